import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import SAFE_OUTPUTS, Outputs, StepResult
from revpi.core.reading import Bad, Cause, Good
from revpi.scan.clock import SystemClock
from revpi.scan.ending import LIMIT_S, REST_S, Stop
from revpi.scan.exchange import Exchange
from revpi.scan.loop import ScanLoop
from revpi.scan.overruns import CLEAR_S
from revpi.scan.phases import Laps, Phase
from revpi.scan.settings import ScanSettings
from revpi.scan.snapshot import Snapshot
from tests.scan.parts import WALL_S, Asks, Bench, FollowTheKey, in_turn, nothing, result_of

P3_BYTE, P3_BIT = 81, 0x04
P4_BYTES = slice(144, 146)
LAMP_BIT = 0x04


class Recorder(FollowTheKey):
    """Keeps the image file and the snapshot as they were when the next scan began."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self.images: list[bytes] = []
        self.snapshots: list[Snapshot] = []

    def look(self) -> None:
        self.images.append(self._bench.cabinet.content())
        assert self._bench.exchange.latest is not None
        self.snapshots.append(self._bench.exchange.latest)


def test_an_input_edge_is_answered_on_the_outputs_in_the_same_scan(bench: Bench) -> None:
    recorder = Recorder(bench)
    bench.run(
        recorder,
        nothing,
        in_turn(recorder.look, partial(bench.cabinet.set, AUTO_SWITCH=True)),
        in_turn(recorder.look, partial(bench.cabinet.set, AUTO_SWITCH=False)),
        recorder.look,
    )
    assert [bool(image[P3_BYTE] & P3_BIT) for image in recorder.images] == [False, True, False]
    assert [int.from_bytes(image[P4_BYTES], "little") for image in recorder.images] == [0, 6000, 0]


def test_each_scan_is_published_whole(bench: Bench) -> None:
    recorder = Recorder(bench)
    bench.exchange.site = SiteData()
    bench.run(recorder, partial(bench.cabinet.set, AUTO_SWITCH=True), recorder.look)
    (snapshot,) = recorder.snapshots
    assert snapshot.now == Now(1000.0, WALL_S)
    assert snapshot.inputs.auto_switch == Good(True)
    assert snapshot.result.outputs == Outputs(p3_on=True, p4_speed=6.0, alarm_lamp=True)
    assert snapshot.site is bench.exchange.site
    assert snapshot.requests is bench.exchange.requests
    assert snapshot.stats.scans == 1


def test_the_controller_gets_the_newest_data_of_the_edges_and_the_time(bench: Bench) -> None:
    controller = FollowTheKey()
    site, requests = SiteData(), Requests()

    def arrive() -> None:
        bench.exchange.site, bench.exchange.requests = site, requests
        bench.clock.wall_s = None

    bench.run(controller, nothing, arrive)
    assert [seen[0] for seen in controller.seen] == [Now(1000.0, WALL_S), Now(1000.05, None)]
    assert controller.seen[1][2] is site
    assert controller.seen[1][3] is requests


def test_outputs_are_zero_after_a_stop(bench: Bench) -> None:
    bench.run(FollowTheKey(), partial(bench.cabinet.set, AUTO_SWITCH=True))
    assert bench.cabinet.outputs() == bytes(6)


class Breaks(FollowTheKey):
    """Fails in its second scan."""

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        result = super().step(now, inputs, site, requests)
        if len(self.seen) == 2:
            raise ZeroDivisionError
        return result


def test_a_failing_controller_leaves_zero_outputs_and_its_error(bench: Bench) -> None:
    controller = Breaks()
    with pytest.raises(ZeroDivisionError):
        bench.run(controller, partial(bench.cabinet.set, AUTO_SWITCH=True), nothing, nothing)
    assert len(controller.seen) == 2
    assert bench.cabinet.outputs() == bytes(6)


class NotANumber(FollowTheKey):
    """Asks for a voltage that is none, beside a relay."""

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        super().step(now, inputs, site, requests)
        return result_of(Outputs(k10_on=True, p4_speed=float("nan")))


def test_an_output_that_cannot_be_written_leaves_zero_outputs(bench: Bench) -> None:
    with pytest.raises(ValueError, match="NaN"):
        bench.run(NotANumber(), nothing)
    assert bench.cabinet.outputs() == bytes(6)


def test_a_bad_image_gives_zero_outputs_but_the_controller_is_still_asked(bench: Bench) -> None:
    recorder = Recorder(bench)
    bench.run(
        recorder,
        partial(bench.cabinet.set, AUTO_SWITCH=True),
        in_turn(recorder.look, partial(bench.cabinet.set, RevPiStatus=5)),
        in_turn(recorder.look, partial(bench.cabinet.set, RevPiStatus=1)),
        recorder.look,
    )
    relays = [image[P3_BYTE : P3_BYTE + 2] for image in recorder.images]
    assert relays == [bytes([P3_BIT, LAMP_BIT]), bytes(2), bytes([P3_BIT, LAMP_BIT])]
    assert [snapshot.result.outputs == SAFE_OUTPUTS for snapshot in recorder.snapshots] == [
        False,
        True,
        False,
    ]
    assert recorder.snapshots[1].inputs.image.detail == "a configured module is missing"
    assert recorder.snapshots[1].stats.image_errors == 1
    assert recorder.seen[1][1].auto_switch == Bad(Cause.IMAGE_ERROR)
    assert len(recorder.seen) == 4


def test_an_image_that_cannot_be_read_gives_zero_outputs(bench: Bench) -> None:
    recorder = Recorder(bench)
    bench.cabinet.set(AUTO_SWITCH=True)
    whole = bench.cabinet.content()
    bench.run(
        recorder,
        nothing,
        lambda: os.truncate(bench.cabinet.procimg, 150),
        in_turn(recorder.look, partial(bench.cabinet.procimg.write_bytes, whole)),
        recorder.look,
    )
    assert recorder.images[0][P3_BYTE : P3_BYTE + 2] == bytes(2)
    assert recorder.images[1][P3_BYTE] == P3_BIT
    assert [snapshot.inputs.image.ok for snapshot in recorder.snapshots] == [False, True]


def test_a_write_that_fails_is_answered_by_zero_and_counted(bench: Bench) -> None:
    controller = FollowTheKey()
    handle = bench.image._driver._handle

    def forbid_writing() -> None:
        os.dup2(spare := os.open(bench.cabinet.procimg, os.O_RDONLY), handle.fileno())
        os.close(spare)

    bench.run(controller, nothing, forbid_writing, nothing)
    latest = bench.exchange.latest
    assert latest is not None
    assert (latest.stats.scans, latest.stats.image_errors) == (3, 2)
    assert latest.result.outputs == SAFE_OUTPUTS
    assert latest.inputs.image.detail == "the process image could not be written"


def heartbeats(bench: Bench, *before: Callable[[], object]) -> list[bool]:
    """HEARTBEAT after each scan."""
    seen: list[bool] = []

    def look() -> None:
        seen.append(bench.cabinet.sees("HEARTBEAT"))

    bench.run(FollowTheKey(), *(in_turn(look, action) for action in (*before, nothing)))
    return seen[1:]


def test_heartbeat_toggles_while_scans_succeed(bench: Bench) -> None:
    bench.settings = ScanSettings(period_ms=50, heartbeat_ms=100)
    assert heartbeats(bench, *[nothing] * 6) == [False, True, True, False, False, True]


def test_heartbeat_rests_while_the_image_is_bad_and_starts_again(bench: Bench) -> None:
    bench.settings = ScanSettings(period_ms=50, heartbeat_ms=50)

    def fail() -> None:
        bench.cabinet.set(RevPiStatus=0)

    def recover() -> None:
        bench.cabinet.set(RevPiStatus=1)

    script = [nothing, nothing, nothing, fail, nothing, nothing, recover, nothing]
    assert heartbeats(bench, *script) == [True, False, True, False, False, False, True, False]


def test_heartbeat_is_low_after_a_stop(bench: Bench) -> None:
    bench.settings = ScanSettings(period_ms=50, heartbeat_ms=50)
    bench.run(FollowTheKey(), nothing)
    assert not bench.cabinet.sees("HEARTBEAT")


class Slow(FollowTheKey):
    """Takes the given time for each scan."""

    def __init__(self, bench: Bench, *costs_s: float) -> None:
        super().__init__()
        self._bench = bench
        self._costs_s = iter(costs_s)

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        self._bench.clock.now_s += next(self._costs_s, 0.0)
        return super().step(now, inputs, site, requests)


def test_scans_start_on_the_grid_whatever_they_take(bench: Bench) -> None:
    controller = Slow(bench, 0.01, 0.049, 0.0, 0.02)
    bench.run(controller, *[nothing] * 4)
    starts_s = [seen[0].mono_s for seen in controller.seen]
    assert starts_s == pytest.approx([1000.0, 1000.05, 1000.1, 1000.15])
    assert bench.exchange.latest is not None
    stats = bench.exchange.latest.stats
    assert (stats.scans, stats.overruns, stats.missed, stats.longest_deviation_s) == (4, 0, 0, 0.0)
    assert stats.last_s == pytest.approx(0.02)
    assert stats.longest_s == pytest.approx(0.049)
    assert stats.period_s == 0.05


def test_an_overrun_is_counted_and_the_grid_kept(bench: Bench) -> None:
    controller = Slow(bench, 0.0, 0.13)
    bench.run(controller, *[nothing] * 4)
    starts_s = [seen[0].mono_s for seen in controller.seen]
    assert starts_s == pytest.approx([1000.0, 1000.05, 1000.2, 1000.25])
    assert bench.exchange.latest is not None
    stats = bench.exchange.latest.stats
    assert (stats.overruns, stats.missed) == (1, 2)
    assert stats.longest_s == pytest.approx(0.13)


def test_a_late_start_is_a_deviation(bench: Bench) -> None:
    def stall() -> None:
        bench.clock.now_s += 0.02

    bench.run(FollowTheKey(), nothing, stall, nothing)
    assert bench.exchange.latest is not None
    assert bench.exchange.latest.stats.longest_deviation_s == pytest.approx(0.02)


def test_scans_keep_the_period_on_the_machines_clock(bench: Bench) -> None:
    controller = FollowTheKey()
    left = iter(range(6))
    loop = ScanLoop(bench.image, controller, bench.exchange, ScanSettings(period_ms=20), SystemClock())
    loop.run(lambda: Stop.NOW if next(left, None) is None else Stop.NO)
    starts_s = [seen[0].mono_s for seen in controller.seen]
    assert len(starts_s) == 6
    assert all(start_s >= starts_s[0] + n * 0.02 - 0.001 for n, start_s in enumerate(starts_s))


class NeedsTheGuard(FollowTheKey):
    """The guard had to correct every second scan."""

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        result = super().step(now, inputs, site, requests)
        return replace(result, violations=("I5 rk_on",) if len(self.seen) % 2 else ())


def test_scans_that_needed_the_guard_are_counted(bench: Bench) -> None:
    bench.run(NeedsTheGuard(), *[nothing] * 5)
    latest = bench.exchange.latest
    assert latest is not None
    assert latest.stats.violations == 3


def test_phases_are_timed_and_an_overrun_names_the_slow_one(bench: Bench) -> None:
    bench.run(Slow(bench, 0.01, 0.13), *[nothing] * 4)
    assert bench.exchange.latest is not None
    stats = bench.exchange.latest.stats
    assert stats.longest_phases_s[Phase.STEP] == pytest.approx(0.13)
    assert stats.overrun_phases[Phase.STEP] == 1
    assert sum(stats.overrun_phases) == 1


def test_a_controller_that_marks_its_guard_has_it_timed_apart(bench: Bench) -> None:
    laps = Laps(bench.clock.mono)

    class Guarded(FollowTheKey):
        def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
            bench.clock.now_s += 0.01
            laps.before_guard()
            bench.clock.now_s += 0.02
            return super().step(now, inputs, site, requests)

    script = iter([Stop.NO, Stop.NO])
    loop = ScanLoop(bench.image, Guarded(), bench.exchange, bench.settings, bench.clock, laps)
    loop.run(lambda: next(script, Stop.NOW))
    assert bench.exchange.latest is not None
    longest = bench.exchange.latest.stats.longest_phases_s
    assert longest[Phase.STEP] == pytest.approx(0.01)
    assert longest[Phase.GUARD] == pytest.approx(0.02)


def test_a_late_wake_up_is_the_offender_when_it_takes_longest(bench: Bench) -> None:
    def stall() -> None:
        bench.clock.now_s += 0.07

    bench.run(FollowTheKey(), nothing, stall, nothing)
    assert bench.exchange.latest is not None
    assert bench.exchange.latest.stats.overrun_phases[Phase.WAKE] == 1


def test_overruns_in_a_row_are_a_fault_with_zero_outputs_until_scans_keep_time(bench: Bench) -> None:
    bench.settings = ScanSettings(overrun_limit=3)
    bench.cabinet.set(AUTO_SWITCH=True)
    in_time = round(CLEAR_S / 0.05) + 2
    recorder = Recorder(bench)
    slow = Slow(bench, *[0.06] * 3)
    bench.run(slow, nothing, *[recorder.look] * (3 + in_time))
    relays = [image[P3_BYTE] & P3_BIT for image in recorder.images]
    bad = [not snapshot.inputs.image.ok for snapshot in recorder.snapshots]
    assert relays[:4] == [P3_BIT, P3_BIT, P3_BIT, 0]
    assert bad[3]
    assert recorder.snapshots[3].inputs.image.late
    assert recorder.snapshots[3].stats.overruns_in_row == 3
    assert relays[-1] == P3_BIT
    assert sum(bad) == pytest.approx(CLEAR_S / 0.05, abs=2)
    seen = slow.seen[3][1]
    assert seen.auto_switch == Good(True)  # the inputs are known, only the time is not kept


class HoldsContactor(FollowTheKey):
    """K10 is on until it has been told of the end for so long."""

    def __init__(self, walk_down_s: float) -> None:
        super().__init__()
        self._walk_down_s = walk_down_s
        self.ending_since_s: float | None = None

    def step(self, now: Now, inputs: PlantInputs, site: SiteData, requests: Requests) -> StepResult:
        self.seen.append((now, inputs, site, requests))
        if requests.ending and self.ending_since_s is None:
            self.ending_since_s = now.mono_s
        since_s = self.ending_since_s
        on = since_s is None or now.mono_s - since_s < self._walk_down_s
        return result_of(Outputs(k10_on=on, p3_on=True))


@pytest.mark.parametrize(("walk_down_s", "length_s"), [(0.0, REST_S), (1.0, 1.0 + REST_S), (60.0, LIMIT_S)])
def test_an_orderly_end_waits_for_the_contactors_but_not_for_ever(
    bench: Bench, walk_down_s: float, length_s: float
) -> None:
    controller = HoldsContactor(walk_down_s)
    bench.run(controller, *[nothing] * 3, *[Asks(Stop.ORDERLY)] * 200)
    asked_s = controller.seen[3][0].mono_s
    assert not any(seen[3].ending for seen in controller.seen[:3])
    assert all(seen[3].ending for seen in controller.seen[3:])
    assert controller.seen[-1][0].mono_s - asked_s == pytest.approx(length_s, abs=0.11)
    assert bench.cabinet.outputs() == bytes(6)
    assert bench.exchange.latest is not None
    assert bench.exchange.latest.result.outputs == SAFE_OUTPUTS


def test_a_second_wish_ends_at_once(bench: Bench) -> None:
    controller = HoldsContactor(60.0)
    bench.run(controller, nothing, Asks(Stop.ORDERLY), Asks(Stop.NOW))
    assert len(controller.seen) == 2
    assert bench.cabinet.outputs() == bytes(6)


def test_the_controllers_state_is_published_when_it_is_asked_for(bench: Bench) -> None:
    script = iter([Stop.NO] * 3)
    seen: list[object] = []

    class Keep(Exchange):
        def publish(self, snapshot: Snapshot) -> None:
            seen.append(snapshot.memento)

    loop = ScanLoop(
        bench.image,
        FollowTheKey(),
        Keep(),
        bench.settings,
        bench.clock,
        memento=lambda n: n if n == 2 else None,
    )
    loop.run(lambda: next(script, Stop.NOW))
    assert seen == [None, 2, None]
