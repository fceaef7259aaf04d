"""Signals ask for an end once; a second wish to end cuts the walk-down of the miners short."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from revpi.cli.stop_request import ENDING, StopRequest
from revpi.commission.lock import LEND_SIGNAL
from revpi.scan.ending import Stop


@pytest.fixture
def stop() -> Iterator[StopRequest]:
    before = {number: signal.getsignal(number) for number in (*ENDING, LEND_SIGNAL)}
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
    yield StopRequest()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("first", ENDING)
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_who_asks_again_wants_the_end_at_once(
    stop: StopRequest, first: signal.Signals, second: signal.Signals
) -> None:
    signal.raise_signal(first)
    assert stop() is Stop.ORDERLY
    signal.raise_signal(second)
    assert stop() is Stop.NOW
    assert stop.reason == second.name


def test_a_terminal_that_goes_away_says_so_twice_and_means_it_once(stop: StopRequest) -> None:
    """The kernel tells the foreground job, and so does its shell."""
    for _ in range(2):
        signal.raise_signal(signal.SIGHUP)
    assert stop() is Stop.ORDERLY


def test_a_terminal_that_goes_away_takes_nothing_from_a_wish_to_end_at_once(stop: StopRequest) -> None:
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGHUP):
        signal.raise_signal(number)
    assert stop() is Stop.NOW
