"""Samples of the bridge, judged on arrival: not retained, in the contract, in sequence, not late."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from revpi.contract.lateness import LatenessTracker, SequenceFilter
from revpi.contract.messages import MessageError, Stamp, decode_inverter, decode_miner
from revpi.contract.tariff import decode_tariff
from revpi.core.inputs import MinerTelemetry
from revpi.core.reading import Timed
from revpi.scan.exchange import Exchange

MAX_AGE_S = 5.0

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SampleCounters:
    """Since the start.

    Attributes:
        taken: Samples given to the scan.
        retained: Refused because the broker had kept them.
        malformed: Refused because they broke the contract.
        late: Refused because they were older than `MAX_AGE_S`.
        out_of_sequence: Refused because they were repeated or overtaken.
    """

    taken: int = 0
    retained: int = 0
    malformed: int = 0
    late: int = 0
    out_of_sequence: int = 0


class _Source:
    """Judges the samples of one topic."""

    def __init__(self, counters: SampleCounters) -> None:
        self._counters = counters
        self._lateness = LatenessTracker()
        self._sequence = SequenceFilter()
        self._complained = False

    def take(
        self, decode: Callable[[bytes], tuple[Stamp, T]], payload: bytes, retained: bool, arrival_s: float
    ) -> Timed[T] | None:
        """The sample with the time it was taken; None when it must not be used."""
        if retained:
            self._counters.retained += 1
            return None
        try:
            stamp, value = decode(payload)
        except MessageError as error:
            self._counters.malformed += 1
            self._complain(str(error))
            return None
        age_s = self._lateness.age_s(stamp.session, stamp.mono_s, arrival_s)
        if not self._sequence.accepts(stamp.session, stamp.seq):
            self._counters.out_of_sequence += 1
            return None
        if age_s > MAX_AGE_S:
            self._counters.late += 1
            return None
        self._counters.taken += 1
        self._complained = False
        return Timed(value, arrival_s - age_s)

    def _complain(self, text: str) -> None:
        """Log the first of a row of malformed samples."""
        if not self._complained:
            log.warning("a sample of the bridge is malformed: %s", text)
        self._complained = True


class SampleIntake:
    """Gives good samples to the exchange, each as a whole new record.

    Args:
        exchange: Its slot `site` is written here and nowhere else.
        session: Id of this start of our program. What a miner did for an earlier start does not count.
    """

    def __init__(self, exchange: Exchange, session: str) -> None:
        self.counters = SampleCounters()
        self._exchange = exchange
        self._session = session
        self._inverter = _Source(self.counters)
        self._tariff = _Source(self.counters)
        self._miners = (_Source(self.counters), _Source(self.counters))

    def inverter(self, payload: bytes, retained: bool, arrival_s: float) -> None:
        """Take inverter/sample."""
        sample = self._inverter.take(decode_inverter, payload, retained, arrival_s)
        if sample is not None:
            self._exchange.site = replace(self._exchange.site, inverter=sample)

    def tariff(self, payload: bytes, retained: bool, arrival_s: float) -> None:
        """Take tariff/sample."""
        sample = self._tariff.take(decode_tariff, payload, retained, arrival_s)
        if sample is not None:
            self._exchange.site = replace(self._exchange.site, tariff=sample)

    def miner(self, number: int, payload: bytes, retained: bool, arrival_s: float) -> None:
        """Take miners/<number>/sample; number is 1 or 2."""
        sample = self._miners[number - 1].take(self._decode_miner, payload, retained, arrival_s)
        if sample is not None:
            first, second = self._exchange.site.miners
            miners = (sample, second) if number == 1 else (first, sample)
            self._exchange.site = replace(self._exchange.site, miners=miners)

    def _decode_miner(self, payload: bytes) -> tuple[Stamp, MinerTelemetry]:
        stamp, telemetry = decode_miner(payload)
        if telemetry.done_session != self._session:
            telemetry = replace(telemetry, done_sequence=0)
        return stamp, telemetry
