"""Every register row of every inverter, decoded from raw words."""

from __future__ import annotations

import pytest

from site_bridge.inverter.models import MODELS, model_of
from site_bridge.inverter.settings import InverterSettings
from site_bridge.modbus.row import Row
from tests.bridge.deye_words import ADDRESSES, MEANINGS

ROWS: dict[str, dict[str, Row]] = {
    name: {row.name: row for row in model.table.rows} for name, model in MODELS.items()
}
CASES = [(model, *meaning) for model, meanings in MEANINGS.items() for meaning in meanings]


@pytest.mark.parametrize(("model", "name", "words", "value"), CASES)
def test_a_row_decodes_its_raw_words(model: str, name: str, words: tuple[int, ...], value: float) -> None:
    row = ROWS[model][name]
    assert row.decode(words) == value
    assert row.complaint(value) == ""


@pytest.mark.parametrize("model", MODELS)
def test_every_row_stands_where_the_papers_say(model: str) -> None:
    assert {name: row.addresses for name, row in ROWS[model].items()} == ADDRESSES[model]
    assert ROWS[model].keys() == {name for name, _, _ in MEANINGS[model]}
    assert len(ROWS[model]) == len(MODELS[model].table.rows)


@pytest.mark.parametrize("model", MODELS)
def test_every_row_names_its_source_and_its_range(model: str) -> None:
    for row in MODELS[model].table.rows:
        assert row.source
        assert row.lo < row.hi
        assert (
            row.unit
            or row.name in ("device_type", "protocol_version", "run_state", "relays", "grid_relay")
            or (row.name.startswith(("fault", "warning")))
        )
        assert row.positive or not (row.lo < 0 and row.unit == "W" and "gen" not in row.name)


def test_the_low_word_alone_counts_so_that_minus_three_is_no_65533() -> None:
    assert ROWS["three_phase_lv"]["grid_l1_power_w"].decode((0xFFFD,)) == -3


@pytest.mark.parametrize("model", MODELS)
def test_a_balcony_pv_behind_the_inverter_makes_the_load_negative_not_impossible(model: str) -> None:
    row = ROWS[model]["load_power_w"]
    assert row.complaint(-800) == ""
    assert row.complaint(-5000) != ""


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
    row = ROWS["three_phase_lv"][name]
    complaint = row.complaint(row.decode(words))
    assert name in complaint
    assert "outside" in complaint


@pytest.mark.parametrize(
    ("day", "total", "expected"),
    [
        ("0.1 kWh", "0.1 kWh", (40.2, 10_000.0)),
        ("1 kWh", "0.1 kWh", (402, 10_000.0)),
        ("1 kWh", "1 kWh", (402, 100_000)),
    ],
)
def test_the_step_of_the_energies_is_a_setting(day: str, total: str, expected: tuple[float, float]) -> None:
    settings = InverterSettings(model="three_phase_hv", day_energy_step=day, total_energy_step=total)
    rows = {row.name: row for row in model_of(settings).table.rows}
    told = (rows["day_solar_kwh"].decode((402,)), rows["total_import_kwh"].decode((0x86A0, 0x0001)))
    assert told == expected
    assert rows["battery_voltage_v"] == ROWS["three_phase_hv"]["battery_voltage_v"]
