"""Whether the program on the PLC is healthy: one table of questions, asked again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from revpi.core.alarms import A
from revpi.deploy.loader import RUNNING

FRESH_S = 3.0
"""A newest scan that is older means that scans have stopped; over MQTT one is told every second."""

PROGRAM_ALARMS = frozenset({A.IMAGE_FAULT, A.SCAN_LATE, A.PROGRAM_FAILED, A.GUARD_ACTED})
"""Alarms of the program itself; those of the plant are no reason to go back."""

FAULT_MODE = "fault"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the running program says of itself.

    Attributes:
        scans: Since its start.
        scan_age_s: Of the newest scan.
        mode: In force.
        alarms: Codes of the alarms that stand.
    """

    scans: int
    scan_age_s: float
    mode: str
    alarms: frozenset[str]


class Watch(Protocol):
    """A way to see the running program."""

    def look(self) -> Seen | None:
        """What it says now, None while it says nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the PLC.

    Attributes:
        exit_code: As the loader tells it.
        starts: How often the start program has run the release on trial, None without a trial.
        seen: What the program says.
        last: What it said at the look before, None at the first one.
        before: What the program before it said last, None when there was none.
    """

    exit_code: int
    starts: int | None
    seen: Seen | None
    last: Seen | None = None
    before: Seen | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the table.

    Attributes:
        asked: What must be true, for people.
        holds: Whether it is.
        lost: Whether it can never become true again; None where waiting may always help.
    """

    asked: str
    holds: Callable[[Look], bool]
    lost: Callable[[Look], bool] | None = None


def _scans_go_on(look: Look) -> bool:
    if look.seen is None or look.last is None:
        return False
    return look.seen.scans >= look.last.scans and look.seen.scan_age_s < FRESH_S


def _mode_is_no_worse(look: Look) -> bool:
    was_bad = look.before is not None and look.before.mode == FAULT_MODE
    return look.seen is not None and (look.seen.mode != FAULT_MODE or was_bad)


def _no_new_program_alarm(look: Look) -> bool:
    known = look.before.alarms if look.before else frozenset()
    return look.seen is not None and not (look.seen.alarms & PROGRAM_ALARMS) - known


QUESTIONS = (
    Question(
        "the loader says that the program runs",
        lambda look: look.exit_code == RUNNING,
        lambda look: look.exit_code != RUNNING,
    ),
    Question(
        "the release on trial was started, once",
        lambda look: look.starts in (None, 1),
        lambda look: (look.starts or 0) > 1,
    ),
    Question("the program answers", lambda look: look.seen is not None),
    Question("scans go on", _scans_go_on),
    Question("the mode is not fault, or was so before", _mode_is_no_worse),
    Question("no new alarm of the program itself", _no_new_program_alarm),
)


def complaint(look: Look) -> str:
    """The first question that does not hold, "" when all do."""
    return next((question.asked for question in QUESTIONS if not question.holds(look)), "")


def is_lost(look: Look) -> bool:
    """Whether it can no more become healthy."""
    return any(question.lost is not None and question.lost(look) for question in QUESTIONS)
