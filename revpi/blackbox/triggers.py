"""What freezes the minutes around it: an alarm of severity fault, the guard, a controller that raises."""

from __future__ import annotations

from revpi.blackbox.record import ScanRecord
from revpi.core.alarms import ALARMS, A, Severity
from revpi.core.outputs import AlarmView

FAULTS = frozenset(code.value for code, alarm in ALARMS.items() if alarm.severity is Severity.FAULT)
FAILURE = "program_failure"
GUARD = A.GUARD_ACTED.value


class Triggers:
    """Names each fault once, in the scan in which it comes."""

    def __init__(self) -> None:
        self._alarms: tuple[AlarmView, ...] | None = None
        self._faults: frozenset[str] = frozenset()
        self._corrected = False

    def new(self, record: ScanRecord) -> tuple[str, ...]:
        """Codes of what came with this scan; what stands in the very first scan came before."""
        result = record.result
        if result is None:
            return (FAILURE,)
        corrected, self._corrected = self._corrected, bool(result.violations)
        codes = [GUARD] if self._corrected and not corrected else []
        if result.alarms is not self._alarms:
            first, self._alarms = self._alarms is None, result.alarms
            faults = frozenset(view.code for view in result.alarms if view.active) & FAULTS
            if not first:
                codes += sorted(faults - self._faults)
            self._faults = faults
        return tuple(dict.fromkeys(codes))
