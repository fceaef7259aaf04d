"""Results as a chain: each record holds the hash of the one before, so a change to any of them shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from revpi.commission.text import Text
from revpi.digest import sha256_hex

FIRST: Final = "0" * 64
Figure: TypeAlias = bool | int | float | str


class Result(StrEnum):
    """How a step ended."""

    GREEN = "green"
    RED = "red"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Record:
    """One result.

    Attributes:
        number: Counts from 1.
        at: UTC time in ISO 8601; "" while the clock was not known to be right.
        step: Id of the step.
        result: How it ended.
        who: Who did it.
        text_en: What was found, and what to check.
        text_de: The same in German.
        values: Measured values by name, unit last.
        config: Configuration hash.
        version: Version of the program.
        before: Hash of the record before, `FIRST` for the first.
        hash: SHA-256 over all other fields as JSON with sorted keys.
    """

    number: int
    at: str
    step: str
    result: Result
    who: str
    text_en: str
    text_de: str
    values: Mapping[str, Figure]
    config: str
    version: str
    before: str
    hash: str = ""

    @property
    def text(self) -> Text:
        """What was found, in both languages."""
        return Text(self.text_en, self.text_de)


class Verdict(NamedTuple):
    """Whether a chain is as it was written.

    Attributes:
        ok: It is.
        broken_at: Number of the first record that does not fit.
        text: The same in words.
    """

    ok: bool
    broken_at: int | None
    text: Text


def as_form(record: Record) -> dict[str, Any]:
    """The record as JSON knows it."""
    return {name: getattr(record, name) for name in record.__slots__} | {"values": dict(record.values)}


def from_form(form: Any) -> Record:
    """What `as_form` gave.

    Raises:
        ValueError: A field is missing, unknown or of another kind.
    """
    if not isinstance(form, Mapping) or set(form) != set(Record.__slots__):
        raise ValueError("not a record")
    texts = {name: form[name] for name in form if name not in ("number", "values")}
    if type(form["number"]) is not int or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("a field is of another kind")
    values = form["values"]
    if not isinstance(values, dict) or not all(
        isinstance(v, bool | int | float | str) for v in values.values()
    ):
        raise ValueError("values are of another kind")
    return Record(**{**form, "result": Result(form["result"]), "values": MappingProxyType(values)})


def sealed(record: Record) -> Record:
    """The record with its hash."""
    return replace(record, hash=digest(record))


def digest(record: Record) -> str:
    """Its hash, from all fields but the hash."""
    form = as_form(record)
    del form["hash"]
    return sha256_hex(json.dumps(form, sort_keys=True, ensure_ascii=True).encode())


def verify(records: Sequence[Record]) -> Verdict:
    """Whether no record was changed, removed from the middle, added in between, or moved.

    Records cut off at the end do not show here: compare the last hash with the one on the signed report.
    """
    before = FIRST
    for number, record in enumerate(records, start=1):
        if record.number != number or record.before != before or record.hash != digest(record):
            return Verdict(
                False,
                number,
                Text(f"changed at record {number}", f"verändert bei Eintrag {number}"),
            )
        before = record.hash
    return Verdict(True, None, Text("unchanged", "unverändert"))
