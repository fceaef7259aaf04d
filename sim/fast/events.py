"""What can happen to the house at a time: one table of actions, usable by scenarios and by chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from revpi.core.inputs import InverterTelemetry
from sim.fast.loop import ClosedLoop
from sim.fast.payloads import send
from sim.fast.wire import wire_of
from sim.plant.commands import Key

Action = Callable[..., object]


def _outage(loop: ClosedLoop, what: str, broken: bool) -> None:
    setattr(loop.bridge.outages, what, broken)


def _miner_api(loop: ClosedLoop, number: int, broken: bool) -> None:
    loop.bridge.outages.miners[number - 1] = broken


def _inverter_says(loop: ClosedLoop, sample: InverterTelemetry | None) -> None:
    loop.bridge.inverter_override = sample


def _estop(loop: ClosedLoop, pressed: bool) -> None:
    loop.plant.chain.estop_pressed = pressed


def _clock_jump(loop: ClosedLoop, seconds: float) -> None:
    loop.clocks.offset_s += seconds


def _clock_valid(loop: ClosedLoop, valid: bool) -> None:
    loop.clocks.valid = valid


def _panel(loop: ClosedLoop, contact: str, closed: bool) -> None:
    setattr(loop.plant.panel, contact, closed)


def _pv(loop: ClosedLoop, power_w: float | None) -> None:
    loop.plant.pv_override_w = power_w


def _module(loop: ClosedLoop, name: str, sound: bool) -> None:
    setattr(loop.health, name, sound)


def _reboot_miner(loop: ClosedLoop, number: int) -> None:
    if loop.plant.contactors[number - 1].closed:
        loop.miners[number - 1].reboot()


def _cut_power(loop: ClosedLoop) -> None:
    wire_of(loop).note_memory()
    loop.cut_power()


def _wire(loop: ClosedLoop, whole: bool) -> None:
    wire_of(loop).whole = whole


ACTIONS: dict[str, Action] = {
    "fault": lambda loop, name, kind, size=None: loop.plant.inject(name, kind, size),
    "outage": _outage,
    "miner_api": _miner_api,
    "reboot_miner": _reboot_miner,
    "inverter_says": _inverter_says,
    "estop": _estop,
    "reset_safety": lambda loop: loop.plant.reset_safety(),
    "button": lambda loop: loop.plant.panel.press_ack(),
    "wire": _wire,
    "messages": lambda loop, kind, seed: send(wire_of(loop), kind, seed),
    "acknowledge": lambda loop: wire_of(loop).acknowledge(),
    "wish": lambda loop, field, value, lasts_s: wire_of(loop).wish(field, value, lasts_s),
    "key": lambda loop, position: setattr(loop.plant.panel, "key", Key(position)),
    "panel": _panel,
    "pv": _pv,
    "clock_jump": _clock_jump,
    "clock_valid": _clock_valid,
    "cut_power": _cut_power,
    "restore_power": lambda loop, memory=True: loop.restore_power(memory=memory),
    "module": _module,
}
"""Actions by name; the values of an event are their arguments."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once.

    Attributes:
        at_s: Simulated time.
        action: Key of `ACTIONS`.
        values: Its arguments.
    """

    at_s: float
    action: str
    values: tuple[Any, ...] = ()

    def happen(self, loop: ClosedLoop) -> None:
        """Let it happen."""
        ACTIONS[self.action](loop, *self.values)

    def text(self) -> str:
        """For people."""
        return " ".join((self.action, *(str(value) for value in self.values)))


def event(at_s: float, action: str, *values: Any) -> Event:
    """An event; `values` are the arguments of its action."""
    return Event(at_s, action, values)
