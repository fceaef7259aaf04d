"""What is known of the miners and the inverter, by the age of their last answer."""

from __future__ import annotations

from revpi.core.energy.params import EnergyParams
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry
from revpi.core.params import MinerParams
from revpi.core.reading import TOO_OLD, Aging, Reading, Timed


class MinerLink:
    """Remembers the last sample in which the miner answered since it was switched on.

    The bridge also reports that a miner does not answer; such a report is no measurement.
    """

    __slots__ = ("_aging", "_answered", "_from_s")

    def __init__(self, params: MinerParams) -> None:
        self._aging: Aging[MinerTelemetry] = Aging(params.telemetry_stale_s, params.telemetry_bad_s)
        self._answered: Timed[MinerTelemetry] | None = None
        self._from_s = -float("inf")

    def switched_on(self, now_s: float) -> None:
        """Power has just come: what the miner said before is no answer."""
        self._answered, self._from_s = None, now_s

    def read(self, sample: Timed[MinerTelemetry] | None, now_s: float) -> Reading[MinerTelemetry]:
        """The miner's telemetry with its quality."""
        if (
            sample is not None
            and sample.value.state is not MinerApiState.OFFLINE
            and sample.at_s >= self._from_s
        ):
            self._answered = sample
        return self._aging.read(self._answered, now_s)


class InverterLink:
    """Judges the inverter's data; after a start it waits for the first sample as long as for a lost one."""

    __slots__ = ("_aging", "_gone_s", "_started_s")

    def __init__(self, params: EnergyParams) -> None:
        self._aging: Aging[InverterTelemetry] = Aging(params.stale_s, params.gone_s)
        self._gone_s = params.gone_s
        self._started_s: float | None = None

    def read(self, sample: Timed[InverterTelemetry] | None, now_s: float) -> Reading[InverterTelemetry]:
        """The inverter's data with its quality; NEVER_SEEN only while the first may still come."""
        if self._started_s is None:
            self._started_s = now_s
        if sample is None and now_s - self._started_s > self._gone_s:
            return TOO_OLD
        return self._aging.read(sample, now_s)
