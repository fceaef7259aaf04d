"""What a simulated meter shows, by the habits of real ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sim.smartmeter.sml import WATT, WATT_HOUR, Entry, octets, signed, telegram, unsigned

DIRECTION_EXPORT = 0x20


class Habit(StrEnum):
    """How a meter tells its power.

    SIGNED: 16.7.0. TWO_REGISTERS: 1.7.0 and 2.7.0. PHASES: 36, 56, 76.7.0 only. AMOUNT: 15.7.0 with the
    direction in the status word (EMH ED300L). NO_PIN: no power and whole kWh.
    """

    SIGNED = "signed"
    TWO_REGISTERS = "two_registers"
    PHASES = "phases"
    AMOUNT = "amount"
    NO_PIN = "no_pin"


@dataclass(slots=True)
class Meter:
    """A two-way meter.

    Attributes:
        habit: How it tells its power.
        power_w: Import positive.
        import_kwh: Total.
        export_kwh: Total.
        server_id: Ten bytes: 0A 01, manufacturer, serial number.
    """

    habit: Habit = Habit.SIGNED
    power_w: float = 0.0
    import_kwh: float = 0.0
    export_kwh: float = 0.0
    server_id: bytes = b"\x0a\x01ISK\x00\x01\x23\x45\x67"

    def telegram(self, number: int = 1) -> bytes:
        """The telegram of this moment."""
        maker = "EMH" if self.habit is Habit.AMOUNT else "ISK"
        entries = [
            Entry((129, 129, 199, 130, 3, 255), octets(maker.encode())),
            Entry((1, 0, 0, 0, 9, 255), octets(self.server_id)),
            *self._energies(),
            *self._powers(),
            Entry((129, 129, 199, 130, 5, 255), octets(bytes(range(48)))),
        ]
        return telegram(self.server_id, entries, number)

    def _energies(self) -> list[Entry]:
        exporting = self.habit is Habit.AMOUNT and self.power_w < 0
        status = 0x0182 | (DIRECTION_EXPORT if exporting else 0)
        return [
            self._energy(1, self.import_kwh, status),
            *([] if self.habit is Habit.AMOUNT else [self._energy(2, self.export_kwh, None)]),
        ]

    def _energy(self, group: int, kwh: float, status: int | None) -> Entry:
        tenths = int(kwh) * 10_000 if self.habit is Habit.NO_PIN else round(kwh * 10_000)
        return Entry((1, 0, group, 8, 0, 255), unsigned(tenths, 8), WATT_HOUR, -1, status)

    def _powers(self) -> list[Entry]:
        power_w = round(self.power_w)
        match self.habit:
            case Habit.SIGNED:
                return [_power(16, power_w)]
            case Habit.TWO_REGISTERS:
                return [_power(1, max(power_w, 0)), _power(2, max(-power_w, 0))]
            case Habit.PHASES:
                return [_power(36, power_w - 300), _power(56, 100), _power(76, 200)]
            case Habit.AMOUNT:
                return [_power(15, abs(power_w))]
            case Habit.NO_PIN:
                return []


def _power(group: int, power_w: int) -> Entry:
    return Entry((1, 0, group, 7, 0, 255), signed(power_w), WATT, 0)
