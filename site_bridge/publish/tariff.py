"""The tariff's topics."""

from __future__ import annotations

import json
from collections.abc import Sequence

from revpi.contract.fields import RANGES
from revpi.contract.quality import quality_text
from revpi.contract.tariff import encode_tariff
from revpi.core.inputs import TariffTelemetry
from revpi.core.reading import Reading
from site_bridge.publish.outbox import Outbox, Stamper
from site_bridge.tariff.pricing import Slot

DECIMALS = 5  # a thousandth of a cent


class TariffPublisher:
    """Publishes the slot in force and what comes."""

    def __init__(self, outbox: Outbox, stamper: Stamper) -> None:
        self._outbox = outbox
        self._stamper = stamper

    def slot(self, slot: Slot, taken_s: float, reason: str) -> None:
        """The slot in force at monotonic time `taken_s`; the sample for the PLC goes first."""
        sample = encode_tariff(self._stamper.stamp(taken_s), _telemetry(slot))
        self._outbox.publish("tariff/sample", sample)
        self._say("price", f"{slot.price:.{DECIMALS}f}")
        self._say("feed_in", f"{slot.feed_in:.{DECIMALS}f}")
        self._say("source", slot.source)
        self._say("reason", reason)

    def forecast(self, slots: Sequence[Slot]) -> None:
        """The coming slots, the one in force first."""
        self._say("forecast", json.dumps([_entry(slot) for slot in slots], separators=(",", ":")))

    def quality(self, reading: Reading[Slot]) -> None:
        """Quality of the values above."""
        self._say("quality", quality_text(reading))

    def _say(self, name: str, text: str) -> None:
        self._outbox.publish(f"tariff/{name}", text)


def _telemetry(slot: Slot) -> TariffTelemetry:
    """What the PLC needs; a price beyond the contract's range is told as the end of the range."""
    lo, hi = RANGES["import_eur_per_kwh"]
    return TariffTelemetry(
        import_eur_per_kwh=min(max(slot.price, lo), hi),
        feed_in_eur_per_kwh=slot.feed_in,
        valid_until_s=float(slot.end_s),
        negative=slot.negative,
    )


def _entry(slot: Slot) -> dict[str, object]:
    return {
        "start": slot.start_s,
        "end": slot.end_s,
        "import_eur_per_kwh": round(slot.price, DECIMALS),
        "feed_in_eur_per_kwh": round(slot.feed_in, DECIMALS),
        "negative": slot.negative,
        "source": slot.source,
    }
