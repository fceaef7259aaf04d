"""Contactors: what they need first, and their times to close and to drop."""

from __future__ import annotations

from typing import Final

from revpi.commission.cabinet import TEST_MIN_OFF_S
from revpi.commission.live import FEEDBACK
from revpi.commission.procedure import Context, Part, Procedure, pause, until, wait
from revpi.commission.steps.inputs import strangers
from revpi.commission.steps.valves import SPRING, known, rest
from revpi.commission.text import Text
from revpi.core.outputs import ValvePosition

TEST_S: Final = 600.0
PUMP_V: Final = 5.0
FOLLOW_S: Final = 2.0
MS_PER_S: Final = 1000.0
NEIGHBOUR: Final = {"K10_ON": "K11_FB", "K11_ON": "K10_FB"}
_MAY_MOVE: Final = frozenset({"ACK_BUTTON"})


def contactor(name: str, ctx: Context) -> Procedure:
    """Close and open one contactor; measure how long its auxiliary contact takes."""
    feedback = FEEDBACK[name]
    if ctx.view.input(feedback).value is not False:
        ctx.fail(
            f"{feedback} reads closed at rest: inverted contact (NC instead of NO), contactor welded or "
            "wires "
            f"swapped at {ctx.view.input(feedback).terminal}",
            f"{feedback} ist in Ruhe geschlossen: Kontakt invertiert (Öffner statt Schließer), Schütz "
            "verklebt "
            f"oder Adern an {ctx.view.input(feedback).terminal} vertauscht",
        )
    yield from coolant_and_sink(ctx)
    yield from _rested(name, ctx)
    before = ctx.view
    ctx.force(name, True, TEST_S)
    ctx.loosen()
    yield from until(
        ctx,
        wait(Text(f"{name} closes", f"{name} schließt")),
        lambda view: view.input(feedback).value is True or view.output(name).asked is None,
        FOLLOW_S,
    )
    others = strangers(before, ctx.view, _MAY_MOVE | {feedback})
    if ctx.view.input(feedback).value is not True:
        _does_not_close(name, others, ctx)
    if others:
        names = ", ".join(others)
        ctx.fail(f"{names} moved with {name}: wires swapped", f"{names} bewegte sich mit {name}: vertauscht")
    ctx.values["close_ms"] = _lag_ms(name, feedback, ctx)
    ctx.release(name)
    yield from opens(name, ctx, "drop_ms")
    return ctx.good(
        f"{name}: closes in {ctx.values['close_ms']} ms, drops in {ctx.values['drop_ms']} ms",
        f"{name}: schließt in {ctx.values['close_ms']} ms, fällt in {ctx.values['drop_ms']} ms ab",
    )


def opens(name: str, ctx: Context, figure: str) -> Part[None]:
    """The contactor, just released, drops; measures its time.

    Raises:
        FailedError: It stays closed.
    """
    feedback = FEEDBACK[name]
    opened = yield from until(
        ctx,
        wait(Text(f"{name} opens", f"{name} öffnet")),
        lambda view: view.input(feedback).value is False,
        FOLLOW_S,
    )
    if not opened:
        ctx.fail(
            f"{feedback} stays closed after {name} went off: contactor welded, or bridged coil or feedback",
            f"{feedback} bleibt geschlossen, obwohl {name} aus ist: Schütz verklebt, oder Spule oder "
            "Rückmeldung überbrückt",
        )
    ctx.values[figure] = _lag_ms(name, feedback, ctx)


def close_both(ctx: Context) -> Part[None]:
    """Both contactors closed, with all they need.

    Raises:
        FailedError: One does not close.
    """
    yield from coolant_and_sink(ctx)
    for name in FEEDBACK:
        yield from close(name, ctx)


def close(name: str, ctx: Context, seconds: float = TEST_S) -> Part[None]:
    """One contactor closed; coolant and sink are there.

    Raises:
        FailedError: It does not close.
    """
    yield from _rested(name, ctx)
    ctx.force(name, True, seconds)
    closed = yield from until(
        ctx,
        wait(Text(f"{name} closes", f"{name} schließt")),
        lambda view: view.input(FEEDBACK[name]).value is True,
        FOLLOW_S,
    )
    if not closed:
        _does_not_close(name, (), ctx)


def coolant_and_sink(ctx: Context) -> Part[None]:
    """P3 through its pre-run, and a sink: where RV1 stands, or else the cooler."""
    ctx.force("P3_ON", True, 2.0 * TEST_S)
    began_s = ctx.view.at_s
    rv1, rv2 = ctx.view.valves
    if rv1 is ValvePosition.A and known(rv2):
        ctx.force("P4_SPEED", PUMP_V, 2.0 * TEST_S)
    else:
        ctx.force("P5_SPEED", PUMP_V, 2.0 * TEST_S)
        yield from _to_the_cooler(ctx)
    pre_run_s = ctx.cabinet.control.coolant.pre_run_s + 0.2
    yield from until(
        ctx,
        wait(Text("P3 runs its pre-run", "Vorlauf von P3")),
        lambda view: view.at_s - began_s >= pre_run_s,
        pre_run_s + 1.0,
    )


def _rested(name: str, ctx: Context) -> Part[None]:
    """Let the contactor's minimum off time pass."""
    changed_s = ctx.view.output(name).changed_s
    left_s = 0.0 if changed_s is None else changed_s + TEST_MIN_OFF_S + 0.1 - ctx.view.at_s
    if left_s > 0.0:
        yield from pause(ctx, Text(f"{name} rests", f"{name} ruht"), left_s)


def _to_the_cooler(ctx: Context) -> Part[None]:
    if ctx.view.valves[0] is ValvePosition.B:
        return
    valve = ctx.cabinet.control.valve
    full_s = valve.travel_s * valve.overrun
    if valve.kind != SPRING:
        yield from rest(ctx)
        ctx.force("RV1_ZU", True, min(full_s + 30.0, TEST_S))
    arrived = yield from until(
        ctx,
        wait(
            Text(
                "RV1 drives to B (cooler); press a key now and then", "RV1 fährt nach B; ab und zu eine Taste"
            )
        ),
        lambda view: view.valves[0] is ValvePosition.B,
        full_s + 5.0,
    )
    if not arrived:
        ctx.fail("RV1 does not get to B", "RV1 kommt nicht nach B")
    if valve.kind != SPRING:
        ctx.release("RV1_ZU")


def _lag_ms(name: str, feedback: str, ctx: Context) -> int:
    """From the scan that wrote the command to the one that saw the feedback."""
    commanded_s, seen_s = ctx.view.output(name).changed_s, ctx.view.input(feedback).changed_s
    return round(((seen_s or 0.0) - (commanded_s or 0.0)) * MS_PER_S)


def _does_not_close(name: str, others: tuple[str, ...], ctx: Context) -> None:
    feedback, neighbour = FEEDBACK[name], NEIGHBOUR[name]
    terminal = ctx.view.output(name).terminal
    if neighbour in others:
        ctx.fail(
            f"{neighbour} followed {name} instead of {feedback}: wires of K10 and K11 swapped, check "
            f"{terminal} "
            f"and {ctx.view.input(feedback).terminal}",
            f"{neighbour} folgte {name} statt {feedback}: Adern von K10 und K11 vertauscht, {terminal} und "
            f"{ctx.view.input(feedback).terminal} prüfen",
        )
    ctx.fail(
        f"{feedback} does not follow {name}: check {terminal}, coil, watchdog relay, safety relay "
        "output and the "
        "auxiliary contact",
        f"{feedback} folgt {name} nicht: {terminal}, Spule, Überwachungsrelais, Ausgang des "
        "Sicherheitsrelais "
        "und Hilfskontakt prüfen",
    )
