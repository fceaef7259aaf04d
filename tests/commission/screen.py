"""A program in a pseudo-terminal of 80 x 24, and what a person sees there."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import pyte

COLUMNS, LINES = 80, 24
LIMIT_S = 15.0
CHUNK = 65536
ENTER, ESCAPE, CTRL_C = "\r", "\x1b", "\x03"
BACKSPACE = "\x7f"
UP, DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"


class Screen:
    """A started program with its terminal; ended at the latest with the context.

    Attributes:
        process: The program.
    """

    def __init__(self, argv: Sequence[str], lines: int = LINES) -> None:
        self._master, slave = os.openpty()
        self._size(lines)
        self._screen = pyte.Screen(COLUMNS, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.process = subprocess.Popen(
            argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8"},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - hang-up reaches it so
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    def resize(self, lines: int) -> None:
        """The window gets so many lines."""
        self._screen.resize(lines, COLUMNS)
        self._size(lines)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def lines(self) -> list[str]:
        """What stands on the screen now."""
        self._take()
        return [line.rstrip() for line in self._screen.display]

    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines())

    def wait(self, condition: Callable[[str], bool], what: str, limit_s: float = LIMIT_S) -> str:
        """The screen as soon as it fulfils the condition; a picture that is half drawn does not count."""
        end_s = time.monotonic() + limit_s
        while not condition(text := self.text()) or self._drawing:
            assert time.monotonic() < end_s, f"waited in vain: {what}\n{text}"
            select.select([self._master], [], [], 0.05)
        return text

    def see(self, part: str, limit_s: float = LIMIT_S) -> str:
        """The screen as soon as this part stands on it."""
        return self.wait(lambda text: part in text, part, limit_s)

    def hang_up(self) -> None:
        """The ssh connection drops."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def end(self, limit_s: float = LIMIT_S) -> int:
        """Its exit code, when it ends by itself."""
        end_s = time.monotonic() + limit_s
        while self.process.poll() is None:
            assert time.monotonic() < end_s, f"does not end\n{self.text()}"
            self._take()
            time.sleep(0.01)
        return self.process.returncode

    def kill(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)

    @property
    def _drawing(self) -> bool:
        """The program hides the cursor as long as it draws, and a picture may come in pieces."""
        return self._screen.cursor.hidden

    def _size(self, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, COLUMNS, 0, 0))

    def _take(self) -> None:
        """Let the screen model read what has come."""
        while self._master >= 0 and select.select([self._master], [], [], 0)[0]:
            try:
                data = os.read(self._master, CHUNK)
            except OSError:  # the other side has gone
                return
            if not data:
                return
            self._stream.feed(data)
