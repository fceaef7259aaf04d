from __future__ import annotations

from pathlib import Path

import pytest

from revpi.errors import UserError
from sim.demo import broker as broker_module
from sim.demo.broker import broker, find_mosquitto
from sim.demo.feed import Feed
from sim.demo.ports import accepts, free_ports
from sim.demo.processes import Supervisor
from tests.broker import wait_until


def test_a_listening_feed_survives_a_restart_of_the_broker(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with Supervisor([broker(tmp_path / "mosquitto.conf", port)], tmp_path) as supervisor, Feed(port) as feed:
        said: list[str] = []
        assert supervisor.start_all(lambda: False, said.append)
        assert said == ["broker serves"]
        wait_until(lambda: feed.connected, "the feed is connected")
        pid = supervisor.statuses()[0].pid
        supervisor._watched[0].child.end()
        wait_until(lambda: not feed.connected, "the feed has noticed")
        wait_until(lambda: "broker is back" in supervisor.watch(), "the broker is back")
        wait_until(lambda: feed.connected, "the feed is connected")
        assert supervisor.statuses()[0].pid != pid
    assert not accepts(port)


def test_missing_mosquitto_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(broker_module, "_MORE_DIRECTORIES", ("/nowhere/either",))
    with pytest.raises(UserError, match=r"not installed.*make setup") as failure:
        find_mosquitto()
    assert "\n" not in str(failure.value)


def test_ports_are_different() -> None:
    assert len(set(free_ports(4))) == 4
