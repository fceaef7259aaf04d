"""Contactors K10 and K11."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class ContactorSettings:
    """Times of a contactor of this size with a DC coil (30 to 50 ms are usual)."""

    close_s: float = setting(0.045, "coil on to contacts closed", unit="s", lo=0.0, hi=2.0)
    drop_s: float = setting(0.03, "coil off to contacts open", unit="s", lo=0.0, hi=2.0)


class Contactor:
    """Main contacts; the feedback contact moves with them (mirror contact, EN 60947-4-1 Annex F).

    Attributes:
        closed: Main contacts are closed.
        welded: Fault: closed contacts never open again.
        dead: Fault: the coil does not pull; a closed contactor drops.
        held: A person presses the armature down.
    """

    __slots__ = ("_close_s", "_drop_s", "_moving_s", "closed", "dead", "held", "welded")

    def __init__(self, settings: ContactorSettings) -> None:
        self._close_s = settings.close_s
        self._drop_s = settings.drop_s
        self._moving_s = 0.0
        self.closed = self.welded = self.dead = self.held = False

    def advance(self, dt_s: float, coil: bool) -> None:
        """Follow the coil."""
        wanted = self.held or (coil and not self.dead) or (self.closed and self.welded)
        if wanted == self.closed:
            self._moving_s = 0.0
            return
        self._moving_s += dt_s
        if self._moving_s >= (self._close_s if wanted else self._drop_s):
            self.closed = wanted
            self._moving_s = 0.0
