"""The broker as one of the programs sees it: reachable, lets us in, allows what we write."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Final

from revpi.doctor.connection import is_held
from revpi.doctor.finding import Finding, fail, ok, warn
from revpi.doctor.login import ANSWER_S, Login
from revpi.mqtt.settings import MqttSettings

_LOGIN: Final = "check mqtt.username, its password and the broker's list of users"
_REACH: Final = "does the broker run, are mqtt.host and mqtt.port right, does a firewall stand between?"


def reachable(settings: MqttSettings) -> Finding:
    """Whether something answers there."""
    try:
        socket.create_connection((settings.host, settings.port), ANSWER_S).close()
    except OSError as error:
        return fail(f"{settings.host}:{settings.port} cannot be reached: {error.strerror or error}", _REACH)
    return ok(f"{settings.host}:{settings.port} answers")


def program_is_connected(settings: MqttSettings) -> bool:
    """Whether the program with these settings holds its connection already."""
    path = Path(settings.password_file)
    owner = path.stat().st_uid if settings.password_file and path.exists() else 0
    return is_held(settings.port, owner or os.geteuid())


def rights(login: Login | None) -> Finding:
    """What the login says of user and access list; None: a running program was not disturbed."""
    if login is None:
        return ok("the running program holds its connection; --login tries user and rights and takes it over")
    if login.refusal:
        return fail(f"the broker does not let us in: {login.refusal}", _LOGIN)
    if not login.may_write:
        return fail(
            "the broker does not let us write our status", "check mqtt.base and the broker's access list"
        )
    if login.may_all:
        return warn(
            "the broker lets us write everything: it has no access list",
            "install the broker with deploy/mosquitto",
        )
    return ok("user and access list are right")
