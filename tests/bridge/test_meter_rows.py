"""Every register row of every meter, decoded from raw words."""

from __future__ import annotations

import struct

import pytest

from site_bridge.meter.models import MODELS
from site_bridge.meter.settings import MeterSettings
from site_bridge.modbus.row import Row
from tests.bridge.meter_words import FUNCTIONS, MEANINGS

ROWS: dict[str, dict[str, Row]] = {
    name: {row.name: row for row in table.rows} for name, table in MODELS.items()
}
CASES = [(model, name, *meaning) for model, rows in MEANINGS.items() for name, meaning in rows.items()]


@pytest.mark.parametrize(("model", "name", "address", "words", "value"), CASES)
def test_a_row_decodes_its_raw_words(
    model: str, name: str, address: int, words: tuple[int, ...], value: float
) -> None:
    row = ROWS[model][name]
    assert row.addresses == tuple(range(address, address + len(words)))
    assert row.decode(words) == pytest.approx(value, rel=1e-6, abs=1e-9 if value == 0 else 0.0051)
    assert row.complaint(value) == ""


@pytest.mark.parametrize("model", MODELS)
def test_every_row_stands_in_the_papers_with_its_function(model: str) -> None:
    assert ROWS[model].keys() == MEANINGS[model].keys()
    assert MODELS[model].function == FUNCTIONS[model]
    assert all(row.source and row.lo < row.hi and row.unit for row in MODELS[model].rows)


def test_the_settings_offer_exactly_the_models_that_exist() -> None:
    assert tuple(MODELS) == MeterSettings.__dataclass_fields__["model"].metadata["thermiq"].choices


@pytest.mark.parametrize(
    ("model", "name", "words"),
    [
        ("abb_b23", "power_w", (0x7FFF, 0xFFFF)),
        ("abb_b23", "voltage_l2_v", (0xFFFF, 0xFFFF)),
        ("abb_b23", "export_kwh", (0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF)),
        ("iem3155", "power_w", (0xFFC0, 0x0000)),
        ("sdm630", "power_w", (0x7FC0, 0x0000)),
    ],
)
def test_what_a_meter_does_not_measure_is_no_number(model: str, name: str, words: tuple[int, ...]) -> None:
    row = ROWS[model][name]
    assert row.complaint(row.decode(words)) == f"{name} is not measured by the device"


@pytest.mark.parametrize("value", [float("inf"), 1e30, -2e5])
def test_absurd_floats_are_complained_about(value: float) -> None:
    high, low = struct.unpack(">HH", struct.pack(">f", value))
    row = ROWS["sdm630"]["power_w"]
    assert "outside" in row.complaint(row.decode((high, low)))


def test_nothing_is_never_minus_nothing() -> None:
    assert str(ROWS["sdm630"]["power_w"].decode((0x8000, 0x0000))) == "0.0"
    assert str(ROWS["abb_b23"]["power_l2_w"].decode((0x0000, 0x0000))) == "0.0"
