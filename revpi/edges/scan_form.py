"""The scan's figures as JSON forms."""

from __future__ import annotations

from dataclasses import asdict

from revpi.edges.forms import Form
from revpi.scan.habits import Habit
from revpi.scan.phases import PHASE_NAMES
from revpi.scan.snapshot import ScanStats


def scan_form(stats: ScanStats) -> Form:
    """All figures; times in seconds, those of phases by their names."""
    form = {name: round(value, 6) for name, value in asdict(stats).items() if not isinstance(value, tuple)}
    longest = (round(value, 6) for value in stats.longest_phases_s)
    return form | {
        "longest_phases_s": dict(zip(PHASE_NAMES, longest, strict=True)),
        "overrun_phases": dict(zip(PHASE_NAMES, stats.overrun_phases, strict=True)),
    }


def habits_form(habits: tuple[Habit, ...]) -> Form:
    """The real-time habits by name."""
    return {habit.name: {"got": habit.got, "detail": habit.detail} for habit in habits}
