"""When an entity's value holds: while its publisher lives and its source is good."""

from __future__ import annotations

from typing import Any

from revpi.contract.declaration import Payload, Role, Topic
from revpi.contract.topics import TOPICS

MEASURED = (Payload.NUMBER, Payload.ON_OFF, Payload.TRUE_FALSE)
NOT_BAD = "{{ 'offline' if value.startswith('bad') else 'online' }}"
_PATTERNS = {topic.pattern: topic for topic in TOPICS}


def status_suffix(role: Role) -> str:
    """Last-will topic of a program."""
    return f"{role}/status"


def quality_suffix(topic: Topic) -> str:
    """Pattern of the topic that tells whether this one may be believed, "" without one."""
    if topic.payload not in MEASURED:
        return ""
    place = topic.pattern.rpartition("/")[0]
    for name in (f"{topic.pattern}/quality", f"{place}/quality"):
        quality = _PATTERNS.get(name)
        if quality is not None and quality.publisher is topic.publisher:
            return name
    return ""


def availability(base: str, role: Role, quality: str = "") -> dict[str, Any]:
    """Home Assistant's availability keys.

    Args:
        base: Base topic.
        role: Program whose last will counts.
        quality: Name below the base of a quality topic that counts too, "" without one.
    """
    status = {"topic": f"{base}/{status_suffix(role)}"}
    if not quality:
        return {"availability": [status]}
    believed = {"topic": f"{base}/{quality}", "value_template": NOT_BAD}
    return {"availability": [status, believed], "availability_mode": "all"}
