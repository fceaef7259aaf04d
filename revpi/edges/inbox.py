"""What comes in over MQTT: samples of the bridge and requests of people.

Runs in the network thread of the client and only fills slots of the exchange.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from revpi.contract.messages import MessageError
from revpi.contract.requests import Answer, Refusal, Request, Verdict, decode_request, encode_answer
from revpi.contract.topics import find
from revpi.edges.samples import SampleIntake
from revpi.scan.exchange import Exchange

ACKNOWLEDGE = "cmd/acknowledge"
SUBSCRIPTIONS = ("inverter/sample", "miners/+/sample", "cmd/+", "setpoints/+")

_MINER_SAMPLE = re.compile(r"miners/([12])/sample")
_REQUEST = re.compile(r"(cmd|setpoints)/[^/]+")
log = logging.getLogger(__name__)

Publish = Callable[[str, bytes], None]


@dataclass(slots=True)
class RequestCounters:
    """Since the start.

    Attributes:
        accepted: Requests given to the core.
        refused: Requests refused with a reason.
    """

    accepted: int = 0
    refused: int = 0


class Inbox:
    """Handler of the PLC's MQTT client.

    Args:
        exchange: Its slots `site` and `requests` are written here and nowhere else.
        session: Id of this start of our program.
        publish: Takes answers.
        clock: Monotonic time.
    """

    def __init__(
        self, exchange: Exchange, session: str, publish: Publish, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.samples = SampleIntake(exchange, session)
        self.requests = RequestCounters()
        self._exchange = exchange
        self._publish = publish
        self._clock = clock

    def handle(self, suffix: str, payload: bytes, retained: bool) -> None:
        """Take one message; never raises for what the payload holds."""
        if suffix == "inverter/sample":
            self.samples.inverter(payload, retained, self._clock())
        elif (miner := _MINER_SAMPLE.fullmatch(suffix)) is not None:
            self.samples.miner(int(miner[1]), payload, retained, self._clock())
        elif _REQUEST.fullmatch(suffix) is not None:
            self._request(suffix, payload, retained)

    def _request(self, suffix: str, payload: bytes, retained: bool) -> None:
        answer = self._decide(suffix, payload, retained)
        refused = answer.result is Verdict.REFUSED
        self.requests.refused += refused
        self.requests.accepted += not refused
        log.info("request %s: %s %s %s", suffix, answer.result, answer.reason, answer.detail)
        if find(f"{suffix}/result") is not None:  # an odd name is refused without an answer
            self._publish(f"{suffix}/result", encode_answer(answer))

    def _decide(self, suffix: str, payload: bytes, retained: bool) -> Answer:
        try:
            request = decode_request(payload)
        except MessageError as error:
            return Answer("", Verdict.REFUSED, None, Refusal.MALFORMED, str(error))
        if retained:
            return _refuse(request, Refusal.RETAINED, "send requests without the retain flag")
        if suffix != ACKNOWLEDGE:
            return _refuse(request, Refusal.UNKNOWN, f"known requests: {ACKNOWLEDGE}")
        if request.value is not True and request.value != 1:
            return _refuse(request, Refusal.NOT_ALLOWED, "allowed: true or 1")
        count = self._exchange.requests.acknowledge_count + 1
        self._exchange.requests = replace(self._exchange.requests, acknowledge_count=count)
        return Answer(request.request_id, Verdict.ACCEPTED, request.value)


def _refuse(request: Request, reason: Refusal, detail: str) -> Answer:
    return Answer(request.request_id, Verdict.REFUSED, None, reason, detail)
