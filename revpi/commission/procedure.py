"""What a step is made of: a generator that yields what a person should do now and ends with a finding.

It is resumed some ten times a second, with an answer when the person gave one, and looks at the newest scan
itself; times are those of the scans, so it does not matter how fast it is resumed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple, NoReturn, Protocol, TypeAlias, TypeVar

from revpi.commission.cabinet import Cabinet
from revpi.commission.forcing import Value
from revpi.commission.live import LiveView
from revpi.commission.record import Figure
from revpi.commission.requests import Refused, Reply, SilenceRequest
from revpi.commission.text import Text
from revpi.core.inputs import MinerTelemetry

T = TypeVar("T")
ANSWER_S: Final = 300.0
NO_ANSWER: Final = Text("no answer came", "keine Antwort erhalten")


class PromptKind(StrEnum):
    """What is expected of the person."""

    WAIT = "wait"
    OPERATE = "operate"
    CONFIRM = "confirm"
    NUMBER = "number"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to show now.

    Attributes:
        kind: WAIT: nothing to do; OPERATE: do what the text says, it is seen; CONFIRM: answer True or False;
            NUMBER: answer a number; REACHED: answer True in the moment in which it happens.
        text: What to do.
        left_s: Until the step gives up.
        unit: Unit of a number.
        lo: Lowest number.
        hi: Highest number.
    """

    kind: PromptKind
    text: Text
    left_s: float | None = None
    unit: str = ""
    lo: float = 0.0
    hi: float = 0.0


Answer: TypeAlias = bool | float


class Finding(NamedTuple):
    """What a step found.

    Attributes:
        ok: As it must be.
        text: What was found; what to check if it is not.
        values: Measured values.
    """

    ok: bool
    text: Text
    values: Mapping[str, Figure] = {}


class FailedError(Exception):
    """The step cannot go on: its finding."""

    def __init__(self, text: Text, values: Mapping[str, Figure] | None = None) -> None:
        super().__init__(text.en)
        self.finding = Finding(False, text, values or {})


Part: TypeAlias = Generator[Prompt, Answer | None, T]
Procedure: TypeAlias = Part[Finding]


class Hands(Protocol):
    """What a step does to the cabinet; `revpi.commission.session.Session` is one."""

    @property
    def view(self) -> LiveView:
        """The newest scan."""
        ...

    def force(self, name: str, value: Value, seconds: float | None = None, ramp_s: float = 0.0) -> Reply:
        """Force an output."""
        ...

    def release(self, *names: str, why: Text | None = None) -> None:
        """Let outputs go."""
        ...

    def release_all(self, why: Text | None = None) -> None:
        """Let all go."""
        ...

    def silence(self, request: SilenceRequest) -> None:
        """Stop feeding the outputs."""
        ...


class MinerLink(Protocol):
    """The miners through the bridge."""

    def telemetry(self, number: int) -> MinerTelemetry | None:
        """What miner 1 or 2 says now; None when nothing fresh is known."""
        ...

    def command(self, number: int, power_target_w: float | None) -> None:
        """Tell miner 1 or 2 its power; None means pause."""
        ...


@dataclass(slots=True)
class Context:
    """What a step works with.

    Attributes:
        hands: The cabinet's outputs and inputs.
        cabinet: Its settings.
        miners: The miners through the bridge, None without.
        held: Outputs that must stay forced while the step waits.
        values: Measured so far.
    """

    hands: Hands
    cabinet: Cabinet
    miners: MinerLink | None = None
    held: set[str] = field(default_factory=set)
    values: dict[str, Figure] = field(default_factory=dict)

    @property
    def view(self) -> LiveView:
        """The newest scan."""
        return self.hands.view

    def force(
        self, name: str, value: Value = True, seconds: float | None = None, ramp_s: float = 0.0
    ) -> None:
        """Force an output that the step needs.

        Raises:
            FailedError: It is refused.
        """
        reply = self.hands.force(name, value, seconds, ramp_s)
        if isinstance(reply, Refused):
            missing = reply.text
            raise FailedError(
                Text(f"{name} was refused: {missing.en}", f"{name} wurde verweigert: {missing.de}"),
                self.values,
            )
        self.held.add(name)

    def release(self, *names: str) -> None:
        """Let outputs go."""
        self.held.difference_update(names)
        self.hands.release(*names)

    def loosen(self) -> None:
        """From now on outputs may fall: that is what is tested."""
        self.held.clear()

    def fail(self, en: str, de: str) -> NoReturn:
        """End the step.

        Raises:
            FailedError: Always.
        """
        raise FailedError(Text(en, de), self.values)

    def good(self, en: str, de: str) -> Finding:
        """The step's good end."""
        return Finding(True, Text(en, de), dict(self.values))

    def check_held(self) -> None:
        """What must stay forced still is.

        Raises:
            FailedError: It is not.
        """
        for name in self.held:
            row = self.view.output(name)
            if row.asked is None:
                self.fail(f"{name}: {row.reason.en}", f"{name}: {row.reason.de}")


def until(ctx: Context, prompt: Prompt, condition: Callable[[LiveView], bool], limit_s: float) -> Part[bool]:
    """Wait for a condition; whether it came within `limit_s`.

    Raises:
        FailedError: A forced output that is needed fell.
    """
    end_s = ctx.view.at_s + limit_s
    while not condition(view := ctx.view):
        ctx.check_held()
        if view.at_s >= end_s:
            return False
        yield replace(prompt, left_s=end_s - view.at_s)
    return True


def pause(ctx: Context, text: Text, seconds: float) -> Part[None]:
    """Let time pass."""
    end_s = ctx.view.at_s + seconds
    yield from until(ctx, wait(text), lambda view: view.at_s >= end_s, seconds + 1.0)


def confirm(ctx: Context, en: str, de: str) -> Part[bool]:
    """Ask yes or no.

    Raises:
        FailedError: No answer.
    """
    answer: Any = yield from _answer(ctx, Prompt(PromptKind.CONFIRM, Text(en, de)))
    return bool(answer)


def number(ctx: Context, en: str, de: str, unit: str, lo: float, hi: float) -> Part[float]:
    """Ask for a number from `lo` to `hi`.

    Raises:
        FailedError: No answer.
    """
    prompt = Prompt(PromptKind.NUMBER, Text(en, de), unit=unit, lo=lo, hi=hi)
    while True:
        answer = yield from _answer(ctx, prompt)
        if lo <= float(answer) <= hi:
            return float(answer)


def reached(ctx: Context, en: str, de: str, limit_s: float) -> Part[float | None]:
    """Ask for a key in the moment in which something happens: its scan's time, None when it does not come."""
    end_s = ctx.view.at_s + limit_s
    while (view := ctx.view).at_s < end_s:
        answer = yield Prompt(PromptKind.REACHED, Text(en, de), end_s - view.at_s)
        if answer:
            return ctx.view.at_s
        ctx.check_held()
    return None


def wait(text: Text) -> Prompt:
    """A prompt for which there is nothing to do."""
    return Prompt(PromptKind.WAIT, text)


def operate(en: str, de: str) -> Prompt:
    """A prompt to operate something."""
    return Prompt(PromptKind.OPERATE, Text(en, de))


def _answer(ctx: Context, prompt: Prompt) -> Part[Answer]:
    end_s = ctx.view.at_s + ANSWER_S
    while (view := ctx.view).at_s < end_s:
        answer = yield replace(prompt, left_s=end_s - view.at_s)
        if answer is not None:
            return answer
        ctx.check_held()
    raise FailedError(NO_ANSWER, ctx.values)
