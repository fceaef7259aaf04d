"""When to publish which value: on change with a shortest interval, and again now and then."""

from __future__ import annotations

from collections.abc import Mapping

from revpi.contract.topics import find

REFRESH_S = 60.0


class Pacer:
    """Remembers what was published when; time is an argument."""

    __slots__ = ("_published",)

    def __init__(self) -> None:
        self._published: dict[str, tuple[str, float]] = {}

    def due(self, values: Mapping[str, str], now_s: float) -> dict[str, str]:
        """Those of the values that are to be published now; they count as published."""
        due = {suffix: value for suffix, value in values.items() if self._is_due(suffix, value, now_s)}
        self._published.update({suffix: (value, now_s) for suffix, value in due.items()})
        return due

    def _is_due(self, suffix: str, value: str, now_s: float) -> bool:
        if suffix not in self._published:
            return True
        last, at_s = self._published[suffix]
        age_s = now_s - at_s
        if age_s >= REFRESH_S:
            return True
        topic = find(suffix)
        return value != last and topic is not None and age_s >= topic.min_interval_s
