"""Finds SML telegrams in what comes from the optical head and reads their registers."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sml

START = b"\x1b\x1b\x1b\x1b\x01\x01\x01\x01"  # SML transport version 1 (BSI TR-03109-1)
MAX_BUFFER_BYTES = 16_384  # the longest telegrams of real meters have some 1000 bytes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Register:
    """One entry of the meter's list.

    Attributes:
        obis: Code as in 1-0:1.8.0*255.
        value: Number, already scaled; other kinds of entries have text or bytes.
        unit: "W", "Wh" ..., None when the meter names none.
        status: The meter's status word, None where the entry has none.
    """

    obis: str
    value: object
    unit: str | None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram whose checksums were right.

    Attributes:
        server_id: Which meter.
        registers: All entries of its list.
    """

    server_id: str
    registers: tuple[Register, ...]


class TelegramReader:
    """Cuts telegrams out of a stream of bytes; what stands between them is skipped.

    Framing, both checksums, and entries are the business of pysml. What it cannot bear (a telegram with
    right checksums and wrong contents) costs that telegram only.

    Attributes:
        counters: "ok", "damaged" (a checksum is wrong) and "malformed" telegrams.
        received_bytes: All bytes that ever came.
    """

    def __init__(self) -> None:
        self.counters: Counter[str] = Counter()
        self.received_bytes = 0
        self._buffer = b""

    def feed(self, data: bytes) -> Iterator[Telegram]:
        """The telegrams that are complete with these bytes."""
        self.received_bytes += len(data)
        self._buffer += data
        while (frame := self._next_frame()) is not None:
            yield from _telegrams(frame)
        self._bound()

    def reset(self) -> None:
        """Forget the beginning of a telegram, after the line was cut."""
        self._buffer = b""

    def _next_frame(self) -> list[Any] | None:
        frame: list[Any] | None
        while True:
            try:
                end, frame = sml.SmlBase.find_frame(self._buffer)
            except Exception as error:  # noqa: BLE001 - pysml lets out whatever its decoding runs into
                log.debug("telegram refused: %r", error)
                self.counters["malformed"] += 1
                self._skip_start()
                continue
            begun, sound = self._buffer.count(START, 0, end), frame is not None
            self._buffer = self._buffer[end:]
            self.counters["ok"] += sound
            self.counters["damaged"] += max(begun - sound, 0)
            return frame

    def _skip_start(self) -> None:
        """Drop the start mark of the telegram at fault, so that the search goes on behind it."""
        at = self._buffer.find(START)
        self._buffer = self._buffer[at + len(START) :] if at >= 0 else b""

    def _bound(self) -> None:
        """Keep at most the last telegram that began; of endless noise, what may become a start mark."""
        if len(self._buffer) > MAX_BUFFER_BYTES:
            self._buffer = self._buffer[max(self._buffer.rfind(START), 0) :]
        if len(self._buffer) > MAX_BUFFER_BYTES:
            self._buffer = self._buffer[-len(START) :]


def _telegrams(frame: list[Any]) -> Iterator[Telegram]:
    for message in frame:
        body = message.get("messageBody")
        if isinstance(body, sml.SmlGetListResponse):
            registers = tuple(_register(entry) for entry in body["valList"])
            yield Telegram(str(body["serverId"]), registers)


def _register(entry: Any) -> Register:
    unit, status = entry.get("unit"), entry.get("status")
    return Register(
        obis=str(entry.get("objName", "")),
        value=entry.get("value"),
        unit=unit if isinstance(unit, str) else None,
        status=status if isinstance(status, int) else None,
    )
