"""Every register row of every model, decoded from raw words."""

from __future__ import annotations

import pytest

from site_bridge.inverter.models import MODELS
from site_bridge.inverter.row import Kind
from site_bridge.inverter.three_phase_lv import THREE_PHASE_LV

ROWS = {row.name: row for row in THREE_PHASE_LV.rows}

# name, raw words in bus order, value
DECODED = [
    ("protocol_version", (0x0105,), 261),
    ("rated_power_w", (0xD4C0, 0x0001), 12_000.0),
    ("run_state", (2,), 2),
    ("day_battery_charge_kwh", (123,), 12.3),
    ("day_battery_discharge_kwh", (45,), 4.5),
    ("total_battery_charge_kwh", (0x0001, 0x0001), 6553.7),
    ("total_battery_discharge_kwh", (0xFFFF, 0x0000), 6553.5),
    ("day_import_kwh", (7,), 0.7),
    ("day_export_kwh", (250,), 25.0),
    ("total_import_kwh", (0x86A0, 0x0001), 10_000.0),
    ("total_export_kwh", (0x0000, 0x0002), 13_107.2),
    ("day_load_kwh", (181,), 18.1),
    ("total_load_kwh", (0x2710, 0x0000), 1000.0),
    ("day_solar_kwh", (402,), 40.2),
    ("total_solar_kwh", (0x4240, 0x000F), 100_000.0),
    ("dc_temp_c", (1452,), 45.2),
    ("heat_sink_temp_c", (995,), -0.5),
    ("warning_1", (0x8000,), 32_768),
    ("warning_2", (1,), 1),
    ("fault_1", (0x1000,), 4096),
    ("fault_2", (0xFFFF,), 65_535),
    ("fault_3", (4,), 4),
    ("fault_4", (0x8000,), 32_768),
    ("battery_temp_c", (900,), -10.0),
    ("battery_voltage_v", (5213,), 52.13),
    ("battery_soc_pct", (87,), 87),
    ("battery_power_w", (0xF448,), -3000),
    ("battery_current_a", (0xE890,), -60.0),
    ("grid_l1_voltage_v", (2304,), 230.4),
    ("grid_l2_voltage_v", (2299,), 229.9),
    ("grid_l3_voltage_v", (2311,), 231.1),
    ("grid_frequency_hz", (4998,), 49.98),
    ("external_ct_power_w", (0xFFFF,), -1),
    ("grid_l1_power_w", (0xFFFD,), -3),
    ("grid_l2_power_w", (0x7D00,), 32_000),
    ("grid_l3_power_w", (0x8300,), -32_000),
    ("grid_power_w", (0xFA24,), -1500),
    ("output_power_w", (0xFFCE,), -50),
    ("load_power_w", (6400,), 6400),
    ("pv1_power_w", (2500,), 2500),
    ("pv2_power_w", (0,), 0),
    ("pv3_power_w", (1,), 1),
    ("pv4_power_w", (32_000,), 32_000),
]


@pytest.mark.parametrize(("name", "words", "value"), DECODED)
def test_a_row_decodes_its_raw_words(name: str, words: tuple[int, ...], value: float) -> None:
    assert ROWS[name].decode(words) == value
    assert ROWS[name].complaint(value) == ""


def test_every_row_of_every_model_stands_in_the_table_above() -> None:
    assert {row.name for model in MODELS.values() for row in model.rows} == {name for name, _, _ in DECODED}


@pytest.mark.parametrize("row", THREE_PHASE_LV.rows, ids=lambda row: row.name)
def test_a_row_lies_in_exactly_one_block_and_names_its_source(row: object) -> None:
    model = THREE_PHASE_LV
    entry = next(each for each in model.rows if each is row)
    assert sum(block.holds(entry) for block in (model.identity, *model.blocks)) == 1
    assert entry.source
    assert entry.lo < entry.hi


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_no_two_blocks_have_the_same_count(model: object) -> None:
    entry = next(each for each in MODELS.values() if each is model)
    blocks = (entry.identity, *entry.blocks)
    assert len({block.count for block in blocks}) == len(blocks)
    assert all(block.count <= 125 for block in blocks)  # Modbus: 125 registers fit in one reply


def test_names_are_unique() -> None:
    assert len(ROWS) == len(THREE_PHASE_LV.rows)


def test_the_low_word_alone_counts_so_that_minus_three_is_no_65533() -> None:
    assert ROWS["grid_l1_power_w"].kind is Kind.S16
    assert ROWS["grid_l1_power_w"].decode((0xFFFD,)) == -3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("battery_soc_pct", (101,)),
        ("grid_frequency_hz", (0xFFFF,)),
        ("load_power_w", (0x8000,)),
        ("battery_temp_c", (0,)),
        ("run_state", (6,)),
        ("total_solar_kwh", (0xFFFF, 0xFFFF)),
    ],
)
def test_what_cannot_be_true_is_complained_about(name: str, words: tuple[int, ...]) -> None:
    complaint = ROWS[name].complaint(ROWS[name].decode(words))
    assert name in complaint
    assert "outside" in complaint
