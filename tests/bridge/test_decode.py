"""Blocks of registers as telemetry, or as a reason why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.inputs import InverterTelemetry
from site_bridge.errors import SourceError
from site_bridge.inverter.decode import Decoded, decode_block
from site_bridge.inverter.model import Cadence
from site_bridge.inverter.models import MODELS, mismatch
from site_bridge.inverter.settings import LOAD_OUTPUT_PLUS_CT, LOAD_REGISTER, InverterSettings
from site_bridge.inverter.states import state_text
from site_bridge.inverter.telemetry import telemetry
from site_bridge.inverter.three_phase_lv import THREE_PHASE_LV

REGISTERS = {
    586: 1250,
    587: 5200,
    588: 66,
    590: 0x10000 - 700,
    598: 2300,
    609: 5000,
    619: 0x10000 - 1500,
    625: 0x10000 - 1500,
    636: 4300,
    653: 2800,
    672: 2500,
    673: 2400,
    674: 90,
    675: 10,
}


def control(registers: dict[int, int]) -> Decoded:
    decoded = Decoded()
    for block in THREE_PHASE_LV.blocks_of(Cadence.CONTROL):
        words = tuple(registers.get(block.address + offset, 0) for offset in range(block.count))
        decoded |= decode_block(THREE_PHASE_LV, block, words)
    return decoded


def test_the_control_blocks_give_the_telemetry() -> None:
    assert telemetry(control(REGISTERS), battery=True, load_source=LOAD_REGISTER) == InverterTelemetry(
        solar_power_w=5000,
        grid_power_w=-1500,
        battery_power_w=-700,
        battery_soc_pct=66,
        load_power_w=2800,
    )


def test_without_a_battery_its_values_are_unknown_not_zero() -> None:
    result = telemetry(control(REGISTERS), battery=False, load_source=LOAD_REGISTER)
    assert (result.battery_power_w, result.battery_soc_pct) == (None, None)


def test_the_load_can_be_taken_from_output_and_current_transformer() -> None:
    result = telemetry(control(REGISTERS), battery=True, load_source=LOAD_OUTPUT_PLUS_CT)
    assert result.load_power_w == 4300 - 1500


def test_a_night_without_sun_is_a_good_sample() -> None:
    night = {address: word for address, word in REGISTERS.items() if address < 672}
    assert telemetry(control(night), battery=True, load_source=LOAD_REGISTER).solar_power_w == 0


@pytest.mark.parametrize("address", [586, 633])
def test_a_block_of_zeros_holds_no_values(address: int) -> None:
    block = next(block for block in THREE_PHASE_LV.blocks if block.address == address)
    inside = range(block.address, block.address + block.count)
    zeroed = {at: word for at, word in REGISTERS.items() if at not in inside}
    with pytest.raises(SourceError, match=f"registers {address} to .* all zero"):
        telemetry(control(zeroed), battery=True, load_source=LOAD_REGISTER)


@pytest.mark.parametrize(
    ("address", "word", "row"),
    [(588, 120, "battery_soc_pct"), (653, 0x8000, "load_power_w"), (672, 0xFFFF, "pv1_power_w")],
)
def test_one_impossible_control_value_spoils_the_sample(address: int, word: int, row: str) -> None:
    with pytest.raises(SourceError, match=row):
        telemetry(control(REGISTERS | {address: word}), battery=True, load_source=LOAD_REGISTER)


def test_an_impossible_value_that_control_does_not_need_is_left_out_alone() -> None:
    decoded = control(REGISTERS | {586: 0})
    assert "battery_temp_c" not in decoded.values
    assert telemetry(decoded, battery=True, load_source=LOAD_REGISTER).battery_soc_pct == 66


def test_another_device_is_told_with_what_to_do() -> None:
    assert mismatch(THREE_PHASE_LV, 0x0005) == mismatch(THREE_PHASE_LV, 0x0500) == ""
    text = mismatch(THREE_PHASE_LV, 0x0006)
    assert "0x0006" in text
    assert "high-voltage" in text
    assert "inverter.model" in text
    assert "unknown" in mismatch(THREE_PHASE_LV, 0x7777)


def test_the_settings_offer_exactly_the_models_that_exist() -> None:
    fields = InverterSettings.__dataclass_fields__
    assert tuple(MODELS) == fields["model"].metadata["thermiq"].choices
    assert replace(InverterSettings()).model in MODELS


def bit(number: int) -> float:
    return float(1 << number)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, ""),
        ({"run_state": 2.0}, "normal"),
        ({"run_state": 4.0, "fault_2": bit(7), "fault_3": bit(2)}, "fault: F24 insulation, F35 no AC grid"),
        ({"run_state": 3.0, "fault_1": bit(0), "fault_4": bit(15)}, "alarm: F01, F64 heat sink temperature"),
    ],
)
def test_state_and_faults_in_words(values: dict[str, float], text: str) -> None:
    assert state_text(values) == text
