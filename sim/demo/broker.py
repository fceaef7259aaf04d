"""The private Mosquitto of a run."""

from __future__ import annotations

import getpass
import os
import shutil
from pathlib import Path

from revpi.errors import UserError
from sim.demo.child import Program
from sim.demo.ports import HOST, accepts

_MORE_DIRECTORIES = ("/usr/sbin", "/usr/local/sbin")  # Debian's mosquitto is not on a user's PATH


def find_mosquitto() -> str:
    """Path of the broker's program.

    Raises:
        UserError: It is not installed.
    """
    directories = os.pathsep.join((os.environ.get("PATH", ""), *_MORE_DIRECTORIES))
    found = shutil.which("mosquitto", path=directories)
    if found is None:
        raise UserError(
            "mosquitto, the MQTT broker, is not installed (looked in PATH and "
            f"{', '.join(_MORE_DIRECTORIES)}); run `make setup`, which installs it"
        )
    return found


def broker(config_path: Path, port: int) -> Program:
    """The broker; its configuration file is written here.

    Raises:
        UserError: Mosquitto is not installed.
    """
    mosquitto = find_mosquitto()
    config_path.write_text(_config(port), encoding="utf-8")
    return Program(
        name="broker",
        argv=(mosquitto, "-c", str(config_path)),
        ready=lambda: accepts(port),
        stop_timeout_s=2.0,
    )


def _config(port: int) -> str:
    """Open to everyone on this machine, nothing kept; the user stays, so that the leash holds."""
    lines = (
        f"listener {port} {HOST}",
        "allow_anonymous true",
        "persistence false",
        f"user {getpass.getuser()}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
    )
    return "\n".join(lines) + "\n"
