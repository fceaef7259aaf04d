"""A scripted electrician: reads what the program asks, operates the simulated site, answers what is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

Truth = Mapping[str, Any]
Operation = Mapping[str, Any]
REACTION_S: Final = 2.5
"""Long enough for pumps to get to their speed."""


class SiteRefusedError(Exception):
    """The site does not do it now, for example the reset of the safety relay."""


class SimulatedSite(Protocol):
    """What hands and eyes reach."""

    def get(self) -> dict[str, Any]:
        """The truth about the plant."""
        ...

    def set(self, **values: Any) -> None:
        """Operate it.

        Raises:
            SiteRefusedError: Not now.
        """
        ...


KEY: Final = {"key": "hand"}
OPERATIONS: Final[tuple[tuple[str, Operation, Operation], ...]] = (
    ("key switch to 0", {"key": "off"}, KEY),
    ("key switch to Auto", {"key": "auto"}, KEY),
    ("^press the acknowledge button$", {"ack": True}, {}),
    ("press the acknowledge button and hold", {"hold": {"ACK_BUTTON": True}}, {"hold": {"ACK_BUTTON": None}}),
    ("make the dry cooler report", {"rk_fault": True}, {"rk_fault": False}),
    ("make pump P4 .* report", {"p4_ssm": True}, {"p4_ssm": False}),
    ("make pump P5 .* report", {"p5_ssm": True}, {"p5_ssm": False}),
    ("control box", {"dim": True}, {"dim": False}),
    ("^press E-Stop", {"estop": True}, {"estop": False, "reset": True}),
    ("open TEMP MAX", {"temp_max_open": True}, {"temp_max_open": False, "reset": True}),
    ("open the flow contact", {"flow_open": True}, {"flow_open": False, "reset": True}),
    ("hold the armature of K10", {"held": {"K10": True}, "estop": True}, {"estop": False}),
    ("hold the armature of K11", {"held": {"K11": True}, "estop": True}, {"estop": False}),
    ("^let K1[01] go", {"held": {"K10": False, "K11": False}, "reset": True}, {}),
)
"""What to do when the text says so, and how it is undone."""

UNDO: Final = r"back to Hand|let the button go|end the fault|undo that|^unlock|^close TEMP MAX|^let it flow"
TEMPERATURES: Final = {
    "T_PUFFER": "buffer",
    "T_WARMWASSER": "dhw",
    "T_MINER_OUT": "miner_out",
    "T_MINER_RETURN": "miner_return",
    "T_OUTDOOR": "outdoor",
    "T_GLYCOL": "glycol",
}


@dataclass(frozen=True)
class Look:
    """What the electrician saw when the question came, and sees now."""

    before: Truth
    now: Truth

    def moves(self, valve: str, end: str) -> bool:
        """Whether a valve's pointer moves to that end."""
        way = self.now["valves"][valve] - self.before["valves"][valve]
        return bool(way > 0.0 if end == "A" else way < 0.0)

    def stands(self, valve: str, end: str) -> bool:
        """Whether a valve stands at that end."""
        return bool(self.now["valves"][valve] == (1.0 if end == "A" else 0.0))


CONFIRMS: Final[tuple[tuple[str, Callable[[Look, re.Match[str]], bool]], ...]] = (
    (r"does the lamp", lambda look, _: look.now["outputs"]["ALARM_LAMP"]),
    (r"is it off again", lambda look, _: not look.now["outputs"]["ALARM_LAMP"]),
    (r"does pump P3 run", lambda look, _: look.now["flows_kg_s"]["p3"] > 0.0),
    (r"has P3 stopped", lambda look, _: look.now["flows_kg_s"]["p3"] == 0.0),
    (r"does the .*fan run.*right", lambda look, _: look.now["fan_on"]),
    (r"does the fan run down", lambda look, _: not look.now["fan_on"]),
    (r"is there no voltage", lambda _look, _: True),
    (r"behind the safety relay dead", lambda look, _: _is_dead(look.now)),
    (r"does miner 1 start", lambda look, _: look.now["contactors"]["k10"]),
    (r"does miner 2 start", lambda look, _: look.now["contactors"]["k11"]),
    (r"show K7 open", lambda look, _: not look.now["outputs"]["EVU_BLOCK"]),
    (r"show K7 closed", lambda look, _: look.now["outputs"]["EVU_BLOCK"]),
    (r"pointer of (RV\d) move towards (\w)", lambda look, match: look.moves(match[1].lower(), match[2])),
)
NUMBERS: Final[tuple[tuple[str, Callable[[Truth, re.Match[str]], float]], ...]] = (
    (r"(P[45]) gets .* V", lambda truth, match: truth["flows_kg_s"][match[1].lower()] * 1000.0),
    (
        r"reference thermometer at (T_\w+)",
        lambda truth, match: truth["temperatures_c"][TEMPERATURES[match[1]]],
    ),
)


class Electrician:
    """Answers one prompt after the other.

    Args:
        site: The simulated site.
    """

    def __init__(self, site: SimulatedSite) -> None:
        self._site = site
        self._text = ""
        self._since_s = 0.0
        self._before: Truth = {}
        self._undo: Operation = {}
        self._done = False

    def answer(self, kind: str, text: str, now_s: float) -> bool | float | None:
        """What to answer now, None to wait.

        Args:
            kind: operate, confirm, number, reached or wait.
            text: What the program asks, in English.
            now_s: Time by the electrician's watch.
        """
        if text != self._text:
            self._text, self._since_s, self._done = text, now_s, False
            self._before = self._site.get()
        if self._done:
            return None
        if kind == "reached":
            return self._reached() or None
        if kind == "operate":
            self._done = self._operate()
        elif kind in ("confirm", "number") and now_s - self._since_s >= REACTION_S:
            self._done = True
            return self._confirmed() if kind == "confirm" else self._number()
        return None

    def tidy(self) -> bool:
        """Put back what a failed step left behind; whether the safety relay is set."""
        self._text = ""
        undo, self._undo = self._undo, {}
        with suppress(SiteRefusedError):
            self._site.set(**(undo or {"reset": True}))
        return bool(self._site.get()["safety"]["ok"])

    def acknowledge(self) -> None:
        """Press the button."""
        self._site.set(ack=True)

    def _operate(self) -> bool:
        """Do it; False when the site refuses for now."""
        try:
            self._site.set(**self._operation())
        except SiteRefusedError:
            return False
        return True

    def _operation(self) -> Operation:
        if re.search(UNDO, self._text):
            return self._undo
        if "start or stop the heat pump" in self._text:
            self._undo = {"hold": {"HP_RUNNING": None}}
            return {"hold": {"HP_RUNNING": not self._site.get()["heat_pump_running"]}}
        for pattern, there, back in OPERATIONS:
            if re.search(pattern, self._text):
                self._undo = back
                return there
        raise AssertionError(f"the electrician does not know how to: {self._text}")

    def _confirmed(self) -> bool:
        if re.search("^keep holding", self._text):
            return self._tried_to_reset()
        look = Look(self._before, self._site.get())
        for pattern, judge in CONFIRMS:
            if match := re.search(pattern, self._text):
                return bool(judge(look, match))
        raise AssertionError(f"the electrician cannot say: {self._text}")

    def _tried_to_reset(self) -> bool:
        self._site.set(**self._undo)
        with suppress(SiteRefusedError):
            self._site.set(reset=True)
        return True

    def _number(self) -> float:
        for pattern, read in NUMBERS:
            if match := re.search(pattern, self._text):
                return round(float(read(self._site.get(), match)), 2)
        raise AssertionError(f"the electrician has no number for: {self._text}")

    def _reached(self) -> bool:
        match = re.search(r"(RV\d) stands at (\w)", self._text)
        if match is None:
            raise AssertionError(f"the electrician does not know when: {self._text}")
        return Look(self._before, self._site.get()).stands(match[1].lower(), match[2])


def _is_dead(truth: Truth) -> bool:
    """Whether the safety relay cuts the contactors' supply."""
    return not (truth["safety"]["ok"] or "SAFETY" in truth["faults"])
