"""`thermiq-sim prices` as the demonstration starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from datetime import datetime

import pytest

from sim.demo.ports import accepts, free_ports
from sim.prices.day import PUBLICATION_H, QUARTER_S, ZONE, published
from tests.broker import wait_until

BEFORE = datetime(2026, 11, 23, PUBLICATION_H - 1, 59, tzinfo=ZONE)
AFTER = datetime(2026, 11, 23, PUBLICATION_H, 0, tzinfo=ZONE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_the_prices_of_today_until_it_is_ended(number: signal.Signals) -> None:
    (port,) = free_ports(1)
    argv = [sys.executable, "-m", "sim.cli.main", "prices", "--port", str(port)]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_until(lambda: accepts(port), "it answers")
            today = datetime.now(ZONE).date()
            url = f"http://127.0.0.1:{port}/price?bzn=DE-LU&start={today}&end={today}"
            with urllib.request.urlopen(url, timeout=5.0) as answer:
                told = json.load(answer)
            second = subprocess.run(argv, capture_output=True, text=True, timeout=10.0, check=False)
        finally:
            process.send_signal(number)
        assert process.wait(10.0) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert told["unit"] == "EUR / MWh"
    assert len(told["price"]) == len(told["unix_seconds"]) >= 92
    assert second.returncode == 2
    assert f"port {port} cannot be used" in second.stderr
    assert second.stderr.count("\n") == 1


def test_tomorrow_is_known_from_its_publication_on() -> None:
    before, after = published(BEFORE.timestamp()), published(AFTER.timestamp())
    assert len(before) == 96
    assert len(after) == 2 * 96
    assert before.items() < after.items()
    assert all(at_s % QUARTER_S == 0 for at_s in after)
