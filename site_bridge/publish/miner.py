"""A miner's topics."""

from __future__ import annotations

import json

from revpi.contract.messages import encode_miner
from revpi.contract.quality import quality_text
from revpi.core.inputs import MinerTelemetry
from revpi.core.reading import Reading
from site_bridge.braiins.foreign import ForeignChange
from site_bridge.braiins.telemetry import settled
from site_bridge.publish.outbox import Outbox, Stamper, number_text

_NUMBER_TOPICS = {
    "power": "power_w",
    "power_target_actual": "power_target_w",
    "hashrate": "hashrate_ths",
    "temperature": "chip_temp_c",
    "efficiency": "efficiency_j_per_th",
}


class MinerPublisher:
    """Publishes what one miner says; what it does not say is not published.

    Args:
        outbox: Where to.
        stamper: Stamps the samples.
        number: Number of the miner, from 1.
    """

    def __init__(self, outbox: Outbox, stamper: Stamper, number: int) -> None:
        self._outbox = outbox
        self._stamper = stamper
        self._prefix = f"miners/{number}"
        self._standing: set[str] = set()

    def sample(self, telemetry: MinerTelemetry, taken_s: float) -> None:
        """Its state, taken at monotonic time `taken_s`; the sample for the PLC goes first."""
        self._standing |= _told(telemetry)
        stamp = self._stamper.stamp(taken_s)
        self._publish("sample", encode_miner(stamp, telemetry))
        self._publish("api_state", telemetry.state)
        for name, field in _NUMBER_TOPICS.items():
            value: float | None = getattr(telemetry, field)
            if value is not None:
                self._publish(name, number_text(value))
        if telemetry.tuner:
            self._publish("tuner", telemetry.tuner)
            self._publish("settled", "true" if settled(telemetry.tuner) else "false")

    def is_whole(self, telemetry: MinerTelemetry) -> bool:
        """Whether it has all numbers that were ever published; without a hash rate there is no efficiency."""
        return self._standing - {"efficiency"} <= _told(telemetry)

    def quality(self, reading: Reading[MinerTelemetry]) -> None:
        """Quality of the values above."""
        self._publish("quality", quality_text(reading))

    def notes(self, version: str, writes: int, foreign: ForeignChange) -> None:
        """What changes rarely.

        Args:
            version: Of firmware and interface, "" while unknown.
            writes: Power targets written to its flash since the start.
            foreign: What somebody else changed at it.
        """
        if version:
            self._publish("version", version)
        self._publish("target_writes", str(writes))
        change = {"count": foreign.count, "last": foreign.last, "at": foreign.at_s}
        self._publish("foreign", json.dumps(change))

    def _publish(self, name: str, payload: str | bytes) -> None:
        self._outbox.publish(f"{self._prefix}/{name}", payload)


def _told(telemetry: MinerTelemetry) -> set[str]:
    return {name for name, field in _NUMBER_TOPICS.items() if getattr(telemetry, field) is not None}
