"""Devices whose replies are spoiled at random and whose values can be traced to the moment they were true."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sim.deye.faults import Delivery, Fault, Faults
from sim.deye.line import PtyLine
from sim.deye.registers import three_phase_lv
from sim.deye.settings import DeyeSettings
from sim.deye.slave import DeyeSlave, RtuSlave
from sim.meter.bus import MeterBus, SimulatedMeter
from sim.meter.state import MeterState
from sim.plant.electrics import ElectricState

BAD_SHARE = 0.1  # of the replies
SPIKE_SHARE = 0.02  # of the inverter's replies, on top
SPIKE_W = 30_000
LATE_S = 1.2
GAP_S = 0.05
TURNAROUND_S = 0.03
BAUD = 9600
METERS = (1, 2, 3)
HISTORY = 1_000
ENERGIES_KWH = {"energy_import": 7000.5, "energy_export": 1234.5, "energy_solar": 9999.5}
HARMLESS = (Fault.SPLIT, Fault.STRAY_BYTE)


class RandomFaults(Faults):
    """Spoils a share of all replies.

    Args:
        draw: Decides.
        speed: Times faster than real.

    Attributes:
        silent: Every reply is lost.
        left: How many more replies may be spoiled so that they are of no use; None: any number.
        done: Replies by what became of them.
    """

    def __init__(self, draw: random.Random, speed: float) -> None:
        super().__init__(LATE_S / speed, GAP_S / speed)
        self._draw = draw
        self.silent = False
        self.left: int | None = None
        self.done: Counter[str] = Counter()

    def take(self) -> Fault | None:
        """What becomes of the reply that is due."""
        if self.silent:
            return Fault.DROP_REPLY
        fault = self._draw.choice(list(Fault)) if self._draw.random() < BAD_SHARE else None
        if fault not in (None, *HARMLESS) and not self._may_spoil():
            fault = None
        self.done[fault or "sound"] += 1
        return fault

    def spike(self) -> bool:
        """Whether the reply that is due holds a spike."""
        hit = not self.silent and self._draw.random() < SPIKE_SHARE and self._may_spoil()
        self.done["spike"] += hit
        return hit

    def _may_spoil(self) -> bool:
        if self.left is None:
            return True
        self.left = max(-1, self.left - 1)
        return self.left >= 0


@dataclass
class Truth:
    """What a device has said and when; its values change with each reply."""

    replies: int = 0
    said: dict[tuple[float, ...], float] = field(default_factory=dict)

    def next(self) -> int:
        """A number that goes up and down, so that neighbours differ little."""
        self.replies += 1
        return abs(self.replies % 8000 - 4000)

    def note(self, values: tuple[float, ...]) -> None:
        """These values are true now."""
        self.said.pop(values, None)
        self.said[values] = time.monotonic()
        if len(self.said) > HISTORY:
            del self.said[next(iter(self.said))]

    def age_s(self, values: tuple[float, ...]) -> float:
        """How long ago they were last true; infinite when never."""
        return time.monotonic() - self.said.get(values, float("-inf"))


class Timed(RtuSlave):
    """A slave that notes how much later than on a wire its replies end.

    Attributes:
        late_s: Sum of it.
    """

    late_s = 0.0

    def _send(self, line: PtyLine, delivery: Delivery) -> None:
        began_s = time.monotonic()
        super()._send(line, delivery)
        characters = sum(map(len, delivery.pieces))
        paces_s = delivery.delay_s + delivery.gap_s * len(delivery.pieces)
        usual_s = self._turnaround_s + paces_s + characters * self._character_s
        self.late_s += max(0.0, time.monotonic() - began_s - usual_s)


class TimedInverter(Timed, DeyeSlave):
    """The inverter."""


class TimedMeters(Timed, MeterBus):
    """The meters."""


class BadLines:
    """One inverter on its bus, three meters on theirs.

    Args:
        seed: Of all that is random.
        speed: Times faster than real.
        directory: For the ports.

    Attributes:
        faults: Of both buses.
        slaves: Both buses.
        truths: What each device has said.
    """

    def __init__(self, seed: int, speed: float, directory: Path) -> None:
        self.faults = [RandomFaults(random.Random(f"{seed} {bus}"), speed) for bus in range(2)]
        self.truths = {name: Truth() for name in ("inverter", *map(meter_name, METERS))}
        pace = DeyeSettings(baud=round(BAUD * speed), turnaround_s=TURNAROUND_S / speed)
        meters = {unit: SimulatedMeter("sdm630", partial(self._meter, unit)) for unit in METERS}
        self.slaves: list[Timed] = [
            TimedInverter(lambda: self._inverter(pace), directory / "inverter", self.faults[0], pace),
            TimedMeters(
                meters,
                directory / "meters",
                self.faults[1],
                baud=pace.baud,
                turnaround_s=pace.turnaround_s,
            ),
        ]

    def _inverter(self, settings: DeyeSettings) -> Mapping[int, int]:
        truth = self.truths["inverter"]
        number = truth.next()
        state = ElectricState(
            solar_power_w=number,
            grid_power_w=number - 2000,
            battery_power_w=-number,
            battery_soc_pct=number // 40,
            load_power_w=number + 300,
            import_energy_kwh=ENERGIES_KWH["energy_import"],
            export_energy_kwh=ENERGIES_KWH["energy_export"],
            solar_energy_kwh=ENERGIES_KWH["energy_solar"],
        )
        truth.note((number - 2000, number, number + 300))
        registers = three_phase_lv(state, settings)
        if self.faults[0].spike():
            registers[625] = SPIKE_W
        return registers

    def _meter(self, unit: int) -> MeterState:
        truth = self.truths[meter_name(unit)]
        power_w = truth.next() + 10_000.0 * unit
        truth.note((power_w,))
        return MeterState(power_w, ENERGIES_KWH["energy_import"], ENERGIES_KWH["energy_export"])


def meter_name(unit: int) -> str:
    """Its topics begin with this."""
    return f"meters/m{unit}"
