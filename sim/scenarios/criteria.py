"""Pass criteria: small named predicates over what was recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sim.fast.kpi import Kpi
from sim.fast.recording import Frame
from sim.fast.run import Outcome

Condition = Callable[[Frame], bool]


@dataclass(frozen=True)
class Story:
    """What a scenario brought.

    Attributes:
        frames: The recording.
        outcome: Key figures and violations.
        alone: Simulates the same house with the heat pump alone.
    """

    frames: tuple[Frame, ...]
    outcome: Outcome
    alone: Callable[[], Kpi]

    @cached_property
    def heat_pump_alone(self) -> Kpi:
        """Key figures of the same house with the heat pump alone."""
        return self.alone()

    @cached_property
    def _times_s(self) -> list[float]:
        return [frame.time_s for frame in self.frames]

    def between(self, from_s: float, to_s: float) -> Iterator[Frame]:
        """Frames of a time, the one in force at its start included."""
        first = max(0, bisect_right(self._times_s, from_s) - 1)
        return (frame for frame in self.frames[first:] if frame.time_s <= to_s)


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that must hold.

    Attributes:
        name: What, in words.
        holds: Whether it does.
    """

    name: str
    holds: Callable[[Story], bool]


def always(name: str, condition: Condition, from_s: float = 0.0, to_s: float = float("inf")) -> Criterion:
    """The condition holds in every frame after `from_s` up to `to_s`."""
    return Criterion(
        name, lambda story: all(condition(f) for f in story.between(from_s, to_s) if f.time_s > from_s)
    )


def never(name: str, condition: Condition) -> Criterion:
    """The condition holds in no frame."""
    return Criterion(name, lambda story: not any(condition(frame) for frame in story.frames))


def within(name: str, condition: Condition, from_s: float, limit_s: float) -> Criterion:
    """The condition holds at some time from `from_s` on, at most `limit_s` later."""
    return Criterion(
        name,
        lambda story: any(condition(f) for f in story.between(from_s, from_s + limit_s) if f.time_s > from_s),
    )


def figures(name: str, condition: Callable[[Kpi], bool]) -> Criterion:
    """The condition holds for the key figures."""
    return Criterion(name, lambda story: condition(story.outcome.kpi))


def compared(name: str, condition: Callable[[Kpi, Kpi], bool]) -> Criterion:
    """The condition holds for the key figures and those of the heat pump alone."""
    return Criterion(name, lambda story: condition(story.outcome.kpi, story.heat_pump_alone))


# --- conditions ----------------------------------------------------------------------------------------


def contactors_off(frame: Frame) -> bool:
    """Both contactors are commanded off."""
    return not (frame.outputs.k10_on or frame.outputs.k11_on)


def both_mining(frame: Frame) -> bool:
    """Both miners draw power of work."""
    return min(frame.miners_w) > MINING_W


def one_mining(frame: Frame) -> bool:
    """At least one miner draws power of work."""
    return max(frame.miners_w) > MINING_W


def mining_is_off(frame: Frame) -> bool:
    """No miner draws power of work."""
    return max(frame.miners_w) < IDLE_W


def heat_pump_free(frame: Frame) -> bool:
    """The heat pump is not blocked."""
    return not frame.outputs.evu_block


def alarm(code: str) -> Condition:
    """The alarm stands."""
    return lambda frame: code in frame.alarms


def step_of_ladder(code: str) -> Condition:
    """This row of the degradation ladder is in force."""
    return lambda frame: code in frame.ladder


def leads_to(*sinks: str) -> Condition:
    """The miners' heat goes to one of these."""
    return lambda frame: frame.sink in sinks


MINING_W = 1000.0
IDLE_W = 150.0
COOLANT_LIMIT_C = 75.0
"""TEMP MAX opens at the plant's default."""
MOST_STARTS = 20
USUAL_STARTS = 6
LITTLE_IMPORT = 0.03
"""Share of the miners' energy that may be imported because of them on a cloudy day."""

# --- criteria for all ----------------------------------------------------------------------------------

SOUND = (
    Criterion("no invariant is broken", lambda story: not story.outcome.violations),
    figures("the coolant stays below TEMP MAX", lambda kpi: kpi.hottest_coolant_c < COOLANT_LIMIT_C),
    figures(
        "contactor starts stay under the wear limit", lambda kpi: max(kpi.contactor_starts) <= MOST_STARTS
    ),
)
WARM = compared(
    "discomfort is not worse than with the heat pump alone",
    lambda kpi, alone: kpi.discomfort_kh <= alone.discomfort_kh + 0.1,
)
FEW_STARTS = figures("few contactor starts", lambda kpi: max(kpi.contactor_starts) <= USUAL_STARTS)
OWN_POWER = figures("miners cause little import", lambda kpi: kpi.miner_import_share <= LITTLE_IMPORT)
