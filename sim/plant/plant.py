"""The whole plant: one step of electrics, safety, heat and sensors."""

from __future__ import annotations

from math import ceil
from random import Random

from sim.plant.commands import Commands, Key, Panel
from sim.plant.contactor import Contactor
from sim.plant.contacts import CONTACTS, TEMPERATURES, ContactFault, Terminals
from sim.plant.cooler import Cooler
from sim.plant.faults import DEVICE_FAULTS
from sim.plant.heat import HeatSide, largest_step_s
from sim.plant.heat_pump import HeatPump
from sim.plant.profile import Profile
from sim.plant.pumps import Pump
from sim.plant.safety import HeartbeatRelay, SafetyChain, SafetyRelay
from sim.plant.sensors import SensorFault
from sim.plant.settings import PlantSettings
from sim.plant.supply import Supply
from sim.plant.valve import Valve

MINERS = 2
S_PER_DAY = 86400.0
_S_PER_MIN = 60.0


class Plant:
    """The house with its cabinet.

    Attributes:
        commands: Outputs of the cabinet; write them before `advance`.
        panel: Key switch, button and contacts of others; write at will.
        miner_draw_w: What each miner would draw with its contactor closed; write at will.
        pv_override_w: PV power instead of the profile, None for the profile.
        start_s: Time on the profiles at the start.
        time_s: Simulated time since the start.
        largest_step_s: Longest time that `advance` takes in one step.
        outdoor_c: Outdoor temperature.
        household_w: Power of the household.
        contactors: K10 and K11.
        chain: Safety chain.
        safety_relay: Latching relay behind the chain.
        watchdog: Relay that watches HEARTBEAT.
        heat: Hydraulic side.
        supply: Electrical side.
        terminals: Contacts and sensors.
        devices: What can fail, by name.
        faults: Faults in force, by name.
    """

    __slots__ = (
        "_dhw_draw",
        "_household",
        "_outdoor",
        "_pv",
        "chain",
        "commands",
        "contactors",
        "devices",
        "faults",
        "heat",
        "household_w",
        "largest_step_s",
        "miner_draw_w",
        "outdoor_c",
        "panel",
        "pv_override_w",
        "safety_relay",
        "start_s",
        "supply",
        "terminals",
        "time_s",
        "watchdog",
    )

    def __init__(self, settings: PlantSettings, rng: Random) -> None:
        self.commands, self.panel = Commands(), Panel()
        self.miner_draw_w = [0.0] * MINERS
        self.pv_override_w: float | None = None
        self.time_s, self.start_s = 0.0, settings.start_s
        self.largest_step_s = largest_step_s(settings)
        self._outdoor, self._pv = Profile(settings.outdoor_c), Profile(settings.pv_power_w)
        self._household = Profile(settings.household_w)
        self._dhw_draw = Profile(settings.dhw_draw_l_per_min)
        self.outdoor_c = self._outdoor.at(self.start_s)
        self.household_w = self._household.at(self.start_s)
        self.contactors = (Contactor(settings.contactors), Contactor(settings.contactors))
        self.chain = SafetyChain(settings.safety)
        self.safety_relay = SafetyRelay(settings.safety)
        self.watchdog = HeartbeatRelay(settings.safety)
        self.heat = HeatSide(settings)
        self.supply = Supply(settings.battery, zero_export=settings.zero_export)
        self.terminals = Terminals(settings.sensors, rng, self._temperatures_c())
        self.devices = self._devices()
        self.faults: dict[str, str] = {}

    @property
    def day(self) -> int:
        """Days on the profiles so far."""
        return int((self.start_s + self.time_s) // S_PER_DAY)

    def advance(self, dt_s: float) -> None:
        """Let time pass; long times are cut into steps that keep the physics stable."""
        count = ceil(dt_s / self.largest_step_s)
        for _ in range(count):
            self._step(dt_s / count)

    def inputs(self) -> dict[str, bool | float | None]:
        """Value of every input signal by name, in engineering units; None is a broken sensor wire."""
        return self.terminals.read(self._contacts())

    def reset_safety(self) -> bool:
        """Press the reset button at the cabinet; returns whether the safety relay is set now."""
        mirrors_closed = not any(contactor.closed for contactor in self.contactors)
        return self.safety_relay.reset(chain_closed=self.chain.closed, mirrors_closed=mirrors_closed)

    def miner_power_w(self) -> tuple[float, ...]:
        """What each miner really draws."""
        pairs = zip(self.contactors, self.miner_draw_w, strict=True)
        return tuple(draw_w if contactor.closed else 0.0 for contactor, draw_w in pairs)

    def inject(self, name: str, kind: str, size: float | None = None) -> None:
        """Break or mend one thing.

        Args:
            name: One of `faults.names()`.
            kind: One of `faults.kinds(name)`.
            size: Size of a sensor's drift (K/s) or jump (K).
        """
        if name in TEMPERATURES:
            self.terminals.sensors[name].inject(SensorFault(kind), size)
        elif name in CONTACTS:
            self.terminals.break_contact(name, ContactFault(kind), closed=self._contacts()[name])
        else:
            for flag in DEVICE_FAULTS[name]:
                setattr(self.devices[name], flag, flag == kind)
        self.faults.pop(name, None)
        if kind != "none":
            self.faults[name] = kind

    def _step(self, dt_s: float) -> None:
        self.time_s += dt_s
        now_s = self.start_s + self.time_s
        self.outdoor_c = self._outdoor.at(now_s)
        self.household_w = self._household.at(now_s)
        self.panel.advance(dt_s)
        self._guard_contactors(dt_s)
        miner_w = sum(self.miner_power_w())
        heat = self.heat
        heat.advance(
            dt_s,
            self.commands,
            miner_w=miner_w,
            outdoor_c=self.outdoor_c,
            dhw_draw_kg_s=self._dhw_draw.at(now_s) / _S_PER_MIN,
            household_w=self.household_w,
        )
        solar_w = self._pv.at(now_s) if self.pv_override_w is None else self.pv_override_w
        load_w = self.household_w + miner_w + heat.heat_pump.electric_w + heat.pumps_w()
        self.supply.advance(dt_s, solar_w, load_w)
        self.terminals.advance(dt_s, self._temperatures_c())

    def _guard_contactors(self, dt_s: float) -> None:
        """Safety relay and watchdog relay lie in series with both coils."""
        self.chain.advance(self.heat.coolant.hot_c)
        self.safety_relay.advance(self.chain.closed)
        self.watchdog.advance(dt_s, self.commands.heartbeat)
        enabled = self.safety_relay.ok and self.watchdog.ok
        k10, k11 = self.contactors
        k10.advance(dt_s, enabled and self.commands.k10_on)
        k11.advance(dt_s, enabled and self.commands.k11_on)

    def _contacts(self) -> dict[str, bool]:
        panel, chain = self.panel, self.chain
        return {
            "SAFETY_OK": self.safety_relay.ok,
            "K10_FB": self.contactors[0].closed,
            "K11_FB": self.contactors[1].closed,
            "AUTO_SWITCH": panel.key is Key.AUTO,
            "HAND_SWITCH": panel.key is Key.HAND,
            "ACK_BUTTON": panel.ack_pressed,
            "RK_FAULT": panel.rk_fault,
            "P4_SSM": panel.p4_ssm,
            "P5_SSM": panel.p5_ssm,
            "ESTOP_AUX": not chain.estop_pressed,
            "TEMP_MAX_AUX": not chain.temp_max_open,
            "FLOW_AUX": not chain.flow_open,
            "HP_RUNNING": self.heat.heat_pump.running,
            "DIM_14A": panel.dim,
        }

    def _temperatures_c(self) -> dict[str, float]:
        heat = self.heat
        return {
            "T_PUFFER": heat.buffer.sensor_c,
            "T_WARMWASSER": heat.dhw.water_c,
            "T_MINER_OUT": heat.coolant.hot_c,
            "T_MINER_RETURN": heat.coolant.cold_c,
            "T_OUTDOOR": self.outdoor_c,
            "T_GLYCOL": heat.cooler.cold_c,
        }

    def _devices(self) -> dict[str, Contactor | Valve | Pump | Cooler | HeatPump]:
        heat = self.heat
        return {
            "K10": self.contactors[0],
            "K11": self.contactors[1],
            "RV1": heat.rv1,
            "RV2": heat.rv2,
            "P3": heat.p3,
            "P4": heat.p4,
            "P5": heat.p5,
            "RK": heat.cooler,
            "HP": heat.heat_pump,
        }
