"""What raw words of Deye inverters mean, written down from the protocol papers: row, words, value."""

from __future__ import annotations

Meaning = tuple[str, tuple[int, ...], float]

# The same in all families.
COMMON: list[Meaning] = [
    ("device_type", (0x0005,), 5),
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
    ("battery_soc_pct", (87,), 87),
    ("battery_current_a", (0xE890,), -60.0),
    ("grid_l1_voltage_v", (2304,), 230.4),
    ("grid_frequency_hz", (4998,), 49.98),
    ("gen_power_w", (0x0258,), 600),
    ("pv1_voltage_v", (6125,), 612.5),
    ("pv2_voltage_v", (3001,), 300.1),
    ("pv3_voltage_v", (0,), 0),
    ("pv4_voltage_v", (1,), 0.1),
    ("pv1_current_a", (104,), 10.4),
    ("pv2_current_a", (21,), 2.1),
    ("pv3_current_a", (0,), 0),
    ("pv4_current_a", (1,), 0.1),
]
THREE_PHASES: list[Meaning] = [
    ("relays", (0b101,), 5),
    ("grid_l2_voltage_v", (2299,), 229.9),
    ("grid_l3_voltage_v", (2311,), 231.1),
]
LOW_WORDS: list[Meaning] = [
    ("external_ct_power_w", (0xFFFF,), -1),
    ("grid_l1_power_w", (0xFFFD,), -3),
    ("grid_l2_power_w", (0x7D00,), 32_000),
    ("grid_l3_power_w", (0x8300,), -32_000),
    ("grid_power_w", (0xFA24,), -1500),
    ("output_power_w", (0xFFCE,), -50),
    ("load_power_w", (6400,), 6400),
]
BOTH_WORDS: list[Meaning] = [
    ("external_ct_power_w", (0xFFFF, 0xFFFF), -1),
    ("grid_l1_power_w", (0xFFFD, 0xFFFF), -3),
    ("grid_l2_power_w", (0x7D00, 0x0000), 32_000),
    ("grid_l3_power_w", (0x4000, 0xFFFF), -49_152),
    ("grid_power_w", (0x3CB0, 0xFFFF), -50_000),
    ("output_power_w", (0xC350, 0x0000), 50_000),
    ("load_power_w", (0x1170, 0x0001), 70_000),
]
LOW_VOLTAGE: list[Meaning] = [
    ("battery_voltage_v", (5213,), 52.13),
    ("battery_power_w", (0xF448,), -3000),
    ("pv1_power_w", (2500,), 2500),
    ("pv2_power_w", (0,), 0),
    ("pv3_power_w", (1,), 1),
    ("pv4_power_w", (32_000,), 32_000),
]
HIGH_VOLTAGE: list[Meaning] = [
    ("battery_voltage_v", (5213,), 521.3),
    ("battery_power_w", (0xFED4,), -3000),
    ("pv1_power_w", (250,), 2500),
    ("pv2_power_w", (0,), 0),
    ("pv3_power_w", (1,), 10),
    ("pv4_power_w", (3200,), 32_000),
    ("pv5_power_w", (812,), 8120),
    ("pv6_power_w", (2,), 20),
    ("pv7_power_w", (0,), 0),
    ("pv8_power_w", (3199,), 31_990),
]
SINGLE: list[Meaning] = [
    ("grid_relay", (1,), 1),
    ("output_power_w", (0xFFCE,), -50),
    *LOW_VOLTAGE,
]
SINGLE_1W: list[Meaning] = [
    ("grid_l1_power_w", (0xFFFD,), -3),
    ("grid_l2_power_w", (0x7D00,), 32_000),
    ("grid_power_w", (0xFA24,), -1500),
    ("external_ct_power_w", (0xFFFF,), -1),
    ("load_power_w", (6400,), 6400),
]
SINGLE_10W: list[Meaning] = [
    ("grid_l1_power_w", (0xFFFD,), -30),
    ("grid_l2_power_w", (0x0C80,), 32_000),
    ("grid_power_w", (0xFF6A,), -1500),
    ("external_ct_power_w", (0xFFFF,), -10),
    ("load_power_w", (640,), 6400),
]

MEANINGS: dict[str, list[Meaning]] = {
    "single_phase": [*COMMON, *SINGLE, *SINGLE_1W],
    "single_phase_16kw": [*COMMON, *SINGLE, *SINGLE_10W],
    "three_phase_lv": [*COMMON, *THREE_PHASES, *LOW_WORDS, *LOW_VOLTAGE],
    "three_phase_hv": [*COMMON, *THREE_PHASES, *LOW_WORDS, *HIGH_VOLTAGE],
    "three_phase_hv_large": [*COMMON, *THREE_PHASES, *BOTH_WORDS, *HIGH_VOLTAGE],
}

# Registers by the papers: of one word, or low and high word.
_THREE: dict[str, tuple[int, ...]] = {
    "device_type": (0,),
    "protocol_version": (2,),
    "rated_power_w": (20, 21),
    "run_state": (500,),
    "day_battery_charge_kwh": (514,),
    "day_battery_discharge_kwh": (515,),
    "total_battery_charge_kwh": (516, 517),
    "total_battery_discharge_kwh": (518, 519),
    "day_import_kwh": (520,),
    "day_export_kwh": (521,),
    "total_import_kwh": (522, 523),
    "total_export_kwh": (524, 525),
    "day_load_kwh": (526,),
    "total_load_kwh": (527, 528),
    "day_solar_kwh": (529,),
    "total_solar_kwh": (534, 535),
    "dc_temp_c": (540,),
    "heat_sink_temp_c": (541,),
    "relays": (552,),
    "warning_1": (553,),
    "warning_2": (554,),
    "fault_1": (555,),
    "fault_2": (556,),
    "fault_3": (557,),
    "fault_4": (558,),
    "battery_temp_c": (586,),
    "battery_voltage_v": (587,),
    "battery_soc_pct": (588,),
    "battery_power_w": (590,),
    "battery_current_a": (591,),
    "grid_l1_voltage_v": (598,),
    "grid_l2_voltage_v": (599,),
    "grid_l3_voltage_v": (600,),
    "grid_frequency_hz": (609,),
    "external_ct_power_w": (619,),
    "grid_l1_power_w": (622,),
    "grid_l2_power_w": (623,),
    "grid_l3_power_w": (624,),
    "grid_power_w": (625,),
    "output_power_w": (636,),
    "load_power_w": (653,),
    "gen_power_w": (667,),
    "pv1_power_w": (672,),
    "pv2_power_w": (673,),
    "pv3_power_w": (674,),
    "pv4_power_w": (675,),
    "pv1_voltage_v": (676,),
    "pv1_current_a": (677,),
    "pv2_voltage_v": (678,),
    "pv2_current_a": (679,),
    "pv3_voltage_v": (680,),
    "pv3_current_a": (681,),
    "pv4_voltage_v": (682,),
    "pv4_current_a": (683,),
}
_MORE_STRINGS = {f"pv{5 + index}_power_w": (727 + index,) for index in range(4)}
_HIGH_WORDS: dict[str, tuple[int, ...]] = {
    "external_ct_power_w": (619, 708),
    "grid_l1_power_w": (622, 687),
    "grid_l2_power_w": (623, 688),
    "grid_l3_power_w": (624, 689),
    "grid_power_w": (625, 690),
    "output_power_w": (636, 694),
    "load_power_w": (653, 659),
}
_SINGLE: dict[str, tuple[int, ...]] = {
    "device_type": (0,),
    "protocol_version": (2,),
    "rated_power_w": (16, 17),
    "run_state": (59,),
    "day_battery_charge_kwh": (70,),
    "day_battery_discharge_kwh": (71,),
    "total_battery_charge_kwh": (72, 73),
    "total_battery_discharge_kwh": (74, 75),
    "day_import_kwh": (76,),
    "day_export_kwh": (77,),
    "total_import_kwh": (78, 80),
    "grid_frequency_hz": (79,),
    "total_export_kwh": (81, 82),
    "day_load_kwh": (84,),
    "total_load_kwh": (85, 86),
    "dc_temp_c": (90,),
    "heat_sink_temp_c": (91,),
    "total_solar_kwh": (96, 97),
    "warning_1": (101,),
    "warning_2": (102,),
    "fault_1": (103,),
    "fault_2": (104,),
    "fault_3": (105,),
    "fault_4": (106,),
    "day_solar_kwh": (108,),
    "pv1_voltage_v": (109,),
    "pv1_current_a": (110,),
    "pv2_voltage_v": (111,),
    "pv2_current_a": (112,),
    "pv3_voltage_v": (113,),
    "pv3_current_a": (114,),
    "pv4_voltage_v": (115,),
    "pv4_current_a": (116,),
    "grid_l1_voltage_v": (150,),
    "gen_power_w": (166,),
    "grid_l1_power_w": (167,),
    "grid_l2_power_w": (168,),
    "grid_power_w": (169,),
    "external_ct_power_w": (172,),
    "output_power_w": (175,),
    "load_power_w": (178,),
    "battery_temp_c": (182,),
    "battery_voltage_v": (183,),
    "battery_soc_pct": (184,),
    "pv1_power_w": (186,),
    "pv2_power_w": (187,),
    "pv3_power_w": (188,),
    "pv4_power_w": (189,),
    "battery_power_w": (190,),
    "battery_current_a": (191,),
    "grid_relay": (194,),
}
ADDRESSES: dict[str, dict[str, tuple[int, ...]]] = {
    "single_phase": _SINGLE,
    "single_phase_16kw": _SINGLE,
    "three_phase_lv": _THREE,
    "three_phase_hv": _THREE | _MORE_STRINGS,
    "three_phase_hv_large": _THREE | _MORE_STRINGS | _HIGH_WORDS,
}


def registers(model: str, device_type: int, rated_power: tuple[int, int] | None = None) -> dict[int, int]:
    """A register image that says all of this at once."""
    image: dict[int, int] = {}
    for name, words, _ in MEANINGS[model]:
        image |= dict(zip(ADDRESSES[model][name], words, strict=True))
    image[0] = device_type
    if rated_power is not None:
        image |= dict(zip(ADDRESSES[model]["rated_power_w"], rated_power, strict=True))
    return image


def value(model: str, name: str) -> float:
    """What a row says in that image."""
    return next(each for told, _, each in MEANINGS[model] if told == name)
