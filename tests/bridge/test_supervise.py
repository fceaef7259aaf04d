"""A source's task that dies or hangs is shown and started again; the watchdog knows whether all live."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from site_bridge.health import ATTEMPTS, Health
from site_bridge.notify import ServiceNotifier
from site_bridge.supervise import BEAT_MAX_S, Source, Supervisor
from site_bridge.watchdog import Watchdog
from tests.bridge.recording import until

CHECK_S = 0.02


@contextlib.asynccontextmanager
async def supervised(
    run: Callable[[], Awaitable[None]], health: Health, silence_s: float = 60.0
) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(Source(run, health, silence_s), backoff_s=0.01, check_s=CHECK_S)
    task = asyncio.create_task(supervisor.run())
    try:
        yield supervisor
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_an_unexpected_error_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    starts: list[int] = []
    health = Health("miner1")

    async def breaks() -> None:
        starts.append(1)
        raise ZeroDivisionError("a bug")

    async def main() -> None:
        async with supervised(breaks, health):
            await until(lambda: len(starts) >= 3, "three starts")

    asyncio.run(main())
    assert health.ok is False
    assert "ZeroDivisionError" in health.detail
    assert health.restarts >= 2
    assert "a bug" in caplog.text


def test_a_task_that_makes_no_attempt_any_more_is_started_again() -> None:
    starts: list[int] = []
    health = Health("meter_heat")

    async def hangs_at_first() -> None:
        starts.append(1)
        while len(starts) > 1:
            health.worked(time.monotonic())
            await asyncio.sleep(0.01)
        await asyncio.Event().wait()

    async def main() -> None:
        async with supervised(hangs_at_first, health, silence_s=0.1):
            await until(lambda: health.ok is True, "it works after a new start")

    asyncio.run(main())
    assert len(starts) == 2
    assert health.restarts == 1
    assert "hangs" in str(health.summary(time.monotonic())["last_error"])


def test_a_task_that_cannot_be_ended_keeps_the_watchdog_hungry(caplog: pytest.LogCaptureFixture) -> None:
    let_go = asyncio.Event()
    health = Health("inverter")

    async def clings() -> None:
        while not let_go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await let_go.wait()

    async def main() -> None:
        async with supervised(clings, health, silence_s=0.05) as supervisor:
            await until(lambda: health.ok is False, "it is seen to hang")
            watchdog = Watchdog(ServiceNotifier({}), [supervisor], [health])
            watchdog.look(time.monotonic())
            too_early = caplog.text
            watchdog.look(time.monotonic() + BEAT_MAX_S)
            let_go.set()
        assert "cannot be ended" not in too_early
        assert "cannot be ended: inverter" in caplog.text

    asyncio.run(main())


def test_health_logs_changes_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    health = Health("inverter")
    health.worked(1.0)
    for second in range(2, 7):
        health.broke(float(second), "no answer")
    health.worked(8.0)
    assert [record.message for record in caplog.records] == [
        "inverter: ok",
        "inverter: no answer",
        "inverter: ok, after 6 s",
    ]


def test_health_tells_everything_for_commissioning() -> None:
    health = Health("inverter", wall=lambda: 2e9)
    unknown = health.summary(5.0)
    assert (unknown["ok"], unknown["since"], unknown["success_rate"], unknown["good_age_s"]) == (None,) * 4
    for second in range(100):
        health.worked(float(second))
    for second in range(100, 125):
        health.broke(float(second), "no answer")
    assert health.summary(130.0) == {
        "ok": False,
        "for_s": 30,
        "since": 2_000_000_000 - 30,
        "detail": "no answer",
        "last_error": "no answer",
        "success_rate": (ATTEMPTS - 25) / ATTEMPTS,
        "good_age_s": 31,
        "restarts": 0,
    }
    health.worked(131.0)
    after = health.summary(131.0)
    assert (after["ok"], after["detail"], after["last_error"], after["good_age_s"]) == (
        *(True, ""),
        *("no answer", 0),
    )


def test_without_a_clock_the_time_of_a_change_is_not_told() -> None:
    health = Health("inverter", wall=lambda: 1e6)
    health.worked(1.0)
    assert health.summary(2.0)["since"] is None


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket on which systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def _environment(systemd: socket.socket, **more: str) -> dict[str, str]:
    return {"NOTIFY_SOCKET": systemd.getsockname(), **more}


def test_systemd_hears_ready_alive_status_and_stopping(systemd: socket.socket) -> None:
    notifier = ServiceNotifier(_environment(systemd, WATCHDOG_USEC="30000000", WATCHDOG_PID=str(os.getpid())))
    assert notifier.watchdog_s == 30.0
    notifier.ready()
    notifier.status("inverter ok")
    notifier.alive()
    notifier.stopping()
    heard = [systemd.recv(1000).decode() for _ in range(4)]
    assert heard == ["READY=1", "STATUS=inverter ok", "WATCHDOG=1", "STOPPING=1"]


@pytest.mark.parametrize(
    "watchdog",
    [{}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "5", "WATCHDOG_PID": "1"}],
)
def test_a_watchdog_that_is_not_for_us_is_none(systemd: socket.socket, watchdog: dict[str, str]) -> None:
    assert ServiceNotifier(_environment(systemd, **watchdog)).watchdog_s is None


@pytest.mark.parametrize("address", [None, "{folder}/gone", "@thermiq-nobody-listens"])
def test_without_systemd_the_service_goes_on_and_only_a_debug_line_tells(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, address: str | None
) -> None:
    environment = {} if address is None else {"NOTIFY_SOCKET": address.format(folder=tmp_path)}
    notifier = ServiceNotifier(environment)
    with caplog.at_level(logging.DEBUG):
        for tell in (notifier.ready, notifier.alive, notifier.stopping):
            tell()
        notifier.status("starting")
    told = [(record.levelname, record.getMessage().split(":")[0]) for record in caplog.records]
    words = ("READY", "WATCHDOG", "STOPPING", "STATUS") if address else ()
    assert told == [("DEBUG", f"systemd was not told {word}") for word in words]
    assert notifier.watchdog_s is None


def test_the_watchdog_is_fed_while_all_live_and_tells_how_they_do(systemd: socket.socket) -> None:
    health = Health("miner1")
    supervisor = Supervisor(Source(asyncio.Event().wait, health))  # type: ignore[arg-type]  # waits for ever
    watchdog = Watchdog(ServiceNotifier(_environment(systemd)), [supervisor], [health])
    watchdog.look(time.monotonic())
    assert systemd.recv(1000) == b"WATCHDOG=1"
    assert systemd.recv(1000) == b"STATUS=miner1 starting"
    health.broke(1.0, "no answer")
    watchdog.look(time.monotonic() + 2 * BEAT_MAX_S)
    assert systemd.recv(1000) == b"STATUS=miner1 bad"
