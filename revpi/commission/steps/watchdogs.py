"""What must act when the program does not: HEARTBEAT, the output watchdog, the death of the program."""

from __future__ import annotations

from typing import Final

from revpi.commission.live import FEEDBACK, LiveView
from revpi.commission.procedure import Context, Part, Procedure, until, wait
from revpi.commission.requests import SilenceRequest
from revpi.commission.steps.contactors import MS_PER_S, close_both
from revpi.commission.text import Text
from revpi.image.driver import WatchdogState

HEARTBEAT_LIMIT_S: Final = 3.0
OUTPUT_LIMIT_S: Final = 1.0
"""Invariant I10: zero within 1 s."""

DEATH_LIMIT_S: Final = 2.0
REST_S: Final = 0.5
"""The silence outlasts its limit, so that what falls with its end is not taken for a success."""


def heartbeat(ctx: Context) -> Procedure:
    """HEARTBEAT stands still while everything else goes on: both contactors must drop."""
    yield from close_both(ctx)
    yield from _fall(ctx, SilenceRequest(HEARTBEAT_LIMIT_S + REST_S, keep_scanning=True), HEARTBEAT_LIMIT_S)
    return ctx.good(
        f"without HEARTBEAT both contactors drop ({_times(ctx)})",
        f"ohne HEARTBEAT fallen beide Schütze ab ({_times(ctx)})",
    )


def output_watchdog(ctx: Context) -> Procedure:
    """Nothing is written: the driver zeroes the outputs in time."""
    if ctx.view.watchdog is not WatchdogState.ARMED:
        ctx.fail(
            f"piControl's output watchdog is not armed ({ctx.view.watchdog}): check image.watchdog_ms, "
            "and that "
            "the process image is /dev/piControl0",
            f"die Ausgangsüberwachung von piControl ist nicht aktiv ({ctx.view.watchdog}): image.watchdog_ms "
            "prüfen, und ob das Prozessabbild /dev/piControl0 ist",
        )
    yield from close_both(ctx)
    began_s = yield from _silenced(ctx, SilenceRequest(OUTPUT_LIMIT_S + REST_S))
    zeroed = yield from until(
        ctx, wait(Text("outputs go to zero", "Ausgänge fallen auf null")), _all_zero, OUTPUT_LIMIT_S
    )
    taken_s = ctx.view.at_s - began_s
    yield from _ended(ctx)
    if not zeroed:
        ctx.fail(
            f"outputs are not zero {OUTPUT_LIMIT_S:g} s after the last write: image.watchdog_ms is too long",
            f"Ausgänge {OUTPUT_LIMIT_S:g} s nach dem letzten Schreiben nicht null: image.watchdog_ms zu lang",
        )
    ctx.values["zero_ms"] = round(taken_s * MS_PER_S)
    return ctx.good(
        f"outputs are zero {ctx.values['zero_ms']} ms after the last write",
        f"Ausgänge sind {ctx.values['zero_ms']} ms nach dem letzten Schreiben null",
    )


def program_killed(ctx: Context) -> Procedure:
    """The handle goes without a word, as with kill -9: both contactors must drop."""
    yield from close_both(ctx)
    yield from _fall(ctx, SilenceRequest(DEATH_LIMIT_S + REST_S, lose_handle=True), DEATH_LIMIT_S)
    return ctx.good(
        f"when the program dies both contactors drop ({_times(ctx)})",
        f"stirbt das Programm, fallen beide Schütze ab ({_times(ctx)})",
    )


def _fall(ctx: Context, silence: SilenceRequest, limit_s: float) -> Part[None]:
    """Both contactors drop after the silence begins; measures when."""
    began_s = yield from _silenced(ctx, silence)
    yield from until(ctx, wait(Text("contactors drop", "Schütze fallen ab")), _both_open, limit_s)
    view = ctx.view
    yield from _ended(ctx)
    for feedback in FEEDBACK.values():
        row = view.input(feedback)
        if row.value is not False:
            ctx.fail(
                f"{feedback} stays closed {limit_s:g} s after HEARTBEAT stopped: watchdog relay bridged, "
                "set too "
                "long, or not in the coils' circuit",
                f"{feedback} bleibt {limit_s:g} s nach dem letzten HEARTBEAT geschlossen: Überwachungsrelais "
                "überbrückt, zu lang eingestellt oder nicht im Spulenkreis",
            )
        ctx.values[f"{feedback.lower()}_ms"] = round(((row.changed_s or began_s) - began_s) * MS_PER_S)


def _silenced(ctx: Context, silence: SilenceRequest) -> Part[float]:
    """When the silence begins."""
    ctx.loosen()
    began_s = ctx.view.at_s
    ctx.hands.silence(silence)
    yield wait(Text("the program keeps silent", "das Programm schweigt"))
    return began_s


def _ended(ctx: Context) -> Part[None]:
    yield from until(
        ctx,
        wait(Text("the program goes on", "das Programm läuft weiter")),
        lambda view: not view.silent and all(row.asked is None for row in view.outputs),
        HEARTBEAT_LIMIT_S + 2.0,
    )


def _both_open(view: LiveView) -> bool:
    return all(view.input(feedback).value is False for feedback in FEEDBACK.values())


def _all_zero(view: LiveView) -> bool:
    return bool(view.outputs) and all(row.read_back == 0 for row in view.outputs)


def _times(ctx: Context) -> str:
    return ", ".join(
        f"{name.removesuffix('_fb_ms').upper()} {value} ms" for name, value in ctx.values.items()
    )
