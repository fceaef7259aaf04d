"""Tries the broker once."""

from __future__ import annotations

import asyncio

from revpi.contract.topics import Role
from revpi.doctor.broker import rights
from revpi.doctor.finding import Level
from revpi.doctor.login import log_in
from revpi.mqtt.settings import MqttSettings
from site_bridge.errors import SourceError


async def try_broker(settings: MqttSettings) -> str:
    """Log in as the bridge would, which takes its connection over; what was found, in words.

    Raises:
        SourceError: The broker does not answer, or does not let us in.
        UserError: The password or the CA file cannot be used.
    """
    return await asyncio.to_thread(_try, settings)


def _try(settings: MqttSettings) -> str:
    try:
        login = log_in(settings, Role.BRIDGE)
    except OSError as error:
        text = f"cannot be reached: {error.strerror or error}; does the broker run there?"
        raise SourceError(text) from None
    found = rights(login)
    if found.level is Level.FAIL:
        raise SourceError(f"{found.text}; {found.action}")
    return f"lets us in; {found.text}; the bridge service is {login.status or 'not known yet'}"
