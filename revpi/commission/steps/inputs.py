"""Contacts: "operate it now", and nothing else may move with it."""

from __future__ import annotations

from typing import Final, NamedTuple

from revpi.commission.live import ABSENT, FAULT_CONTACT, LiveView
from revpi.commission.procedure import Context, Part, Procedure, operate, until
from revpi.commission.text import Text
from revpi.signals.table import BY_NAME, INPUTS, Kind

OPERATE_S: Final = 90.0
SETTLE_S: Final = 1.0
"""What moves by a swapped wire has moved by then."""

CONTACTS: Final = tuple(signal.name for signal in INPUTS if signal.kind is Kind.DI)
BY_THEMSELVES: Final = frozenset({"HP_RUNNING", "DIM_14A"})
"""Contacts of others that may move at any time."""


class ContactTest(NamedTuple):
    """How one contact is tested.

    Attributes:
        rest: Its state at rest, None when it may be either.
        there: What to do.
        back: How to undo it.
        moves: Contacts that rightly move with it.
    """

    rest: bool | None
    there: Text
    back: Text
    moves: frozenset[str] = frozenset()


def _fault(device: str, geraet: str) -> ContactTest:
    return ContactTest(
        False,
        Text(f"make {device} report a fault (its test menu, or bridge the contact)",
             f"{geraet} Störung melden lassen (Testmenü oder Kontakt brücken)"),
        Text("end the fault", "Störung beenden"),
    )  # fmt: skip


CONTACT_TESTS: Final[dict[str, ContactTest]] = {
    "HAND_SWITCH": ContactTest(
        True,
        Text("turn the key switch to 0", "Schlüsselschalter auf 0 drehen"),
        Text("turn the key switch back to Hand", "Schlüsselschalter zurück auf Hand drehen"),
    ),
    "AUTO_SWITCH": ContactTest(
        False,
        Text("turn the key switch to Auto", "Schlüsselschalter auf Auto drehen"),
        Text("turn the key switch back to Hand", "Schlüsselschalter zurück auf Hand drehen"),
        frozenset({"HAND_SWITCH"}),
    ),
    "ACK_BUTTON": ContactTest(
        False,
        Text("press the acknowledge button and hold it", "Quittiertaster drücken und halten"),
        Text("let the button go", "Taster loslassen"),
    ),
    "RK_FAULT": _fault("the dry cooler", "Rückkühler"),
    "P4_SSM": _fault("pump P4 (BMS module, SSM)", "Pumpe P4 (BMS-Modul, SSM)"),
    "P5_SSM": _fault("pump P5 (BMS module, SSM)", "Pumpe P5 (BMS-Modul, SSM)"),
    "HP_RUNNING": ContactTest(
        None,
        Text("start or stop the heat pump, or bridge its contact",
             "Wärmepumpe ein- oder ausschalten oder ihren Kontakt brücken"),
        Text("undo that", "rückgängig machen"),
    ),
    "DIM_14A": ContactTest(
        None,
        Text("operate the contact of the control box", "Kontakt der Steuerbox betätigen (brücken)"),
        Text("undo that", "rückgängig machen"),
    ),
}  # fmt: skip
"""The safety chain's and the contactors' contacts are proven by the tests of chain and contactors."""


def contact(name: str, ctx: Context) -> Procedure:
    """Test one contact."""
    test = CONTACT_TESTS[name]
    row = ctx.view.input(name)
    if row.value is None:
        ctx.fail(f"{name} cannot be read: {row.quality}", f"{name} ist nicht lesbar: {row.quality}")
    rest = bool(row.value)
    if test.rest is not None and rest is not test.rest:
        ctx.fail(
            f"{name} reads {_state(rest)[0]} at rest, it must be {_state(test.rest)[0]}: inverted contact "
            f"(NC/NO), short or broken wire, or swapped wires at {row.terminal}",
            f"{name} ist in Ruhe {_state(rest)[1]}, muss {_state(test.rest)[1]} sein: Kontakt invertiert "
            f"(Öffner/Schließer), Kurzschluss, Drahtbruch oder vertauschte Adern an {row.terminal}",
        )
    yield from _there(name, test, ctx)
    came_back = yield from until(
        ctx, operate(*test.back), lambda view: view.input(name).value is rest, OPERATE_S
    )
    if not came_back:
        ctx.fail(f"{name} did not come back: the contact sticks", f"{name} kam nicht zurück: Kontakt klemmt")
    ctx.values["changes"] = ctx.view.input(name).changes - row.changes
    return ctx.good(f"{name} follows", f"{name} folgt")


def strangers(before: LiveView, now: LiveView, allowed: frozenset[str]) -> tuple[str, ...]:
    """Contacts that moved though they should not have."""
    return tuple(
        name
        for name in CONTACTS
        if name not in allowed
        and name not in BY_THEMSELVES
        and now.input(name).quality != ABSENT
        and now.input(name).changes != before.input(name).changes
    )


def no_new_fault(name: str, before: LiveView, ctx: Context) -> None:
    """The fault contact of an output's device did not close since; how it rests is proven by its own row.

    Raises:
        FailedError: It did.
    """
    contact = FAULT_CONTACT.get(name)
    if contact is None or before.input(contact).value is True or ctx.view.input(contact).value is not True:
        return
    device = BY_NAME[name].device
    ctx.fail(f"{contact} reports a fault: check {device}", f"{contact} meldet Störung: {device} prüfen")


def _there(name: str, test: ContactTest, ctx: Context) -> Part[None]:
    before, allowed = ctx.view, test.moves | {name}
    start = before.input(name).changes
    moved = yield from until(
        ctx,
        operate(*test.there),
        lambda view: view.input(name).changes != start or bool(strangers(before, view, allowed)),
        OPERATE_S,
    )
    end_s = ctx.view.at_s + SETTLE_S
    if moved:
        yield from until(
            ctx,
            operate(*test.there),
            lambda view: view.input(name).changes != start or view.at_s >= end_s,
            SETTLE_S + 1.0,
        )
    _judge(name, ctx, strangers(before, ctx.view, allowed), came=ctx.view.input(name).changes != start)


def _judge(name: str, ctx: Context, others: tuple[str, ...], *, came: bool) -> None:
    if came and not others:
        return
    here, names = ctx.view.input(name).terminal, ", ".join(others)
    places = ", ".join(ctx.view.input(other).terminal for other in others)
    if others and not came:
        ctx.fail(
            f"{names} moved instead of {name}: wires swapped, check {here} against {places}",
            f"{names} bewegte sich statt {name}: Adern vertauscht, {here} gegen {places} prüfen",
        )
    if others:
        ctx.fail(
            f"{names} moved together with {name}: connected wires, check {here} against {places}",
            f"{names} bewegte sich mit {name}: Adern verbunden, {here} gegen {places} prüfen",
        )
    ctx.fail(
        f"{name} did not move within {OPERATE_S:g} s: dead input, check wire and 24 V at {here}",
        f"{name} bewegte sich {OPERATE_S:g} s lang nicht: Eingang tot, Ader und 24 V an {here} prüfen",
    )


def _state(closed: bool) -> Text:
    return Text("closed", "geschlossen") if closed else Text("open", "offen")
