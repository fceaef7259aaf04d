"""When the decision of the scan before may stand: nothing looks different, and nothing falls due.

Most scans find what the scan before has found; only time has passed. While nothing is being switched, the
same inputs, samples and requests change no decision for a short time, and while the plant is at rest -
miners and coolant loop off, nothing that counts down - for a longer one. Inputs are the same when all
contacts are and temperatures do no more than flicker. The guard looks at the outputs in every scan all the
same, with the inputs of that scan.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from operator import attrgetter
from typing import Any

from revpi.core.enums import plain_members
from revpi.core.heat.hydraulics import RESTING_VALVE, HydraulicState
from revpi.core.inputs import InverterTelemetry, MinerTelemetry, Now, PlantInputs, Requests, SiteData
from revpi.core.mining.sequence import MinerSequence
from revpi.core.outputs import MinerState, StepResult
from revpi.core.reading import Good, Reading, Readings, Timed, are_near
from revpi.core.situation import TEMPERATURES, temperatures_of

REPEAT_S = 0.2
"""How long a decision stands while something runs; pumps and samples of the bridge are slower."""

REST_S = 50.0
"""How long it stands while the plant is at rest: tanks and weather take minutes."""

NEAR_W = 25.0
NEAR_SOC_PCT = 0.5

# States of a miner that end by what it is told or by minutes; in the others seconds count.
RESTING = frozenset(
    {
        MinerState.LOCKED,
        MinerState.IDLE,
        MinerState.RUNNING,
        MinerState.PAUSED,
        MinerState.COOLDOWN,
        MinerState.TRIPPED,
        MinerState.FAULT,
    }
)
OFF = frozenset({MinerState.LOCKED, MinerState.IDLE})


@plain_members
class Calm(Enum):
    """How calm it is."""

    NO = 0
    STEADY = 1
    REST = 2


def calm_of(
    inputs: PlantInputs,
    result: StepResult,
    miners: tuple[MinerSequence, MinerSequence],
    hydraulics: HydraulicState,
    now_s: float,
) -> Calm:
    """How calm it is after a scan.

    Args:
        inputs: Inputs of this scan.
        result: What it decided.
        miners: Both sequences after it.
        hydraulics: What moves pumps and valves.
        now_s: Monotonic time.
    """
    first, second = miners
    rv1, rv2 = hydraulics.valves
    written = result.outputs
    steady = (
        first.state in RESTING
        and second.state in RESTING
        and _agrees(inputs.k10_fb, written.k10_on)
        and _agrees(inputs.k11_fb, written.k11_on)
        and rv1.reason in RESTING_VALVE
        and rv2.reason in RESTING_VALVE
        and hydraulics.p3_left_s is None
        and not result.violations
    )
    if not steady:
        return Calm.NO
    at_rest = (
        first.state in OFF
        and second.state in OFF
        and not (written.p3_on or written.evu_block or written.p4_speed or written.p5_speed)
        and result.energy.due_s is None
        and first.unavailable(now_s) is None
        and second.unavailable(now_s) is None
    )
    return Calm.REST if at_rest else Calm.STEADY


def _agrees(feedback: Reading[bool], command: bool) -> bool:
    return isinstance(feedback, Good) and feedback.value is command


class Standing:
    """What the last decision was made for, and until when it stands.

    Args:
        stale_s: Age at which inverter data is stale.
    """

    __slots__ = (
        "_alike",
        "_at_rest",
        "_clock_valid",
        "_contacts",
        "_inputs",
        "_requests",
        "_site",
        "_stale_s",
        "_temps",
        "_until_s",
    )

    def __init__(self, stale_s: float) -> None:
        self._stale_s = stale_s
        self._inputs: PlantInputs | None = None
        self._alike: PlantInputs | None = None
        self._contacts: tuple[Any, ...] = ()
        self._temps: Readings = ()
        self._site = SiteData()
        self._requests: Requests | None = None
        self._until_s = 0.0
        self._at_rest = self._clock_valid = False

    def holds(self, inputs: PlantInputs, site: SiteData, requests: Requests, now: Now) -> bool:
        """Whether it may be repeated in this scan."""
        last = self._inputs
        if last is None or now.mono_s >= self._until_s:
            return False
        if requests is not self._requests and requests != self._requests:
            return False
        if inputs is not last and inputs is not self._alike:
            if _CONTACTS(inputs) != self._contacts or not are_near(temperatures_of(inputs), self._temps):
                return False
            self._alike = inputs
        if not self._at_rest:
            return site is self._site or site == self._site
        return (
            _is_fresh(site.inverter, now.mono_s, self._stale_s)
            and (now.wall_s is not None) is self._clock_valid
            and _same_site(site, self._site)
        )

    def note(
        self, inputs: PlantInputs, site: SiteData, requests: Requests, now: Now, calm: Calm, due_s: float
    ) -> None:
        """A new decision.

        Args:
            inputs: What it was made for.
            site: The same.
            requests: The same.
            now: Time of the scan.
            calm: How calm it is; rest needs fresh inverter data.
            due_s: Monotonic time at which something falls due, infinite without.
        """
        if calm is Calm.NO:
            self._inputs = None
            return
        self._inputs, self._site, self._requests = inputs, site, requests
        self._alike = None
        self._contacts, self._temps = _CONTACTS(inputs), temperatures_of(inputs)
        fresh = _is_fresh(site.inverter, now.mono_s, self._stale_s)
        self._at_rest = calm is Calm.REST and fresh
        self._clock_valid = now.wall_s is not None
        self._until_s = min(now.mono_s + (REST_S if self._at_rest else REPEAT_S), due_s)


_CONTACTS: Callable[[PlantInputs], tuple[Any, ...]] = attrgetter(
    *(name for name in PlantInputs.__slots__ if name not in TEMPERATURES)
)


def _is_fresh(sample: Timed[InverterTelemetry] | None, now_s: float, stale_s: float) -> bool:
    return sample is not None and now_s - sample.at_s <= stale_s


def _same_site(site: SiteData, last: SiteData) -> bool:
    """Whether the samples say what they said."""
    return site is last or (
        (site.tariff is last.tariff or site.tariff == last.tariff)
        and _same_miner(site.miners[0], last.miners[0])
        and _same_miner(site.miners[1], last.miners[1])
        and _same_power(site.inverter, last.inverter)
    )


def _same_miner(sample: Timed[MinerTelemetry] | None, last: Timed[MinerTelemetry] | None) -> bool:
    if sample is None or last is None:
        return sample is last
    return sample.value is last.value or sample.value == last.value


def _same_power(sample: Timed[InverterTelemetry] | None, last: Timed[InverterTelemetry] | None) -> bool:
    if sample is None or last is None:
        return sample is last
    new, old = sample.value, last.value
    return new is old or (
        abs(new.grid_power_w - old.grid_power_w) < NEAR_W
        and _close(new.battery_power_w, old.battery_power_w, NEAR_W)
        and _close(new.battery_soc_pct, old.battery_soc_pct, NEAR_SOC_PCT)
    )


def _close(new: float | None, old: float | None, distance: float) -> bool:
    if new is None or old is None:
        return new is old
    return abs(new - old) < distance
