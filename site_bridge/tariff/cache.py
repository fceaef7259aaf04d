"""Exchange prices on disk: written whole or not at all, believed only when the checksum is right."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from revpi import durable
from site_bridge.errors import SourceError
from site_bridge.tariff.book import PRICE_RANGE_EUR_PER_MWH, PriceBook
from site_bridge.tariff.calendar import QUARTER_S

MAX_BYTES = 131_072  # 600 prices of some 60 bytes
MAX_NAME = 32
FORMAT = "thermiq-prices-1"


def save(path: Path, book: PriceBook) -> None:
    """Replace the file.

    Raises:
        SourceError: The disk does not take it.
    """
    rows = [[start_s, quote.eur_per_mwh, quote.provider] for start_s, quote in book]
    text = json.dumps(rows, separators=(",", ":"))
    try:
        durable.replace(path, f"{FORMAT} {zlib.crc32(text.encode()):08x}\n{text}\n".encode())
    except OSError as error:
        raise SourceError(f"prices cannot be kept in {path} ({error.strerror})") from error


def load(path: Path, book: PriceBook, now_s: float) -> None:
    """Take over what is on disk; a missing file is none.

    Raises:
        SourceError: The file cannot be read or is not whole; the book is as it was.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SourceError(f"prices in {path} cannot be read ({error.strerror})") from error
    rows = _rows(data)
    if rows is None:
        raise SourceError(f"prices in {path} are damaged and not used")
    for start_s, price, provider in rows:
        book.add({start_s: price}, provider, now_s, replace=False)


def _rows(data: bytes) -> list[tuple[int, float, str]] | None:
    """The rows, None when anything is wrong with the file."""
    head, _, body = data.partition(b"\n")
    text = body.removesuffix(b"\n")
    if len(data) > MAX_BYTES or head.decode("latin-1") != f"{FORMAT} {zlib.crc32(text):08x}":
        return None
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not all(_is_row(row) for row in rows):
        return None
    return [(row[0], float(row[1]), row[2]) for row in rows]


def _is_row(row: Any) -> bool:
    match row:
        case [int(start_s), int() | float() as price, str(provider)]:
            lo, hi = PRICE_RANGE_EUR_PER_MWH
            return start_s % QUARTER_S == 0 and lo <= price <= hi and len(provider) <= MAX_NAME
    return False
