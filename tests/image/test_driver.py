import fcntl
import os
import struct
import warnings
from pathlib import Path
from typing import Any

import pytest

from revpi.core.inputs import ImageHealth
from revpi.core.outputs import Outputs
from revpi.core.reading import Bad, Cause, Good, good
from revpi.image.driver import Driver, ImageHandle, WatchdogState
from revpi.image.process_image import ProcessImage
from revpi.image.settings import ImageSettings
from tests.image.cabinet import Cabinet

NOT_READ = ImageHealth(ok=False, detail="the process image could not be read")
NOT_WRITTEN = ImageHealth(ok=False, detail="the process image could not be written")
KB_SET_OUTPUT_WATCHDOG = 19226
PIPE_OVERFULL = 4_000_000


def with_watchdog(settings: ImageSettings, watchdog_ms: int) -> ImageSettings:
    return ImageSettings(settings.procimg, settings.configrsc, watchdog_ms, settings.start_timeout_s)


def test_all_access_goes_through_our_handle(cabinet: Cabinet) -> None:
    driver = Driver(cabinet.procimg, cabinet.configrsc)
    assert isinstance(driver._modio._myfh, ImageHandle)
    driver.close()
    assert driver._handle.closed


def test_the_watchdog_is_absent_on_a_file_and_that_is_said(cabinet: Cabinet) -> None:
    image = ProcessImage(with_watchdog(cabinet.settings, 500))
    assert image.arm_watchdog() is WatchdogState.NOT_AVAILABLE
    image.close()


def test_the_watchdog_can_be_switched_off(image: ProcessImage) -> None:
    assert image.arm_watchdog() is WatchdogState.OFF


def test_the_watchdog_is_armed_on_the_handle_that_writes(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[Any, int, bytes]] = []
    monkeypatch.setattr(fcntl, "ioctl", lambda *call: calls.append(call))  # a file knows no such request
    image = ProcessImage(with_watchdog(cabinet.settings, 750))
    assert image.arm_watchdog() is WatchdogState.ARMED
    assert calls == [(image._driver._modio._myfh, KB_SET_OUTPUT_WATCHDOG, struct.pack("@L", 750))]
    image.close()


def test_a_handle_with_too_little_data_fails_instead_of_giving_it(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_bytes(bytes(3))
    handle = ImageHandle(path)
    with pytest.raises(OSError, match="short read"):
        handle.read(4)
    handle.close()
    handle.close()
    assert handle.closed


def test_a_handle_that_takes_too_little_fails_instead_of_telling_it(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    handle = ImageHandle(path)
    os.set_blocking(handle.fileno(), False)
    with pytest.raises(OSError, match="short write"):
        handle.write(bytes(PIPE_OVERFULL))
    with pytest.raises(BlockingIOError):
        handle.write(b"x")
    handle.close()


def test_a_short_image_is_an_error_and_recovers_without_shifted_values(
    cabinet: Cabinet, image: ProcessImage
) -> None:
    whole = cabinet.content()
    os.truncate(cabinet.procimg, 100)
    inputs = image.read()
    assert inputs.image == NOT_READ
    assert inputs.safety_ok == Bad(Cause.IMAGE_ERROR)
    assert inputs.t_puffer == Bad(Cause.IMAGE_ERROR)
    cabinet.procimg.write_bytes(whole)
    cabinet.set(SAFETY_OK=True, T_PUFFER=421)
    assert image.read().image.ok
    assert image.read().safety_ok == Good(True)
    assert good(image.read().t_puffer) == pytest.approx(42.1)
    image.write(Outputs(alarm_lamp=True), heartbeat=False)
    assert cabinet.sees("ALARM_LAMP")


def test_a_closed_image_reads_bad_and_writes_nothing(cabinet: Cabinet) -> None:
    image = ProcessImage(cabinet.settings)
    image.close()
    assert image.read().image == NOT_READ
    assert not image.write(Outputs(p3_on=True), heartbeat=True)
    assert not image.zero()
    image.close()
    assert cabinet.outputs() == bytes(6)


def test_after_a_failed_write_nothing_is_known_until_one_succeeds(
    cabinet: Cabinet, image: ProcessImage
) -> None:
    handle = image._driver._handle
    os.dup2(spare := os.open(cabinet.procimg, os.O_RDONLY), handle.fileno())  # as if writing were forbidden
    os.close(spare)
    assert image.read().image.ok
    assert not image.write(Outputs(p3_on=True), heartbeat=True)
    assert image.read().image == NOT_WRITTEN
    assert image.read().safety_ok == Bad(Cause.IMAGE_ERROR)
    os.dup2(spare := os.open(cabinet.procimg, os.O_RDWR), handle.fileno())
    os.close(spare)
    assert image.zero()
    assert image.read().image.ok


def test_opening_leaves_the_warning_filters_alone(cabinet: Cabinet) -> None:
    before = list(warnings.filters)
    image = ProcessImage(cabinet.settings)
    assert list(warnings.filters) == before
    image.close()
