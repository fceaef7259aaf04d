"""Figures of a run, taken from its record. Pure."""

from __future__ import annotations

from sim.demo.observation import Recording

MINERS = (1, 2)
BUFFER = "puffer"


def contactor_closed_at_s(recording: Recording) -> dict[int, float | None]:
    """When each contactor was first seen closed; None when it never was."""
    return {
        number: next(
            (seen.at_s for seen in recording.observations if seen.miners[number - 1].contactor_closed), None
        )
        for number in MINERS
    }


def buffer_temps_c(recording: Recording) -> tuple[float, ...]:
    """The buffer's temperatures that were seen, oldest first."""
    return tuple(seen.temps_c[BUFFER] for seen in recording.observations if BUFFER in seen.temps_c)


def alarms_seen(recording: Recording) -> list[str] | None:
    """Codes of every alarm that stood at any time; None when nothing was published."""
    published = [seen.alarms for seen in recording.observations if seen.alarms is not None]
    return sorted({code for alarms in published for code in alarms}) if published else None


def most_violations(recording: Recording) -> int | None:
    """Scans in which the guard had to correct the logic; None when nothing was published."""
    counts = [seen.violations for seen in recording.observations if seen.violations is not None]
    return max(counts, default=None)
