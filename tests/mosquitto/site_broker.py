"""The site's broker as deploy/mosquitto installs it, in folders and on ports of its own."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

from revpi.contract.declaration import Role
from revpi.mqtt.settings import MqttSettings
from tests.broker import DEADLINE_S, HOST, answers, free_port, mosquitto_path, wait_until

DEPLOY = Path(__file__).parents[2] / "deploy/mosquitto"
TLS_NAME = "localhost"


def install(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run install.sh for this directory."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    places = ("--etc", str(directory / "etc"), "--data", str(directory / "data"))
    user = pwd.getpwuid(os.geteuid()).pw_name
    return subprocess.run(
        [DEPLOY / "install.sh", *places, "--user", user, *options],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


class SiteBroker:
    """Mosquitto with exactly the installed files.

    Args:
        directory: Where it is installed.
        options: Further options of install.sh.
    """

    def __init__(self, directory: Path, *options: str) -> None:
        self.etc = directory / "etc"
        self.port, self.websockets_port, self.tls_port = free_port(), free_port(), free_port()
        self._log = directory / "mosquitto.log"
        self._process: subprocess.Popen[bytes] | None = None
        ports = ("--port", self.port, "--websockets-port", self.websockets_port, "--tls-port", self.tls_port)
        done = install(directory, "--bind", HOST, *map(str, ports), *options)
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start and wait until it listens."""
        with self._log.open("ab") as log:
            self._process = process = subprocess.Popen(
                [mosquitto_path(), "-c", str(self.etc / "mosquitto.conf")],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: process.poll() is not None or answers(self.port), "mosquitto listens")
        assert process.poll() is None, self._log.read_text()

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(DEADLINE_S)

    def kill(self) -> None:
        """End it like a power cut."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(DEADLINE_S)

    @property
    def pid(self) -> int:
        """Of the running broker."""
        assert self._process is not None
        return self._process.pid

    def password(self, user: str) -> str:
        """As install.sh left it for the program."""
        return (self.etc / "clients" / user).read_text().strip()

    def settings(self, role: Role, **changes: object) -> MqttSettings:
        """Settings of a program with this role."""
        values: dict[str, object] = {
            "port": self.port,
            "username": str(role),
            "password_file": str(self.etc / "clients" / role),
        }
        return MqttSettings(**{**values, **changes})  # type: ignore[arg-type]  # tests vary any setting
