"""Requests of people and the answers to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from revpi.contract.fields import (
    MAX_BYTES,
    MAX_TEXT,
    MessageError,
    Object,
    dump,
    load_json,
    load_object,
    optional_number,
    text,
)

Value = bool | float | str
BURST = 5  # requests of one name that may come at once; afterwards one a second
PER_S = 1.0
LATE_S = 30.0  # a request that says when it was sent is of no use after this time
NO_VALUES = ("NaN", "Infinity", "-Infinity")  # Python's JSON would take them for numbers


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for.

    Attributes:
        value: The wish.
        ttl_s: How long it shall hold; None: the default lease.
        request_id: Chosen by the sender to recognise the answer, "" without.
        ts: Unix time of sending, None when the sender does not say.
    """

    value: Value
    ttl_s: float | None = None
    request_id: str = ""
    ts: float | None = None

    def late(self, wall_s: float | None) -> bool:
        """Whether it was sent too long ago; not known while our clock (Unix s) is not known to be right."""
        return self.ts is not None and wall_s is not None and wall_s - self.ts > LATE_S


class Verdict(StrEnum):
    """What became of a request."""

    ACCEPTED = "accepted"
    CLIPPED = "clipped"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a request was refused."""

    RETAINED = "retained"
    LATE = "late"
    MALFORMED = "malformed"
    UNKNOWN = "unknown"
    NOT_ALLOWED = "not_allowed"
    TOO_OFTEN = "too_often"


CLIPPED_TO_LIMITS = "limits"


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer on `.../result`.

    Attributes:
        request_id: As in the request.
        result: What became of it.
        value: The value in force, None when refused.
        reason: Why refused (`Refusal`) or clipped (`CLIPPED_TO_LIMITS`), "" when accepted.
        detail: The same in words for people.
        ttl_s: How long it holds, None when refused or when it is done at once.
    """

    request_id: str
    result: Verdict
    value: Value | None = None
    reason: str = ""
    detail: str = ""
    ttl_s: float | None = None


def decode_request(payload: bytes) -> Request:
    """Read a request: a bare scalar (`21.5`, `true`, `winter`) or JSON {"value", "ttl_s", "id", "ts"}.

    Raises:
        MessageError: The payload is neither.
    """
    if len(payload) > MAX_BYTES:
        raise MessageError(f"{len(payload)} bytes, at most {MAX_BYTES} allowed")
    if payload.lstrip().startswith(b"{"):
        values = load_object(payload)
        return Request(
            _scalar(values),
            optional_number(values, "ttl_s", "lease_s"),
            text(values, "id"),
            optional_number(values, "ts"),
        )
    return Request(_bare(payload))


def id_of(payload: bytes) -> str:
    """The id of a request that may be refused for anything else in it, "" without one that can be read."""
    try:
        return text(load_object(payload), "id")
    except MessageError:
        return ""


def _scalar(values: Object) -> Value:
    value = values.get("value")
    if isinstance(value, str):
        return text(values, "value")
    if isinstance(value, bool):
        return value
    number = optional_number(values, "value")
    if number is None:
        raise MessageError("value is missing")
    return number


def _bare(payload: bytes) -> Value:
    try:
        value = load_json(payload)
    except MessageError:
        value = _word(payload)
    return _scalar({"value": value})


def _word(payload: bytes) -> str:
    try:
        word = payload.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise MessageError("not UTF-8 text") from error
    if not word or len(word) > MAX_TEXT or word in NO_VALUES:
        raise MessageError("neither a scalar nor a JSON object")
    return word


def encode_answer(answer: Answer) -> bytes:
    """Payload of a result topic."""
    values = asdict(answer)
    return dump({"id": values.pop("request_id"), **values})
