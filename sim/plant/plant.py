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
_AUTO, _HAND = Key.AUTO, Key.HAND

Device = Contactor | Valve | Pump | Cooler | HeatPump | SafetyRelay | HeartbeatRelay


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
        if dt_s <= self.largest_step_s:
            self._step(dt_s)
            return
        count = ceil(dt_s / self.largest_step_s)
        for _ in range(count):
            self._step(dt_s / count)

    def inputs(self) -> dict[str, bool | float | None]:
        """Value of every input signal by name, in engineering units; None is a broken sensor wire."""
        return self.terminals.read(self._contacts())

    def contacts(self) -> tuple[bool, ...]:
        """State of every contact in the order of `CONTACTS`, as it arrives at the terminals."""
        return self.terminals.contacts(self._contacts())

    def reset_safety(self) -> bool:
        """Press the reset button at the cabinet; returns whether the safety relay is set now."""
        mirrors_closed = not any(contactor.closed for contactor in self.contactors)
        return self.safety_relay.reset(chain_closed=self.chain.closed, mirrors_closed=mirrors_closed)

    def miner_power_w(self) -> tuple[float, float]:
        """What each miner really draws."""
        (k10, k11), (first_w, second_w) = self.contactors, self.miner_draw_w
        return (first_w if k10.closed else 0.0, second_w if k11.closed else 0.0)

    def inject(self, name: str, kind: str, size: float | None = None) -> None:
        """Break or mend one thing.

        Args:
            name: One of `faults.names()`.
            kind: One of `faults.kinds(name)`.
            size: Size of a sensor's drift (K/s) or jump (K).
        """
        if name in TEMPERATURES:
            self.terminals.break_sensor(name, SensorFault(kind), size)
        elif name in CONTACTS:
            closed = self._contacts()[CONTACTS.index(name)]
            self.terminals.break_contact(name, ContactFault(kind), closed=closed)
        else:
            for flag in DEVICE_FAULTS[name]:
                setattr(self.devices[name], flag, flag == kind)
        self.faults.pop(name, None)
        if kind != "none":
            self.faults[name] = kind

    def _step(self, dt_s: float) -> None:
        self.time_s += dt_s
        now_s = self.start_s + self.time_s
        self.outdoor_c = outdoor_c = self._outdoor.at(now_s)
        self.household_w = household_w = self._household.at(now_s)
        self.panel.advance(dt_s)
        self._guard_contactors(dt_s)
        first_w, second_w = self.miner_power_w()
        miner_w = first_w + second_w
        heat = self.heat
        heat.advance(
            dt_s,
            self.commands,
            miner_w=miner_w,
            outdoor_c=outdoor_c,
            dhw_draw_kg_s=self._dhw_draw.at(now_s) / _S_PER_MIN,
            household_w=household_w,
        )
        solar_w = self._pv.at(now_s) if self.pv_override_w is None else self.pv_override_w
        load_w = household_w + miner_w + heat.heat_pump.electric_w + heat.pumps_w()
        self.supply.advance(dt_s, solar_w, load_w)
        self.terminals.sensors.advance(dt_s, self._temperatures_c())

    def _guard_contactors(self, dt_s: float) -> None:
        """Safety relay and watchdog relay lie in series with both coils."""
        commands = self.commands
        safe = self.safety_relay.advance(self.chain.advance(self.heat.coolant.hot_c))
        enabled = self.watchdog.advance(dt_s, commands.heartbeat) and safe
        k10, k11 = self.contactors
        k10.advance(dt_s, enabled and commands.k10_on)
        k11.advance(dt_s, enabled and commands.k11_on)

    def _contacts(self) -> tuple[bool, ...]:
        """True state of every contact in the order of `CONTACTS`."""
        panel, chain = self.panel, self.chain
        k10, k11 = self.contactors
        return (
            self.safety_relay.ok,
            k10.closed,
            k11.closed,
            panel.key is _AUTO,
            panel.key is _HAND,
            panel.ack_pressed,
            panel.rk_fault,
            panel.p4_ssm,
            panel.p5_ssm,
            not chain.estop_pressed,
            not chain.temp_max_open,
            not chain.flow_open,
            self.heat.heat_pump.running,
            panel.dim,
        )

    def _temperatures_c(self) -> tuple[float, ...]:
        """True temperatures in the order of `TEMPERATURES`."""
        heat = self.heat
        coolant = heat.coolant
        return (
            heat.buffer.sensor_c,
            heat.dhw.water_c,
            coolant.hot_c,
            coolant.cold_c,
            self.outdoor_c,
            heat.cooler.cold_c,
        )

    def _devices(self) -> dict[str, Device]:
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
            "SAFETY": self.safety_relay,
            "WATCHDOG": self.watchdog,
        }
