"""Bytes of an optical head, cut into telegrams, and what they say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.smartmeter.meter import Habit, Meter
from sim.smartmeter.sml import ESCAPE, WATT, WATT_HOUR, Entry, octets, signed, telegram, transported, unsigned
from site_bridge.smartmeter.sample import NO_POWER, SmartMeterSample, sample_of
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.smartmeter.telegrams import MAX_BUFFER_BYTES, Telegram, TelegramReader

SETTINGS = SmartMeterSettings()
ID = b"\x0a\x01ISK\x00\x01\x23\x45\x67"
IMPORT = Entry((1, 0, 1, 8, 0, 255), unsigned(12_345_678), WATT_HOUR, -1)


def read(data: bytes, piece: int = 4096) -> tuple[list[Telegram], TelegramReader]:
    reader = TelegramReader()
    pieces = (data[start : start + piece] for start in range(0, len(data), piece))
    return [found for part in pieces for found in reader.feed(part)], reader


def sample(*entries: Entry, settings: SmartMeterSettings = SETTINGS) -> SmartMeterSample | None:
    (found,), _ = read(telegram(ID, entries))
    return sample_of(found, settings)


def power(*entries: Entry, settings: SmartMeterSettings = SETTINGS) -> float | None:
    taken = sample(IMPORT, *entries, settings=settings)
    assert taken is not None
    return taken.power_w


def watts(group: int, value: int, scaler: int = 0) -> Entry:
    return Entry((1, 0, group, 7, 0, 255), signed(value), WATT, scaler)


def export(value: int = 0) -> Entry:
    return Entry((1, 0, 2, 8, 0, 255), unsigned(value), WATT_HOUR, -1)


@pytest.mark.parametrize(
    ("habit", "power_w", "shown_w"),
    [
        (Habit.SIGNED, 2345.0, 2345.0),
        (Habit.SIGNED, -6789.0, -6789.0),
        (Habit.TWO_REGISTERS, 812.0, 812.0),
        (Habit.TWO_REGISTERS, -812.0, -812.0),
        (Habit.PHASES, -1500.0, -1500.0),
        (Habit.AMOUNT, 137.0, 137.0),
        (Habit.AMOUNT, -126.0, -126.0),
        (Habit.NO_PIN, 500.0, None),
    ],
)
def test_every_habit_of_a_meter_is_understood(habit: Habit, power_w: float, shown_w: float | None) -> None:
    (found,), _ = read(Meter(habit, power_w, import_kwh=1234.5, export_kwh=78.9).telegram())
    taken = sample_of(found, SETTINGS)
    assert taken is not None
    assert taken.power_w == shown_w
    assert taken.energy_import_kwh == (1234.0 if habit is Habit.NO_PIN else 1234.5)
    if habit is not Habit.AMOUNT:
        assert taken.energy_export_kwh == (78.0 if habit is Habit.NO_PIN else 78.9)
    assert taken.note == (NO_POWER if habit is Habit.NO_PIN else "")
    assert taken.server_id == "1 ISK00 1908 8743"


@pytest.mark.parametrize("piece", [1, 2, 7, 64])
def test_telegrams_in_any_pieces(piece: int) -> None:
    data = b"".join(Meter(power_w=number).telegram(number) for number in range(1, 6))
    found, reader = read(data, piece)
    assert [taken.power_w for one in found if (taken := sample_of(one, SETTINGS))] == [1, 2, 3, 4, 5]
    assert reader.counters["ok"] == 5


def test_the_escape_sequence_inside_a_telegram_is_unfolded() -> None:
    mark = Entry((1, 0, 0, 2, 0, 0), octets(b"A" + ESCAPE + b"BC" + ESCAPE + b"D"))
    value = Entry((1, 0, 1, 8, 0, 255), unsigned(int.from_bytes(ESCAPE + b"\x00", "big"), 8), WATT_HOUR, -1)
    (found,), _ = read(telegram(ID, [mark, value]))
    assert found.registers[0].value == b"A" + ESCAPE + b"BC" + ESCAPE + b"D"
    assert found.registers[1].value == int.from_bytes(ESCAPE + b"\x00", "big") / 10


def test_any_single_wrong_byte_costs_its_telegram_only() -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    good = Meter(power_w=100.0).telegram()
    for at in chance.sample(range(len(good)), 60):
        wrong = good[:at] + bytes((good[at] ^ chance.randrange(1, 256),)) + good[at + 1 :]
        found, _ = read(good + wrong + good + good)
        powers = [taken.power_w for one in found if (taken := sample_of(one, SETTINGS))]
        assert powers in ([100, 100], [100, 100, 100]), (seed, at, powers)


def test_a_damaged_telegram_is_counted() -> None:
    good = Meter().telegram()
    found, reader = read(good[:-1] + bytes((good[-1] ^ 1,)) + good)
    assert len(found) == 1
    assert (reader.counters["ok"], reader.counters["damaged"]) == (1, 1)


@pytest.mark.parametrize("lost", [1, 17, 100])
def test_lost_bytes_do_not_cost_the_next_telegram(lost: int) -> None:
    good = Meter(power_w=-5.0).telegram()
    found, _ = read(good[:50] + good[50 + lost :] + good + good[:80] + good)
    assert len(found) == 2


@given(st.binary(max_size=300), st.integers(1, 40))
def test_noise_never_hides_what_comes_after_it(noise: bytes, piece: int) -> None:
    good = Meter(power_w=321.0).telegram()
    found, reader = read(noise + good + good, piece)
    assert sample_of(found[-1], SETTINGS) == sample_of(read(good)[0][0], SETTINGS)
    assert len(reader._buffer) <= MAX_BUFFER_BYTES


def test_endless_noise_is_bounded_and_then_forgotten() -> None:
    noise = random.Random(7)
    reader = TelegramReader()
    for _ in range(100):
        assert list(reader.feed(noise.randbytes(1000))) == []
        assert len(reader._buffer) <= MAX_BUFFER_BYTES
    assert list(reader.feed(transported(b"")[:8] + bytes(40_000))) == []
    assert len(reader._buffer) <= MAX_BUFFER_BYTES
    assert len(list(reader.feed(Meter().telegram()))) == 1


@given(st.binary(max_size=200))
def test_sound_checksums_around_nonsense_cost_that_telegram_only(nonsense: bytes) -> None:
    found, _ = read(transported(nonsense) + Meter(power_w=9.0).telegram())
    assert len(found) == 1


def test_units_and_scalers() -> None:
    assert power(watts(16, -123_456, -2)) == -1234.56
    assert power(watts(16, 12, 2)) == 1200.0
    assert power(Entry((1, 0, 16, 7, 0, 255), signed(77), None, None)) == 77.0
    taken = sample(Entry((1, 0, 1, 8, 0, 255), unsigned(42), WATT_HOUR, 3), watts(16, 1))
    assert taken is not None
    assert taken.energy_import_kwh == 42.0


def test_values_of_another_unit_or_kind_are_no_power() -> None:
    assert power(Entry((1, 0, 16, 7, 0, 255), signed(230), 35, 0)) is None
    assert power(Entry((1, 0, 16, 7, 0, 255), octets(b"230"), WATT, 0)) is None
    assert power(Entry((1, 0, 16, 7, 0, 1), signed(230), WATT, 0)) is None


def test_energies_of_past_days_are_not_the_total() -> None:
    past = Entry((1, 0, 1, 8, 0, 96), unsigned(5), WATT_HOUR, -1)
    taken = sample(past, IMPORT, watts(16, 1))
    assert taken is not None
    assert taken.energy_import_kwh == 1234.5678


def test_a_meter_that_sends_only_tariffs_has_their_sum() -> None:
    tariffs = [Entry((1, 0, 1, 8, number, 255), unsigned(1000 * number), WATT_HOUR, 0) for number in (1, 2)]
    taken = sample(*tariffs, watts(16, 1))
    assert taken is not None
    assert taken.energy_import_kwh == 3.0


def test_the_best_code_wins_and_a_setting_overrules() -> None:
    entries = (watts(15, 50), watts(36, 1), watts(56, 2), watts(76, 3), watts(16, -400))
    assert power(*entries) == -400.0
    phases = SmartMeterSettings(power_from="36.7.0+56.7.0+76.7.0")
    assert power(*entries, settings=phases) == 6.0
    assert power(watts(16, 5), settings=SmartMeterSettings(invert_power=True)) == -5.0


def test_a_power_without_direction_is_not_guessed_on_a_two_way_meter() -> None:
    for group in (1, 15):
        taken = sample(IMPORT, export(), watts(group, 700))
        assert taken is not None
        assert taken.power_w is None
        assert "smartmeter.power_from" in taken.note
        assert power(watts(group, 700)) == 700.0
    assert power(export(), watts(1, 700), settings=SmartMeterSettings(power_from="1.7.0")) == 700.0


def test_a_power_that_cannot_be_true_is_none() -> None:
    taken = sample(IMPORT, watts(16, 2_000_000))
    assert taken is not None
    assert taken.power_w is None
    assert "cannot be true" in taken.note
    assert "16.7.0" in taken.note


def test_the_sign_of_short_positive_numbers_of_a_dzg_meter_is_mended() -> None:
    server_id = b"\x0a\x01DZG\x00" + (42_082_910).to_bytes(4, "big")
    entries = [
        Entry((1, 0, 96, 1, 0, 255), octets(server_id)),
        Entry((1, 0, 1, 8, 0, 255), unsigned(54_301_577), WATT_HOUR, -1, status=0x1C0104),
        Entry((1, 0, 16, 7, 0, 255), signed(35_624 - 65_536, 2), WATT, -2),
    ]
    (found,), _ = read(telegram(server_id, entries))
    taken = sample_of(found, SETTINGS)
    assert taken is not None
    assert taken.power_w == 356.24


def test_a_list_without_energy_and_power_is_no_sample() -> None:
    assert sample(Entry((1, 0, 32, 7, 0, 255), unsigned(2301), 35, -1)) is None
