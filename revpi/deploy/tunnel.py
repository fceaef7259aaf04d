"""The way to the PLC through ssh: the loader's port and the program's socket, here on this machine."""

from __future__ import annotations

import shutil
import socket as net
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from revpi.errors import UserError

HOST: Final = "127.0.0.1"
OPEN_S: Final = 60.0
"""Somebody may have to type a password."""

CLOSE_S: Final = 5.0
LOOK_S: Final = 0.1
SAID_BYTES: Final = 4096
OPTIONS: Final = (
    "StrictHostKeyChecking=yes",  # whoever answers must be the PLC that a person has seen once
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "ConnectTimeout=15",
)
HINTS: Final = (
    ("has changed", "this is not the PLC of before: find out why; only then: ssh-keygen -R HOST"),
    ("key is known for", "this PLC was never seen from here: ssh to it once and compare the fingerprint"),
    ("Permission denied", "is the user right, and its key or password?"),
)
"""What ssh says (OpenSSH 8 and 9), and what it means here."""


@dataclass(frozen=True, slots=True)
class Way:
    """How ssh reaches the PLC.

    Attributes:
        target: USER@HOST of the PLC, or a name of the configuration.
        ssh_port: Of its ssh server, None as ssh itself finds it.
        config: Configuration of ssh instead of the user's, None for that.
    """

    target: str
    ssh_port: int | None = None
    config: Path | None = None

    def words(self) -> Iterator[str]:
        """The end of ssh's command line."""
        if self.config is not None:
            yield from ("-F", str(self.config))
        if self.ssh_port is not None:
            yield from ("-p", str(self.ssh_port))
        yield from ("--", self.target)


class Tunnel:
    """An ssh process that forwards; a context manager.

    Args:
        way: How ssh reaches the PLC.
        loaders: Addresses on the PLC at which its loader may listen.
        socket: The program's socket on the PLC.

    Attributes:
        loaders: The same, here; ssh listens at all of them, whoever answers behind.
        socket: The program's socket, here.

    Raises:
        UserError: The target is no name, there is no ssh, or it does not come through.
    """

    def __init__(self, way: Way, loaders: Sequence[str], socket: Path) -> None:
        if not way.target or way.target.startswith("-"):
            raise UserError(f"--ssh {way.target}: must be USER@HOST of the PLC, for example pi@10.0.0.10")
        if way.config is not None and not way.config.is_file():
            raise UserError(f"--ssh-config {way.config}: no such file; name a configuration of ssh")
        program = shutil.which("ssh")
        if program is None:
            raise UserError("ssh not found; install the Debian package openssh-client")
        self._target = way.target
        self._folder = Path(tempfile.mkdtemp(prefix="thermiq-deploy-"))
        self._said = self._folder / "said"
        self.loaders = tuple(self._here(number, there) for number, there in enumerate(loaders))
        self.socket = self._folder / "plc.sock"
        ways = [*zip(self.loaders, loaders, strict=True), (str(self.socket), str(socket))]
        options = [word for option in OPTIONS for word in ("-o", option)]
        forwards = [word for here, there in ways for word in ("-L", f"{here}:{there}")]
        self._command = [program, "-N", "-T", *options, *forwards, *way.words()]
        self._process: subprocess.Popen[bytes] | None = None

    def _here(self, number: int, there: str) -> str:
        """An address of this machine for one of the PLC, of the same kind."""
        return str(self._folder / f"loader-{number}") if there.startswith("/") else f"{HOST}:{_free_port()}"

    def __enter__(self) -> Self:
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(self._command, stderr=said)  # noqa: S603  no shell; the target is no option
        try:
            self._wait(self._process)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the ssh process."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(CLOSE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until it forwards: ssh makes this socket as the last one, and only once it is let in."""
        end_s = time.monotonic() + OPEN_S
        while not self.socket.exists():
            if process.poll() is not None:
                raise UserError(f"ssh does not reach {self._target}: {self._why()}")
            if time.monotonic() >= end_s:
                raise UserError(f"no tunnel to {self._target} within {OPEN_S:g} s")
            time.sleep(LOOK_S)

    def _why(self) -> str:
        """The line of ssh that tells most, and what to do."""
        said = self._said.read_bytes()[-SAID_BYTES:].decode(errors="replace")
        lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it ended without a word"]
        for sign, hint in HINTS:
            for line in lines:
                if sign in line:
                    return f"{line} {hint}"
        return f"{lines[-1]}; try: ssh {self._target}"


def _free_port() -> int:
    with net.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
