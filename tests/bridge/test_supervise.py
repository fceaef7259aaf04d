"""A source's task that dies is shown and started again."""

from __future__ import annotations

import asyncio
import logging

import pytest

from site_bridge.health import Health
from site_bridge.supervise import supervise
from tests.bridge.recording import until


def test_an_unexpected_error_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    starts: list[int] = []
    health = Health("miner1")

    async def breaks() -> None:
        starts.append(1)
        raise ZeroDivisionError("a bug")

    async def main() -> None:
        task = asyncio.create_task(supervise(breaks, health, backoff_s=0.01))
        await until(lambda: len(starts) >= 3, "three starts")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert health.ok is False
    assert "ZeroDivisionError" in health.detail
    assert "a bug" in caplog.text


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
