"""What comes in over MQTT: samples of the bridge and requests of people.

Runs in the network thread of the client and only fills slots of the exchange.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from revpi.contract.messages import MessageError
from revpi.contract.requests import (
    BURST,
    CLIPPED_TO_LIMITS,
    LATE_S,
    PER_S,
    Answer,
    Refusal,
    Request,
    Verdict,
    decode_request,
    encode_answer,
    id_of,
)
from revpi.contract.topics import find
from revpi.core.inputs import Now
from revpi.core.leases import LEASES, LeaseRule, grant, with_lease
from revpi.core.memory.lease_log import restored
from revpi.core.memory.records import LeasesMemory
from revpi.edges.rate import TokenBucket
from revpi.edges.samples import SampleIntake
from revpi.scan.clock import SystemClock
from revpi.scan.exchange import Exchange

ACKNOWLEDGE = "cmd/acknowledge"
SETPOINTS = {f"setpoints/{rule.name}": rule for rule in LEASES.values()}
KNOWN = (ACKNOWLEDGE, *SETPOINTS)
OTHERS = ""  # names that are not known share one rate
SUBSCRIPTIONS = ("inverter/sample", "tariff/sample", "miners/+/sample", "cmd/+", "setpoints/+")

_MINER_SAMPLE = re.compile(r"miners/([12])/sample")
_REQUEST = re.compile(r"(cmd|setpoints)/[^/]+")
CLOCK = SystemClock()
log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], None]


@dataclass(slots=True)
class RequestCounters:
    """Since the start.

    Attributes:
        accepted: Requests given to the core, clipped ones included.
        refused: Requests refused with a reason.
        unanswered: Requests dropped without an answer, because they came too often.
    """

    accepted: int = 0
    refused: int = 0
    unanswered: int = 0


class Inbox:
    """Handler of the PLC's MQTT client.

    Args:
        exchange: Its slots `site` and `requests` are written here and nowhere else.
        session: Id of this start of our program.
        publish: Takes answers.
        clock: Monotonic time.
        wall: Unix time, None while it is not known to be right.
    """

    def __init__(
        self,
        exchange: Exchange,
        session: str,
        publish: Publish,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float | None] = CLOCK.wall,
    ) -> None:
        self.samples = SampleIntake(exchange, session)
        self.requests = RequestCounters()
        self._exchange = exchange
        self._publish = publish
        self._clock = clock
        self._wall = wall
        self._changing = threading.Lock()
        self._rates = {name: TokenBucket(BURST, PER_S) for name in (*KNOWN, OTHERS)}
        self._too_often: set[str] = set()

    def handle(self, suffix: str, payload: bytes, retained: bool) -> None:
        """Take one message; never raises for what the payload holds."""
        if suffix == "inverter/sample":
            self.samples.inverter(payload, retained, self._clock())
        elif suffix == "tariff/sample":
            self.samples.tariff(payload, retained, self._clock())
        elif (miner := _MINER_SAMPLE.fullmatch(suffix)) is not None:
            self.samples.miner(int(miner[1]), payload, retained, self._clock())
        elif _REQUEST.fullmatch(suffix) is not None:
            self._request(suffix, payload, retained)

    def restore(self, memory: LeasesMemory, now: Now) -> None:
        """Bring back the leases that were in force before a restart; a newer wish of the same name stays."""
        old = restored(memory, now)
        with self._changing:
            leases = self._exchange.requests.leases
            for rule in LEASES.values():
                if getattr(leases, rule.field) is None:
                    leases = with_lease(leases, rule, getattr(old, rule.field))
            self._exchange.requests = replace(self._exchange.requests, leases=leases)

    def _request(self, suffix: str, payload: bytes, retained: bool) -> None:
        if self._is_too_often(suffix, payload):
            return
        answer = self._decide(suffix, payload, retained)
        refused = answer.result is Verdict.REFUSED
        self.requests.refused += refused
        self.requests.accepted += not refused
        self._answer(suffix, answer)

    def _is_too_often(self, suffix: str, payload: bytes) -> bool:
        """Whether the name's rate is used up; the first of a row of such requests is told so."""
        name = suffix if suffix in KNOWN else OTHERS
        if self._rates[name].take(self._clock()):
            self._too_often.discard(name)
            return False
        if name in self._too_often:
            self.requests.unanswered += 1
        else:
            self._too_often.add(name)
            self.requests.refused += 1
            self._answer(suffix, _refuse(id_of(payload), Refusal.TOO_OFTEN, f"one a second, {BURST} at once"))
        return True

    def _answer(self, suffix: str, answer: Answer) -> None:
        log.info("request %s: %s %s %s", suffix, answer.result, answer.reason, answer.detail)
        if find(f"{suffix}/result") is not None:  # an odd name is refused without an answer
            self._publish(f"{suffix}/result", encode_answer(answer))

    def _decide(self, suffix: str, payload: bytes, retained: bool) -> Answer:
        if retained:
            return _refuse(id_of(payload), Refusal.RETAINED, "send requests without the retain flag")
        try:
            request = decode_request(payload)
        except MessageError as error:
            return _refuse(id_of(payload), Refusal.MALFORMED, str(error))
        if request.late(self._wall()):
            return _refuse(
                request.request_id, Refusal.LATE, f"sent more than {LATE_S:g} s ago, or with a wrong clock"
            )
        if suffix == ACKNOWLEDGE:
            return self._acknowledge(request)
        rule = SETPOINTS.get(suffix)
        if rule is None:
            return _refuse(request.request_id, Refusal.UNKNOWN, f"known requests: {', '.join(KNOWN)}")
        return self._lease(rule, request)

    def _acknowledge(self, request: Request) -> Answer:
        if request.value is not True and request.value != 1:
            return _refuse(request.request_id, Refusal.NOT_ALLOWED, "allowed: true or 1")
        with self._changing:
            count = self._exchange.requests.acknowledge_count + 1
            self._exchange.requests = replace(self._exchange.requests, acknowledge_count=count)
        return Answer(request.request_id, Verdict.ACCEPTED, request.value)

    def _lease(self, rule: LeaseRule, request: Request) -> Answer:
        now_s = self._clock()
        given = grant(rule, request.value, request.ttl_s, now_s)
        if given.lease is None:
            return _refuse(request.request_id, Refusal.NOT_ALLOWED, given.text)
        with self._changing:
            leases = with_lease(self._exchange.requests.leases, rule, given.lease)
            self._exchange.requests = replace(self._exchange.requests, leases=leases)
        verdict = Verdict.CLIPPED if given.clipped else Verdict.ACCEPTED
        reason = CLIPPED_TO_LIMITS if given.clipped else ""
        length_s = round(given.lease.until_s - now_s, 3)
        return Answer(request.request_id, verdict, given.lease.value, reason, given.text, length_s)


def _refuse(request_id: str, reason: Refusal, detail: str) -> Answer:
    return Answer(request_id, Verdict.REFUSED, None, reason, detail)
