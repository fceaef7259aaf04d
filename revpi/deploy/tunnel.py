"""The way to the PLC through ssh: the loader's port and the program's socket, here on this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from revpi.deploy.loader import PORT
from revpi.errors import UserError

HOST = "127.0.0.1"
OPEN_S = 60.0
"""Somebody may have to type a password."""

CLOSE_S = 5.0
LOOK_S = 0.1
OPTIONS = ("ExitOnForwardFailure=yes", "ServerAliveInterval=5", "ServerAliveCountMax=3", "ConnectTimeout=15")


class Tunnel:
    """An ssh process that forwards; a context manager.

    Args:
        target: USER@HOST of the PLC.
        remote_socket: The program's socket on the PLC.
        ssh_port: Of its ssh server.

    Attributes:
        port: The loader's port, here.
        socket: The program's socket, here.

    Raises:
        UserError: The target is no name, or there is no ssh.
    """

    def __init__(self, target: str, remote_socket: Path, ssh_port: int) -> None:
        if not target or target.startswith("-"):
            raise UserError(f"--ssh {target}: must be USER@HOST of the PLC, for example pi@10.0.0.10")
        program = shutil.which("ssh")
        if program is None:
            raise UserError("ssh not found; install the Debian package openssh-client")
        self._folder = Path(tempfile.mkdtemp(prefix="thermiq-deploy-"))
        self.port = _free_port()
        self.socket = self._folder / "plc.sock"
        options = [word for option in OPTIONS for word in ("-o", option)]
        forwards = ["-L", f"{HOST}:{self.port}:{HOST}:{PORT}", "-L", f"{self.socket}:{remote_socket}"]
        self._command = [program, "-N", "-T", *options, *forwards, "-p", str(ssh_port), "--", target]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command)  # noqa: S603  no shell; the target is no option
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
        end_s = time.monotonic() + OPEN_S
        while not _listens(self.port):
            if process.poll() is not None:
                raise UserError(
                    f"ssh ended with exit code {process.returncode}; try: ssh {self._command[-1]}"
                )
            if time.monotonic() >= end_s:
                raise UserError(f"no tunnel to {self._command[-1]} within {OPEN_S:g} s")
            time.sleep(LOOK_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=LOOK_S).close()
    except OSError:
        return False
    return True
