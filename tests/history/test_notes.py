from __future__ import annotations

from revpi.contract.fields import MAX_BYTES, dump
from revpi.history.notes import MAX_TOPICS, Notes


def test_the_newest_value_of_a_period_becomes_a_point_with_its_own_time() -> None:
    notes = Notes()
    notes.note("temps/puffer", b"41.0", 1000.0)
    notes.note("temps/puffer", b"41.5", 1030.4)
    notes.note("mode", b"auto", 1010.0)
    notes.end_period(keep=True)
    assert notes.take_block() == (("temps/puffer", 1030, "41.5"), ("mode", 1010, "auto"))
    assert notes.take_block() == ()


def test_what_the_broker_has_got_is_forgotten() -> None:
    notes = Notes()
    notes.note("temps/puffer", b"41.0", 1000.0)
    notes.end_period(keep=False)
    notes.end_period(keep=True)
    assert notes.take_block() == ()


def test_only_numbers_and_states_are_noted() -> None:
    notes = Notes()
    for suffix in ("alarms", "plc/version", "inverter/sample", "setpoints/mode", "no/such/topic"):
        notes.note(suffix, b"1", 1000.0)
    notes.end_period(keep=True)
    assert notes.take_block() == ()


def test_a_block_always_fits_into_a_message() -> None:
    notes = Notes()
    for period in range(20):
        for number in range(2 * MAX_TOPICS):
            notes.note(f"meters/house-{number}/energy_import", b"123456.789", 60.0 * period)
        notes.end_period(keep=True)
        assert notes.full == (period > 0)
    assert notes.dropped > 0
    assert len(dump({"session": "x" * 12, "seq": 10**9, "points": notes.take_block()})) <= MAX_BYTES
    assert not notes.full
