"""Which conditions of the guard an output lacks, in words; the guard itself has the last word.

Rows name the guard's invariants (I1 to I9); each is judged by the same records the guard judges by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from revpi.commission.text import Text
from revpi.core.guard.history import History
from revpi.core.heat.heat_pump import store_doubt
from revpi.core.heat.readiness import sink_ready
from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good, is_true


class Scene(NamedTuple):
    """What the conditions are judged by.

    Attributes:
        outputs: What would be proposed.
        inputs: This scan's inputs.
        past: What was written so far.
        params: The guard's parameters.
        now_s: Monotonic time.
    """

    outputs: Outputs
    inputs: PlantInputs
    past: History
    params: ControlParams
    now_s: float


class Condition(NamedTuple):
    """One condition.

    Attributes:
        outputs: Signals that need it when they are on.
        holds: Whether it is met.
        lacking: What to say when it is not.
        rests_on: Signals that must work for it to be met. The safety chain is none of them: the rows that
            prove it close contactors.
    """

    outputs: tuple[str, ...]
    holds: Callable[[Scene], bool]
    lacking: Text
    rests_on: tuple[str, ...] = ()


_CONTACTORS = ("K10_ON", "K11_ON")


def _pre_run(scene: Scene) -> bool:
    return scene.past.actuators.p3.on_s(scene.now_s) >= scene.params.coolant.pre_run_s


def _flow_cool(scene: Scene) -> bool:
    flow = scene.inputs.t_miner_out
    return isinstance(flow, Good) and flow.value < scene.params.coolant.flow_limit_c


def _sink(scene: Scene) -> bool:
    return sink_ready(
        scene.past.actuators.valves,
        tank_pump=scene.outputs.p4_speed > 0.0,
        cooler_pump=scene.outputs.p5_speed > 0.0,
    )


def _may_close(index: int) -> Callable[[Scene], bool]:
    return lambda scene: scene.past.may_close(index, scene.now_s)


def _agrees(index: int) -> Callable[[Scene], bool]:
    return lambda scene: scene.past.feedback_agrees(index, scene.now_s)


def _rested(relay: str) -> Callable[[Scene], bool]:
    def rested(scene: Scene) -> bool:
        if getattr(scene.outputs, relay):
            return True
        rest_s = scene.past.rested_s(relay, scene.now_s)
        return rest_s is None or rest_s >= scene.params.valve.reversal_pause_s

    return rested


def _not_both(auf: str, zu: str) -> Callable[[Scene], bool]:
    return lambda scene: not (getattr(scene.outputs, auf) and getattr(scene.outputs, zu))


def _blockable(scene: Scene) -> bool:
    return store_doubt(scene.inputs, scene.params.heat_pump) is None


def _budget(scene: Scene) -> bool:
    params, budget = scene.params.heat_pump, scene.past.budget
    return (
        scene.past.last.evu_block or budget.release_left_s(params, scene.now_s) <= 0.0
    ) and budget.block_left_s(params, scene.now_s) > 0.0


def _valve(valve: str) -> tuple[Condition, ...]:
    field = valve.lower()
    auf, zu = f"{field}_auf", f"{field}_zu"
    pause = Text(
        f"{valve} was driven the other way a moment ago: wait for the pause before a reversal",
        f"{valve} lief eben in die andere Richtung: Pause vor dem Richtungswechsel abwarten",
    )
    both = Text(
        f"never both directions of {valve}: let the other one go first",
        f"nie beide Richtungen von {valve}: zuerst die andere loslassen",
    )
    return (
        Condition((f"{valve}_AUF", f"{valve}_ZU"), _not_both(auf, zu), both),
        Condition((f"{valve}_AUF",), _rested(zu), pause),
        Condition((f"{valve}_ZU",), _rested(auf), pause),
    )


CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(
        _CONTACTORS,
        lambda scene: is_true(scene.inputs.safety_ok),
        Text(
            "SAFETY_OK is missing: close the safety chain and reset the safety relay",
            "SAFETY_OK fehlt: Sicherheitskette schließen und Sicherheitsrelais zurücksetzen",
        ),
    ),
    Condition(
        _CONTACTORS,
        lambda scene: not scene.past.trip.tripped,
        Text(
            "a trip is latched: press the acknowledge button", "Auslösung gespeichert: Quittiertaster drücken"
        ),
    ),
    Condition(
        _CONTACTORS,
        lambda scene: scene.outputs.p3_on,
        Text("P3 does not run: force P3_ON first", "P3 läuft nicht: zuerst P3_ON einschalten"),
        ("P3_ON",),
    ),
    Condition(
        _CONTACTORS,
        _pre_run,
        Text("P3 has not run its pre-run yet", "der Vorlauf von P3 ist noch nicht abgelaufen"),
        ("P3_ON",),
    ),
    Condition(
        _CONTACTORS,
        _flow_cool,
        Text(
            "T_MINER_OUT is unknown or at its limit: check the sensor and the coolant",
            "T_MINER_OUT ist unbekannt oder am Grenzwert: Fühler und Kühlmittel prüfen",
        ),
        ("T_MINER_OUT",),
    ),
    Condition(
        _CONTACTORS,
        _sink,
        Text(
            "no heat sink is ready: drive RV1 to an end and run its pump (P4 for A, P5 for B)",
            "keine Wärmesenke bereit: RV1 in eine Endlage fahren, Pumpe dazu ein (P4 bei A, P5 bei B)",
        ),
        ("RV1_AUF", "RV1_ZU", "P4_SPEED", "P5_SPEED"),
    ),
    *(
        Condition(
            (name,),
            _agrees(index),
            Text(
                f"K{10 + index}_FB does not follow K{10 + index}_ON: check contactor and auxiliary contact",
                f"K{10 + index}_FB folgt K{10 + index}_ON nicht: Schütz und Hilfskontakt prüfen",
            ),
        )
        for index, name in enumerate(_CONTACTORS)
    ),
    *(
        Condition(
            (name,),
            _may_close(index),
            Text(
                f"K{10 + index} opened a moment ago or was closed too often: wait",
                f"K{10 + index} hat eben geöffnet oder schaltete zu oft: warten",
            ),
        )
        for index, name in enumerate(_CONTACTORS)
    ),
    *_valve("RV1"),
    *_valve("RV2"),
    Condition(
        ("RK_ON",),
        lambda scene: scene.outputs.p3_on and scene.outputs.p5_speed > 0.0,
        Text("the fan needs P3 and P5: force both first", "Lüfter braucht P3 und P5: zuerst beide ein"),
        ("P3_ON", "P5_SPEED"),
    ),
    Condition(
        ("EVU_BLOCK",),
        _blockable,
        Text(
            "T_PUFFER or T_WARMWASSER is unknown or too cold for a block: let the heat pump heat first",
            "T_PUFFER oder T_WARMWASSER unbekannt oder zu kalt zum Sperren: zuerst heizen lassen",
        ),
        ("T_PUFFER", "T_WARMWASSER"),
    ),
    Condition(
        ("EVU_BLOCK",),
        _budget,
        Text(
            "the heat pump was blocked a short time ago: its shortest pause must pass",
            "die Wärmepumpe war eben gesperrt: die Mindestpause muss vergehen",
        ),
    ),
)


def rests_on(name: str) -> frozenset[str]:
    """Signals that must work before this output can be on."""
    return frozenset(
        signal for condition in CONDITIONS if name in condition.outputs for signal in condition.rests_on
    )


def missing(name: str, scene: Scene) -> tuple[Text, ...]:
    """What this output lacks to be on."""
    return tuple(
        condition.lacking
        for condition in CONDITIONS
        if name in condition.outputs and not condition.holds(scene)
    )
