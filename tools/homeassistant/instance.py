"""A headless Home Assistant at a given broker that tells what it sees; runs in a Python of its own.

python instance.py CONFIG_DIR BROKER_PORT HTTP_PORT

Every line on standard input is answered with one line of JSON: entities, complaints, and what the energy
dashboard thinks of the preferences in the line (JSON, or nothing). It ends with the input.
"""  # noqa: INP001  no package: another Python runs it by its path

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from homeassistant import bootstrap, runner
from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.energy.validate import async_validate
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry, entity_registry

INTEGRATIONS = {"energy", "frontend", "history", "recorder", "system_log"}
CONFIGURATION = """\
homeassistant:
  name: check
  country: DE
  packages: !include_dir_named packages
lovelace:
  dashboards:
    miner-de: {{mode: yaml, title: de, filename: dashboard.de.yaml}}
    miner-en: {{mode: yaml, title: en, filename: dashboard.en.yaml}}
http:
  server_host: 127.0.0.1
  server_port: {port}
"""
ABOUT_US = ("mqtt", "sensor", "template", "energy", "integration", "packages", "config")
"""Parts of a logger's name; the rest is about what a headless machine lacks."""


class Complaints(logging.Handler):
    """Keeps warnings and errors that can be about our entities."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if set(record.name.split(".")) & set(ABOUT_US):
            self.texts.append(f"{record.levelname} {record.name}: {record.getMessage()}"[:1000])


async def start(folder: Path, http_port: int) -> HomeAssistant:
    """Home Assistant with what an entity needs and nothing else."""
    await asyncio.to_thread(
        (folder / "configuration.yaml").write_text, CONFIGURATION.format(port=http_port), "utf-8"
    )
    bootstrap.DEFAULT_INTEGRATIONS = INTEGRATIONS
    hass = await bootstrap.async_setup_hass(
        runner.RuntimeConfig(config_dir=str(folder), skip_pip=True, log_no_color=True)
    )
    if hass is None or hass.config.recovery_mode:
        sys.exit(f"Home Assistant did not start: see {folder}/home-assistant.log")
    await hass.async_start()
    return hass


async def add_broker(hass: HomeAssistant, port: int) -> None:
    """As a person would, with all defaults."""
    if hass.config_entries.async_entries("mqtt"):
        return
    form = await hass.config_entries.flow.async_init("mqtt", context={"source": "user"})
    answers: dict[str, Any] = {"broker": "127.0.0.1", "port": port}
    if "other_settings" in form["data_schema"].schema:  # since 2026
        other = {"set_client_cert": False, "set_ca_cert": "off", "transport": "tcp"}
        answers |= {"protocol": "5", "other_settings": other}
    done = await hass.config_entries.flow.async_configure(form["flow_id"], answers)
    if done["type"] != "create_entry":
        sys.exit(f"the broker is not accepted: {done.get('errors')}")


async def energy_issues(hass: HomeAssistant, preferences: str) -> list[str]:
    """What the energy dashboard does not like."""
    if not preferences:
        return []
    manager = await async_get_manager(hass)
    await manager.async_update(json.loads(preferences))
    report = (await async_validate(hass)).as_dict()
    return [json.dumps(issue, default=str) for kind in report.values() for item in kind for issue in item]


def entities(hass: HomeAssistant) -> dict[str, Any]:
    """Everything that MQTT brought, by unique id."""
    states = hass.states
    devices = device_registry.async_get(hass)
    found = {}
    for entry in entity_registry.async_get(hass).entities.values():
        if entry.platform == "mqtt":
            state = states.get(entry.entity_id)
            device = devices.async_get(entry.device_id) if entry.device_id else None
            found[entry.unique_id] = {
                "id": entry.entity_id,
                "name": entry.original_name,
                "device": device.name if device else None,
                "state": state.state if state else None,
                "attributes": dict(state.attributes) if state else {},
            }
    return found


async def dashboards(hass: HomeAssistant) -> dict[str, int]:
    """How many views each has."""
    loaded = {
        path: await board.async_load(force=False)
        for path, board in hass.data[LOVELACE_DATA].dashboards.items()
        if path and path.startswith("miner-")
    }
    return {path: len(board["views"]) for path, board in loaded.items()}


async def answer(hass: HomeAssistant, complaints: Complaints, line: str) -> str:
    """One line of JSON."""
    told = {
        "version": __version__,
        "entities": entities(hass),
        "others": {state.entity_id: state.state for state in hass.states.async_all()},
        "dashboards": await dashboards(hass),
        "energy": await energy_issues(hass, line.strip()),
        "complaints": complaints.texts,
    }
    return json.dumps(told, default=str)


async def main(folder: Path, broker_port: int, http_port: int) -> None:
    """Until standard input ends."""
    complaints = Complaints()
    logging.getLogger().addHandler(complaints)
    hass = await start(folder, http_port)
    await add_broker(hass, broker_port)
    while line := await asyncio.to_thread(sys.stdin.readline):
        sys.stdout.write(await answer(hass, complaints, line) + "\n")
        sys.stdout.flush()
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
