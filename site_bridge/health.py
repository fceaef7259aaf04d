"""How each source of data does."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


class Health:
    """One source; logs every change, not every failure.

    Attributes:
        name: "inverter", "miner1" ...
        ok: Whether the last attempt worked, None before the first.
        since_s: Monotonic time of the last change.
        detail: Why not, "" when ok.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.ok: bool | None = None
        self.since_s = 0.0
        self.detail = ""

    def worked(self, now_s: float) -> None:
        """An attempt worked."""
        if self.ok is not True:
            down = "" if self.ok is None else f", after {now_s - self.since_s:.0f} s"
            log.info("%s: ok%s", self.name, down)
            self._change(True, now_s)
        self.detail = ""

    def broke(self, now_s: float, detail: str) -> None:
        """An attempt did not work; `detail` says why."""
        if self.ok is not False or detail != self.detail:
            log.warning("%s: %s", self.name, detail)
        if self.ok is not False:
            self._change(False, now_s)
        self.detail = detail

    def summary(self, now_s: float) -> dict[str, object]:
        """For people: whether it works and for how long in s, None before the first attempt; the cause."""
        for_s = None if self.ok is None else round(now_s - self.since_s)
        return {"ok": self.ok, "for_s": for_s, "detail": self.detail}

    def _change(self, ok: bool, now_s: float) -> None:
        self.ok, self.since_s = ok, now_s
