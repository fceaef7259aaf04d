"""Results: a chain that shows every change, on disk whole or not at all; the gate and what was measured."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from revpi.commission.applied import applied
from revpi.commission.cabinet import Cabinet as Commissioned
from revpi.commission.cabinet import config_hash
from revpi.commission.corrections import corrected_control, corrected_sensors
from revpi.commission.gate import Gate, judge
from revpi.commission.journal import Journal
from revpi.commission.record import FIRST, Record, Result, as_form, from_form, sealed, verify
from revpi.commission.text import Text
from revpi.config.plc import PlcConfig
from revpi.core.params import ControlParams
from revpi.errors import UserError
from revpi.image.settings import DEFAULT_SENSORS
from revpi.store.settings import StoreSettings
from tests.image.cabinet import Cabinet

CONFIG = "c" * 64
WALL_S = 1_800_000_000.0
FINE = Text("fine", "gut")


def note(journal: Journal, step: str, result: Result = Result.GREEN, **values: Any) -> Record:
    return journal.append(step, result, FINE, who="A. Person", config=CONFIG, wall_s=WALL_S, values=values)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "results.jsonl")
    for number in range(5):
        note(journal, f"step.{number}", close_ms=40 + number)
    return journal


def reloaded(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "results.jsonl")
    journal.load()
    return journal


def test_what_was_stored_is_read_back(journal: Journal, tmp_path: Path) -> None:
    again = reloaded(tmp_path)
    assert again.records == journal.records
    assert again.verdict.ok
    assert again.records[0].before == FIRST
    assert again.records[0].at == "2027-01-15T08:00:00+00:00"
    note(again, "more")
    assert reloaded(tmp_path).verdict.ok


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "none.jsonl")
    journal.load()
    assert journal.records == ()
    assert journal.verdict.ok


def test_any_change_to_any_field_of_any_record_shows(journal: Journal) -> None:
    for place, record in enumerate(journal.records):
        for name, value in as_form(record).items():
            other: Any = {"number": 99, "values": {"close_ms": 1}, "result": Result.RED}.get(
                name, f"{value}x" if isinstance(value, str) else value
            )
            changed = list(journal.records)
            changed[place] = replace(record, **{name: other})
            verdict = verify(changed)
            assert not verdict.ok, name
            assert verdict.broken_at in (place + 1, place + 2)


def test_records_removed_added_or_moved_show(journal: Journal) -> None:
    records = list(journal.records)
    assert not verify(records[1:]).ok
    assert not verify(records[:2] + records[3:]).ok
    assert not verify([*records, records[-1]]).ok
    assert not verify([records[1], records[0], *records[2:]]).ok


def test_a_forged_record_with_its_own_hash_breaks_the_next(journal: Journal) -> None:
    records = list(journal.records)
    records[2] = sealed(replace(records[2], result=Result.RED))
    assert verify(records).broken_at == 4


def test_anything_on_disk_is_read_or_refused_in_one_line(journal: Journal, tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown by pytest when the test fails
    rng, path = random.Random(seed), tmp_path / "results.jsonl"
    whole = path.read_bytes()
    for _ in range(200):
        data = bytearray(whole)
        at = rng.randrange(len(data))
        data[at : at + rng.randrange(1, 40)] = rng.randbytes(rng.randrange(4))
        path.write_bytes(data)
        records, error = _read(tmp_path)
        assert "\n" not in error
        assert not verify(records).ok or records == journal.records[: len(records)]


def _read(tmp_path: Path) -> tuple[tuple[Record, ...], str]:
    try:
        return reloaded(tmp_path).records, ""
    except UserError as error:
        return (), str(error)


def test_a_half_written_file_beside_it_does_not_matter(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "results.jsonl.new").write_text('{"number": 6, "at"')
    assert reloaded(tmp_path).records == journal.records


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot store the result"):
        note(Journal(tmp_path / "file" / "results.jsonl"), "x")


@pytest.mark.parametrize("form", [{}, [], 1, {"number": "1"}])
def test_what_is_no_record_is_refused(form: Any) -> None:
    with pytest.raises(ValueError, match="not a record"):
        from_form(form)


def test_a_field_of_another_kind_is_refused(journal: Journal) -> None:
    form = as_form(journal.records[0])
    mistakes: tuple[dict[str, Any], ...] = (
        {"number": True},
        {"who": 3},
        {"values": []},
        {"values": {"a": []}},
        {"result": "blue"},
    )
    for wrong in mistakes:
        with pytest.raises(ValueError, match=r"kind|blue"):
            from_form(json.loads(json.dumps(form | wrong)))


STEPS = ("a", "b")


def test_the_gate_opens_when_all_is_green_for_this_configuration(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "results.jsonl")
    assert judge((), STEPS, CONFIG, "").open == STEPS
    note(journal, "a")
    gate = judge(journal.records, STEPS, CONFIG, "")
    assert (gate.allowed, gate.open) == (False, ("b",))
    assert "b" in gate.text.en
    note(journal, "b")
    assert judge(journal.records, STEPS, CONFIG, "").allowed
    assert judge(journal.records, STEPS, "d" * 64, "").open == STEPS


def test_the_newest_result_counts_and_an_interrupted_step_does_not(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "results.jsonl")
    for step in STEPS:
        note(journal, step)
    note(journal, "a", Result.CANCELLED)
    assert judge(journal.records, STEPS, CONFIG, "").allowed
    note(journal, "a", Result.RED)
    assert judge(journal.records, STEPS, CONFIG, "").open == ("a",)
    note(journal, "a", Result.SKIPPED)
    assert judge(journal.records, STEPS, CONFIG, "").open == ("a",)


def test_changed_results_open_no_gate(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "results.jsonl")
    note(journal, "a", Result.RED)
    note(journal, "b")
    forged = (replace(journal.records[0], result=Result.GREEN), journal.records[1])
    gate = judge(forged, STEPS, CONFIG, "")
    assert not gate.allowed
    assert "changed" in gate.text.en


def test_an_override_is_named() -> None:
    gate = judge((), STEPS, CONFIG, "laboratory")
    assert gate.allowed
    assert "override: laboratory" in gate.text.en
    assert gate.open == STEPS


def test_measured_offsets_and_times_take_the_place_of_the_settings(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "results.jsonl")
    note(journal, "sensor.T_PUFFER", offset_k=-0.4)
    note(journal, "sensor.T_GLYCOL", Result.RED, offset_k=2.0)
    note(journal, "valve.RV1", travel_s=71.0)
    sensors = corrected_sensors(DEFAULT_SENSORS, journal.records, CONFIG)
    assert sensors["t_puffer"].offset_k == -0.4
    assert sensors["t_glycol"].offset_k == 0.0
    assert corrected_control(ControlParams(), journal.records, CONFIG).valve.travel_s == 75.0
    note(journal, "valve.RV2", travel_s=80.0)
    assert corrected_control(ControlParams(), journal.records, CONFIG).valve.travel_s == 80.0
    assert corrected_sensors(DEFAULT_SENSORS, journal.records, "d" * 64)["t_puffer"].offset_k == 0.0


def test_offsets_that_cannot_be_are_not_taken(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "results.jsonl")
    for value in (50.0, "much", True):
        note(journal, "sensor.T_PUFFER", offset_k=value)
        assert corrected_sensors(DEFAULT_SENSORS, journal.records, CONFIG)["t_puffer"].offset_k == 0.0


def applied_to(cabinet: Cabinet, tmp_path: Path, override: str = "") -> tuple[PlcConfig, Gate]:
    config = replace(
        PlcConfig(), image=cabinet.settings, store=replace(StoreSettings(), path=str(tmp_path / "state.json"))
    )
    return applied(config, override)


def test_the_program_takes_what_was_measured_and_the_gate(tmp_path: Path) -> None:
    modules = Cabinet(tmp_path)
    modules.close()
    config, gate = applied_to(modules, tmp_path)
    assert not gate.allowed
    assert "modules" in gate.open
    assert "miner.1" not in gate.open
    cabinet = Commissioned.of(config)
    journal = Journal(cabinet.journal_path)
    for step in gate.open:
        journal.append(
            step,
            Result.GREEN,
            FINE,
            who="A. Person",
            config=config_hash(cabinet),
            wall_s=None,
            values={"offset_k": 0.3, "travel_s": 70.0},
        )
    config, gate = applied_to(modules, tmp_path)
    assert gate.allowed
    assert {sensor.offset_k for sensor in config.sensors.values()} == {0.3}
    assert config.control.valve.travel_s == 70.0


def test_results_that_cannot_be_read_keep_miners_off_and_nothing_else(tmp_path: Path) -> None:
    modules = Cabinet(tmp_path)
    modules.close()
    (tmp_path / "commissioning.jsonl").write_text("nonsense\n")
    config, gate = applied_to(modules, tmp_path)
    assert not gate.allowed
    assert "cannot be read" in gate.text.en
    assert config.control == ControlParams()
    assert applied_to(modules, tmp_path, "laboratory")[1].allowed
