"""Structured log lines on standard error: key=value with the message in JSON quotes, or JSON objects.

Nothing waits for whoever reads them: a reader that has stopped costs lines, which are counted, not time.
"""

from __future__ import annotations

import json
import logging
import os
import select
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

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


class NonBlockingHandler(logging.Handler):
    """Writes lines to a stream whose reader may have stopped reading, or be gone, and never waits for it.

    A descriptor that is ready takes `PIPE_BUF` bytes without waiting (poll(2), pipe(7)).

    Args:
        stream: Where lines go; one without a descriptor takes all of them.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._poll: select.poll | None = None
        self._lost = 0
        self._cut = False
        try:
            self._descriptor = stream.fileno()
        except (OSError, ValueError):
            return
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLOUT)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line, or count it as lost; after lost ones a line says how many."""
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001  whatever a message cannot be made of must not stop who logs
            self.handleError(record)
            return
        if self._lost:
            if not self._write(self._note()):
                self._lost += 1
                return
            self._lost = 0
        self._lost += not self._write(line)

    def _note(self) -> str:
        """The line that tells of lost ones."""
        text = "%d lines were lost: nobody read them"
        return self.format(
            logging.LogRecord(__name__, logging.WARNING, __file__, 0, text, (self._lost,), None)
        )

    def _write(self, line: str) -> bool:
        """Whether all of it was taken."""
        if self._stream.closed:  # its descriptor may be somebody else's by now
            return False
        if self._poll is None:
            self._stream.write(f"{line}\n")
            return True
        data = f"{line}\n".encode(errors="backslashreplace")
        if self._cut:
            data = b"\n" + data
        at = 0
        while at < len(data):
            try:
                if not any(events & select.POLLOUT for _, events in self._poll.poll(0)):
                    break
                at += os.write(self._descriptor, data[at : at + select.PIPE_BUF])
            except OSError:
                break
        if at:
            self._cut = at < len(data)
        return at == len(data)


def start(level: str, quiet: Iterable[str] = (), *, as_json: bool = False) -> None:
    """Log everything from `level` up; libraries named in `quiet` report through us, not by themselves."""
    handler = NonBlockingHandler(sys.stderr) if sys.stderr else logging.NullHandler()
    handler.setFormatter(LineFormatter(as_json=as_json))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.CRITICAL)
