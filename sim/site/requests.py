"""Requests on the control socket: one table of what may be set, one of what may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sim.plant import faults
from sim.plant.commands import Key
from sim.plant.contacts import CONTACTS
from sim.plant.plant import MINERS
from sim.plant.truth import truth
from sim.site.miner_plugs import MAX_DRAW_W
from sim.site.module_faults import MODULE_FAULTS
from sim.site.site import Site
from sim.wiring.mistakes import MISTAKES

MAX_PV_W = 1e5
CONTACTORS = ("K10", "K11")
_DIGITS = 3


class RefusedError(Exception):
    """A request that cannot be carried out; the text says why and what is allowed."""


def answer(site: Site, request: object) -> dict[str, Any]:
    """Carry out one request.

    Returns:
        The reply: `ok`, and either the result or `error`.
    """
    try:
        return {"ok": True, **_carry_out(site, request)}
    except RefusedError as error:
        return {"ok": False, "error": str(error)}


def _carry_out(site: Site, request: object) -> dict[str, Any]:
    if not isinstance(request, Mapping):
        raise RefusedError("a request must be a JSON object")
    for word, handle in _REQUESTS.items():
        if word in request:
            return handle(site, request)
    raise RefusedError(f"unknown request; known: {', '.join(_REQUESTS)}")


def _get(site: Site, _request: Mapping[str, Any]) -> dict[str, Any]:
    state = truth(site.plant)
    state["faults"].update(site.modules.faults)
    return {"state": state}


def _miner(site: Site, request: Mapping[str, Any]) -> dict[str, Any]:
    number = request["miner"]
    if type(number) is not int or not 1 <= number <= MINERS:
        raise RefusedError(f"miner must be 1 to {MINERS}")
    site.plugs.hear(number, _number(request.get("draw_w"), "draw_w", 0.0, MAX_DRAW_W))
    return {
        "mains": site.plant.contactors[number - 1].closed,
        "coolant_c": round(site.plant.heat.coolant.hot_c, _DIGITS),
    }


def _set(site: Site, request: Mapping[str, Any]) -> dict[str, Any]:
    values = request["set"]
    if not isinstance(values, Mapping) or not values:
        raise RefusedError("set must be an object with at least one key")
    steps = [(_row(name), name, value) for name, value in values.items()]
    checked = [(row, row.check(value, name)) for row, name, value in steps]
    for row, value in checked:
        row.apply(site, value)
    return {}


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing that can be set: how its value is checked, what is done, what it means."""

    check: Callable[[Any, str], Any]
    apply: Callable[[Site, Any], None]
    meaning: str


def _row(name: str) -> _Row:
    if name in _SETTABLE:
        return _SETTABLE[name]
    near = get_close_matches(name, _SETTABLE, n=1)
    hint = f'; did you mean "{near[0]}"?' if near else f"; known: {', '.join(_SETTABLE)}"
    raise RefusedError(f"cannot set {name!r}{hint}")


def _switch(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return value
    raise RefusedError(f"{name} must be true or false")


def _press(value: Any, name: str) -> bool:
    if value is True:
        return True
    raise RefusedError(f"{name} is a button; must be true")


def _key(value: Any, _name: str) -> Key:
    if isinstance(value, str) and value in tuple(Key):
        return Key(value)
    raise RefusedError(f"key must be one of {', '.join(Key)}")


def _number(value: Any, name: str, lo: float, hi: float) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and lo <= value <= hi:
        return float(value)
    raise RefusedError(f"{name} must be a number, {lo:g} to {hi:g}")


def _pv_power(value: Any, name: str) -> float | None:
    return None if value is None else _number(value, name, 0.0, MAX_PV_W)


@dataclass(frozen=True, slots=True)
class _Fault:
    name: str
    kind: str
    size: float | None


def _fault(value: Any, _name: str) -> _Fault:
    match value:
        case {"signal": str(name), "kind": str(kind)}:
            kinds = _fault_kinds(name)
            if kind not in kinds:
                raise RefusedError(f"{name} cannot fail as {kind!r}; it can be {', '.join(kinds)}")
            return _Fault(name, kind, _fault_size(value.get("value")))
    raise RefusedError('fault must be {"signal": NAME, "kind": KIND}, with a "value" for drift and jump')


def _fault_kinds(name: str) -> tuple[str, ...]:
    kinds = ("none", *MODULE_FAULTS[name]) if name in MODULE_FAULTS else faults.kinds(name)
    if kinds:
        return kinds
    raise RefusedError(f"{name!r} cannot fail; known: {', '.join((*faults.names(), *MODULE_FAULTS))}")


def _fault_size(value: Any) -> float | None:
    return None if value is None else _number(value, "value", -500.0, 500.0)


def _apply_fault(site: Site, fault: _Fault) -> None:
    site.break_or_mend(fault.name, fault.kind, fault.size)


def _mistake(value: Any, _name: str) -> str:
    if isinstance(value, str) and value in ("", *MISTAKES):
        return value
    raise RefusedError(f'wiring must be "" for right or one of {", ".join(MISTAKES)}')


def _contacts(value: Any, name: str) -> dict[str, bool | None]:
    if isinstance(value, Mapping) and all(
        contact in CONTACTS and (closed is None or isinstance(closed, bool))
        for contact, closed in value.items()
    ):
        return dict(value)
    raise RefusedError(f"{name} must name contacts with true, false or null: {', '.join(CONTACTS)}")


def _hold(site: Site, contacts: Mapping[str, bool | None]) -> None:
    for name, closed in contacts.items():
        site.loom.held.pop(name, None)
        if closed is not None:
            site.loom.held[name] = closed


def _contactors(value: Any, name: str) -> dict[str, bool]:
    if isinstance(value, Mapping) and all(
        device in CONTACTORS and isinstance(held, bool) for device, held in value.items()
    ):
        return dict(value)
    raise RefusedError(f"{name} must name contactors with true or false: {', '.join(CONTACTORS)}")


def _press_armatures(site: Site, contactors: Mapping[str, bool]) -> None:
    for name, held in contactors.items():
        site.plant.contactors[CONTACTORS.index(name)].held = held


def _apply_reset(site: Site, _value: bool) -> None:
    if not site.plant.reset_safety():
        still_open = site.plant.chain.open_contacts() or ("a contactor that has not dropped",)
        raise RefusedError(f"the safety relay stays off: {', '.join(still_open)}")


def _panel(name: str) -> Callable[[Site, Any], None]:
    return lambda site, value: setattr(site.plant.panel, name, value)


def _chain(name: str) -> Callable[[Site, Any], None]:
    return lambda site, value: setattr(site.plant.chain, name, value)


def _apply_pv(site: Site, value_w: float | None) -> None:
    site.plant.pv_override_w = value_w


_SETTABLE: dict[str, _Row] = {
    "key": _Row(_key, _panel("key"), "key switch: auto, hand, off"),
    "ack": _Row(_press, lambda site, _: site.plant.panel.press_ack(), "press acknowledge for 0.5 s: true"),
    "estop": _Row(_switch, _chain("estop_pressed"), "E-Stop pressed: true, false"),
    "temp_max_open": _Row(_switch, _chain("temp_max_forced"), "test button of TEMP MAX: true, false"),
    "flow_open": _Row(_switch, _chain("flow_open"), "flow contact open: true, false"),
    "reset": _Row(_press, _apply_reset, "press the reset of the safety relay: true"),
    "pv_power_w": _Row(_pv_power, _apply_pv, "PV power in W, null for the script"),
    "dim": _Row(_switch, _panel("dim"), "grid operator asks to dim: true, false"),
    "rk_fault": _Row(_switch, _panel("rk_fault"), "fault contact of the dry cooler: true, false"),
    "p4_ssm": _Row(_switch, _panel("p4_ssm"), "fault contact of P4: true, false"),
    "p5_ssm": _Row(_switch, _panel("p5_ssm"), "fault contact of P5: true, false"),
    "hold": _Row(_contacts, _hold, "bridge (true) or open (false) contacts at the device, null lets go"),
    "held": _Row(_contactors, _press_armatures, "press contactors' armatures by hand (true) or let go"),
    "wiring": _Row(_mistake, Site.make_mistake, 'what the electrician did wrong, "" for nothing'),
    "fault": _Row(_fault, _apply_fault, "SIGNAL:KIND[:VALUE], kind none mends"),
}

_REQUESTS: dict[str, Callable[[Site, Mapping[str, Any]], dict[str, Any]]] = {
    "get": _get,
    "set": _set,
    "miner": _miner,
}


def settable() -> dict[str, str]:
    """What can be set, with its meaning."""
    return {name: row.meaning for name, row in _SETTABLE.items()}
