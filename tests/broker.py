"""A private Mosquitto for tests, ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"
DEADLINE_S = 30.0


def wait_until(condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Poll until the condition holds; fail with `what` after the deadline."""
    end_s = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end_s, f"waited {deadline_s:g} s in vain: {what}"
        time.sleep(0.01)


def free_port() -> int:
    """A TCP port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def mosquitto_path() -> str:
    """The broker's program; a missing one is a failure, never a skip."""
    path = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert path is not None, "mosquitto is not installed: run make setup (Debian package mosquitto)"
    return path


def answers(port: int) -> bool:
    """Whether something listens on the port."""
    try:
        socket.create_connection((HOST, port), timeout=0.5).close()
    except OSError:
        return False
    return True


class Broker:
    """One Mosquitto with its own configuration, log and data in a directory of its own.

    Args:
        directory: Where everything of it goes.
        extra: Further lines of its configuration, instead of anonymous access.
    """

    def __init__(self, directory: Path, extra: str = "allow_anonymous true") -> None:
        self.port = free_port()
        self._directory = directory
        self._extra = extra
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        self._directory.mkdir(parents=True, exist_ok=True)
        configuration = self._directory / "mosquitto.conf"
        user = "user root\n" if os.geteuid() == 0 else ""  # else it gives up root and cannot read tmp_path
        configuration.write_text(f"listener {self.port} {HOST}\n{user}persistence false\n{self._extra}\n")
        with (self._directory / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(
                [mosquitto_path(), "-c", str(configuration)], stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(lambda: self._ended() or answers(self.port), "mosquitto listens")
        assert not self._ended(), (self._directory / "mosquitto.log").read_text()

    def kill(self) -> None:
        """End it like a power cut."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(DEADLINE_S)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        """End it in good order if it runs."""
        if self._process is not None and not self._ended():
            self._process.terminate()
            self._process.wait(DEADLINE_S)

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None
