"""Outputs that a person watches: lamp, pump P3, cooler fan, the heat pump's contact."""

from __future__ import annotations

from typing import Final, NamedTuple

from revpi.commission.live import LiveView
from revpi.commission.procedure import Context, Part, Procedure, confirm
from revpi.commission.steps.inputs import no_new_fault, strangers
from revpi.commission.text import Text
from revpi.signals.table import BY_NAME

TEST_S: Final = 300.0
PUMP_V: Final = 5.0
_MAY_MOVE: Final = frozenset({"ACK_BUTTON"})


class RelayTest(NamedTuple):
    """How one relay is tested.

    Attributes:
        on: The question while it is on.
        off: The question when it is off again.
    """

    on: Text
    off: Text


RELAY_TESTS: Final[dict[str, RelayTest]] = {
    "ALARM_LAMP": RelayTest(
        Text("does the lamp/horn work?", "leuchtet/tönt die Meldeleuchte?"),
        Text("is it off again?", "ist sie wieder aus?"),
    ),
    "P3_ON": RelayTest(
        Text("does pump P3 run?", "läuft die Pumpe P3?"), Text("has P3 stopped?", "steht P3 wieder?")
    ),
    "RK_ON": RelayTest(
        Text("does the fan run, and the right way round?", "läuft der Lüfter, und richtig herum?"),
        Text("does the fan run down?", "läuft der Lüfter aus?"),
    ),
}  # fmt: skip


def relay(name: str, ctx: Context) -> Procedure:
    """Switch one relay and ask what moved."""
    test, before = RELAY_TESTS[name], ctx.view
    if name == "RK_ON":
        ctx.force("P3_ON", True, TEST_S)
        ctx.force("P5_SPEED", PUMP_V, TEST_S)
    seconds = 60.0 if name == "ALARM_LAMP" else TEST_S
    ctx.force(name, True, seconds)
    moves = yield from confirm(ctx, *test.on)
    _no_stranger(name, before, ctx)
    if not moves:
        _dead(name, ctx)
    ctx.release(name)
    stops = yield from confirm(ctx, *test.off)
    if not stops:
        ctx.fail(
            f"{name} is off but the device goes on: check the relay (welded, bridged or in Hand)",
            f"{name} ist aus, das Gerät läuft weiter: Relais prüfen (verklebt, überbrückt, auf Hand)",
        )
    no_new_fault(name, before, ctx)
    return ctx.good(f"{name} works", f"{name} funktioniert")


def evu_block(ctx: Context) -> Procedure:
    """The heat pump's contact: dry, open at rest, closed when blocked."""
    yield from _ask(
        ctx,
        Text("disconnect the EVU wires at K7 and measure: is there no voltage on either contact?",
             "EVU-Adern an K7 abklemmen und messen: liegt an keinem Kontakt Spannung an?"),
        Text("there is voltage on K7, which must be a dry contact: check its wiring",
             "an K7 liegt Spannung: der Kontakt muss potentialfrei sein; Verdrahtung prüfen"),
    )  # fmt: skip
    not_closed = Text(
        "K7 does not close: check DO9, relay K7 and its terminals",
        "K7 schließt nicht: DO9, Relais K7 und Klemmen prüfen",
    )
    not_open = Text(
        "K7 is closed at rest (the heat pump would be blocked): NC instead of NO, or swapped wires",
        "K7 ist in Ruhe geschlossen: Öffner statt Schließer oder vertauscht (so wäre die "
        "Wärmepumpe gesperrt)",
    )
    open_question = Text("does the meter show K7 open?", "zeigt das Messgerät K7 offen?")
    yield from _ask(ctx, open_question, not_open)
    ctx.force("EVU_BLOCK", True, 120.0)
    yield from _ask(
        ctx, Text("does the meter show K7 closed?", "zeigt das Messgerät K7 geschlossen?"), not_closed
    )
    ctx.release("EVU_BLOCK")
    yield from _ask(ctx, open_question, not_open)
    return ctx.good("K7 is a dry contact and follows", "K7 ist potentialfrei und folgt")


def _ask(ctx: Context, question: Text, wrong: Text) -> Part[None]:
    if not (yield from confirm(ctx, *question)):
        ctx.fail(*wrong)


def _no_stranger(name: str, before: LiveView, ctx: Context) -> None:
    """A contactor that closes although another output is forced."""
    others = strangers(before, ctx.view, _MAY_MOVE)
    if others:
        names = ", ".join(others)
        ctx.fail(
            f"{names} moved while {name} was forced: wires swapped, check {ctx.view.output(name).terminal}",
            f"{names} bewegte sich, als {name} geschaltet wurde: Adern vertauscht, "
            f"{ctx.view.output(name).terminal} prüfen",
        )


def _dead(name: str, ctx: Context) -> None:
    signal, row = BY_NAME[name], ctx.view.output(name)
    back = "" if row.read_back is None else f" (image: {row.read_back})"
    ctx.fail(
        f"{name} is on{back} but {signal.device} does not act: check {row.terminal}, the relay, its fuse and "
        "whether another device moved instead (swapped wires)",
        f"{name} ist ein{back}, {signal.device} reagiert nicht: {row.terminal}, Relais, Sicherung "
        "prüfen, und "
        "ob sich etwas anderes bewegte (vertauschte Adern)",
    )
