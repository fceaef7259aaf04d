"""The emulated bridge: samples every second, commands with realistic delay, outages by wish."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.core.inputs import InverterTelemetry, SiteData, TariffTelemetry
from revpi.core.outputs import MinerCommand
from revpi.core.reading import Timed
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
        "_midnight_s",
        "_posts",
        "_site",
        "_slot",
        "_tariff",
        "inverter_override",
        "outages",
    )

    def __init__(self, miners: Sequence[MinerModel], tariff: Tariff, midnight_s: float) -> None:
        self.outages = Outages()
        self.inverter_override: InverterTelemetry | None = None
        self._posts = tuple(MinerPost(model) for model in miners)
        self._tariff = tariff
        self._midnight_s = midnight_s
        self._slot: Timed[TariffTelemetry] | None = None
        self._site = SiteData()
        self._due_s = 0.0

    def forget(self) -> None:
        """The program starts anew and has received nothing."""
        self._site = SiteData()
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
        for index, (post, command) in enumerate(zip(self._posts, commands, strict=True)):
            if not outages.cut:
                post.hear(command, session, now_s)
            if not (outages.bridge or outages.miners[index]):
                post.work(now_s)
        if not outages.cut and now_s >= self._due_s:
            self._due_s = now_s + POLL_S
            self._site = self._sample(plant, session, mono_s)
        return self._site

    def _sample(self, plant: Plant, session: str, mono_s: float) -> SiteData:
        first, second = (
            Timed(post.telemetry(session, answers=not silent), mono_s)
            for post, silent in zip(self._posts, self.outages.miners, strict=True)
        )
        inverter = self._site.inverter if self.outages.inverter else Timed(self._inverter(plant), mono_s)
        tariff = self._site.tariff if self.outages.tariff else self._price(plant, mono_s)
        return SiteData(inverter, (first, second), tariff)

    def _inverter(self, plant: Plant) -> InverterTelemetry:
        if self.inverter_override is not None:
            return self.inverter_override
        supply = plant.supply
        return InverterTelemetry(
            solar_power_w=supply.solar_w,
            grid_power_w=supply.grid_w,
            battery_power_w=supply.battery.power_w,
            battery_soc_pct=supply.battery.soc_pct,
            load_power_w=supply.load_w,
        )

    def _price(self, plant: Plant, mono_s: float) -> Timed[TariffTelemetry]:
        """The slot in force; the same object until it ends."""
        at_s = plant.start_s + plant.time_s
        ends_s = self._midnight_s + (at_s // SLOT_S + 1.0) * SLOT_S
        slot = self._slot
        if slot is None or slot.value.valid_until_s != ends_s or self._site.tariff is None:
            price = self._tariff.price(at_s)
            told = TariffTelemetry(
                import_eur_per_kwh=price,
                feed_in_eur_per_kwh=self._tariff.feed_in(at_s),
                valid_until_s=ends_s,
                negative=price < 0.0,
            )
            slot = self._slot = Timed(told, mono_s)
        return slot
