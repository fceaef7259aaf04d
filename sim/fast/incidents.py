"""What can go wrong with a house on a random day: each incident gives the events of a trouble and its end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from revpi.core.inputs import InverterTelemetry
from revpi.core.leases import LEASES
from sim.fast.events import Event, event
from sim.fast.payloads import KINDS
from sim.plant.commands import Key
from sim.plant.contacts import CONTACTS, TEMPERATURES, ContactFault
from sim.plant.faults import DEVICE_FAULTS
from sim.plant.sensors import SensorFault

DAY_S = 86400.0
HOUR_S = 3600.0

Incident = Callable[[Random, float, float], list[Event]]
"""Gives the events of one incident: chance, when it begins, how long it lasts."""


def chance(rng: Random, share: float) -> bool:
    """True in this share of cases."""
    return rng.random() < share


def visit(rng: Random, at_s: float) -> list[Event]:
    """A person looks after it: resets the safety relay and acknowledges."""
    reset_s = at_s + rng.uniform(1.0, 600.0)
    return [event(reset_s, "reset_safety"), event(reset_s + rng.uniform(0.5, 10.0), "button")]


def _sensor(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    name = rng.choice((*TEMPERATURES, "T_MINER_OUT"))
    kind = rng.choice((SensorFault.BAD, SensorFault.FREEZE, SensorFault.DRIFT, SensorFault.JUMP))
    size = None
    if kind is SensorFault.DRIFT:
        size = rng.uniform(-0.1, 0.1)
    elif kind is SensorFault.JUMP:
        size = rng.uniform(-40.0, 40.0)
    return _fault(name, kind.value, at_s, lasts_s, size)


def _contact(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    kind = rng.choice((ContactFault.BAD, ContactFault.SHORT, ContactFault.FREEZE))
    return _fault(rng.choice(CONTACTS), kind.value, at_s, lasts_s)


def _device(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    name = rng.choice(tuple(DEVICE_FAULTS))
    return _fault(name, rng.choice(DEVICE_FAULTS[name]), at_s, lasts_s)


def _fault(name: str, kind: str, at_s: float, lasts_s: float, size: float | None = None) -> list[Event]:
    return [event(at_s, "fault", name, kind, size), event(at_s + lasts_s, "fault", name, "none")]


def _outage(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    what = rng.choice(("bridge", "broker", "inverter", "tariff"))
    return [event(at_s, "outage", what, True), event(at_s + lasts_s, "outage", what, False)]


def _miner(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    number = rng.choice((1, 2))
    if chance(rng, 0.3):
        return [event(at_s, "reboot_miner", number)]
    return [event(at_s, "miner_api", number, True), event(at_s + lasts_s, "miner_api", number, False)]


def _trip(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """E-Stop; sometimes people acknowledge too early, sometimes not at all."""
    events = [event(at_s, "estop", True), event(at_s + lasts_s, "estop", False)]
    if chance(rng, 0.3):
        events.append(event(at_s + rng.uniform(0.0, lasts_s), "button"))
    if chance(rng, 0.9):
        events.append(event(at_s + lasts_s + rng.uniform(0.5, 60.0), "reset_safety"))
    if chance(rng, 0.9):
        how = rng.choice(("button", "acknowledge"))
        events.append(event(at_s + lasts_s + rng.uniform(0.5, 120.0), how))
    return events


def _people(rng: Random, at_s: float, _lasts_s: float) -> list[Event]:
    """Impatient presses and requests."""
    how = rng.choice(("button", "acknowledge", "reset_safety"))
    return [event(at_s + rng.uniform(0.0, 5.0) * count, how) for count in range(rng.randint(1, 8))]


def _key(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    away = rng.choice((Key.OFF, Key.HAND))
    return [event(at_s, "key", away.value), event(at_s + lasts_s, "key", Key.AUTO.value)]


def _panel(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    contact = rng.choice(("dim", "rk_fault", "p4_ssm", "p5_ssm"))
    return [event(at_s, "panel", contact, True), event(at_s + lasts_s, "panel", contact, False)]


def _sun(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    return [event(at_s, "pv", rng.uniform(0.0, 12_000.0)), event(at_s + lasts_s, "pv", None)]


def _clock(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """Jumps of seconds to days, both ways, that stay or are corrected; a clock that is not valid."""
    if chance(rng, 0.4):
        return [event(at_s, "clock_valid", False), event(at_s + lasts_s, "clock_valid", True)]
    jump_s = rng.choice((-1.0, 1.0)) * rng.choice((1.0, 60.0, HOUR_S, DAY_S, 400.0 * DAY_S))
    events = [event(at_s, "clock_jump", jump_s)]
    if chance(rng, 0.5):
        events.append(event(at_s + lasts_s, "clock_jump", -jump_s))
    return events


def _power(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """The cabinet loses power; afterwards the clock may not be valid for a while, the memory may be gone."""
    back_s = at_s + lasts_s
    events = [event(at_s, "cut_power"), event(back_s, "restore_power", chance(rng, 0.9))]
    if chance(rng, 0.5):
        valid_s = back_s + rng.uniform(1.0, 300.0)
        events += [event(at_s, "clock_valid", False), event(valid_s, "clock_valid", True)]
    return events


def _module(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    name = rng.choice(("image", "dio", "aio"))
    return [event(at_s, "module", name, False), event(at_s + lasts_s, "module", name, True)]


def _odd_samples(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """The inverter says what the contract allows and no house can do."""
    sample = InverterTelemetry(
        solar_power_w=rng.uniform(0.0, 1e5),
        grid_power_w=rng.uniform(-1e5, 1e5),
        battery_power_w=rng.choice((None, rng.uniform(-1e5, 1e5))),
        battery_soc_pct=rng.choice((None, rng.uniform(0.0, 100.0))),
        load_power_w=rng.choice((None, rng.uniform(0.0, 1e5))),
    )
    return [event(at_s, "inverter_says", sample), event(at_s + lasts_s, "inverter_says", None)]


def _wish(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """Somebody asks for something over MQTT, within what the requests allow."""
    rule = rng.choice(tuple(LEASES.values()))
    value = rng.choice(rule.choices) if rule.choices else rng.uniform(rule.lo, rule.hi)
    return [event(at_s, "wish", rule.field, value, lasts_s)]


def _messages(rng: Random, at_s: float, lasts_s: float) -> list[Event]:
    """Bad, odd and too many messages, one kind or all mixed."""
    kinds = rng.choice((tuple(KINDS), (rng.choice(tuple(KINDS)),)))
    times_s = [at_s + rng.uniform(0.0, min(lasts_s, 600.0)) for _ in range(rng.randint(1, 12))]
    return [event(time_s, "messages", rng.choice(kinds), rng.randrange(2**31)) for time_s in times_s]


INCIDENTS: tuple[Incident, ...] = (
    _wish,
    _wish,
    _messages,
    _messages,
    _sensor,
    _sensor,
    _contact,
    _device,
    _outage,
    _miner,
    _trip,
    _people,
    _key,
    _panel,
    _sun,
    _clock,
    _power,
    _module,
    _odd_samples,
)
"""All kinds of trouble; each is as likely as it is often here."""
