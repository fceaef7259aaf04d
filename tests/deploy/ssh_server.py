"""A private ssh server on 127.0.0.1 that lets in one key of the present user, ended by its process id."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
from pathlib import Path

from tests.broker import HOST, answers, free_port, wait_until


def make_key(path: Path) -> Path:
    """A new pair of keys; the public one stands beside it as NAME.pub."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", path.name, "-f", path], check=True)
    return path


def public(key: Path) -> str:
    """Kind and public half of a key."""
    return key.with_suffix(".pub").read_text().rsplit(" ", 1)[0]


class SshServer:
    """One sshd, and the configuration of an ssh that knows it.

    Attributes:
        port: Where it listens.
        config: For `ssh -F`; it names the server `plc`.
        known: Host keys that the client believes.
        client_key: The key that it lets in.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.port = free_port()
        self.config, self.known = folder / "client", folder / "known_hosts"
        self.client_key = make_key(folder / "client_key")
        self._log = folder / "log"
        self._server = folder / "server"
        host_key, allowed = make_key(folder / "host_key"), folder / "allowed"
        allowed.write_text(public(self.client_key) + "\n")
        self._server.write_text(
            f"ListenAddress {HOST}:{self.port}\nHostKey {host_key}\nAuthorizedKeysFile {allowed}\n"
            "PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        )
        self.believe(host_key)
        self.config.write_text(
            f"Host plc\nHostName {HOST}\nPort {self.port}\nUser {getpass.getuser()}\n"
            f"IdentityFile {self.client_key}\nIdentitiesOnly yes\nUserKnownHostsFile {self.known}\n"
            "GlobalKnownHostsFile none\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def believe(self, host_key: Path) -> None:
        """Let this be the server's key that the client knows."""
        self.known.write_text(f"[{HOST}]:{self.port} {public(host_key)}\n")

    def start(self) -> None:
        """Start and wait until it listens."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # root's sshd gives up its rights there
        program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
        assert program is not None, (
            "sshd is not installed: run make ssh-server (Debian package openssh-server)"
        )
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([program, "-D", "-e", "-f", self._server], stderr=log)
        wait_until(lambda: self._ended() or answers(self.port), "sshd listens")
        assert not self._ended(), self._log.read_text()

    def stop(self) -> None:
        """End it; sessions that it serves end with their clients."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def log_text(self) -> str:
        """What it has written."""
        return self._log.read_text()

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None
