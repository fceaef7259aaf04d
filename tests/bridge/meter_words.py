"""What raw words of meters mean, written down from the makers' protocol papers.

Address of the first word, words in the order of the wire, value.
"""

from __future__ import annotations

Meaning = tuple[int, tuple[int, ...], float]

_FLOAT_TOTALS: dict[str, Meaning] = {
    "power_w": (0x34, (0xC4BB, 0x8000), -1500.0),
    "import_kwh": (0x48, (0x4640, 0xE4CD), 12_345.2),
    "export_kwh": (0x4A, (0x3F00, 0x0000), 0.5),
}
_EASTRON: dict[str, Meaning] = {
    "voltage_l1_v": (0x00, (0x4366, 0x0000), 230.0),
    "voltage_l2_v": (0x02, (0x4365, 0x8000), 229.5),
    "voltage_l3_v": (0x04, (0x4366, 0x8000), 230.5),
    "current_l1_a": (0x06, (0x4020, 0x0000), 2.5),
    "current_l2_a": (0x08, (0xC020, 0x0000), -2.5),
    "current_l3_a": (0x0A, (0x0000, 0x0000), 0.0),
    "power_l1_w": (0x0C, (0xC3FA, 0x0000), -500.0),
    "power_l2_w": (0x0E, (0x43FA, 0x0000), 500.0),
    "power_l3_w": (0x10, (0xC4BB, 0x8000), -1500.0),
    "frequency_hz": (0x46, (0x4247, 0xEB85), 49.98),
    **_FLOAT_TOTALS,
}
_ABB: dict[str, Meaning] = {
    "voltage_l1_v": (0x5B00, (0x0000, 0x08FC), 230.0),
    "voltage_l2_v": (0x5B02, (0x0000, 0x08FD), 230.1),
    "voltage_l3_v": (0x5B04, (0x0000, 0x08FB), 229.9),
    "current_l1_a": (0x5B0C, (0x0000, 0x0582), 14.1),
    "current_l2_a": (0x5B0E, (0x0000, 0x0000), 0.0),
    "current_l3_a": (0x5B10, (0x0000, 0x0001), 0.01),
    "power_w": (0x5B14, (0xFFFD, 0xB610), -1500.0),
    "power_l1_w": (0x5B16, (0x0004, 0xE200), 3200.0),
    "power_l2_w": (0x5B18, (0xFFFF, 0xFFFF), -0.01),
    "power_l3_w": (0x5B1A, (0x0000, 0x0000), 0.0),
    "import_kwh": (0x5000, (0x0000, 0x0001, 0x0000, 0x0000), 42_949_672.96),
    "export_kwh": (0x5004, (0x0000, 0x0000, 0x0012, 0xD687), 12_345.67),
}
_IEM3155: dict[str, Meaning] = {
    "current_l1_a": (0x0BB7, (0x4020, 0x0000), 2.5),
    "current_l2_a": (0x0BB9, (0x3F80, 0x0000), 1.0),
    "current_l3_a": (0x0BBB, (0x0000, 0x0000), 0.0),
    "voltage_l1_v": (0x0BD3, (0x4366, 0x0000), 230.0),
    "voltage_l2_v": (0x0BD5, (0x4365, 0x8000), 229.5),
    "voltage_l3_v": (0x0BD7, (0x4366, 0x8000), 230.5),
    "power_l1_w": (0x0BED, (0xBF00, 0x0000), -500.0),
    "power_l2_w": (0x0BEF, (0x3F00, 0x0000), 500.0),
    "power_l3_w": (0x0BF1, (0xBFC0, 0x0000), -1500.0),
    "power_w": (0x0BF3, (0xBFC0, 0x0000), -1500.0),
    "import_kwh": (0x0C83, (0x0000, 0x0000, 0x00BC, 0x614E), 12_345.678),
    "export_kwh": (0x0C87, (0x0000, 0x0001, 0x0000, 0x0000), 4_294_967.296),
}
_EM24: dict[str, Meaning] = {
    "voltage_l1_v": (0x00, (0x08FC, 0x0000), 230.0),
    "voltage_l2_v": (0x02, (0x08FD, 0x0000), 230.1),
    "voltage_l3_v": (0x04, (0x08FB, 0x0000), 229.9),
    "current_l1_a": (0x0C, (0x3714, 0x0000), 14.1),
    "current_l2_a": (0x0E, (0x0001, 0x0000), 0.001),
    "current_l3_a": (0x10, (0xFFFF, 0xFFFF), -0.001),
    "power_l1_w": (0x12, (0xC568, 0xFFFF), -1500.0),
    "power_l2_w": (0x14, (0x86A0, 0x0001), 10_000.0),
    "power_l3_w": (0x16, (0x0000, 0x0000), 0.0),
    "voltage_v": (0x24, (0x08FC, 0x0000), 230.0),
    "power_w": (0x28, (0xC568, 0xFFFF), -1500.0),
    "import_kwh": (0x42, (0xE240, 0x0001), 12_345.6),
    "export_kwh": (0x5C, (0x0005, 0x0000), 0.5),
}
_FINDER_TOTALS: dict[str, Meaning] = {
    "power_w": (2536, (0xC4BB, 0x8000), -1500.0),
    "import_kwh": (2752, (0x4B3C, 0x614E), 12_345.678),
    "export_kwh": (2756, (0x43FA, 0x0000), 0.5),
}
_FINDER: dict[str, Meaning] = {
    "voltage_l1_v": (2500, (0x4366, 0x0000), 230.0),
    "current_l1_a": (2516, (0x4020, 0x0000), 2.5),
    **_FINDER_TOTALS,
}
_FINDER_THREE: dict[str, Meaning] = {
    "voltage_l2_v": (2502, (0x4365, 0x8000), 229.5),
    "voltage_l3_v": (2504, (0x4366, 0x8000), 230.5),
    "current_l2_a": (2518, (0x3F80, 0x0000), 1.0),
    "current_l3_a": (2520, (0x0000, 0x0000), 0.0),
    "power_l1_w": (2530, (0xC3FA, 0x0000), -500.0),
    "power_l2_w": (2532, (0x43FA, 0x0000), 500.0),
    "power_l3_w": (2534, (0xC4BB, 0x8000), -1500.0),
    **_FINDER,
}

MEANINGS: dict[str, dict[str, Meaning]] = {
    "sdm630": _EASTRON,
    "sdm72d": _EASTRON,
    "sdm72d_v1": _FLOAT_TOTALS,
    "abb_b23": _ABB,
    "iem3155": _IEM3155,
    "em24": _EM24,
    "finder_7m38": _FINDER_THREE,
    "finder_7m24": _FINDER,
}
FUNCTIONS = {
    "sdm630": 4,
    "sdm72d": 4,
    "sdm72d_v1": 4,
    "abb_b23": 3,
    "iem3155": 3,
    "em24": 4,
    "finder_7m38": 4,
    "finder_7m24": 4,
}


def registers(model: str) -> dict[int, int]:
    """A register image that says all of this at once."""
    return {
        address + index: word
        for address, words, _ in MEANINGS[model].values()
        for index, word in enumerate(words)
    }
