"""A check and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from revpi.errors import UserError

S = TypeVar("S")


class Level(StrEnum):
    """How it stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        level: warn: works, but less well than it could; fail: does not work.
        text: What was found.
        action: What to do, "" when nothing is to be done.
    """

    level: Level
    text: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Check(Generic[S]):
    """One row of a table of checks.

    Attributes:
        name: Its name, as in the JSON form.
        about: What it looks at, for the documentation.
        look: Looks; an OSError or UserError counts as fail.
    """

    name: str
    about: str
    look: Callable[[S], Finding]


@dataclass(frozen=True, slots=True)
class Result:
    """A finding under the name of its check."""

    name: str
    finding: Finding


def ok(text: str) -> Finding:
    """As it must be."""
    return Finding(Level.OK, text)


def warn(text: str, action: str) -> Finding:
    """It works, but less well than it could."""
    return Finding(Level.WARN, text, action)


def fail(text: str, action: str) -> Finding:
    """It does not work."""
    return Finding(Level.FAIL, text, action)


def examine(checks: Iterable[Check[S]], subject: S) -> tuple[Result, ...]:
    """Every check of the table on the subject, in its order."""
    return tuple(Result(check.name, _look(check, subject)) for check in checks)


def _look(check: Check[S], subject: S) -> Finding:
    try:
        return check.look(subject)
    except UserError as error:
        return fail(str(error), "mend what the text names")
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return fail(f"{where}{error.strerror or error}", "check that it exists and may be used by this user")
