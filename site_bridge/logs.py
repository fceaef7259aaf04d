"""Structured log lines on standard error: key=value, the message in JSON quotes."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

LEVELS = ("debug", "info", "warning", "error")


class LineFormatter(logging.Formatter):
    """One line per record, a traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        text = record.getMessage()
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        level = record.levelname.lower()
        return f"ts={at} level={level} room={record.name} msg={json.dumps(text, ensure_ascii=False)}"


def start(level: str) -> None:
    """Log everything from `level` up; libraries report through us, not by themselves."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
