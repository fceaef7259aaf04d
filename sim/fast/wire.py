"""MQTT in simulated time: samples and requests reach the program as bytes, through its own decoding."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from revpi.contract.messages import Stamp, encode_heartbeat, encode_inverter, encode_miner
from revpi.contract.tariff import encode_tariff
from revpi.core.inputs import SiteData
from revpi.core.leases import LEASES
from revpi.core.memory.memory import Memory
from revpi.core.outputs import MinerCommand
from revpi.edges.inbox import ACKNOWLEDGE, Inbox
from revpi.scan.exchange import Exchange
from sim.fast.bridge import FastBridge
from sim.fast.receipts import Known, Message, Receipt
from sim.fast.stored import through_store
from sim.plant.plant import Plant

if TYPE_CHECKING:
    from sim.fast.loop import ClosedLoop

BRIDGE_UP_S = 1e5
"""The bridge's monotonic time at simulated time 0."""
MOST_RECEIPTS = 1000
NAMES = {rule.field: name for name, rule in LEASES.items()}
"""Requests by the field of their lease."""


T = TypeVar("T")


NO_STAMP = Stamp("-", 0, None, 0.0)
NO_STAMP_HEAD = encode_heartbeat(NO_STAMP)[:-1]


class Wire(FastBridge):
    """The emulated bridge and the people on MQTT, with the program's real inbox at the other end.

    Args:
        loop: The house; it takes what the program knows from here.

    Attributes:
        receipts: What messages did that are not samples of the bridge; whoever judges them takes them out.
        sent: Newest payload per sample topic since the program's start.
        ending: The program is about to end.
        whole: Samples go as bytes too; else they are handed over, which is quicker.
    """

    def __init__(self, loop: ClosedLoop) -> None:
        super().__init__(loop.miners, loop.tariff, loop.setup.epoch_s)
        self.outages, self.inverter_override = loop.bridge.outages, loop.bridge.inverter_override
        self.receipts: deque[Receipt] = deque(maxlen=MOST_RECEIPTS)
        self.sent: dict[str, bytes] = {}
        self.ending = False
        self.whole = True
        self._loop = loop
        self._memory = Memory()
        self._sequence = 0
        self._now_s = self._mono_s = 0.0
        self._told = SiteData()
        self._bodies: dict[str, tuple[object, bytes]] = {}
        self._waiting: list[Message] = []
        self._begin("")

    def exchange(
        self, plant: Plant, commands: Sequence[MinerCommand | None], session: str, now_s: float, mono_s: float
    ) -> SiteData:
        """As the emulated bridge, but over the wire; also hands the requests to the loop."""
        if session != self._session:
            self._begin(session)
        self._now_s, self._mono_s = now_s, mono_s
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self.deliver(message)
        told, before = super().exchange(plant, commands, session, now_s, mono_s), self._told
        if told is not before:
            self._told = told
            if self.whole:
                self._tell(told, before)
            else:
                self._slots.site = told
        self._restore()
        self.note_memory()
        requests = self._slots.requests
        self._loop.requests = replace(requests, ending=True) if self.ending else requests
        return self._slots.site

    def deliver(self, message: Message) -> None:
        """Somebody's message; lost without program or broker, kept until the program has a session."""
        if not self._loop.powered or self.outages.broker:
            return
        if not self._session:
            self._waiting.append(message)
            return
        self._now_s = self._loop.time_s
        self._mono_s = self._loop.clocks.mono_s(self._now_s)
        before, raised = self.known, ""
        try:
            self._inbox.handle(message.suffix, message.payload, message.retained)
        except Exception as error:  # noqa: BLE001  whatever it raises is the finding
            raised = type(error).__name__
        self.receipts.append(Receipt(message, before, self.known, self._mono_s, raised))

    def wish(self, field: str, value: bool | float | str, lasts_s: float) -> None:
        """Somebody asks for something; `field` is one of the leases'."""
        payload = json.dumps({"value": value, "ttl_s": lasts_s, "id": "panel"}).encode()
        self.deliver(Message(f"setpoints/{NAMES[field]}", payload))

    def acknowledge(self) -> None:
        """A person acknowledges."""
        self.deliver(Message(ACKNOWLEDGE, b"1"))

    @property
    def known(self) -> Known:
        """What the program knows from messages."""
        return Known(self._slots.site, self._slots.requests)

    def stamp(self) -> Stamp:
        """Stamp of the bridge's next sample."""
        self._sequence += 1
        return Stamp("bridge-1", self._sequence, None, BRIDGE_UP_S + self._now_s)

    def _begin(self, session: str) -> None:
        """The program starts: it has received nothing, and leases hold again once its clock is right."""
        self._session = session
        self._slots = Exchange()
        self._inbox = Inbox(self._slots, session, _drop, clock=lambda: self._mono_s)
        self._told = SiteData()
        self._restored = False
        self.sent.clear()
        self.ending = False

    def note_memory(self) -> None:
        """Note what the last scan remembered, as the state file does."""
        if self._loop.result is not None:
            self._memory = self._loop.result.memory

    def _restore(self) -> None:
        """After a start bring the stored leases back, once, as soon as the clock is right."""
        if self._restored:
            return
        now = self._loop.clocks.now(self._now_s)
        self._restored = now.wall_s is not None
        if self._restored and self._loop.remembers:
            self._inbox.restore(through_store(self._memory).leases, now)

    def _tell(self, told: SiteData, before: SiteData) -> None:
        if told.inverter is not None and told.inverter is not before.inverter:
            self._send("inverter/sample", told.inverter.value, encode_inverter)
        if told.tariff is not None and told.tariff is not before.tariff:
            self._send("tariff/sample", told.tariff.value, encode_tariff)
        for number, miner in enumerate(told.miners, 1):
            if miner is not None:
                self._send(f"miners/{number}/sample", miner.value, encode_miner)

    def _send(self, suffix: str, value: T, encode: Callable[[Stamp, T], bytes]) -> None:
        """Send a sample; what stays the same is put into bytes once."""
        told, rest = self._bodies.get(suffix, (None, b""))
        if value is not told:
            rest = encode(NO_STAMP, value).removeprefix(NO_STAMP_HEAD)
            self._bodies[suffix] = (value, rest)
        self.sent[suffix] = payload = _head(self.stamp()) + rest
        self._inbox.handle(suffix, payload, retained=False)


def _head(stamp: Stamp) -> bytes:
    """The beginning of a sample's bytes; spelt out, because it is made for every one."""
    text = f'{{"session":"{stamp.session}","seq":{stamp.seq},"ts":null,"mono_s":{stamp.mono_s!r}'
    return text.encode()


def _drop(_suffix: str, _payload: bytes) -> None:
    """Nobody waits for answers here."""


def wire_of(loop: ClosedLoop) -> Wire:
    """The wire of this house; laid when there is none yet."""
    if not isinstance(loop.bridge, Wire):
        loop.bridge = Wire(loop)
    return loop.bridge
