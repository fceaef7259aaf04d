from __future__ import annotations

import pytest

from sim.deye.registers import ROWS, three_phase_lv
from sim.plant.electrics import ElectricState
from tests.sim.deye.house import REGISTERS, SETTINGS


def _signed16(address: int) -> int:
    raw = REGISTERS[address]
    return raw - 0x10000 if raw & 0x8000 else raw


def _pair(low: int, high: int) -> int:
    return REGISTERS[high] << 16 | REGISTERS[low]


def _signed32(low: int, high: int) -> int:
    raw = _pair(low, high)
    return raw - 2**32 if raw & 0x80000000 else raw


# Inverter output 981 W load + 1000 W export = 1981 W; a phase carries a third, in whole watts.
SIGNED_16 = {
    590: -520,
    591: -1_000,  # -520 W / 52.0 V = -10.00 A
    604: -660,
    605: -660,
    606: -661,
    607: -1_981,
    613: -145,  # -1000 W / 3 / 230 V = -1.45 A
    614: -145,
    615: -145,
    616: -333,
    617: -333,
    618: -334,
    619: -1_000,
    622: -333,
    623: -333,
    624: -334,
    625: -1_000,
    633: 661,
    634: 660,
    635: 660,
    636: 1_981,
    650: 327,
    651: 327,
    652: 327,
    653: 981,
}
UNSIGNED_16 = {
    0: 0x0005,
    2: 0x0105,
    3: 0x4142,  # "AB"
    4: 0x3132,
    5: 0x3334,
    6: 0x3536,
    7: 0x3738,
    500: 2,
    514: 61,  # 6.1 kWh since midnight
    515: 51,
    520: 21,
    521: 71,
    526: 111,
    529: 152,
    540: 1_450,  # 45.0 degC
    541: 1_450,
    552: 0b101,
    586: 1_250,  # 25.0 degC
    587: 5_200,  # 52.00 V
    588: 73,
    598: 2_300,
    599: 2_300,
    600: 2_300,
    609: 5_000,
    672: 1_251,
    673: 1_250,
    676: 6_000,
    677: 21,  # 1250.5 W / 600 V = 2.08 A
    678: 6_000,
    679: 21,
}
UNSIGNED_32 = {
    (20, 21): 120_000,
    (516, 517): 30_002,
    (518, 519): 29_003,
    (522, 523): 70_005,
    (524, 525): 81_111,
    (527, 528): 99_999,
    (534, 535): 123_456,
}
HIGH_WORDS = {
    (604, 700): -660,
    (605, 701): -660,
    (606, 702): -661,
    (607, 703): -1_981,
    (616, 705): -333,
    (617, 706): -333,
    (618, 707): -334,
    (619, 708): -1_000,
    (622, 687): -333,
    (623, 688): -333,
    (624, 689): -334,
    (625, 690): -1_000,
    (633, 691): 661,
    (634, 692): 660,
    (635, 693): 660,
    (636, 694): 1_981,
    (650, 656): 327,
    (651, 657): 327,
    (652, 658): 327,
    (653, 659): 981,
}


@pytest.mark.parametrize(("address", "expected"), SIGNED_16.items())
def test_signed_word(address: int, expected: int) -> None:
    assert _signed16(address) == expected


@pytest.mark.parametrize(("address", "expected"), UNSIGNED_16.items())
def test_unsigned_word(address: int, expected: int) -> None:
    assert REGISTERS[address] == expected


@pytest.mark.parametrize(("words", "expected"), UNSIGNED_32.items())
def test_low_word_first(words: tuple[int, int], expected: int) -> None:
    assert _pair(*words) == expected


@pytest.mark.parametrize(("words", "expected"), HIGH_WORDS.items())
def test_high_word_elsewhere(words: tuple[int, int], expected: int) -> None:
    assert _signed32(*words) == expected


def test_every_register_is_in_these_tables() -> None:
    pairs = {word for words in (*UNSIGNED_32, *HIGH_WORDS) for word in words}
    assert REGISTERS.keys() == SIGNED_16.keys() | UNSIGNED_16.keys() | pairs
    assert all(0 <= word <= 0xFFFF for word in REGISTERS.values())


def test_no_two_rows_share_a_register() -> None:
    words = [word for row in ROWS for word in (row.low, row.high) if word is not None]
    assert len(words) == len(set(words))


def test_night_shows_no_string_voltage() -> None:
    night = ElectricState(
        solar_power_w=0, grid_power_w=400, battery_power_w=0, battery_soc_pct=10, load_power_w=400
    )
    words = three_phase_lv(night, SETTINGS)
    assert (words[672], words[676], words[677], words[625], words[690]) == (0, 0, 0, 400, 0)
