"""The safety chain: each contact drops both contactors, and a welded one keeps the relay from being reset."""

from __future__ import annotations

from typing import Final, NamedTuple

from revpi.commission.live import ABSENT, FEEDBACK, LiveView
from revpi.commission.procedure import Context, Part, Procedure, confirm, operate, until, wait
from revpi.commission.steps.contactors import MS_PER_S, close, close_both, coolant_and_sink
from revpi.commission.steps.inputs import OPERATE_S, SETTLE_S
from revpi.commission.text import Text

DROP_S: Final = 1.0
"""A contactor whose supply is cut has dropped by then (30 to 50 ms are usual)."""

LOOK_S: Final = 2.0
AUX: Final = ("ESTOP_AUX", "TEMP_MAX_AUX", "FLOW_AUX")
CHAIN_DEAD: Final = Text(
    "while it is open: is the contactors' supply behind the safety relay dead (0 V at both outputs)?",
    "solange offen: ist die Versorgung der Schütze hinter dem Sicherheitsrelais tot (0 V an "
    "beiden Ausgängen)?",
)


class ChainTest(NamedTuple):
    """One contact of the chain.

    Attributes:
        there: How to open it.
        back: How to close it.
        aux: The contact that tells of it.
    """

    there: Text
    back: Text
    aux: str


def _estop(number: int) -> ChainTest:
    return ChainTest(
        Text(f"press E-Stop {number}", f"Not-Halt {number} drücken"),
        Text(f"unlock E-Stop {number} and press the reset of the safety relay",
             f"Not-Halt {number} entriegeln und Reset am Sicherheitsrelais drücken"),
        "ESTOP_AUX",
    )  # fmt: skip


CHAIN_TESTS: Final[dict[str, ChainTest]] = {
    "estop_1": _estop(1),
    "estop_2": _estop(2),
    "temp_max": ChainTest(
        Text("open TEMP MAX (its test button)", "TEMP MAX öffnen (Prüftaste)"),
        Text("close TEMP MAX, press the reset of the safety relay",
             "TEMP MAX schließen, Reset am Sicherheitsrelais drücken"),
        "TEMP_MAX_AUX",
    ),
    "flow": ChainTest(
        Text("open the flow contact (close its valve)", "Strömungswächter öffnen (Ventil schließen)"),
        Text("let it flow again, press the reset of the safety relay",
             "wieder fließen lassen, Reset am Sicherheitsrelais drücken"),
        "FLOW_AUX",
    ),
}  # fmt: skip


def chain(name: str, ctx: Context) -> Procedure:
    """Open one contact of the chain with both contactors closed."""
    test = CHAIN_TESTS[name]
    yield from close_both(ctx)
    before = ctx.view
    ctx.loosen()
    opened = yield from until(
        ctx, operate(*test.there), lambda view: view.input("SAFETY_OK").value is False, OPERATE_S
    )
    if not opened:
        _stays_closed(test, before, ctx)
    yield from _drop(before, ctx)
    yield from until(ctx, wait(test.there), lambda view: _aux_open(test, view), SETTLE_S)
    _right_contact(test, ctx)
    dead = yield from confirm(ctx, *CHAIN_DEAD)
    if not dead:
        ctx.fail(
            "the contactors' supply stays live with the chain open: the safety relay's contacts are bridged",
            "die Versorgung der Schütze bleibt bei offener Kette an: Kontakte des Sicherheitsrelais "
            "überbrückt",
        )
    yield from set_again(test.back, ctx)
    drops = ", ".join(f"{key}: {value}" for key, value in ctx.values.items())
    return ctx.good(
        f"the chain drops both contactors ({drops})", f"die Kette wirft beide Schütze ab ({drops})"
    )


def welded(name: str, ctx: Context) -> Procedure:
    """With one contactor held closed the safety relay cannot be reset (feedback loop)."""
    feedback, device = FEEDBACK[name], name.removesuffix("_ON")
    yield from coolant_and_sink(ctx)
    yield from close(name, ctx)
    ctx.loosen()
    opened = yield from until(
        ctx,
        operate(
            f"hold the armature of {device} pressed with a screwdriver (miner unplugged), then press an "
            "E-Stop",
            f"Anker von {device} mit Schraubendreher gedrückt halten (Miner ausgesteckt), dann Not-Halt "
            "drücken",
        ),
        lambda view: view.input("SAFETY_OK").value is False,
        OPERATE_S,
    )
    yield from until(ctx, wait(Text("a moment", "Moment")), lambda _: False, SETTLE_S)
    if not opened or ctx.view.input(feedback).value is not True:
        ctx.fail(
            f"the test did not come about: {feedback} must stay closed while the E-Stop is pressed; repeat",
            f"Prüfung nicht zustande gekommen: {feedback} muss bei Not-Halt geschlossen bleiben; wiederholen",
        )
    yield from confirm(
        ctx,
        f"keep holding {device}: unlock the E-Stop, press the reset of the safety relay, then confirm",
        f"{device} weiter halten: Not-Halt entriegeln, Reset am Sicherheitsrelais drücken, dann bestätigen",
    )
    yield from until(ctx, wait(Text("a moment", "Moment")), lambda _: False, SETTLE_S)
    if ctx.view.input("SAFETY_OK").value is not False:
        ctx.fail(
            f"the safety relay could be reset with {device} held closed: its mirror contact is missing "
            "in the "
            "feedback loop",
            f"das Sicherheitsrelais ließ sich mit gehaltenem {device} einschalten: sein Spiegelkontakt "
            "fehlt im "
            "Rückführkreis",
        )
    yield from set_again(
        Text(f"let {device} go, press the reset of the safety relay",
             f"{device} loslassen, Reset am Sicherheitsrelais drücken"),
        ctx,
    )  # fmt: skip
    return ctx.good(f"a welded {device} blocks the reset", f"ein verklebtes {device} sperrt den Reset")


def set_again(back: Text, ctx: Context) -> Part[None]:
    """The chain closed, the relay reset, the trip acknowledged.

    Raises:
        FailedError: That does not come.
    """
    closed = yield from until(
        ctx, operate(*back), lambda view: view.input("SAFETY_OK").value is True, OPERATE_S
    )
    if not closed:
        ctx.fail(
            "the safety relay does not come back: chain still open, or a contactor has not dropped",
            "das Sicherheitsrelais kommt nicht wieder: Kette noch offen oder ein Schütz nicht abgefallen",
        )
    acknowledged = yield from until(
        ctx,
        operate("press the acknowledge button", "Quittiertaster drücken"),
        lambda view: not view.tripped,
        OPERATE_S,
    )
    if not acknowledged:
        ctx.fail("the trip was not acknowledged: check ACK_BUTTON", "nicht quittiert: ACK_BUTTON prüfen")


def _drop(before: LiveView, ctx: Context) -> Part[None]:
    """Both contactors fall; their times from SAFETY_OK on."""
    yield from until(
        ctx,
        wait(Text("contactors drop", "Schütze fallen ab")),
        lambda view: all(view.input(feedback).value is False for feedback in FEEDBACK.values()),
        DROP_S,
    )
    view = ctx.view
    cut_s = view.input("SAFETY_OK").changed_s or before.at_s
    for feedback in FEEDBACK.values():
        row = view.input(feedback)
        if row.value is not False:
            ctx.fail(
                f"{feedback} stays closed with the chain open: contactor welded or not behind the safety "
                "relay",
                f"{feedback} bleibt bei offener Kette geschlossen: Schütz verklebt oder nicht hinter dem "
                "Sicherheitsrelais",
            )
        ctx.values[f"{feedback.lower()}_ms"] = round(((row.changed_s or cut_s) - cut_s) * MS_PER_S)


def _stays_closed(test: ChainTest, before: LiveView, ctx: Context) -> None:
    aux = ctx.view.input(test.aux)
    if aux.quality != ABSENT and aux.changes != before.input(test.aux).changes:
        ctx.fail(
            f"{test.aux} opened but SAFETY_OK did not: the contact is not in the safety chain, or check DI1",
            f"{test.aux} öffnete, SAFETY_OK nicht: Kontakt liegt nicht in der Sicherheitskette, oder "
            "DI1 prüfen",
        )
    ctx.fail(
        f"SAFETY_OK did not open within {OPERATE_S:g} s: contact not in the chain, chain bridged, "
        "or DI1 dead",
        f"SAFETY_OK öffnete {OPERATE_S:g} s lang nicht: Kontakt nicht in der Kette, Kette "
        "überbrückt oder DI1 tot",
    )


def _aux_open(test: ChainTest, view: LiveView) -> bool:
    return view.input(test.aux).value is not True


def _right_contact(test: ChainTest, ctx: Context) -> None:
    view = ctx.view
    if view.input(test.aux).quality == ABSENT or view.input(test.aux).value is False:
        return
    wrong = [name for name in AUX if view.input(name).value is False]
    if wrong:
        ctx.fail(
            f"{wrong[0]} opened instead of {test.aux}: wires swapped, check {view.input(test.aux).terminal} "
            f"against {view.input(wrong[0]).terminal}",
            f"{wrong[0]} öffnete statt {test.aux}: Adern vertauscht, {view.input(test.aux).terminal} gegen "
            f"{view.input(wrong[0]).terminal} prüfen",
        )
    ctx.fail(
        f"{test.aux} did not open with its contact: check {view.input(test.aux).terminal}",
        f"{test.aux} öffnete nicht mit: {view.input(test.aux).terminal} prüfen",
    )
