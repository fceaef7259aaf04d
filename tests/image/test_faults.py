"""Faults that only status values tell: stuck modules, outputs that cannot be driven; a renewed handle."""

from __future__ import annotations

import errno
import fcntl
import os
from dataclasses import replace

import pytest

from revpi.core.outputs import Outputs
from revpi.core.reading import Bad, Cause, Good, good
from revpi.image.driver import WatchdogState
from revpi.image.process_image import REOPEN_S, ProcessImage
from revpi.image.stuck import ERRORS, WINDOW_S, StuckWatch
from revpi.signals.modules import status_entry
from revpi.signals.table import OUTPUTS, Kind, Signal
from tests.image.cabinet import Cabinet


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Bus:
    """Two modules and the base's count of errors."""

    def __init__(self) -> None:
        self.errors = 0
        self.inputs = {32: b"a", 33: b"b"}
        self.now_s = 0.0
        self.watch = StuckWatch(
            lambda: self.errors, {32: lambda: self.inputs[32], 33: lambda: self.inputs[33]}
        )
        self.watch.look(self.now_s)

    def window(self, errors: int, **changed: bytes) -> frozenset[int]:
        self.errors = (self.errors + errors) % 65536
        self.inputs.update({int(name.removeprefix("at_")): data for name, data in changed.items()})
        self.now_s += WINDOW_S
        return self.watch.look(self.now_s)


def test_no_module_is_suspected_without_errors_however_still_it_is() -> None:
    bus = Bus()
    assert [bus.window(0) for _ in range(5)] == [frozenset()] * 5


def test_single_disturbances_are_no_loss() -> None:
    bus = Bus()
    assert [bus.window(ERRORS - 1) for _ in range(5)] == [frozenset()] * 5


def test_with_many_errors_a_still_module_is_stuck_and_a_moving_one_is_not() -> None:
    bus = Bus()
    assert bus.window(ERRORS, at_33=b"c") == {32}


def test_the_count_may_wrap_around_and_may_begin_anew() -> None:
    bus = Bus()
    bus.errors = 65530
    bus.window(0)
    assert bus.window(ERRORS) == {32, 33}
    bus.errors = 40_000
    bus.window(0)
    bus.errors = 0
    assert bus.window(0) == frozenset()


def test_a_stuck_module_is_believed_again_when_it_moves_or_errors_end() -> None:
    bus = Bus()
    assert bus.window(ERRORS) == {32, 33}
    bus.inputs[32] = b"z"
    assert bus.watch.look(bus.now_s + WINDOW_S / 2) == {33}
    assert bus.window(0) == frozenset()


def test_values_of_stuck_modules_are_bad_and_those_of_others_good(cabinet: Cabinet) -> None:
    clock = Clock()
    image = ProcessImage(cabinet.settings, mono=clock)
    image.read()
    clock.now_s += WINDOW_S
    cabinet.set(RS485ErrorCnt=ERRORS, T_OUTDOOR=12000)
    inputs = image.read()
    assert inputs.image.ok
    assert inputs.safety_ok == Bad(Cause.MODULE_STATUS)
    assert good(inputs.t_outdoor) == pytest.approx(10.0)
    clock.now_s += WINDOW_S
    assert image.read().safety_ok == Good(False)
    image.close()


@pytest.mark.parametrize("signal", OUTPUTS, ids=lambda signal: signal.name)
def test_an_output_that_its_module_cannot_drive_is_named(
    signal: Signal, cabinet: Cabinet, image: ProcessImage
) -> None:
    status = status_entry(signal).name
    cabinet.set(**{status: 1 << (signal.channel - 1) if signal.kind is Kind.DO else 0x20})
    assert image.read().image.faulty_outputs == (signal.name,)
    assert image.read().image.ok
    cabinet.set(**{status: 0})
    assert image.read().image.faulty_outputs == ()


def test_every_output_of_a_dio_with_a_broken_output_chip_is_named(
    cabinet: Cabinet, image: ProcessImage
) -> None:
    cabinet.set(Status=0x0400)
    relays = {signal.name for signal in OUTPUTS if signal.kind is Kind.DO}
    assert set(image.read().image.faulty_outputs) == relays
    assert image.read().image is image.read().image


def test_unchanged_inputs_are_the_same_object(cabinet: Cabinet, image: ProcessImage) -> None:
    first = image.read()
    assert image.read() is first
    cabinet.set(T_PUFFER=333)
    assert image.read() != first


def test_a_handle_without_a_whole_image_for_a_second_is_renewed(cabinet: Cabinet) -> None:
    clock = Clock()
    image = ProcessImage(cabinet.settings, mono=clock)
    before = image._driver._handle
    broken = os.open(os.devnull, os.O_RDWR)
    os.dup2(broken, before.fileno())  # as if the driver were gone
    os.close(broken)
    assert not image.read().image.ok
    clock.now_s += REOPEN_S / 2
    assert not image.read().image.ok
    assert image._driver._handle is before
    clock.now_s += REOPEN_S
    assert not image.read().image.ok
    assert image._driver._handle is not before
    assert before.closed
    assert image.read().image.ok
    image.close()


def test_a_handle_that_cannot_be_renewed_stays(cabinet: Cabinet, image: ProcessImage) -> None:
    image._driver._procimg = cabinet.procimg.with_name("nowhere")
    assert not image._driver.reopen()
    assert image.read().image.ok


class Ioctl:
    """What piControl's ioctl would do; a file knows no such request."""

    def __init__(self) -> None:
        self.armed: list[object] = []
        self.error = 0

    def __call__(self, handle: object, *_request: object) -> None:
        if self.error:
            raise OSError(self.error, os.strerror(self.error))
        self.armed.append(handle)


@pytest.fixture
def ioctl(monkeypatch: pytest.MonkeyPatch) -> Ioctl:
    stand_in = Ioctl()
    monkeypatch.setattr(fcntl, "ioctl", stand_in)
    return stand_in


def test_a_renewed_handle_is_armed_as_the_old_one_was(image: ProcessImage, ioctl: Ioctl) -> None:
    driver = image._driver
    assert driver.reopen()
    assert image.zero()
    assert ioctl.armed == []
    driver.arm_watchdog(750)
    assert driver.reopen()
    assert image.zero()
    assert image.zero()
    assert ioctl.armed[-1] is driver._handle
    assert len(ioctl.armed) == 2


def test_after_a_stand_still_in_which_the_driver_has_zeroed_the_outputs_nothing_is_known_for_one_scan(
    cabinet: Cabinet, ioctl: Ioctl
) -> None:
    clock, lamp = Clock(), Outputs(alarm_lamp=True)
    image = ProcessImage(replace(cabinet.settings, watchdog_ms=500), mono=clock)
    image.arm_watchdog()
    assert image.read().image.ok
    image.write(lamp, heartbeat=True)
    clock.now_s += 0.5
    assert image.read().image.ok
    image.write(lamp, heartbeat=True)
    clock.now_s += 0.501
    inputs = image.read()
    assert (inputs.image.ok, inputs.image.late) == (False, True)
    assert inputs.safety_ok == Bad(Cause.IMAGE_ERROR)
    image.zero()
    assert image.read().image.ok
    assert len(ioctl.armed) == 1
    image.close()


@pytest.mark.usefixtures("ioctl")
def test_a_stand_still_between_reading_and_writing_keeps_the_old_decision_from_the_outputs(
    cabinet: Cabinet,
) -> None:
    clock, lamp = Clock(), Outputs(alarm_lamp=True)
    image = ProcessImage(replace(cabinet.settings, watchdog_ms=500), mono=clock)
    image.arm_watchdog()
    assert image.zero()
    assert image.read().image.ok
    clock.now_s += 0.501
    assert not image.write(lamp, heartbeat=True)
    assert not cabinet.sees("ALARM_LAMP")
    assert image.zero()
    health = image.read().image
    assert (health.ok, health.late) == (False, True), "told in the next scan, once"
    assert image.zero()
    assert image.read().image.ok
    assert image.write(lamp, heartbeat=True)
    image.close()


@pytest.mark.usefixtures("ioctl")
def test_a_stand_still_in_the_middle_of_a_write_is_told_in_the_next_scan(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, lamp = Clock(), Outputs(alarm_lamp=True)
    image = ProcessImage(replace(cabinet.settings, watchdog_ms=500), mono=clock)
    image.arm_watchdog()
    assert image.write(lamp, heartbeat=True)
    write = image._driver.write

    def slow_write() -> bool:
        clock.now_s += 0.501
        return write()

    assert image.read().image.ok
    with monkeypatch.context() as patch:
        patch.setattr(image._driver, "write", slow_write)
        assert not image.write(lamp, heartbeat=True)
    assert image.zero()
    assert image.read().image.late
    assert image.zero()
    assert image.read().image.ok
    image.close()


def test_writes_that_fail_for_long_are_no_stand_still_of_the_scans(cabinet: Cabinet, ioctl: Ioctl) -> None:
    clock = Clock()
    image = ProcessImage(replace(cabinet.settings, watchdog_ms=500), mono=clock)
    image.arm_watchdog()
    assert image.zero()
    ioctl.error = errno.EAGAIN
    assert image._driver.reopen()
    for _ in range(3):
        assert not image.zero()
        clock.now_s += 0.4
        health = image.read().image
        assert (health.ok, health.late) == (False, False), health.detail
    ioctl.error = 0
    assert image.zero()
    assert image.read().image.ok
    image.close()


def test_a_stand_still_without_watchdog_leaves_the_outputs_and_is_none(cabinet: Cabinet) -> None:
    clock = Clock()
    image = ProcessImage(replace(cabinet.settings, watchdog_ms=500), mono=clock)
    assert image.arm_watchdog() is WatchdogState.NOT_AVAILABLE
    image.write(Outputs(alarm_lamp=True), heartbeat=True)
    clock.now_s += 10.0
    assert image.read().image.ok
    image.close()


def test_a_renewed_handle_writes_nothing_before_it_is_armed(
    cabinet: Cabinet, image: ProcessImage, ioctl: Ioctl
) -> None:
    driver = image._driver
    driver.arm_watchdog(750)
    ioctl.error = errno.EAGAIN  # piControl answers so while it does not run
    assert driver.reopen()
    assert not image.write(Outputs(alarm_lamp=True), heartbeat=True)
    assert not cabinet.sees("ALARM_LAMP")
    ioctl.error = 0
    assert image.write(Outputs(alarm_lamp=True), heartbeat=True)
    assert cabinet.sees("ALARM_LAMP")
    assert ioctl.armed[-1] is driver._handle


def test_a_handle_that_cannot_be_armed_at_the_start_is_armed_before_it_writes(
    image: ProcessImage, ioctl: Ioctl
) -> None:
    ioctl.error = errno.EAGAIN
    assert image._driver.arm_watchdog(750) is WatchdogState.ARMED
    assert not image.zero()
    ioctl.error = 0
    assert image.zero()
    assert len(ioctl.armed) == 1


def test_a_closed_handle_that_was_never_armed_again_writes_nothing(image: ProcessImage, ioctl: Ioctl) -> None:
    image._driver.arm_watchdog(750)
    ioctl.error = errno.EAGAIN
    assert image._driver.reopen()
    image.close()
    assert not image.zero()
    image.close()
