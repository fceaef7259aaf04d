"""The results on disk: one JSON line per record, the whole file replaced at once with each new one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import revpi
from revpi import durable
from revpi.commission.record import FIRST, Figure, Record, Result, Verdict, as_form, from_form, sealed, verify
from revpi.commission.text import Text
from revpi.errors import UserError

MAX_BYTES: Final = 8_000_000
MAX_RECORDS: Final = 10_000
LONGEST_WHO: Final = 80


class Journal:
    """All results of a cabinet.

    Args:
        path: Its file.

    Attributes:
        records: From the first on.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.records: tuple[Record, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Whether the chain is as it was written."""
        return verify(self.records)

    def load(self) -> None:
        """Read the file; a missing one is empty.

        Raises:
            UserError: It cannot be read, or is no journal.
        """
        try:
            with self._path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            self.records = ()
            return
        except OSError as error:
            raise UserError(f"{self._path}: cannot read the results ({error.strerror})") from None
        if len(data) > MAX_BYTES:
            raise UserError(f"{self._path}: more than {MAX_BYTES} bytes; {self._mend}")
        self.records = tuple(self._parsed(data))

    def append(
        self,
        step: str,
        result: Result,
        text: Text,
        *,
        who: str,
        config: str,
        wall_s: float | None,
        values: Mapping[str, Figure] | None = None,
    ) -> Record:
        """Add a result and store it durably.

        Args:
            step: Id of the step.
            result: How it ended.
            text: What was found.
            who: Who did it.
            config: Configuration hash.
            wall_s: Unix time, None while the clock is not known to be right.
            values: Measured values.

        Raises:
            UserError: The disk does not take it, or the journal is full.
        """
        if len(self.records) >= MAX_RECORDS:
            raise UserError(f"{self._path}: has {MAX_RECORDS} records; {self._mend}")
        record = sealed(
            Record(
                len(self.records) + 1,
                "" if wall_s is None else datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds"),
                step,
                result,
                who[:LONGEST_WHO],
                text.en,
                text.de,
                dict(values or {}),
                config,
                revpi.__version__,
                self.records[-1].hash if self.records else FIRST,
            )
        )
        records = (*self.records, record)
        self._store(records)
        self.records = records
        return record

    @property
    def _mend(self) -> str:
        return "move it to an archive and begin a new one"

    def _parsed(self, data: bytes) -> Iterator[Record]:
        for number, line in enumerate(data.splitlines(), start=1):
            try:
                yield from_form(json.loads(line))
            except (ValueError, TypeError, RecursionError):
                raise UserError(f"{self._path}: line {number} is no result; {self._mend}") from None

    def _store(self, records: tuple[Record, ...]) -> None:
        text = "".join(json.dumps(as_form(record), ensure_ascii=False) + "\n" for record in records)
        try:
            durable.replace(self._path, text.encode())
        except OSError as error:
            raise UserError(f"{self._path}: cannot store the result ({error.strerror})") from None
