"""The stand-in itself: as the driver's source says."""

from __future__ import annotations

import errno
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from revpi.signals.modules import AIO, CORE, DIO
from revpi.signals.pictory import build_config
from sim.picontrol.device import ERROR_LIMIT, IMAGE_BYTES, KB_SET_OUTPUT_WATCHDOG, Device
from sim.picontrol.layout import ModulePlace, places

RELAYS = 81
LED = 6
HANDLE = 7


@pytest.fixture
def modules(tmp_path: Path) -> tuple[ModulePlace, ...]:
    path = tmp_path / "config.rsc"
    path.write_text(build_config(), "ascii")
    return places(path)


@pytest.fixture
def image() -> bytearray:
    return bytearray(IMAGE_BYTES)


@pytest.fixture
def device(image: bytearray, modules: tuple[ModulePlace, ...]) -> Device:
    device = Device(image, modules)
    device.open(HANDLE)
    return device


def put(device: Device, position: int, data: bytes, now_s: float) -> None:
    device.seek(HANDLE, position, now_s)
    assert device.write(HANDLE, data, now_s) == len(data)


def arm(device: Device, timeout_ms: int, now_s: float) -> None:
    device.ioctl(HANDLE, KB_SET_OUTPUT_WATCHDOG, struct.pack("@L", timeout_ms), now_s)


def test_the_modules_lie_where_the_project_says(modules: tuple[ModulePlace, ...]) -> None:
    assert [module.product_type for module in modules] == [
        CORE.product_type,
        DIO.product_type,
        AIO.product_type,
    ]
    assert [module.inputs for module in modules] == [slice(0, 6), slice(11, 81), slice(124, 144)]
    assert [module.outputs for module in modules] == [slice(6, 11), slice(81, 99), slice(144, 148)]


def test_a_watchdog_that_is_fed_leaves_the_outputs(device: Device, image: bytearray) -> None:
    arm(device, 500, 0.0)
    for tick in range(100):
        put(device, RELAYS, b"\x05", tick * 0.1)
        device.tick(tick * 0.1 + 0.09)
    assert image[RELAYS] == 5
    assert device.expired == 0


def test_a_watchdog_that_is_not_fed_zeroes_all_outputs_and_nothing_else(
    device: Device, image: bytearray
) -> None:
    image[11] = 1
    arm(device, 500, 0.0)
    put(device, RELAYS, b"\x05", 1.0)
    put(device, LED, b"\x01", 1.0)
    device.tick(1.5)
    assert image[RELAYS] == 5
    device.tick(1.501)
    assert (image[RELAYS], image[LED], image[11]) == (0, 0, 1)


def test_reading_does_not_feed(device: Device, image: bytearray) -> None:
    arm(device, 500, 0.0)
    put(device, RELAYS, b"\x05", 0.0)
    device.read(HANDLE, 1, 0.4)
    device.tick(0.6)
    assert image[RELAYS] == 0


@pytest.mark.parametrize(("timeout_ms", "left"), [(500, 0), (0, 5)])
def test_closing_an_armed_handle_zeroes(device: Device, image: bytearray, timeout_ms: int, left: int) -> None:
    arm(device, 500, 0.0)
    arm(device, timeout_ms, 0.0)
    put(device, RELAYS, b"\x05", 0.0)
    device.close(HANDLE)
    assert image[RELAYS] == left


def test_the_argument_is_eight_bytes_on_this_machine(device: Device) -> None:
    with pytest.raises(OSError, match="size"):
        device.ioctl(HANDLE, KB_SET_OUTPUT_WATCHDOG, struct.pack("@I", 500), 0.0)


def test_inputs_belong_to_the_modules(device: Device, image: bytearray) -> None:
    put(device, 0, bytes(range(1, 13)), 0.0)
    assert image[0:6] == bytes(6)
    assert image[6:11] == bytes(range(7, 12))


@pytest.mark.parametrize("call", ["seek", "read", "write", "ioctl"])
def test_nothing_works_while_the_driver_does_not_run(device: Device, call: str) -> None:
    device.reset(0.0, 2.0)
    calls: dict[str, Callable[[float], object]] = {
        "seek": lambda now_s: device.seek(HANDLE, 0, now_s),
        "read": lambda now_s: device.read(HANDLE, 1, now_s),
        "write": lambda now_s: device.write(HANDLE, b"x", now_s),
        "ioctl": lambda now_s: device.ioctl(HANDLE, KB_SET_OUTPUT_WATCHDOG, struct.pack("@L", 500), now_s),
    }
    with pytest.raises(BlockingIOError) as caught:
        calls[call](1.9)
    assert caught.value.errno == errno.EAGAIN
    calls[call](2.0)


def test_a_lost_module_keeps_its_last_values_and_errors_rise_until_the_driver_stops(
    device: Device, image: bytearray
) -> None:
    image[124] = 1
    device.tick(0.0)
    device.lose(AIO.product_type, errors_per_s=100.0)
    image[124] = 2
    device.tick(1.0)
    seen = device.read(HANDLE, 200, 1.0)
    assert seen[124] == 1
    assert int.from_bytes(seen[2:4], "little") == 100
    device.tick(1.0 + ERROR_LIMIT / 100.0)
    with pytest.raises(BlockingIOError):
        device.read(HANDLE, 1, 11.1)
    device.find()
    device.seek(HANDLE, 124, 20.0)
    assert device.read(HANDLE, 1, 20.0) == b"\x02"
