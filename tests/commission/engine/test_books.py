"""What the tests did counts for the automatic program: starts, minimum off time, trip, blocks."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from revpi.commission.books import Books
from revpi.commission.desk import Desk
from revpi.commission.entry import Automatic
from revpi.commission.lock import AUTOMATIC, Mastership
from revpi.commission.opening import open_session
from revpi.core.guard.history import History
from revpi.core.inputs import Now
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import MinerMemory
from revpi.core.mining.times import ContactorTimes
from revpi.core.outputs import SAFE_OUTPUTS
from revpi.core.params import ControlParams
from revpi.store.state_file import StateFile
from tests.broker import wait_until
from tests.commission.engine.bench import Bench, cabinet_at
from tests.commission.engine.room import Room
from tests.image.cabinet import Cabinet

WALL_S: Final = 1.8e9
SITE: Final = ControlParams()
CLOSED: Final = replace(SAFE_OUTPUTS, k10_on=True)


def after_tests(*closings_s: float, memory: Memory | None = None) -> Memory:
    """Memory after K10 was closed for a second at each of these seconds."""
    memory = memory or Memory()
    books, past = Books(SITE, memory), History(SITE, memory)
    for at_s in (0.0, *closings_s):
        for outputs, later_s in ((CLOSED if at_s else SAFE_OUTPUTS, 0.0), (SAFE_OUTPUTS, 1.0)):
            books.note(outputs, past, Now(at_s + later_s, WALL_S + at_s + later_s))
    return books.memory


def waits_s(memory: Memory, start_s: float) -> tuple[float, float]:
    """How long the automatic program, started then, leaves K10 off: minimum off time, starts per hour."""
    times = ContactorTimes(SITE.miner, memory.miner_1)
    times.begin(start_s, WALL_S + start_s)
    return times.min_off_left_s(start_s), times.starts_left_s(start_s)


def test_a_start_in_the_tests_holds_the_automatic_program_back() -> None:
    assert waits_s(after_tests(100.0), 111.0) == (SITE.miner.min_off_s - 10.0, 0.0)


def test_many_starts_in_the_tests_use_up_the_hour() -> None:
    memory = after_tests(*(100.0 + 10.0 * number for number in range(SITE.miner.starts_per_hour + 3)))
    assert len(memory.miner_1.starts_at) == SITE.miner.starts_per_hour
    oldest_s = 100.0 + 10.0 * 3
    assert waits_s(memory, 1000.0)[1] == pytest.approx(oldest_s + 3600.0 - 1000.0)
    assert memory.miner_2 == MinerMemory()
    assert memory.counters == Memory().counters  # K10_FB never closed


def test_starts_from_before_are_kept() -> None:
    before = Memory(miner_1=MinerMemory((WALL_S - 60.0,), opened=True, opened_at=WALL_S - 30.0))
    assert after_tests(memory=before) is before
    assert after_tests(100.0, memory=before).miner_1.starts_at == (WALL_S - 60.0, WALL_S + 100.0)


def test_the_desk_keeps_the_books_of_what_it_really_wrote() -> None:
    bench = Bench()
    bench.force("K10_ON")  # refused
    assert bench.desk.memory.miner_1 == MinerMemory()
    bench.make_ready()
    bench.force("K10_ON")
    bench.run(1.0)
    assert bench.desk.memory.miner_1.closed
    bench.set(safety_ok=False)
    bench.run(0.1)
    memory = bench.desk.memory
    assert (memory.miner_1.closed, memory.miner_1.opened, memory.trip.tripped) == (False, True, True)
    assert memory.counters.k10.starts == 1
    assert Desk(bench.cabinet, memory).tripped


@pytest.fixture
def modules(tmp_path: Path) -> Iterator[Cabinet]:
    modules = Cabinet(tmp_path)
    modules.set(HAND_SWITCH=True, SAFETY_OK=True)
    yield modules
    modules.close()


def test_nothing_done_leaves_the_stored_state_alone(tmp_path: Path, modules: Cabinet) -> None:
    with open_session(cabinet_at(tmp_path, modules.settings), Automatic.STOPPED):
        pass
    assert not list(tmp_path.glob("state.json.*"))


def test_a_disk_that_takes_nothing_is_told(tmp_path: Path, modules: Cabinet) -> None:
    (tmp_path / "state.json.new").mkdir()
    with open_session(cabinet_at(tmp_path, modules.settings), Automatic.STOPPED) as session:
        modules.set(SAFETY_OK=False)
        wait_until(lambda: session.view.tripped, "the trip")
        assert session.unsaved is None or "Is a directory" in session.unsaved.en
    assert session.unsaved is not None
    assert "Is a directory" in session.unsaved.en
    assert Mastership(tmp_path / "image.lock", AUTOMATIC).try_take()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_start_is_on_disk_however_the_session_ends(room: Room, number: signal.Signals) -> None:
    def stored() -> Memory:
        return StateFile(room.folder / "state.json", Memory).load().record

    with room.forcing(contactor=True) as process:
        wait_until(lambda: stored().miner_1.closed, "the start is stored")
        process.send_signal(number)
        process.wait()
    miner = stored().miner_1
    assert len(miner.starts_at) == 1
    assert miner.closed is (number is signal.SIGKILL)  # then it counts as opened at the next start
    times = ContactorTimes(SITE.miner, miner)
    times.begin(0.0, time.time())
    assert times.min_off_left_s(0.0) > SITE.miner.min_off_s - 30.0
