"""A house under any faults, messages, restarts and clock jumps: I1 to I12 hold in every scan.

Hypothesis invents the life; the controller, its inbox and its state file's codec are the real ones. A
failure prints the shortest life that shows it, and a blob that reproduces it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from revpi.core.leases import LEASES
from sim.fast.events import ACTIONS
from sim.fast.loop import ClosedLoop
from sim.fast.oracle import Oracle
from sim.fast.payloads import KINDS, SAMPLES, SETPOINTS
from sim.fast.receipts import Message
from sim.fast.stored import started
from sim.fast.wire import wire_of
from sim.miner.settings import MinerSettings
from sim.plant.commands import Key
from sim.plant.contacts import CONTACTS, TEMPERATURES, ContactFault
from sim.plant.faults import DEVICE_FAULTS, names
from sim.plant.sensors import SensorFault
from sim.plant.valve import ValveSettings
from sim.scenarios.faults import warm_house
from tests.core.test_random_life import QUICK

VALVE = ValveSettings(travel_s=QUICK.valve.travel_s)
TOPICS = (*SAMPLES, *SETPOINTS, "cmd/acknowledge", "cmd/start", "setpoints/unknown")
MODULES = ("image", "dio", "aio")
PANEL = ("dim", "rk_fault", "p4_ssm", "p5_ssm")
OUTAGES = ("bridge", "broker", "inverter", "tariff")
DAY_S = 86400.0
LONGEST_START_S = 60.0
SENSOR_FAULTS = (SensorFault.JUMP, SensorFault.JUMP, SensorFault.BAD, SensorFault.FREEZE, SensorFault.NONE)
LASTS = (2, 5, 8, None, None)
"""After how many scans something is mended; None is never."""
CONTACTOR_FAULTS = (
    ("K10", "dead"),
    ("K11", "welded"),
    ("K10_FB", "bad"),
    ("K11_FB", "short"),
    ("K11_FB", "bad"),
)
AFTERWARDS_S = (0.1, 0.1, 0.3, 0.3, 1.0, 2.0, 2.0, 2.0)
"""Steps after each happening: what is quick shows in the first ones, what is slow in the last ones."""
CONTACT_FAULTS = tuple(ContactFault)

sizes = st.one_of(st.sampled_from((-60.0, -20.0, 15.0, 30.0, 48.0, 60.0)), st.floats(-60.0, 60.0))
devices = st.sampled_from([(name, kind) for name, faults in DEVICE_FAULTS.items() for kind in faults])
numbers = st.one_of(st.floats(-1e4, 1e4), st.floats(), st.integers())
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=80))
payloads = st.one_of(
    st.binary(max_size=200),
    scalars.map(lambda value: str(value).encode("utf-8", "surrogatepass")),
    st.dictionaries(st.sampled_from(["value", "ttl_s", "id", "x"]), scalars, max_size=4).map(
        lambda values: str(values).replace("'", '"').encode("utf-8", "surrogatepass")
    ),
)
wishes = st.sampled_from(tuple(LEASES.values())).flatmap(
    lambda asked: st.tuples(
        st.just(asked.field),
        st.sampled_from(asked.choices) if asked.choices else st.floats(asked.lo, asked.hi),
        st.sampled_from((1.0, 10.0, 120.0)),
    )
)


class House(RuleBasedStateMachine):
    """One house with quick times, so that much happens in few scans."""

    def __init__(self) -> None:
        super().__init__()
        setup = warm_house()
        plant = replace(setup.plant, rv1=VALVE, rv2=VALVE)
        self.loop = ClosedLoop(replace(setup, plant=plant, control=QUICK, miner=MinerSettings()), started)
        self.oracle = Oracle(QUICK)
        self.wire = wire_of(self.loop)

    @initialize()
    def begin(self) -> None:
        """Both miners start."""
        while not self.loop.written.k10_on:
            assert self.loop.time_s < LONGEST_START_S
            self.scan(0.2)

    @rule(dt_s=st.sampled_from((0.05, 0.1, 0.1, 0.3, 1.0, 5.0)), scans=st.sampled_from((1, 5, 20, 60)))
    def go_on(self, dt_s: float, scans: int) -> None:
        for _ in range(scans):
            self.scan(dt_s)

    def scan(self, dt_s: float = 0.1) -> None:
        """One scan, judged."""
        self.loop.step(dt_s)
        broken = self.oracle.check(self.loop)
        assert broken == [], f"at {self.loop.time_s:.2f} s: {broken}"

    def act(self, action: str, *values: Any, lasts: int | None = None) -> None:
        """Something happens, the scans that follow see it; it lasts, or is mended after some."""
        ACTIONS[action](self.loop, *values)
        for dt_s in AFTERWARDS_S[:lasts]:
            self.scan(dt_s)
        if lasts is not None:
            self.mend()

    # --- inputs and faults -----------------------------------------------------------------------------

    @rule(
        name=st.sampled_from((*TEMPERATURES, "T_MINER_OUT")),
        kind=st.sampled_from(SENSOR_FAULTS),
        size=sizes,
        lasts=st.sampled_from(LASTS),
    )
    def sensor(self, name: str, kind: SensorFault, size: float, lasts: int | None) -> None:
        self.act("fault", name, kind.value, size if kind is SensorFault.JUMP else None, lasts=lasts)

    @rule(heat_k=st.sampled_from((-30.0, 20.0, 40.0, 48.0, 60.0)), lasts=st.sampled_from(LASTS))
    def coolant(self, heat_k: float, lasts: int | None) -> None:
        """The coolant shows another temperature, also far above its limit."""
        self.act("fault", "T_MINER_OUT", SensorFault.JUMP.value, heat_k, lasts=lasts)

    @rule(
        name=st.sampled_from(("T_PUFFER", "T_WARMWASSER")),
        heat_k=st.sampled_from((-20.0, 20.0, None)),
        lasts=st.sampled_from(LASTS),
    )
    def tank(self, name: str, heat_k: float | None, lasts: int | None) -> None:
        """A tank shows another temperature or none: sinks change, the heat pump is freed."""
        kind = SensorFault.BAD if heat_k is None else SensorFault.JUMP
        self.act("fault", name, kind.value, heat_k, lasts=lasts)

    @rule(fault=st.sampled_from(CONTACTOR_FAULTS), lasts=st.sampled_from(LASTS))
    def contactor(self, fault: tuple[str, str], lasts: int | None) -> None:
        """A contactor or its feedback does not follow."""
        self.act("fault", *fault, lasts=lasts)

    @rule(name=st.sampled_from(CONTACTS), kind=st.sampled_from(CONTACT_FAULTS), lasts=st.sampled_from(LASTS))
    def contact(self, name: str, kind: ContactFault, lasts: int | None) -> None:
        self.act("fault", name, kind.value, lasts=lasts)

    @rule(fault=devices, lasts=st.sampled_from(LASTS))
    def device(self, fault: tuple[str, str], lasts: int | None) -> None:
        self.act("fault", *fault, lasts=lasts)

    @rule(name=st.sampled_from(MODULES), sound=st.booleans(), lasts=st.sampled_from(LASTS))
    def module(self, name: str, sound: bool, lasts: int | None) -> None:
        self.act("module", name, sound, lasts=lasts)

    @rule(power_w=st.sampled_from((0.0, 3000.0, 12_000.0, None)))
    def sun(self, power_w: float | None) -> None:
        self.act("pv", power_w)

    @rule(contact=st.sampled_from(PANEL), closed=st.booleans(), lasts=st.sampled_from(LASTS))
    def panel(self, contact: str, closed: bool, lasts: int | None) -> None:
        self.act("panel", contact, closed, lasts=lasts)

    @rule()
    def mend(self) -> None:
        """All in order again; people see to it that miners run."""
        for name in names():
            ACTIONS["fault"](self.loop, name, "none")
        for module in MODULES:
            ACTIONS["module"](self.loop, module, True)
        for contact in PANEL:
            ACTIONS["panel"](self.loop, contact, False)
        for what in OUTAGES:
            ACTIONS["outage"](self.loop, what, False)
        for number in (1, 2):
            ACTIONS["miner_api"](self.loop, number, False)
        self.loop.plant.panel.key = Key.AUTO
        self.loop.plant.chain.estop_pressed = False
        for how in ("reset_safety", "button"):
            self.scan()
            ACTIONS[how](self.loop)
        for dt_s in (0.1, 0.1, *[2.0] * 6):
            self.scan(dt_s)

    # --- people ----------------------------------------------------------------------------------------

    @rule(position=st.sampled_from(tuple(Key)), lasts=st.sampled_from(LASTS))
    def key(self, position: Key, lasts: int | None) -> None:
        self.act("key", position.value, lasts=lasts)

    @rule(pressed=st.booleans(), lasts=st.sampled_from(LASTS))
    def estop(self, pressed: bool, lasts: int | None) -> None:
        self.act("estop", pressed, lasts=lasts)

    @rule(how=st.sampled_from(("reset_safety", "button", "acknowledge")))
    def person(self, how: str) -> None:
        self.act(how)

    # --- messages --------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(tuple(KINDS)), seed=st.integers(0, 2**31))
    def messages(self, kind: str, seed: int) -> None:
        self.act("messages", kind, seed)

    @rule(suffix=st.sampled_from(TOPICS), payload=payloads, retained=st.booleans())
    def bytes_arrive(self, suffix: str, payload: bytes, retained: bool) -> None:
        self.wire.deliver(Message(suffix, payload, retained, bad=retained))
        self.scan()

    @rule(wish=wishes)
    def wish(self, wish: tuple[str, Any, float]) -> None:
        self.act("wish", *wish)

    @rule(what=st.sampled_from(OUTAGES), broken=st.booleans())
    def outage(self, what: str, broken: bool) -> None:
        self.act("outage", what, broken)

    @rule(number=st.sampled_from((1, 2)), broken=st.booleans())
    def miner_api(self, number: int, broken: bool) -> None:
        self.act("miner_api", number, broken)

    # --- time and power --------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from((-DAY_S, -60.0, 60.0, DAY_S)))
    def clock_jump(self, seconds: float) -> None:
        self.act("clock_jump", seconds)

    @rule(valid=st.booleans())
    def clock_valid(self, valid: bool) -> None:
        self.act("clock_valid", valid)

    @precondition(lambda self: self.loop.powered)
    @rule(rest_s=st.sampled_from((0.1, 2.0, 30.0)), memory=st.booleans(), orderly=st.booleans())
    def restart(self, rest_s: float, memory: bool, orderly: bool) -> None:
        """The program ends, with notice or without, and starts with its stored state or without."""
        if orderly:
            self.wire.ending = True
            self.go_on(0.1, 20)
        self.act("cut_power")
        self.scan(rest_s)
        self.loop.restore_power(memory=memory)
        self.oracle.restarted(self.loop.time_s, remembers=self.loop.remembers)
        self.scan()


House.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    print_blob=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking lives takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
TestHouse = House.TestCase
