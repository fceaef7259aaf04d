from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sim.demo import child as child_module
from sim.demo import processes
from sim.demo.child import Child, Program
from sim.demo.processes import ProgramFailedError, ProgramStatus, Supervisor
from tests.broker import wait_until

# Notes its process id in a file, then lives until it is ended.
_LIVES = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
_STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + _LIVES
_NOTES_ITS_END = (
    "import os,signal,sys,time\n"
    "def end(*_):\n"
    "    open(sys.argv[2],'a').write(sys.argv[3]+'\\n'); sys.exit(0)\n"
    "signal.signal(signal.SIGTERM, end)\n" + _LIVES
)


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _program(
    tmp_path: Path, name: str, code: str = _LIVES, *more: str, stop_timeout_s: float = 5.0
) -> Program:
    pid_path = tmp_path / f"{name}.pid"
    seen: list[int] = []

    def ready() -> bool:
        """A new process id was noted since the last start."""
        fresh = len(_pids(pid_path)) > len(seen)
        if fresh:
            seen[:] = _pids(pid_path)
        return fresh

    argv = (sys.executable, "-c", code, str(pid_path), *more)
    return Program(name=name, argv=argv, ready=ready, stop_timeout_s=stop_timeout_s)


def _gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def _never() -> bool:
    return False


def _quiet(_text: str) -> None:
    """Nobody listens."""


def _watch_until(supervisor: Supervisor, wanted: str) -> list[str]:
    notices: list[str] = []

    def said() -> bool:
        notices.extend(supervisor.watch())
        return wanted in notices

    wait_until(said, wanted)
    return notices


def _status(supervisor: Supervisor, name: str) -> ProgramStatus:
    return next(status for status in supervisor.statuses() if status.name == name)


def test_killed_program_comes_back(tmp_path: Path) -> None:
    with Supervisor([_program(tmp_path, "a"), _program(tmp_path, "b")], tmp_path) as supervisor:
        assert supervisor.start_all(_never, _quiet)
        first = _status(supervisor, "a")
        assert first.pid is not None
        assert first.ready
        os.kill(first.pid, signal.SIGKILL)
        notices = _watch_until(supervisor, "a is back")
        again = _status(supervisor, "a")
        assert notices[0] == "a ended by signal 9; starting it again"
        assert again.pid != first.pid
        assert (again.alive, again.ready, again.restarts) == (True, True, 1)
        assert _status(supervisor, "b").restarts == 0


def test_program_that_was_taken_down_stays_away_for_its_time(tmp_path: Path) -> None:
    now_s = [0.0]
    with Supervisor([_program(tmp_path, "a")], tmp_path, clock=lambda: now_s[0]) as supervisor:
        assert supervisor.start_all(_never, _quiet)
        supervisor.take_down("a", 20.0)
        assert supervisor.watch() == ("a ended by signal 15; starting it again",)
        now_s[0] = 19.9
        assert supervisor.watch() == ()
        assert (_status(supervisor, "a").alive, _status(supervisor, "a").restarts) == (False, 0)
        now_s[0] = 20.0
        _watch_until(supervisor, "a is back")
        os.kill(_status(supervisor, "a").pid or 0, signal.SIGKILL)
        wait_until(lambda: bool(supervisor.watch()), "it is noticed")
        now_s[0] = 20.5
        _watch_until(supervisor, "a is back")


def test_all_are_ended_in_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    programs = [
        _program(tmp_path, name, _NOTES_ITS_END, str(order), name) for name in ("one", "two", "three")
    ]
    with Supervisor(programs, tmp_path) as supervisor:
        supervisor.start_all(_never, _quiet)
        pids = [status.pid for status in supervisor.statuses()]
    assert order.read_text().split() == ["three", "two", "one"]
    assert all(pid is not None and _gone(pid) for pid in pids)


def test_an_error_inside_ends_all(tmp_path: Path) -> None:
    supervisor = Supervisor([_program(tmp_path, "a")], tmp_path)
    supervisor.start_all(_never, _quiet)
    with pytest.raises(RuntimeError), supervisor:
        raise RuntimeError
    pid = _status(supervisor, "a").pid
    assert pid is not None
    assert _gone(pid)


def test_deaf_program_is_killed(tmp_path: Path) -> None:
    program = _program(tmp_path, "deaf", _STUBBORN, stop_timeout_s=0.3)
    with Supervisor([program], tmp_path) as supervisor:
        supervisor.start_all(_never, _quiet)
        child = supervisor._watched[0].child
    assert child.exit_code() == -signal.SIGKILL


def test_a_request_to_end_stops_the_start(tmp_path: Path) -> None:
    never_ready = Program(name="a", argv=(sys.executable, "-c", "import time; time.sleep(600)"), ready=_never)
    with Supervisor([never_ready, _program(tmp_path, "b")], tmp_path) as supervisor:
        assert not supervisor.start_all(lambda: True, _quiet)
        assert _status(supervisor, "b").pid is None


def test_death_while_starting_shows_the_last_lines(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", "import sys; print('key x is unknown', file=sys.stderr); sys.exit(2)")
    program = Program(name="plc", argv=argv, ready=_never)
    with Supervisor([program], tmp_path) as supervisor, pytest.raises(ProgramFailedError) as failure:
        supervisor.start_all(_never, _quiet)
    assert str(failure.value).startswith("plc ended with code 2 while starting")
    assert str(failure.value).endswith("key x is unknown")
    assert str(tmp_path / "plc.log") in str(failure.value)


def test_program_that_never_serves_fails_the_start(tmp_path: Path) -> None:
    argv = (sys.executable, "-c", "import time; time.sleep(600)")
    program = Program(name="mute", argv=argv, ready=_never, ready_timeout_s=0.2)
    with (
        Supervisor([program], tmp_path) as supervisor,
        pytest.raises(ProgramFailedError, match=r"mute does not serve after 0\.2 s"),
    ):
        supervisor.start_all(_never, _quiet)


def test_restarts_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_RESTART_PAUSE_S", 0.0)
    argv = (sys.executable, "-c", "raise SystemExit(3)")
    supervisor = Supervisor([Program(name="frail", argv=argv, ready=_never)], tmp_path)
    supervisor._start(supervisor._watched[0])

    def watch_for_ever() -> bool:
        supervisor.watch()
        return False

    with (
        supervisor,
        pytest.raises(ProgramFailedError, match="frail ended with code 3 and was restarted 5 times"),
    ):
        wait_until(watch_for_ever, "it is given up")
    assert _status(supervisor, "frail").restarts == processes.RESTARTS_PER_MINUTE


def test_no_orphan_when_the_parent_is_killed(tmp_path: Path) -> None:
    pid_path = tmp_path / "pid"
    parent_code = (
        "import sys,time\n"
        "from pathlib import Path\n"
        "from sim.demo.child import Child, Program\n"
        f"argv = (sys.executable, '-c', {_STUBBORN!r}, {str(pid_path)!r})\n"
        f"Child(Program(name='a', argv=argv, ready=lambda: True), Path({str(tmp_path)!r})).start()\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", parent_code]) as parent:
        wait_until(lambda: bool(_pids(pid_path)), "the child lives")
        parent.kill()
        wait_until(lambda: _gone(_pids(pid_path)[0]), "the child is gone")


def test_leash_refuses_when_the_parent_is_already_gone() -> None:
    leash = [sys.executable, "-I", "-S", processes.__file__.replace("processes.py", "leash.py")]
    code = subprocess.run([*leash, "1", "true"], check=False).returncode
    assert code == 1


def test_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LOG_LIMIT_BYTES", 100)
    child = Child(_program(tmp_path, "a"), tmp_path)
    child.log_path.write_text("x" * 101)
    child.bound_log()
    assert child.log_path.stat().st_size == 0


def test_log_that_somebody_removed_ends_nothing(tmp_path: Path) -> None:
    child = Child(_program(tmp_path, "a"), tmp_path)
    child.bound_log()
    assert "removed" in child.log_tail(5)
