"""Enumerations whose members cost nothing to name."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

E = TypeVar("E", bound=type[Enum])


def plain_members(cls: E) -> E:
    """Make the members plain class attributes, as CPython 3.12 does by itself.

    CPython 3.11 finds `Mode.AUTO` through a descriptor written in Python, ten times as slow; a scan names
    members by the hundred.
    """
    for name, member in cls.__members__.items():
        type.__setattr__(cls, name, member)
    return cls
