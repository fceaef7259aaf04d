"""How long a reply is waited for: about as long as the device last took, not in vain to the deadline."""

from __future__ import annotations

from collections import Counter

from site_bridge.modbus.request import Request
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.timing import deadline_s, wire_s

PROMPT_SHARE = 0.3  # of the deadline, beside the time on the wire, is what every known device gets
LAST_TIMES = 2  # as long as it thought about its last reply, when that is more
LEAST_MARGIN_S = 0.1  # this machine may be busy, too
FULL_EVERY = 4  # of lost requests in a row one is waited for to its deadline: devices may slow down


class Promptness:
    """What each device of a bus has shown of its pace.

    Args:
        serial: The bus.
    """

    def __init__(self, serial: SerialSettings) -> None:
        self._serial = serial
        self._deadline_s = deadline_s(serial)
        self._margin_s = max(PROMPT_SHARE * serial.request_timeout_s, LEAST_MARGIN_S)
        self._thought_s: dict[int, float] = {}
        self._lost: Counter[int] = Counter()

    def wait_s(self, unit_id: int, request: Request) -> float:
        """How long to wait for the reply to a request, never longer than the deadline of the bus."""
        patient = self._lost[unit_id] % FULL_EVERY == FULL_EVERY - 1
        if patient or unit_id not in self._thought_s:
            return self._deadline_s
        margin_s = max(self._margin_s, LAST_TIMES * self._thought_s[unit_id])
        return min(self._deadline_s, wire_s(request, self._serial) + margin_s)

    def answered(self, unit_id: int, request: Request, took_s: float) -> None:
        """A reply came so long after its request."""
        self._lost.pop(unit_id, None)
        self._thought_s[unit_id] = took_s - wire_s(request, self._serial)

    def lost(self, unit_id: int) -> None:
        """No reply was waited for any longer."""
        self._lost[unit_id] += 1

    def late(self, unit_id: int) -> None:
        """The reply came after that."""
        self._thought_s.pop(unit_id, None)
