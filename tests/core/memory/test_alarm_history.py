from __future__ import annotations

from revpi.core.alarms import A, AlarmList
from revpi.core.memory.alarm_history import AlarmHistory
from revpi.core.memory.records import MAX_EVENTS, AlarmEvent, AlarmHistoryMemory
from revpi.core.outputs import AlarmView

LATCHING, PLAIN = A.SAFETY_TRIPPED, A.COOLER_FAULT


class Story:
    """A real alarm list and its history, step by step."""

    def __init__(self) -> None:
        self.alarms = AlarmList()
        self.history = AlarmHistory()
        self.now_s = 0.0

    def step(self, *active: A, acknowledged: bool = False, wall_s: float | None = None) -> None:
        self.now_s += 1.0
        at = self.now_s if wall_s is None else wall_s
        self.history.step(self.alarms.step(active, acknowledged, self.now_s), at)

    def told(self) -> list[tuple[str, str, float | None]]:
        return [(event.code, event.kind, event.at) for event in self.history.memory.events]


def test_an_alarm_that_leaves_by_itself() -> None:
    story = Story()
    story.step(PLAIN)
    story.step(PLAIN)
    story.step()
    assert story.told() == [(PLAIN, "came", 1.0), (PLAIN, "went", 3.0)]


def test_a_latching_alarm_stands_until_acknowledged() -> None:
    story = Story()
    story.step(LATCHING)
    story.step()
    story.step(acknowledged=True)
    assert story.told() == [(LATCHING, "came", 1.0), (LATCHING, "went", 2.0), (LATCHING, "acknowledged", 3.0)]


def test_one_that_is_acknowledged_while_active_goes_later() -> None:
    story = Story()
    story.step(LATCHING)
    story.step(LATCHING, acknowledged=True)
    story.step()
    assert [kind for _, kind, _ in story.told()] == ["came", "acknowledged", "went"]


def test_one_that_goes_in_the_scan_of_its_acknowledgement_tells_both() -> None:
    story = Story()
    story.step(LATCHING)
    story.step(acknowledged=True)
    assert [kind for _, kind, _ in story.told()] == ["came", "went", "acknowledged"]


def test_one_that_comes_again_is_told_again() -> None:
    story = Story()
    story.step(LATCHING)
    story.step()
    story.step(LATCHING)
    assert [kind for _, kind, _ in story.told()] == ["came", "went", "came"]


def test_without_a_clock_events_have_no_time() -> None:
    history = AlarmHistory()
    history.step((AlarmView(PLAIN, 1.0, True, False),), None)
    assert history.memory.events == (AlarmEvent(PLAIN, "came", None),)


def test_a_code_that_the_table_lacks_is_kept() -> None:
    history = AlarmHistory()
    history.step((AlarmView("of_the_future", 1.0, True, False),), 1.0)
    history.step((), 2.0)
    assert [event.kind for event in history.memory.events] == ["came", "went"]


def test_only_the_last_events_are_kept_across_restarts() -> None:
    old = AlarmHistoryMemory(tuple(AlarmEvent("old", "came", float(i)) for i in range(MAX_EVENTS)))
    history = AlarmHistory(old)
    history.step((AlarmView(PLAIN, 1.0, True, False),), 9e5)
    events = history.memory.events
    assert len(events) == MAX_EVENTS
    assert (events[0].at, events[-1].code) == (1.0, PLAIN)
    assert history.memory.check() is None


def test_the_same_alarms_leave_the_memory_as_it_is() -> None:
    history = AlarmHistory()
    history.step((AlarmView(PLAIN, 1.0, True, False),), 1.0)
    before = history.memory
    history.step((AlarmView(PLAIN, 1.0, True, False),), 2.0)
    assert history.memory is before
