"""What the world is told when the controller has failed: the last scan with zero outputs and an alarm."""

from __future__ import annotations

from dataclasses import replace

from revpi.core.alarms import A
from revpi.core.memory.records import CAME, MAX_EVENTS, AlarmEvent, AlarmHistoryMemory
from revpi.core.outputs import SAFE_OUTPUTS, AlarmView, Mode
from revpi.scan.snapshot import Snapshot


def after_failure(latest: Snapshot, wall_s: float | None) -> Snapshot:
    """The scan that is shown and stored after a failure; the alarm's coming is in the history.

    Args:
        latest: The last complete scan.
        wall_s: Unix time, None while the clock is not right.
    """
    result, code = latest.result, A.PROGRAM_FAILED.value
    event = AlarmEvent(code, CAME, wall_s)
    history = AlarmHistoryMemory((*result.memory.alarm_history.events, event)[-MAX_EVENTS:])
    alarm = AlarmView(code, latest.now.mono_s, active=True, acknowledged=False)
    told = replace(
        result,
        outputs=SAFE_OUTPUTS,
        mode=Mode.FAULT,
        alarms=(*result.alarms, alarm),
        memory=replace(result.memory, alarm_history=history),
    )
    return replace(latest, result=told, written=False)
