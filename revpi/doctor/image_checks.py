"""Process image and config.rsc of the PLC."""

from __future__ import annotations

import fcntl
import grp
import os
import struct
from pathlib import Path
from typing import Final

from revpi.doctor.cabinet import Cabinet
from revpi.doctor.finding import Finding, fail, ok, warn
from revpi.image import pictory_file
from revpi.image.driver import KB_SET_OUTPUT_WATCHDOG
from revpi.image.health import base_health
from revpi.image.layout_check import check_layout, check_sensors
from revpi.signals.modules import CORE
from revpi.signals.table import SIGNALS

STATUS_BYTES: Final = 1
_DISARM: Final = struct.pack("@L", 0)


def settings(cabinet: Cabinet) -> Finding:
    """The settings file can be used."""
    if cabinet.mistake:
        return fail(cabinet.mistake, "mend the line, then run: thermiq-plc config check")
    return ok(f"{cabinet.config_path} is right")


def access(cabinet: Cabinet) -> Finding:
    """This user may read and write the process image, by its group.

    Raises:
        OSError: It cannot be opened for another reason.
    """
    path = cabinet.config.image.procimg
    try:
        os.close(_opened(cabinet))
    except FileNotFoundError:
        return fail(
            f"{path} is not there", "start the piControl driver, which makes it; or set image.procimg"
        )
    except PermissionError:
        group = grp.getgrgid(Path(path).stat().st_gid).gr_name
        return fail(
            f"{path} is for group {group}, this user is not in it", f"run: sudo usermod -aG {group} $USER"
        )
    return ok(f"{path} may be read and written")


def signals(cabinet: Cabinet) -> Finding:
    """config.rsc fits the signal table and the site's sensors.

    Raises:
        UserError: It does not.
    """
    config = cabinet.config
    fitted = [signal for signal in SIGNALS if signal.name not in config.signals.off]
    check_sensors(fitted, config.sensors)
    check_layout(pictory_file.load(Path(config.image.configrsc)), fitted, config.sensors)
    return ok(f"{config.image.configrsc}: {len(fitted)} signals are where they must be")


def driver(cabinet: Cabinet) -> Finding:
    """The driver runs and sees all modules.

    Raises:
        OSError: The image cannot be read.
        UserError: config.rsc cannot be read.
    """
    file = pictory_file.load(Path(cabinet.config.image.configrsc))
    base = file.of_type(CORE.product_type)
    if not base:
        return fail(f"no {CORE.label} is configured", "see the line of config.rsc")
    handle = _opened(cabinet)
    try:
        data = os.read(handle, STATUS_BYTES)
    finally:
        os.close(handle)
    health = base_health(data[0] if data else 0)
    if health.ok:
        return ok("RUNNING, all modules are there")
    return fail(health.detail, "compare the modules with piCtory, check plugs and 24 V, then: piTest -x")


def output_watchdog(cabinet: Cabinet) -> Finding:
    """The driver knows the output watchdog; asked on a handle of its own, which disturbs nobody."""
    if cabinet.config.image.watchdog_ms == 0:
        return warn("switched off in the settings", "set image.watchdog_ms to 500")
    handle = _opened(cabinet)
    try:
        fcntl.ioctl(handle, KB_SET_OUTPUT_WATCHDOG, _DISARM)
    except OSError as error:
        return fail(
            f"{cabinet.config.image.procimg} has no output watchdog ({error.strerror})",
            "outputs would stay on when the program dies; must be a piControl device with driver 2.6",
        )
    finally:
        os.close(handle)
    return ok(f"the driver zeroes the outputs {cabinet.config.image.watchdog_ms} ms after the last scan")


def _opened(cabinet: Cabinet) -> int:
    return os.open(cabinet.config.image.procimg, os.O_RDWR | os.O_CLOEXEC)
