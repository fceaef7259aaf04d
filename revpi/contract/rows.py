"""The kinds of rows of the topic table."""

from __future__ import annotations

from dataclasses import replace

from revpi.contract.declaration import READS_ALL, Payload, Role, Topic
from revpi.contract.quality import QUALITY
from revpi.contract.units import UNITS
from revpi.core.reading import Cause

QUALITY_CHOICES = ("good", "stale", *(f"bad:{cause}" for cause in Cause))


def number(pattern: str, by: Role, unit: str, doc: str, min_interval_s: float = 1.0) -> Topic:
    """A number; its classes come from its unit."""
    rule = UNITS[unit]
    return Topic(
        pattern,
        by,
        Payload.NUMBER,
        doc,
        unit,
        min_interval_s=min_interval_s,
        device_class=rule.device_class,
        state_class=rule.state_class,
    )


def enum(pattern: str, by: Role, choices: tuple[str, ...], doc: str, *, device_class: str = "enum") -> Topic:
    """One of a few words."""
    return Topic(pattern, by, Payload.ENUM, doc, choices=choices, device_class=device_class)


def flag(pattern: str, kind: Payload, doc: str, by: Role = Role.PLC, *, device_class: str = "") -> Topic:
    """Yes or no."""
    return Topic(pattern, by, kind, doc, device_class=device_class)


def quality(of: str, by: Role) -> Topic:
    """Whether a value may be believed; the bridge reads its own at the start, for what is there no longer."""
    row = enum(f"{of}{QUALITY}", by, QUALITY_CHOICES, f"quality of {of}")
    return replace(row, readers=(*READS_ALL, by)) if by is Role.BRIDGE else row


def record(pattern: str, by: Role, doc: str, min_interval_s: float = 1.0) -> Topic:
    """JSON."""
    return Topic(pattern, by, Payload.JSON, doc, min_interval_s=min_interval_s)


def text(pattern: str, by: Role, doc: str, *, to: tuple[Role, ...] = READS_ALL) -> Topic:
    """Words."""
    return Topic(pattern, by, Payload.TEXT, doc, readers=to)


def passing(
    pattern: str, by: Role, kind: Payload, doc: str, *, to: tuple[Role, ...] = READS_ALL, qos: int = 1
) -> Topic:
    """A message of the moment: never retained, never held back."""
    return Topic(pattern, by, kind, doc, qos=qos, retained=False, min_interval_s=0.0, readers=to)


def temperature(name: str, what: str) -> tuple[Topic, Topic]:
    """A temperature of the plant and its quality."""
    suffix = f"temps/{name}"
    return number(suffix, Role.PLC, "degC", f"{what} temperature"), quality(suffix, Role.PLC)


def answer(request: str, doc: str) -> Topic:
    """The answers to requests; each one has somebody who waits for it."""
    return Topic(
        f"{request}/result",
        Role.PLC,
        Payload.JSON,
        doc,
        retained=False,
        min_interval_s=0.0,
        readers=(Role.NODERED,),
        every=True,
    )
