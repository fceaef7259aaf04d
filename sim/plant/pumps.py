"""Pumps: P3 on a relay, P4 and P5 (Wilo Stratos PICO plus) by 0-10 V."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting

STOP_BELOW_V = 1.0
"""Wilo manual, Wilo-Connect module BMS, mode "0-10 V with off": stop below, start only from `START_FROM_V`,
minimum speed up to `LINEAR_FROM_V`, linear to the maximum at `FULL_AT_V`."""
START_FROM_V = 2.0
LINEAR_FROM_V = 3.0
FULL_AT_V = 10.0


@dataclass(frozen=True, slots=True)
class FixedPumpSettings:
    """A pump that is on or off."""

    flow_kg_s: float = setting(0.3, "flow", unit="kg/s", lo=0.01, hi=5.0)
    spin_up_s: float = setting(1.5, "standstill to full flow", unit="s", lo=0.05, hi=60.0)
    power_w: float = setting(90.0, "electrical power at full flow", unit="W", lo=0.0, hi=2000.0)


@dataclass(frozen=True, slots=True)
class WiloSettings:
    """A pump with the Wilo-Connect module BMS in the mode "0-10 V with off"."""

    flow_kg_s: float = setting(0.35, "flow at full speed", unit="kg/s", lo=0.01, hi=5.0)
    min_speed: float = setting(0.2, "speed at 2 to 3 V, share of full speed", lo=0.05, hi=1.0)
    spin_up_s: float = setting(2.0, "standstill to full speed", unit="s", lo=0.05, hi=60.0)
    power_w: float = setting(40.0, "electrical power at full speed", unit="W", lo=0.0, hi=2000.0)


class Pump:
    """A pump whose speed follows a wish.

    Attributes:
        speed: Share of full speed.
        flow_kg_s: Flow, proportional to speed.
        electric_w: Electrical power, with the cube of speed (affinity law).
        dead: Fault: it does not turn and does not say so.
        runs: Fault: it turns at full speed whatever it is told.
    """

    __slots__ = ("_full_kg_s", "_full_w", "_per_s", "dead", "electric_w", "flow_kg_s", "runs", "speed")

    def __init__(self, settings: FixedPumpSettings | WiloSettings) -> None:
        self._full_kg_s = settings.flow_kg_s
        self._full_w = settings.power_w
        self._per_s = 1.0 / settings.spin_up_s
        self.speed = self.flow_kg_s = self.electric_w = 0.0
        self.dead = self.runs = False

    def turn(self, dt_s: float, wanted_speed: float) -> None:
        """Run towards a share of full speed, 0 to 1."""
        if self.dead or self.runs:
            wanted_speed = 1.0 if self.runs else 0.0
        speed = self.speed
        if speed == wanted_speed:
            return
        reach, missing = dt_s * self._per_s, wanted_speed - speed
        if -reach <= missing <= reach:
            speed = wanted_speed
        else:
            speed += reach if missing > 0.0 else -reach
        self.speed = speed
        self.flow_kg_s = self._full_kg_s * speed
        self.electric_w = self._full_w * speed * speed * speed


class WiloPump(Pump):
    """P4 and P5: the wish comes as a voltage.

    Attributes:
        running: It has started and not been stopped.
    """

    __slots__ = ("_min_speed", "_voltage_v", "_wanted_speed", "running")

    def __init__(self, settings: WiloSettings) -> None:
        super().__init__(settings)
        self._min_speed = settings.min_speed
        self._voltage_v = self._wanted_speed = 0.0
        self.running = False

    def follow(self, dt_s: float, voltage_v: float) -> None:
        """Run as the 0-10 V input says."""
        if voltage_v != self._voltage_v:
            self._voltage_v = voltage_v
            self.running = voltage_v >= (STOP_BELOW_V if self.running else START_FROM_V)
            self._wanted_speed = self._curve(voltage_v) if self.running else 0.0
        if self.speed != self._wanted_speed or self.dead or self.runs:
            self.turn(dt_s, self._wanted_speed)

    def _curve(self, voltage_v: float) -> float:
        if voltage_v <= LINEAR_FROM_V:
            return self._min_speed
        if voltage_v >= FULL_AT_V:
            return 1.0
        share = (voltage_v - LINEAR_FROM_V) / (FULL_AT_V - LINEAR_FROM_V)
        return self._min_speed + share * (1.0 - self._min_speed)
