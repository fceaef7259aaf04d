"""The emulated bridge: samples every second, commands with realistic delay, outages by wish."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.core.inputs import InverterTelemetry, SiteData, TariffTelemetry
from revpi.core.outputs import MinerCommand
from revpi.core.reading import Timed
from sim.fast.inverter_post import InverterPost
from sim.fast.link import Outages
from sim.fast.miner_post import MinerPost
from sim.fast.tariff import Tariff
from sim.miner.model import MinerModel
from sim.plant.plant import Plant

POLL_S = 1.0
SLOT_S = 900.0
"""Day-ahead prices are quarter-hourly."""


class FastBridge:
    """Everything between the program and the devices beside the cabinet.

    Args:
        miners: The two miners.
        tariff: Prices of the site.
        midnight_s: Unix time at time 0 of the profiles; the clock of the server is always right.

    Attributes:
        outages: What is out of order; write at will.
        inverter_override: Sample given instead of the measured one, None for the measured one.
    """

    __slots__ = (
        "_due_s",
        "_inverter",
        "_midnight_s",
        "_posts",
        "_site",
        "_slot",
        "_slot_ends_s",
        "_tariff",
        "inverter_override",
        "outages",
    )

    def __init__(self, miners: Sequence[MinerModel], tariff: Tariff, midnight_s: float) -> None:
        self.outages = Outages()
        self.inverter_override: InverterTelemetry | None = None
        self._inverter = InverterPost()
        self._posts = tuple(MinerPost(model) for model in miners)
        self._tariff = tariff
        self._midnight_s = midnight_s
        self._slot: Timed[TariffTelemetry] | None = None
        self._slot_ends_s = 0.0
        self._site = SiteData()
        self._due_s = 0.0

    def forget(self) -> None:
        """The program starts anew and has received nothing."""
        self._site = SiteData()
        self._slot = None
        self._due_s = 0.0

    def exchange(
        self, plant: Plant, commands: Sequence[MinerCommand | None], session: str, now_s: float, mono_s: float
    ) -> SiteData:
        """Let commands through, carry them out, and give the newest samples.

        Args:
            plant: Where the inverter measures.
            commands: What the program tells the miners.
            session: The program's session.
            now_s: Simulated time.
            mono_s: The program's monotonic time.
        """
        outages = self.outages
        cut, dead, silent = outages.cut, outages.bridge, outages.miners
        for index, post in enumerate(self._posts):
            if not cut:
                post.hear(commands[index], session, now_s)
            if not (dead or silent[index]):
                post.work(now_s)
        if now_s >= self._due_s and not cut:
            self._due_s = now_s + POLL_S
            self._site = self._sample(plant, session, mono_s)
        return self._site

    def _sample(self, plant: Plant, session: str, mono_s: float) -> SiteData:
        """New arrivals; their contents are the same objects while nothing has changed."""
        outages, last = self.outages, self._site
        (first, second), (first_silent, second_silent) = self._posts, outages.miners
        miners = (
            Timed(first.telemetry(session, answers=not first_silent), mono_s),
            Timed(second.telemetry(session, answers=not second_silent), mono_s),
        )
        measured = self.inverter_override or self._inverter.telemetry(plant.supply)
        inverter = last.inverter if outages.inverter else Timed(measured, mono_s)
        tariff = last.tariff if outages.tariff else self._price(plant.start_s + plant.time_s, mono_s)
        return SiteData(inverter, miners, tariff)

    def _price(self, at_s: float, mono_s: float) -> Timed[TariffTelemetry]:
        """The slot in force; the same object until it ends."""
        if self._slot is None or at_s >= self._slot_ends_s:
            self._slot_ends_s = (at_s // SLOT_S + 1.0) * SLOT_S
            price = self._tariff.price(at_s)
            told = TariffTelemetry(
                import_eur_per_kwh=price,
                feed_in_eur_per_kwh=self._tariff.feed_in(at_s),
                valid_until_s=self._midnight_s + self._slot_ends_s,
                negative=price < 0.0,
            )
            self._slot = Timed(told, mono_s)
        return self._slot
