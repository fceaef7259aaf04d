"""Structured log lines on standard error: key=value with the message in JSON quotes, or JSON objects."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

LEVELS = ("debug", "info", "warning", "error")


class LineFormatter(logging.Formatter):
    """One line per record, a traceback included.

    Args:
        as_json: One JSON object with the same keys.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        level = record.levelname.lower()
        if self._as_json:
            entry = {"ts": at, "level": level, "room": record.name, "msg": text}
            return json.dumps(entry, ensure_ascii=False)
        return f"ts={at} level={level} room={record.name} msg={json.dumps(text, ensure_ascii=False)}"


def start(level: str, quiet: Iterable[str] = (), *, as_json: bool = False) -> None:
    """Log everything from `level` up; libraries named in `quiet` report through us, not by themselves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(as_json=as_json))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.CRITICAL)
