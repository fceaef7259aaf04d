"""What a three-phase low-voltage Deye says in its registers (Deye Modbus protocol V104).

One row per value. Registers without a row read 0, as unsupported ones do on the device.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.deye.settings import DeyeSettings
from sim.plant.electrics import ElectricState

DEVICE_TYPE_THREE_PHASE_LV = 0x0005
PROTOCOL_VERSION = 0x0105
RUN_STATE_NORMAL = 2
RELAYS_INVERTER_AND_GRID_CLOSED = 0b101
TEMPERATURE_OFFSET = 1000  # raw, so that -100.0 degC reads 0
PHASES = 3
PV_STRINGS = 2
SERIAL_FIRST, SERIAL_WORDS = 3, 5


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything a row may need.

    Attributes:
        now: The house at this moment.
        midnight: The house at the last midnight; day counters count from it.
        settings: The inverter.
    """

    now: ElectricState
    midnight: ElectricState
    settings: DeyeSettings

    @property
    def inverter_power_w(self) -> float:
        """What the inverter feeds into the house and the grid, W."""
        return self.now.load_power_w - self.now.grid_power_w

    @property
    def string_power_w(self) -> float:
        """Power of one PV string, W."""
        return self.now.solar_power_w / PV_STRINGS

    @property
    def string_voltage_v(self) -> float:
        """Voltage of one PV string, V; 0 in the dark."""
        return self.settings.pv_voltage_v if self.now.solar_power_w > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One value on the wire.

    Attributes:
        low: Register of the low (or only) word.
        value: The value in engineering units.
        scale: Raw counts per engineering unit.
        high: Register of the high word, None for 16-bit values.
        offset: Added to the raw value.
    """

    low: int
    value: Callable[[Moment], float]
    scale: int = 1
    high: int | None = None
    offset: int = 0

    def words(self, moment: Moment) -> dict[int, int]:
        """The row's registers, two's complement."""
        raw = round(self.value(moment) * self.scale) + self.offset
        words = {self.low: raw & 0xFFFF}
        if self.high is not None:
            words[self.high] = (raw >> 16) & 0xFFFF
        return words


def _phase_rows(
    first: int, total: int, value: Callable[[Moment], float], *, high_first: int, high_total: int
) -> tuple[Row, ...]:
    """A total with its three phases, whose sum is exactly the total."""

    def phase(index: int) -> Callable[[Moment], float]:
        return lambda m: _share(value(m), index, PHASES)

    rows = tuple(Row(first + i, phase(i), high=high_first + i) for i in range(PHASES))
    return (*rows, Row(total, value, high=high_total))


def _share(total: float, index: int, parts: int) -> int:
    """The whole-number part `index` of `total` split evenly into `parts`."""
    each, rest = divmod(round(total), parts)
    return each + (1 if index < rest else 0)


def _energy_rows(day: int, total: int, value: Callable[[ElectricState], float]) -> tuple[Row, ...]:
    """A day counter (16 bit) and its total (32 bit, low word first), 0.1 kWh."""
    return (
        Row(day, lambda m: value(m.now) - value(m.midnight), scale=10),
        Row(total, lambda m: value(m.now), scale=10, high=total + 1),
    )


def _grid_w(moment: Moment) -> float:
    return moment.now.grid_power_w


IDENTITY: tuple[Row, ...] = (
    Row(0, lambda _: DEVICE_TYPE_THREE_PHASE_LV),
    Row(2, lambda _: PROTOCOL_VERSION),
    Row(20, lambda m: m.settings.rated_power_w, scale=10, high=21),
    Row(500, lambda _: RUN_STATE_NORMAL),
    Row(552, lambda _: RELAYS_INVERTER_AND_GRID_CLOSED),
    Row(540, lambda m: m.settings.heat_sink_temp_c, scale=10, offset=TEMPERATURE_OFFSET),
    Row(541, lambda m: m.settings.heat_sink_temp_c, scale=10, offset=TEMPERATURE_OFFSET),
)

ENERGIES: tuple[Row, ...] = (
    *_energy_rows(514, 516, lambda s: s.charge_energy_kwh),
    *_energy_rows(515, 518, lambda s: s.discharge_energy_kwh),
    *_energy_rows(520, 522, lambda s: s.import_energy_kwh),
    *_energy_rows(521, 524, lambda s: s.export_energy_kwh),
    *_energy_rows(526, 527, lambda s: s.load_energy_kwh),
    *_energy_rows(529, 534, lambda s: s.solar_energy_kwh),
)

BATTERY: tuple[Row, ...] = (
    Row(586, lambda m: m.settings.battery_temp_c, scale=10, offset=TEMPERATURE_OFFSET),
    Row(587, lambda m: m.settings.battery_voltage_v, scale=100),
    Row(588, lambda m: m.now.battery_soc_pct),
    Row(590, lambda m: m.now.battery_power_w),
    Row(591, lambda m: m.now.battery_power_w / m.settings.battery_voltage_v, scale=100),
)

GRID: tuple[Row, ...] = (
    *(Row(598 + i, lambda m: m.settings.grid_voltage_v, scale=10) for i in range(PHASES)),
    Row(609, lambda m: m.settings.grid_frequency_hz, scale=100),
    # The inner side of the inverter: what its grid port takes in.
    *_phase_rows(604, 607, lambda m: -m.inverter_power_w, high_first=700, high_total=703),
    *(
        Row(613 + i, lambda m: m.now.grid_power_w / PHASES / m.settings.grid_voltage_v, scale=100)
        for i in range(PHASES)
    ),
    *_phase_rows(616, 619, _grid_w, high_first=705, high_total=708),  # external CT
    *_phase_rows(622, 625, _grid_w, high_first=687, high_total=690),  # work mode zero export to CT
)

POWERS: tuple[Row, ...] = (
    *_phase_rows(633, 636, lambda m: m.inverter_power_w, high_first=691, high_total=694),
    *_phase_rows(650, 653, lambda m: m.now.load_power_w, high_first=656, high_total=659),
    Row(672, lambda m: _share(m.now.solar_power_w, 0, PV_STRINGS)),
    Row(673, lambda m: _share(m.now.solar_power_w, 1, PV_STRINGS)),
    Row(676, lambda m: m.string_voltage_v, scale=10),
    Row(677, lambda m: m.string_power_w / m.settings.pv_voltage_v, scale=10),
    Row(678, lambda m: m.string_voltage_v, scale=10),
    Row(679, lambda m: m.string_power_w / m.settings.pv_voltage_v, scale=10),
)

ROWS: tuple[Row, ...] = (*IDENTITY, *ENERGIES, *BATTERY, *GRID, *POWERS)


_NEW = ElectricState(
    solar_power_w=0.0, grid_power_w=0.0, battery_power_w=0.0, battery_soc_pct=0.0, load_power_w=0.0
)


def three_phase_lv(
    state: ElectricState, settings: DeyeSettings, midnight: ElectricState | None = None
) -> dict[int, int]:
    """The register map of this moment.

    Args:
        state: The house now.
        settings: The inverter.
        midnight: The house at the last midnight; None when the inverter was new this morning.
    """
    moment = Moment(state, midnight or _NEW, settings)
    words = _serial_words(settings.serial_number)
    for row in ROWS:
        words |= row.words(moment)
    return words


def _serial_words(serial: str) -> dict[int, int]:
    """Two ASCII characters per register, high byte first, padded with zeros."""
    text = serial.encode("ascii", "replace")[: 2 * SERIAL_WORDS].ljust(2 * SERIAL_WORDS, b"\0")
    return {SERIAL_FIRST + i: text[2 * i] << 8 | text[2 * i + 1] for i in range(SERIAL_WORDS)}
