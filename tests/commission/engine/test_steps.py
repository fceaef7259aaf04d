"""Single steps on a real process image, with a script that plays cabinet and person."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from revpi.commission.entry import Automatic
from revpi.commission.journal import Journal
from revpi.commission.opening import open_session
from revpi.commission.procedure import Answer, Prompt, PromptKind
from revpi.commission.record import Record, Result
from revpi.commission.rows import RowState
from revpi.commission.runner import Runner
from revpi.commission.sequence import steps
from revpi.commission.steps import inputs
from revpi.errors import UserError
from revpi.image.settings import ImageSettings, SignalSettings
from revpi.signals.table import OPTIONAL_NAMES, SIGNALS
from tests.commission.engine.bench import cabinet_at
from tests.image.cabinet import Cabinet

SAFE = bytes(6)
LIMIT_S = 20.0
Person = Callable[[Prompt], Answer | None]


class Scene:
    """A session with its runner, and the modules' side."""

    def __init__(self, folder: Path, modules: Cabinet, runner: Runner) -> None:
        self.folder, self.modules, self.runner = folder, modules, runner

    def play(self, step_id: str, person: Person) -> Record:
        """Run one step to its end."""
        end_s, shown = time.monotonic() + LIMIT_S, ""
        self.runner.start(step_id)
        while (prompt := self.runner.tick()) is not None:
            assert time.monotonic() < end_s, prompt
            assert prompt.text.en
            assert prompt.text.de
            if prompt.text.en != shown:
                shown = prompt.text.en
                if (answer := person(prompt)) is not None:
                    self.runner.answer(answer)
            time.sleep(0.02)
        assert self.runner.last is not None
        return self.runner.last

    def state(self, step_id: str) -> RowState:
        return next(row.state for row in self.runner.rows() if row.step.id == step_id)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    modules = Cabinet(tmp_path)
    modules.set(HAND_SWITCH=True, SAFETY_OK=True, ESTOP_AUX=True, TEMP_MAX_AUX=True, FLOW_AUX=True)
    cabinet = cabinet_at(tmp_path, modules.settings)
    journal = Journal(cabinet.journal_path)
    journal.load()
    with open_session(cabinet, Automatic.STOPPED) as session:
        yield Scene(tmp_path, modules, Runner(session, journal, cabinet, "A. Person"))
    modules.close()


def operating(modules: Cabinet, there: Mapping[str, bool], back: Mapping[str, bool]) -> Person:
    """Operates on the first prompt, undoes it on the second."""
    todo = [there, back]

    def person(prompt: Prompt) -> None:
        if prompt.kind is PromptKind.OPERATE and todo:
            modules.set(**todo.pop(0))

    return person


def saying(*answers: Answer) -> Person:
    """Gives these answers one after the other."""
    todo = list(answers)
    return lambda prompt: todo.pop(0) if prompt.kind not in (PromptKind.WAIT, PromptKind.OPERATE) else None


def test_every_signal_is_proven_by_some_step(scene: Scene) -> None:
    rows = scene.runner.rows()
    assert {row.state for row in rows} == {RowState.OPEN}
    proven = {name for row in rows for name in row.step.signals}
    assert {signal.name for signal in SIGNALS} - proven == set()
    ids = [row.step.id for row in rows]
    assert len(ids) == len(set(ids))


def test_what_a_site_lacks_is_not_asked_for(tmp_path: Path) -> None:
    cabinet = cabinet_at(tmp_path, ImageSettings())
    bare = replace(cabinet, signals=SignalSettings(tuple(OPTIONAL_NAMES)))
    named = {name for step in steps(bare) for name in step.signals}
    assert not named & OPTIONAL_NAMES
    assert "safety.flow" not in {step.id for step in steps(bare)}


def test_a_button_that_follows_is_green_and_stays_so(scene: Scene) -> None:
    person = operating(scene.modules, {"ACK_BUTTON": True}, {"ACK_BUTTON": False})
    record = scene.play("in.ACK_BUTTON", person)
    assert (record.result, record.who, record.values["changes"]) == (Result.GREEN, "A. Person", 2)
    assert scene.state("in.ACK_BUTTON") is RowState.GREEN
    again = Journal(scene.folder / "commissioning.jsonl")
    again.load()
    assert again.records[-1] == record


@pytest.mark.parametrize(
    ("rest", "there", "says"),
    [
        ({"ACK_BUTTON": True}, {}, "inverted contact"),
        ({}, {}, "dead input, check wire and 24 V at DI6"),
        (
            {},
            {"RK_FAULT": True},
            "RK_FAULT moved instead of ACK_BUTTON: wires swapped, check DI6 against DI7",
        ),
        ({}, {"RK_FAULT": True, "ACK_BUTTON": True}, "RK_FAULT moved together with ACK_BUTTON"),
    ],
)
def test_a_wrong_contact_is_named(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    rest: dict[str, bool],
    there: dict[str, bool],
    says: str,
) -> None:
    monkeypatch.setattr(inputs, "OPERATE_S", 2.0)
    scene.modules.set(**rest)
    time.sleep(0.1)
    record = scene.play("in.ACK_BUTTON", operating(scene.modules, there or {"SAFETY_OK": True}, {}))
    assert record.result is Result.RED
    assert says in record.text_en


def test_a_broken_wire_is_found_with_the_modules(scene: Scene) -> None:
    scene.modules.set(T_MINER_OUT=0)
    record = scene.play("modules", saying())
    assert record.result is Result.RED
    assert "T_MINER_OUT (AI1, bad:wire_break) cannot be read" in record.text_en


def test_an_offset_is_kept_and_a_wrong_range_is_not(scene: Scene) -> None:
    record = scene.play("sensor.T_MINER_OUT", saying(20.8))
    assert (record.result, record.values["offset_k"]) == (Result.GREEN, 0.8)
    record = scene.play("sensor.T_MINER_OUT", saying(30.0))
    assert record.result is Result.RED
    assert "wrong range? settings say 0 - 100 degC for 4-20 mA, the terminal gets 7.20 mA" in record.text_en
    scene.modules.set(T_MINER_RETURN=8800)
    record = scene.play("sensor.T_MINER_OUT", saying(30.0))
    assert "swapped with T_MINER_RETURN" in record.text_en


def test_an_output_that_moves_nothing_is_named(scene: Scene) -> None:
    assert scene.play("out.P3_ON", saying(True, True)).result is Result.GREEN
    record = scene.play("out.P3_ON", saying(False))
    assert record.result is Result.RED
    assert "DO3" in record.text_en
    assert scene.modules.outputs() == SAFE


def test_points_of_a_pump_curve_are_kept(scene: Scene) -> None:
    record = scene.play("pump.P4_SPEED", saying(0.0, 0.5, 1.5, 2.6))
    assert record.result is Result.GREEN
    assert record.values == {"at_0_v": 0.0, "at_3_v": 0.5, "at_6.5_v": 1.5, "at_10_v": 2.6}
    assert "not used" in scene.play("pump.P4_SPEED", saying(0.0, 0.0)).text_en
    assert "0-10 V with off" in scene.play("pump.P4_SPEED", saying(0.5)).text_en
    assert "solar" in scene.play("pump.P4_SPEED", saying(0.0, 2.0, 1.0)).text_en


def test_a_valve_is_timed_and_one_that_runs_backwards_is_named(scene: Scene) -> None:
    record = scene.play("valve.RV1", saying(True, True, True, True))
    assert record.result is Result.GREEN
    assert record.values["travel_s"] == 2.0
    record = scene.play("valve.RV1", saying(False))
    assert "swap the wires of K3 and K4" in record.text_en
    assert scene.modules.outputs() == SAFE


def test_an_interrupted_step_changes_nothing_and_can_be_repeated(scene: Scene) -> None:
    scene.runner.start("out.P3_ON")
    assert scene.runner.tick() is not None
    scene.runner.cancel()
    assert scene.runner.last is not None
    assert scene.runner.last.result is Result.CANCELLED
    assert scene.state("out.P3_ON") is RowState.OPEN
    assert scene.modules.outputs() == SAFE
    assert scene.play("out.P3_ON", saying(True, True)).result is Result.GREEN


def test_a_force_that_ends_on_the_way_ends_the_step(scene: Scene) -> None:
    def turn_the_key(_prompt: Prompt) -> None:
        scene.modules.set(HAND_SWITCH=False)

    record = scene.play("out.P3_ON", turn_the_key)
    assert record.result is Result.RED
    assert "the key switch left Hand" in record.text_en


def test_a_skipped_step_stays_open_for_the_gate(scene: Scene) -> None:
    scene.runner.skip("evu", "the heat pump comes next week")
    assert scene.state("evu") is RowState.SKIPPED
    assert "evu" in scene.runner.gate().open
    with pytest.raises(UserError, match="no step nonsense"):
        scene.runner.skip("nonsense", "")
