"""A miner started and stopped: by its contactor, and through the bridge if that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from revpi.commission.procedure import Context, MinerLink, Part, Procedure, confirm, until, wait
from revpi.commission.steps.contactors import close, coolant_and_sink, opens
from revpi.commission.text import Text
from revpi.core.inputs import MinerApiState, MinerTelemetry

OUTPUT: Final = {1: "K10_ON", 2: "K11_ON"}
CONTACTOR_S: Final = 900.0
POWER_S: Final = 300.0
BRIDGE_S: Final = 10.0
"""A bridge that runs tells of each miner every few seconds, off or on."""

RESERVE_S: Final = 120.0

BOTH_WAYS: Final = Text("contactor and gRPC", "Schütz und gRPC")
CONTACTOR_ONLY: Final = Text(
    "its contactor; gRPC is NOT tested: the bridge does not answer, start it and repeat",
    "Schütz; gRPC NICHT geprüft: die Bridge antwortet nicht, starten und wiederholen",
)

Says = Callable[[MinerTelemetry], bool]


def miner(number: int, ctx: Context) -> Procedure:
    """Contactor on, miner answers, hashes at its lowest level, pauses, contactor off."""
    name, link = OUTPUT[number], ctx.miners
    yield from coolant_and_sink(ctx)
    yield from close(name, ctx, CONTACTOR_S)
    bridged = link is not None and (yield from _bridge_answers(number, link, ctx))
    if link is not None and bridged:
        yield from _over_the_bridge(number, link, ctx)
    else:
        yield from _by_eye(number, ctx)
    ctx.values["grpc"] = bridged
    ctx.release(name)
    yield from opens(name, ctx, "drop_ms")
    way = BOTH_WAYS if bridged else CONTACTOR_ONLY
    return ctx.good(f"miner {number} obeys {way.en}", f"Miner {number} gehorcht per {way.de}")


def _bridge_answers(number: int, link: MinerLink, ctx: Context) -> Part[bool]:
    prompt = wait(Text("the bridge is asked", "die Bridge wird gefragt"))
    return (yield from until(ctx, prompt, lambda _view: link.telemetry(number) is not None, BRIDGE_S))


def _by_eye(number: int, ctx: Context) -> Part[None]:
    name = OUTPUT[number]
    runs = yield from confirm(
        ctx,
        f"the bridge does not answer; does miner {number} start (fans, lamps)?",
        f"die Bridge antwortet nicht; läuft Miner {number} an (Lüfter, Lampen)?",
    )
    if not runs:
        ctx.fail(
            f"miner {number} does not start: check fuse, {name} and the plugs",
            f"Miner {number} läuft nicht an: Sicherung, {name} und Stecker prüfen",
        )


def _over_the_bridge(number: int, link: MinerLink, ctx: Context) -> Part[None]:
    params, began_s, start_c = ctx.cabinet.control.miner, ctx.view.at_s, ctx.view.input("T_MINER_OUT").value
    boot_s = min(params.boot_timeout_s, CONTACTOR_S - RESERVE_S - 2 * POWER_S)
    yield from _says(
        number, link, ctx, lambda said: said.state is not MinerApiState.OFFLINE, "answers", boot_s
    )
    ctx.values["boot_s"] = round(ctx.view.at_s - began_s)
    level_w = params.levels_w[0]
    link.command(number, level_w)
    high_w = max(params.stop_power_w, level_w / 2)
    yield from _says(number, link, ctx, lambda said: (said.power_w or 0.0) > high_w, "starts", POWER_S)
    said = link.telemetry(number)
    ctx.values["power_w"] = round((said.power_w or 0.0) if said else 0.0)
    link.command(number, None)
    paused_s = ctx.view.at_s
    yield from _says(
        number, link, ctx, lambda said: (said.power_w or 0.0) < params.stop_power_w, "pauses", POWER_S
    )
    ctx.values["pause_s"] = round(ctx.view.at_s - paused_s)
    end_c = ctx.view.input("T_MINER_OUT").value
    if start_c is not None and end_c is not None:
        ctx.values["coolant_rise_k"] = round(float(end_c) - float(start_c), 1)


def _says(number: int, link: MinerLink, ctx: Context, says: Says, what: str, limit_s: float) -> Part[None]:
    german = {"answers": "antwortet", "starts": "läuft an", "pauses": "pausiert"}[what]

    def heard(_view: object) -> bool:
        said = link.telemetry(number)
        return said is not None and says(said)

    prompt = wait(
        Text(
            f"miner {number} {what}; press a key now and then",
            f"Miner {number} {german}; ab und zu eine Taste",
        )
    )
    if not (yield from until(ctx, prompt, heard, limit_s)):
        ctx.fail(
            f"miner {number}: not seen within {limit_s:.0f} s that it {what}: check network, bridge and "
            "address",
            f"Miner {number}: in {limit_s:.0f} s nicht gesehen, dass er {german}: Netzwerk, Bridge, "
            "Adresse prüfen",
        )
