"""Write example messages and the dashboards: `python -m revpi.contract.discovery.generate [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial

from revpi.artefacts import run
from revpi.contract.acl import BASE
from revpi.contract.declaration import Role
from revpi.contract.discovery.dashboard import dashboard
from revpi.contract.discovery.device import Announced, Equipment, of_bridge, of_plc
from revpi.contract.discovery.message import Announcement
from revpi.contract.discovery.settings import ENGLISH, GERMAN, HomeAssistantSettings
from revpi.contract.topics import MINER_NUMBERS

EXAMPLE = Equipment(
    miners=MINER_NUMBERS, meters={"meter1": "heat_pump"}, inverter=True, smartmeter=True, tariff=True
)
_VERSION = "example"


def _text(announcement: Announcement, device: Announced) -> str:
    message = {"topic": announcement.topic(device.key), "payload": announcement.config(device)}
    return json.dumps(message, ensure_ascii=False, indent=2) + "\n"


def _messages() -> Iterator[tuple[str, Callable[[], str]]]:
    for role, devices in ((Role.PLC, of_plc()), (Role.BRIDGE, of_bridge(EXAMPLE))):
        announcement = Announcement(HomeAssistantSettings(), BASE, role, _VERSION)
        for device in devices:
            yield f"deploy/homeassistant/discovery/{device.key}.json", partial(_text, announcement, device)


ARTEFACTS: dict[str, Callable[[], str]] = {
    **dict(_messages()),
    **{
        f"deploy/homeassistant/dashboard.{language}.yaml": partial(dashboard, language)
        for language in (GERMAN, ENGLISH)
    },
}

if __name__ == "__main__":
    sys.exit(run("revpi.contract.discovery.generate", ARTEFACTS))
