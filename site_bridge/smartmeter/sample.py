"""What a telegram says of import, export and power."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from site_bridge.smartmeter.power import AUTO, POWER_CODES, Nature, power_of
from site_bridge.smartmeter.settings import SmartMeterSettings
from site_bridge.smartmeter.telegrams import Register, Telegram

MANUFACTURER = "129-129:199.130.3*255"
# 1.8 import and 2.8 export; E = 0 over all tariffs, 1 to 9 the single ones. Group F is 255, the values now:
# DZG meters also send 96 to 100, energies of past days.
_IMPORT, _EXPORT = "1.8", "2.8"
_TARIFFS = range(1, 10)
_ENERGY_CODES = frozenset(f"{kind}.{tariff}" for kind in (_IMPORT, _EXPORT) for tariff in range(10))
_UNITS = dict.fromkeys(_ENERGY_CODES, "Wh") | dict.fromkeys(POWER_CODES, "W")
MAX_ENERGY_KWH = 1e8  # no house meter has more digits
POWERLESS_SAMPLES = 3  # in a row tell something: some meters leave the power out now and then

NO_POWER = (
    "the meter sends no power: enter its PIN at the meter (the grid operator or metering company gives it) "
    'and set "InF" to on'
)


@dataclass(frozen=True, slots=True)
class SmartMeterSample:
    """One telegram.

    Attributes:
        server_id: Which meter.
        power_w: Import positive, None when the meter does not tell it.
        energy_import_kwh: Total, None when the meter has no such register.
        energy_export_kwh: Likewise.
        note: What is missing and what to do about it, "" when nothing is.
    """

    server_id: str
    power_w: float | None
    energy_import_kwh: float | None
    energy_export_kwh: float | None
    note: str = ""


def sample_of(telegram: Telegram, settings: SmartMeterSettings) -> SmartMeterSample | None:
    """The sample of a telegram, None when it has neither energies nor power.

    Entries with another unit, or numbers that cannot be true, are left out.
    """
    values = _values(telegram.registers)
    bought_kwh, sold_kwh = (_energy_kwh(values, kind) for kind in (_IMPORT, _EXPORT))
    powers = {code: values[code] for code in POWER_CODES & values.keys()}
    if bought_kwh is None and sold_kwh is None and not powers:
        return None
    nature = Nature(_manufacturer(telegram), _status(telegram), bought_kwh is not None, sold_kwh is not None)
    power_w = _bounded(power_of(powers, settings.power_from, nature), settings.max_power_w)
    if power_w is not None and settings.invert_power:
        power_w = -power_w
    note = "" if power_w is not None else _note(powers, settings)
    return SmartMeterSample(telegram.server_id, power_w, bought_kwh, sold_kwh, note)


def _values(registers: Iterable[Register]) -> dict[str, float]:
    """Value of each energy in Wh and power in W by its code C.D.E."""
    values = {}
    for register in registers:
        code = register.obis.removeprefix("1-0:").removesuffix("*255")
        number = register.value
        if isinstance(number, bool) or not isinstance(number, int | float) or code not in _UNITS:
            continue
        if register.unit in (None, _UNITS[code]) and math.isfinite(number):
            values[code] = float(number)
    return values


def _energy_kwh(values: dict[str, float], kind: str) -> float | None:
    """The total; where a meter sends only its tariffs, their sum."""
    tariffs = [values[code] for tariff in _TARIFFS if (code := f"{kind}.{tariff}") in values]
    total_wh = values.get(f"{kind}.0", sum(tariffs) if tariffs else None)
    kwh = None if total_wh is None else round(total_wh / 1000.0, 6)
    return kwh if kwh is not None and 0.0 <= kwh <= MAX_ENERGY_KWH else None


def _bounded(power_w: float | None, max_power_w: float) -> float | None:
    return power_w if power_w is not None and abs(power_w) <= max_power_w else None


def _manufacturer(telegram: Telegram) -> str:
    names = (str(register.value) for register in telegram.registers if register.obis == MANUFACTURER)
    return next(names, "")


def _status(telegram: Telegram) -> int | None:
    words = (register.status for register in telegram.registers if register.status is not None)
    return next(words, None)


def _note(powers: dict[str, float], settings: SmartMeterSettings) -> str:
    """Why there is no power."""
    if not powers:
        return NO_POWER
    shown = ", ".join(sorted(powers))
    if any(abs(power_w) > settings.max_power_w for power_w in powers.values()):
        return f"a power that cannot be true ({shown}); smartmeter.max_power_w is {settings.max_power_w:g}"
    if settings.power_from != AUTO:
        return f"the meter does not send {settings.power_from} but {shown}: change smartmeter.power_from"
    return f"the direction of the meter's power is not told ({shown}): set smartmeter.power_from"
