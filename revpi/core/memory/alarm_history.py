"""The history of alarms: what came, went and was acknowledged when."""

from __future__ import annotations

from collections.abc import Iterator

from revpi.core.alarms import ALARMS
from revpi.core.memory.records import (
    ACKNOWLEDGED,
    CAME,
    MAX_EVENTS,
    WENT,
    AlarmEvent,
    AlarmHistoryMemory,
)
from revpi.core.outputs import AlarmView

LATCHING = frozenset(code.value for code, alarm in ALARMS.items() if alarm.latching)


class AlarmHistory:
    """Keeps the last `MAX_EVENTS` events; a scan in which the same tuple stands costs nothing.

    Attributes:
        memory: The events.
    """

    __slots__ = ("_standing", "memory")

    def __init__(self, memory: AlarmHistoryMemory | None = None) -> None:
        self.memory = AlarmHistoryMemory() if memory is None else memory
        self._standing: tuple[AlarmView, ...] = ()

    def step(self, standing: tuple[AlarmView, ...], wall_s: float | None) -> None:
        """One scan.

        Args:
            standing: The alarms that stand.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        if standing is self._standing:
            return
        if standing != self._standing:
            news = tuple(AlarmEvent(code, kind, wall_s) for code, kind in _news(self._standing, standing))
            if news:
                self.memory = AlarmHistoryMemory((*self.memory.events, *news)[-MAX_EVENTS:])
        self._standing = standing


def _news(before: tuple[AlarmView, ...], after: tuple[AlarmView, ...]) -> Iterator[tuple[str, str]]:
    earlier = {view.code: view for view in before}
    for view in after:
        yield from ((view.code, kind) for kind in _changed(earlier.pop(view.code, None), view))
    for view in earlier.values():
        yield from ((view.code, kind) for kind in _left(view))


def _changed(old: AlarmView | None, new: AlarmView) -> Iterator[str]:
    was_active = old is not None and old.active
    if new.active != was_active:
        yield CAME if new.active else WENT
    if new.acknowledged and (old is None or not old.acknowledged):
        yield ACKNOWLEDGED


def _left(old: AlarmView) -> Iterator[str]:
    """A latching alarm leaves the list only by acknowledgement."""
    if old.active:
        yield WENT
    if not old.acknowledged and old.code in LATCHING:
        yield ACKNOWLEDGED
