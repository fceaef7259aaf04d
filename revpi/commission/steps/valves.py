"""Change-over valves: the direction, and the running time between both ends."""

from __future__ import annotations

from typing import Final

from revpi.commission.corrections import LONGEST_TRAVEL_S, SHORTEST_TRAVEL_S, TRAVEL
from revpi.commission.procedure import Context, Part, Procedure, confirm, pause, reached
from revpi.commission.text import Text
from revpi.core.outputs import ValvePosition

ENDS: Final[dict[str, tuple[Text, Text]]] = {
    "RV1": (Text("A (buffer)", "A (Puffer)"), Text("B (cooler)", "B (Rückkühler)")),
    "RV2": (Text("A (Pufferspeicher)", "A (Pufferspeicher)"), Text("B (DHW)", "B (Warmwasser)")),
}
RELAYS: Final = {"RV1": ("K3", "K4"), "RV2": ("K5", "K6")}
SPRING: Final = "spring_return"


def valve(name: str, ctx: Context) -> Procedure:
    """Drive to B, then to A and back, with the pointer watched."""
    end_a, end_b = ENDS[name]
    if ctx.cabinet.control.valve.kind == SPRING:
        yield from pause(
            ctx, Text(f"{name} goes to B by its spring", f"{name} geht durch die Feder nach B"), _full_s(ctx)
        )
    else:
        yield from rest(ctx)
        ctx.force(f"{name}_ZU", True, _full_s(ctx) + 5.0)
        yield from pause(
            ctx, Text(f"{name} drives to {end_b.en}", f"{name} fährt nach {end_b.de}"), _full_s(ctx)
        )
        ctx.release(f"{name}_ZU")
    auf_s = yield from _travel(name, "AUF", end_a, ctx)
    ctx.values["travel_auf_s"] = round(auf_s, 1)
    zu_s = yield from _travel(name, "ZU", end_b, ctx)
    ctx.values["travel_zu_s"] = round(zu_s, 1)
    travel_s = max(auf_s, zu_s)
    ctx.values[TRAVEL] = round(min(max(travel_s, SHORTEST_TRAVEL_S), LONGEST_TRAVEL_S), 1)
    return ctx.good(
        f"{name} runs {travel_s:.0f} s from end to end; kept",
        f"{name} läuft {travel_s:.0f} s von Ende zu Ende; übernommen",
    )


def _travel(name: str, direction: str, end: Text, ctx: Context) -> Part[float]:
    """Seconds from the relay to the end stop."""
    relay, spring = f"{name}_{direction}", ctx.cabinet.control.valve.kind == SPRING
    longest_s = min(2.0 * _full_s(ctx), LONGEST_TRAVEL_S)
    yield from rest(ctx)
    if spring and direction == "ZU":
        ctx.release(f"{name}_AUF")
    else:
        ctx.force(relay, True, longest_s + 60.0)
    begun_s = ctx.view.at_s
    right = yield from confirm(
        ctx,
        f"does the pointer of {name} move towards {end.en}?",
        f"läuft der Zeiger von {name} nach {end.de}?",
    )
    if not right:
        _wrong(name, relay, ctx)
    at_s = yield from reached(
        ctx,
        f"press the key in the moment in which {name} stands at {end.en}",
        f"Taste drücken, sobald {name} auf {end.de} steht",
        longest_s,
    )
    if at_s is None:
        ctx.fail(
            f"{name} does not get to {end.en} within {longest_s:.0f} s: drive stuck or uncoupled",
            f"{name} erreicht {end.de} nicht in {longest_s:.0f} s: Antrieb klemmt oder ausgekuppelt",
        )
    yield from _to_the_stop(name, relay, begun_s, end, ctx)
    return at_s - begun_s


def _to_the_stop(name: str, relay: str, begun_s: float, end: Text, ctx: Context) -> Part[None]:
    """Drive on until the program knows the end stop too."""
    left_s = begun_s + _full_s(ctx) + 0.2 - ctx.view.at_s
    if left_s > 0.0:
        yield from pause(ctx, Text(f"{name} to the stop {end.en}", f"{name} bis Anschlag {end.de}"), left_s)
    if ctx.cabinet.control.valve.kind != SPRING:
        ctx.release(relay)


def _wrong(name: str, relay: str, ctx: Context) -> None:
    first, second = RELAYS[name]
    ctx.fail(
        f"{name} moves the wrong way or not at all with {relay}: swap the wires of {first} and {second}, or "
        "check drive and supply",
        f"{name} läuft mit {relay} falsch herum oder gar nicht: Adern von {first} und {second} "
        "tauschen, oder "
        "Antrieb und Versorgung prüfen",
    )


def _full_s(ctx: Context) -> float:
    params = ctx.cabinet.control.valve
    return params.travel_s * params.overrun


def rest(ctx: Context) -> Part[None]:
    """Let the pause before a reversal pass."""
    rest_s = ctx.cabinet.control.valve.reversal_pause_s + 0.1
    yield from pause(ctx, Text("pause before the reversal", "Pause vor dem Richtungswechsel"), rest_s)


def known(position: ValvePosition) -> bool:
    """Whether the valve stands at an end."""
    return position in (ValvePosition.A, ValvePosition.B)
