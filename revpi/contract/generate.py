"""Write what comes from the topic table: `python -m revpi.contract.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from revpi.artefacts import run
from revpi.contract.acl import acl
from revpi.contract.asyncapi import asyncapi
from revpi.contract.document import document

ARTEFACTS: dict[str, Callable[[], str]] = {
    "docs/MQTT.md": document,
    "docs/asyncapi.yaml": asyncapi,
    "deploy/mosquitto/acl": acl,
}

if __name__ == "__main__":
    sys.exit(run("revpi.contract.generate", ARTEFACTS))
