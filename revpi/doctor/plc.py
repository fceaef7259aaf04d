"""The table of checks of the PLC."""

from __future__ import annotations

import configparser
import os
from pathlib import Path
from typing import Final

from revpi.contract.topics import Role, check_base
from revpi.core.memory.memory import Memory
from revpi.deploy.loader_options import LOADER_OPTIONS
from revpi.doctor import broker, image_checks, machine, rights
from revpi.doctor.cabinet import Cabinet
from revpi.doctor.finding import Check, Finding, fail, ok, warn
from revpi.doctor.versions import versions
from revpi.store.state_file import StateFile

STALL_S: Final = 2.0
STATE_MB: Final = 20.0
_TIME_SERVER: Final = (
    "name the site server in /etc/systemd/timesyncd.conf (NTP=), then: systemctl restart systemd-timesyncd"
)


def _program(cabinet: Cabinet) -> Finding:
    status = cabinet.status
    if not status:
        return warn("no program runs", "start it by the loader; this is right before the first start")
    if status["scan_age_s"] >= STALL_S:
        return fail(
            f"no scan for {status['scan_age_s']:.0f} s", "look at the log of the program and restart it"
        )
    scan = status["scan"]
    scans = f"{scan['scans']} scans, {scan['overruns']} overruns"
    return ok(f"{scans}, mode {status['mode']}, alarms {status['alarms']}")


def _state(cabinet: Cabinet) -> Finding:
    path = Path(cabinet.config.store.path)
    loaded = StateFile(path, Memory).load()
    if loaded.problems:
        return warn(
            "; ".join(loaded.problems),
            "the other generation holds unless nothing was found; restore a backup",
        )
    return ok(f"{path} can be read" if loaded.found else f"nothing is stored yet at {path}")


def _disk(cabinet: Cabinet) -> Finding:
    return machine.disk(Path(cabinet.config.store.path).parent, STATE_MB)


def _black_box(cabinet: Cabinet) -> Finding:
    box = cabinet.config.blackbox
    if not box.dir:
        return warn("switched off in the settings", "name a folder in blackbox.dir")
    needed_mb = box.ring_mb + box.thin_mb + box.incidents * box.incident_mb
    folder = Path(box.dir)
    used_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / machine.BYTES_PER_MB
    return machine.disk(folder, max(needed_mb - used_mb, 0.0))


def _reachable(cabinet: Cabinet) -> Finding:
    check_base(cabinet.config.mqtt.base)
    return broker.reachable(cabinet.config.mqtt)


def _loader(cabinet: Cabinet) -> Finding:
    path = cabinet.loader_path
    if not path.exists():
        return warn(f"{path} is not there: RevPiPyLoad is not installed", "run: sudo apt install revpipyload")
    if not os.access(path, os.R_OK):
        return warn(
            f"{path} cannot be read by this user", "run the doctor with sudo to check the loader's options"
        )
    file = configparser.ConfigParser(interpolation=None)
    try:
        file.read(path, "utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return fail(f"{path} is no configuration of the loader", "set its options anew with thermiq-deploy")
    has = file.defaults()
    wrong = [
        f"{option.name}={has.get(option.name, 'not set')} (must be {option.value})"
        for option in LOADER_OPTIONS
        if has.get(option.name) not in {str(value) for value in option.allowed}
    ]
    if wrong:
        return fail(
            ", ".join(wrong),
            "set them with thermiq-deploy or in RevPi Commander; docs/DEPLOY.md has the reasons",
        )
    return ok(f"{len(LOADER_OPTIONS)} options are as they must be")


PLC_CHECKS: Final[tuple[Check[Cabinet], ...]] = (
    Check("settings", "the settings file", image_checks.settings),
    Check("image_access", "process image: there, and open to this user by its group", image_checks.access),
    Check("config_rsc", "piCtory's config.rsc against signal table and sensors", image_checks.signals),
    Check("driver", "the driver runs and sees all modules", image_checks.driver),
    Check("output_watchdog", "the driver's output watchdog (ioctl)", image_checks.output_watchdog),
    Check("priority", "right to real-time priority", rights.priority),
    Check("memory", "right to keep the scan's memory from being swapped out", rights.memory),
    Check("clock", "clock set and synchronised", lambda _: machine.clock(_TIME_SERVER)),
    Check("disk", "folder of the stored state: writable, with room", _disk),
    Check("state", "stored state can be read", _state),
    Check("black_box", "folder of the black box: writable, with the room that it may take", _black_box),
    Check("loader", "options of RevPiPyLoad, from the table that deployment sets", _loader),
    Check("program", "the running program and the age of its newest scan", _program),
    Check("broker", "the broker answers", _reachable),
    Check(
        "broker_rights", "user and access list at the broker", lambda cabinet: broker.rights(cabinet.login())
    ),
    Check(
        "versions",
        "versions and contracts of PLC and bridge",
        lambda cabinet: versions(cabinet.login(), Role.PLC, cabinet.version),
    ),
)
