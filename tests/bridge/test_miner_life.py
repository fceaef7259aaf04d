"""Small judges of a miner's life: restarts by the uptime, wear of the flash, pauses between attempts."""

from __future__ import annotations

import pytest

from site_bridge.braiins.backoff import Backoff
from site_bridge.braiins.uptime import SLACK_S, UptimeWatch
from site_bridge.braiins.wear import BURST_SHARE, DAY_S, FlashWear


@pytest.mark.parametrize(
    ("uptimes", "restarts"),
    [
        ([(0, 100), (2, 102), (4, 104)], []),
        ([(0, 100), (2, 103), (4, 103)], []),
        ([(0, 100), (2, 0), (4, 0), (6, 1)], [2]),
        ([(0, 100), (2, 3)], [2]),
        ([(0, 10), (60, 40)], [60]),
        ([(0, 0), (2, 0), (4, 0)], []),
        ([(0, 100), (60, 160 - SLACK_S)], []),
    ],
    ids=["runs", "whole seconds", "down", "anew", "anew, but longer up than before", "never told", "slack"],
)
def test_a_restart_shows_in_the_uptime(uptimes: list[tuple[int, int]], restarts: list[int]) -> None:
    watch = UptimeWatch()
    assert [now_s for now_s, uptime_s in uptimes if watch.restarted(int(uptime_s), now_s)] == restarts


def test_the_flash_is_written_only_so_often() -> None:
    per_day = 240
    wear = FlashWear(per_day)
    for second in range(int(DAY_S)):
        if wear.allows(float(second)):
            wear.wrote(float(second))
    assert per_day <= wear.writes <= per_day + per_day // BURST_SHARE


def test_writes_beyond_the_limit_are_paid_back() -> None:
    wear = FlashWear(240)
    for _ in range(60):
        wear.wrote(0.0)
    assert not wear.allows(30 * DAY_S / 240)
    assert wear.allows(31.5 * DAY_S / 240)


def test_pauses_grow_up_to_the_longest_and_begin_anew() -> None:
    backoff = Backoff(4.0, 10.0)
    tries = []
    for second in range(40):
        if backoff.may(float(second)):
            backoff.tried(float(second))
            tries.append(second)
    assert tries == [0, 4, 12, 22, 32]
    backoff.reset()
    assert backoff.may(33.0)
