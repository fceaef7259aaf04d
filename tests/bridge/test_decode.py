"""Blocks of registers as telemetry, or as a reason why not."""

from __future__ import annotations

import pytest

from revpi.core.inputs import InverterTelemetry
from site_bridge.errors import SourceError
from site_bridge.inverter.models import MODELS, mismatch
from site_bridge.inverter.settings import (
    GRID_CT,
    GRID_REGISTER,
    LOAD_OUTPUT_PLUS_CT,
    LOAD_REGISTER,
    InverterSettings,
)
from site_bridge.inverter.states import faults, run_state
from site_bridge.inverter.telemetry import telemetry
from site_bridge.modbus.decode import Decoded
from site_bridge.modbus.plausible import Plausibility
from site_bridge.modbus.row import Cadence

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


LV = MODELS["three_phase_lv"]


def control(registers: dict[int, int]) -> Decoded:
    """What is believed of registers that were read twice."""
    decoded = Decoded()
    plausibility = Plausibility()
    for block in LV.table.blocks(Cadence.CONTROL):
        first = block.request.address
        words = tuple(registers.get(first + offset, 0) for offset in range(block.request.count))
        plausibility.judge(block, words)
        decoded |= plausibility.judge(block, words)
    return decoded


def sample(
    registers: dict[int, int],
    *,
    battery: bool = True,
    load_source: str = LOAD_REGISTER,
    grid_source: str = GRID_REGISTER,
) -> InverterTelemetry:
    return telemetry(
        control(registers),
        pv_rows=LV.pv_rows,
        battery=battery,
        load_source=load_source,
        grid_source=grid_source,
    )


def test_the_control_blocks_give_the_telemetry() -> None:
    assert sample(REGISTERS) == InverterTelemetry(
        solar_power_w=5000,
        grid_power_w=-1500,
        battery_power_w=-700,
        battery_soc_pct=66,
        load_power_w=2800,
    )


def test_the_grid_power_may_come_from_the_external_transformer() -> None:
    apart = {**REGISTERS, 619: 1200}
    assert sample(apart).grid_power_w == -1500
    assert sample(apart, grid_source=GRID_CT).grid_power_w == 1200


def test_without_a_battery_its_values_are_unknown_not_zero() -> None:
    result = sample(REGISTERS, battery=False)
    assert (result.battery_power_w, result.battery_soc_pct) == (None, None)


def test_the_load_can_be_taken_from_output_and_current_transformer() -> None:
    result = sample(REGISTERS, load_source=LOAD_OUTPUT_PLUS_CT)
    assert result.load_power_w == 4300 - 1500


def test_a_night_without_sun_is_a_good_sample() -> None:
    night = {address: word for address, word in REGISTERS.items() if address < 672}
    assert sample(night).solar_power_w == 0


def test_an_inverter_of_zeros_says_nothing() -> None:
    with pytest.raises(SourceError, match="registers 586 to 675 are all zero"):
        sample({})


@pytest.mark.parametrize(
    ("address", "word", "row"),
    [(588, 120, "battery_soc_pct"), (653, 0x8000, "load_power_w"), (672, 0xFFFF, "pv1_power_w")],
)
def test_one_impossible_control_value_spoils_the_sample(address: int, word: int, row: str) -> None:
    with pytest.raises(SourceError, match=row):
        sample(REGISTERS | {address: word})


def test_an_impossible_value_that_control_does_not_need_is_left_out_alone() -> None:
    registers = REGISTERS | {586: 0}
    assert "battery_temp_c" not in control(registers).values
    assert sample(registers).battery_soc_pct == 66


@pytest.mark.parametrize(
    ("model", "device_type", "rated_w", "told"),
    [
        ("three_phase_lv", 0x0005, 12_000, ()),
        ("three_phase_lv", 0x0500, 30_000, ()),
        ("single_phase", 0x0103, 8000, ()),
        ("single_phase_16kw", 0x0003, 16_000, ()),
        ("three_phase_hv", 0x0600, 25_000, ()),
        ("three_phase_hv_large", 0x0602, 50_000, ()),
        (
            "three_phase_lv",
            0x0006,
            12_000,
            ("0x0006", "high-voltage", 'set inverter.model to "three_phase_hv"'),
        ),
        ("three_phase_lv", 0x0300, 16_000, ("single-phase hybrid", '"single_phase_16kw"')),
        ("single_phase", 0x0003, 16_000, ("rated power of 16000 W", '"single_phase_16kw"')),
        ("three_phase_hv", 0x0006, 50_000, ("rated power of 50000 W", '"three_phase_hv_large"')),
        ("three_phase_lv", 0x7777, 5000, ("unknown", "no register map", "bus")),
        ("three_phase_lv", 0x0200, 5000, ("string inverter", "no register map")),
    ],
)
def test_another_device_is_told_with_what_to_do(
    model: str, device_type: int, rated_w: float, told: tuple[str, ...]
) -> None:
    text = mismatch(MODELS[model], device_type, rated_w)
    assert bool(text) is bool(told)
    assert all(part in text for part in told), text
    assert not told or f'inverter.model is "{model}"' in text


def test_the_settings_offer_exactly_the_models_that_exist() -> None:
    fields = InverterSettings.__dataclass_fields__
    assert tuple(MODELS) == fields["model"].metadata["thermiq"].choices
    assert InverterSettings().model in MODELS


WORDS = dict.fromkeys(("fault_1", "fault_2", "fault_3", "fault_4", "warning_1", "warning_2"), 0.0)


def bit(number: int) -> float:
    return float(1 << number)


@pytest.mark.parametrize(
    ("standing", "texts"),
    [
        ({}, []),
        ({"fault_2": bit(7), "fault_3": bit(2)}, ["F24 insulation", "F35 no AC grid"]),
        (
            {"fault_1": bit(0), "fault_4": bit(15)},
            ["F01 see the inverter's manual", "F64 heat sink temperature"],
        ),
        ({"warning_1": bit(1), "fault_1": bit(12)}, ["F13 working mode changed", "W02 fan"]),
        ({"warning_2": bit(14)}, ["W31 battery communication"]),
    ],
)
def test_faults_and_warnings_in_words(standing: dict[str, float], texts: list[str]) -> None:
    told = faults(WORDS | standing)
    assert told is not None
    assert [str(fault) for fault in told] == texts
    assert all(fault.text_de and fault.text_de != fault.text_en for fault in told)


def test_faults_are_unknown_while_a_word_is() -> None:
    assert faults({name: 0.0 for name in WORDS if name != "fault_4"}) is None


def test_run_states() -> None:
    assert [run_state({"run_state": float(number)}) for number in (0, 2, 4)] == ["standby", "normal", "fault"]
    assert run_state({}) == ""
