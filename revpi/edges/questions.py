"""Answers to questions about the newest scan: pure, snapshot in, JSON form out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from revpi.contract.quality import quality_text
from revpi.core.reading import Good, is_true
from revpi.edges.forms import Form, alarm_form, event_form, lease_forms, why_form
from revpi.edges.publish import TEMPERATURES
from revpi.edges.scan_form import scan_form
from revpi.scan.snapshot import Snapshot


class QuestionError(ValueError):
    """The question cannot be answered; the text says why."""


def answer(question: Mapping[str, Any], snapshot: Snapshot | None, now_s: float) -> Form:
    """The answer to one question.

    Args:
        question: JSON object with "ask" and its arguments.
        snapshot: Newest scan.
        now_s: Monotonic time.

    Raises:
        QuestionError: The question is not known, or there was no scan yet.
    """
    ask = question.get("ask")
    build = ANSWERS.get(ask) if isinstance(ask, str) else None
    if build is None:
        raise QuestionError(f"ask must be one of {', '.join(ANSWERS)}")
    if snapshot is None:
        raise QuestionError("no scan yet")
    return {"scan_age_s": round(max(0.0, now_s - snapshot.now.mono_s), 3)} | build(question, snapshot)


def _why(question: Mapping[str, Any], snapshot: Snapshot) -> Form:
    reasons = snapshot.result.why
    wanted = question.get("output", "")
    if wanted == "":
        return {"outputs": {name: why_form(why) for name, why in reasons.items()}}
    name = wanted.upper() if isinstance(wanted, str) else ""
    if name not in reasons:
        raise QuestionError(f"output must be one of {', '.join(reasons)}")
    return {"outputs": {name: why_form(reasons[name])}}


def _alarms(_question: Mapping[str, Any], snapshot: Snapshot) -> Form:
    result = snapshot.result
    return {
        "alarms": [alarm_form(view, snapshot.now) for view in result.alarms],
        "history": [event_form(event) for event in reversed(result.memory.alarm_history.events)],
    }


def _status(_question: Mapping[str, Any], snapshot: Snapshot) -> Form:
    inputs, result = snapshot.inputs, snapshot.result
    return {
        "mode": result.mode.value,
        "season": result.season,
        "safety_ok": is_true(inputs.safety_ok),
        "tripped": result.tripped,
        "trip_cause": result.trip_cause,
        "sink": result.sink.value,
        "energy": result.energy.text(),
        "miners": [
            {
                "state": miner.state.value,
                "power_target_w": miner.command.power_target_w if miner.command else None,
                "power_w": None if sample is None else sample.value.power_w,
            }
            for miner, sample in zip(result.miners, snapshot.site.miners, strict=True)
        ],
        "temps": {name: _temperature(getattr(inputs, field)) for name, field in TEMPERATURES.items()},
        "alarms": len(result.alarms),
        "ladder": list(result.ladder),
        "requests": list(lease_forms(snapshot.requests.leases, snapshot.now)),
        "scan": scan_form(snapshot.stats),
    }


def _temperature(reading: Any) -> Form:
    value = round(reading.value, 1) if isinstance(reading, Good) else None
    return {"value_c": value, "quality": quality_text(reading)}


ANSWERS: dict[str, Callable[[Mapping[str, Any], Snapshot], Form]] = {
    "why": _why,
    "alarms": _alarms,
    "status": _status,
}
