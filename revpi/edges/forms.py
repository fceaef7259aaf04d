"""JSON forms of what the core tells: the same on MQTT, on the local socket and for the command line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from revpi.core.alarms import ALARMS, Alarm
from revpi.core.energy.dim_14a import DimEdge, DimMemory
from revpi.core.inputs import Now
from revpi.core.leases import LEASES, Leases, seconds_left
from revpi.core.memory.records import AlarmEvent
from revpi.core.outputs import AlarmView, Why

Form = dict[str, Any]
_ALARMS: dict[str, Alarm] = {code.value: alarm for code, alarm in ALARMS.items()}


def why_form(why: Why) -> Form:
    """Why one output has its value."""
    return {
        "value": why.value if isinstance(why.value, bool) else round(why.value, 2),
        "reason": why.reason,
        "blocked_by": why.blocked_by,
        "seconds_left": _whole_seconds(why.seconds_left),
    }


def alarm_form(view: AlarmView, now: Now) -> Form:
    """One alarm that stands, with its texts."""
    form: Form = {
        "code": view.code,
        "severity": "",
        "since": unix_of(view.since_s, now),
        "active": view.active,
        "acknowledged": view.acknowledged,
    }
    alarm = _ALARMS.get(view.code)
    if alarm is None:
        return form
    return form | {
        "severity": alarm.severity.value,
        "text_en": alarm.text_en,
        "text_de": alarm.text_de,
        "action_en": alarm.action_en,
        "action_de": alarm.action_de,
    }


def event_form(event: AlarmEvent) -> Form:
    """One event of the alarm history."""
    return {"code": event.code, "kind": event.kind, "at": None if event.at is None else round(event.at)}


def lease_forms(leases: Leases, now: Now) -> Iterator[Form]:
    """The requests in force."""
    for name, left_s in seconds_left(leases, now.mono_s).items():
        rule = LEASES[name]
        yield {
            "name": name,
            "value": getattr(leases, rule.field).value,
            "unit": rule.unit,
            "until": unix_of(now.mono_s + left_s, now),
            "seconds_left": _whole_seconds(left_s),
        }


def dim_forms(memory: DimMemory, limit: int) -> list[Form]:
    """The newest edges of the dim contact with what followed, newest first."""
    return [_dim(DimEdge(*row)) for row in reversed(memory.edges[-limit:])]


def unix_of(mono_s: float, now: Now) -> int | None:
    """A monotonic time as whole Unix seconds, None while the clock is not right."""
    return None if now.wall_s is None else round(now.wall_s + mono_s - now.mono_s)


def _dim(edge: DimEdge) -> Form:
    return {
        "at": _rounded(edge.wall_s, 0),
        "dimmed": edge.dimmed,
        "contact": edge.contact,
        "power_before_w": _rounded(edge.power_before_w, 0),
        "power_after_w": _rounded(edge.power_after_w, 0),
        "reaction_s": _rounded(edge.reaction_s, 1),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _whole_seconds(left_s: float | None) -> int | None:
    return None if left_s is None or not math.isfinite(left_s) else math.ceil(left_s)
