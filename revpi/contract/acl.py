"""Mosquitto's access list, from the topic table: who may write and read what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from revpi.contract.declaration import READS_ALL, Role, Topic
from revpi.contract.topics import HOME_ASSISTANT, MINER_NUMBERS, TOPICS

BASE = "thermiq"
"""The base topic that the installation script replaces."""

_HEAD = f"""\
# Who may write and read what at the broker. Written from the topic table by make generate.
# What is not allowed here is refused. The base topic is {BASE}; install.sh puts another one in its place.
"""


def _discovery(role: Role) -> tuple[str, ...]:
    """Its own descriptions of devices, which it may have to withdraw; Home Assistant tells of its start."""
    own = f"{HOME_ASSISTANT}/device/{BASE}_{role}/+/config"
    return f"write {own}", f"read {own}", f"read {HOME_ASSISTANT}/status"


_OUTSIDE: dict[Role, tuple[str, ...]] = {
    Role.PLC: _discovery(Role.PLC),
    Role.BRIDGE: _discovery(Role.BRIDGE),
    Role.HOMEASSISTANT: (f"write {HOME_ASSISTANT}/status", f"read {HOME_ASSISTANT}/#"),
}


def acl() -> str:
    """The whole text of deploy/mosquitto/acl."""
    return _HEAD + "".join(_section(role) for role in Role)


def _section(role: Role) -> str:
    rules = (*_writes(role), *_reads(role), *_OUTSIDE.get(role, ()))
    return f"\nuser {role}\n" + "".join(f"topic {rule}\n" for rule in rules)


def _writes(role: Role) -> Iterator[str]:
    names = (name for topic in TOPICS if topic.publisher is role for name in _names(topic))
    yield from (f"write {BASE}/{name}" for name in dict.fromkeys(names))


def _reads(role: Role) -> Iterator[str]:
    if role in READS_ALL:
        yield f"read {BASE}/#"
        return
    yield f"read {BASE}/{role}/status"  # what is said in its name, by its last will or by another program
    yield f"read {BASE}/{role}/session"
    names = (name for topic in TOPICS if role in topic.readers for name in _names(topic))
    yield from (f"read {BASE}/{name}" for name in dict.fromkeys(names))


def _names(topic: Topic) -> Iterator[str]:
    """Topic filters: miners by their numbers, other placeholders as one level."""
    levels = (_level(level) for level in topic.pattern.split("/"))
    name = "/".join(levels)
    numbers = MINER_NUMBERS if "{n}" in name else (0,)
    yield from (name.replace("{n}", str(number)) for number in numbers)


def _level(level: str) -> str:
    return level if level == "{n}" else re.sub(r"^.*\{\w+\}.*$", "+", level)
