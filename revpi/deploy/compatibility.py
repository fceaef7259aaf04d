"""Which versions get on with each other: PLC and bridge over MQTT, a program and the stored state."""

from __future__ import annotations

from revpi.contract.version import APART, get_on
from revpi.errors import UserError


def check_contract(new: int, other: int, who: str) -> None:
    """Whether a program of contract `new` may run beside `who`, which has `other`.

    Raises:
        UserError: They are too far apart.
    """
    if not get_on(new, other):
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
