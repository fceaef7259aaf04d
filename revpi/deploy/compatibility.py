"""Which versions get on with each other: PLC and bridge over MQTT, a program and the stored state."""

from __future__ import annotations

from revpi.errors import UserError
from revpi.store.frame import SCHEMA as STATE_SCHEMA

CONTRACT = 1
"""MQTT contract between PLC and bridge. Topics and optional fields may be added without a new number; it
rises when a topic, a unit or a field that somebody reads goes away or changes its meaning."""

APART = 1
"""PLC and bridge may be so many contracts apart, so that they can be updated one after the other."""

__all__ = ["APART", "CONTRACT", "STATE_SCHEMA", "check_contract", "check_state"]


def check_contract(new: int, other: int, who: str) -> None:
    """Whether a program of contract `new` may run beside `who`, which has `other`.

    Raises:
        UserError: They are too far apart.
    """
    if abs(new - other) > APART:
        step = "older" if new > other else "newer"
        raise UserError(
            f"{who} speaks contract {other}, this bundle {new}; at most {APART} apart is allowed: "
            f"update in steps, first to a bundle that is {step}"
        )


def check_state(new: int, stored: int) -> None:
    """Whether a program that writes state schema `new` may follow one that wrote `stored`.

    Raises:
        UserError: It could not read that state, or the way back would be lost.
    """
    if new not in (stored, stored + 1, stored - 1):
        raise UserError(
            f"the running release writes state of schema {stored}, this bundle {new}; only neighbours read "
            "each other: update in steps"
        )
