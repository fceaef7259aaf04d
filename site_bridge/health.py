"""How each source of data does."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from site_bridge.publish.outbox import CLOCK_WRONG_BEFORE_S

ATTEMPTS = 100
MAX_DETAIL = 300

log = logging.getLogger(__name__)


class Health:
    """One source; logs every change, not every failure.

    Args:
        name: "inverter", "miner1" ...
        wall: Unix time.

    Attributes:
        ok: Whether the last attempt worked, None before the first.
        detail: Why not, "" when ok.
        tried_s: Monotonic time of the last attempt, None before the first.
        restarts: How often its task had to be started again.
    """

    def __init__(self, name: str, wall: Callable[[], float] = time.time) -> None:
        self.name = name
        self.ok: bool | None = None
        self.detail = ""
        self.tried_s: float | None = None
        self.restarts = 0
        self._wall = wall
        self._since_s = 0.0
        self._good_s: float | None = None
        self._last_error = ""
        self._attempts: deque[bool] = deque(maxlen=ATTEMPTS)

    def worked(self, now_s: float) -> None:
        """An attempt worked."""
        if self.ok is not True:
            down = "" if self.ok is None else f", after {now_s - self._since_s:.0f} s"
            log.info("%s: ok%s", self.name, down)
        self._note(now_s, ok=True)
        self.detail = ""
        self._good_s = now_s

    def broke(self, now_s: float, detail: str) -> None:
        """An attempt did not work; `detail` says why."""
        detail = detail[:MAX_DETAIL]
        if self.ok is not False or detail != self.detail:
            log.warning("%s: %s", self.name, detail)
        self._note(now_s, ok=False)
        self.detail = self._last_error = detail

    def summary(self, now_s: float) -> dict[str, object]:
        """For people, see topic bridge/sources; what is not known yet is None."""
        for_s = None if self.ok is None else now_s - self._since_s
        return {
            "ok": self.ok,
            "for_s": _rounded(for_s),
            "since": self._since(for_s),
            "detail": self.detail,
            "last_error": self._last_error,
            "success_rate": self._success_rate(),
            "good_age_s": _rounded(None if self._good_s is None else now_s - self._good_s),
            "restarts": self.restarts,
        }

    def _note(self, now_s: float, *, ok: bool) -> None:
        if self.ok is not ok:
            self.ok, self._since_s = ok, now_s
        self.tried_s = now_s
        self._attempts.append(ok)

    def _since(self, for_s: float | None) -> int | None:
        """Unix time of the last change, None while the clock is not known to be right."""
        now = self._wall()
        return None if for_s is None or now < CLOCK_WRONG_BEFORE_S else round(now - for_s)

    def _success_rate(self) -> float | None:
        return round(sum(self._attempts) / len(self._attempts), 3) if self._attempts else None


def _rounded(duration_s: float | None) -> int | None:
    return None if duration_s is None else round(duration_s)
