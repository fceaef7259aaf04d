"""What is known of the miners and the inverter, by the age of their last answer."""

from __future__ import annotations

from revpi.core.energy.params import EnergyParams
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry
from revpi.core.params import MinerParams
from revpi.core.reading import Bad, Cause, Reading, Timed, judge


class MinerLink:
    """Remembers the last sample in which the miner answered.

    The bridge also reports that a miner does not answer; such a report is no measurement.
    """

    __slots__ = ("_answered", "_params")

    def __init__(self, params: MinerParams) -> None:
        self._params = params
        self._answered: Timed[MinerTelemetry] | None = None

    def read(self, sample: Timed[MinerTelemetry] | None, now_s: float) -> Reading[MinerTelemetry]:
        """The miner's telemetry with its quality."""
        if sample is not None and sample.value.state is not MinerApiState.OFFLINE:
            self._answered = sample
        params = self._params
        return judge(self._answered, now_s, stale_s=params.telemetry_stale_s, bad_s=params.telemetry_bad_s)


class InverterLink:
    """Judges the inverter's data; after a start it waits for the first sample as long as for a lost one."""

    __slots__ = ("_params", "_started_s")

    def __init__(self, params: EnergyParams) -> None:
        self._params = params
        self._started_s: float | None = None

    def read(self, sample: Timed[InverterTelemetry] | None, now_s: float) -> Reading[InverterTelemetry]:
        """The inverter's data with its quality; NEVER_SEEN only while the first may still come."""
        if self._started_s is None:
            self._started_s = now_s
        if sample is None and now_s - self._started_s > self._params.gone_s:
            return Bad(Cause.TOO_OLD)
        return judge(sample, now_s, stale_s=self._params.stale_s, bad_s=self._params.gone_s)
