"""The edges as a real process of their own, and the line to it."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from revpi.core.alarms import A
from revpi.core.inputs import Requests, SiteData
from revpi.core.leases import Leases
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import TripMemory
from revpi.core.reading import Good
from revpi.edges.line import MOST_AT_ONCE, Line, LineClosedError, pair
from revpi.edges.messages import EdgeSettings, Intake
from revpi.edges.process import FIRST_PAUSE_S, LOOK_S, STOP_S, EdgeProcess
from revpi.edges.settings import LocalSettings
from revpi.edges.wire import KEYFRAME, KEYFRAME_BYTES, KEYFRAME_EVERY, MAX_BYTES, Decoder, Encoder, WireError
from revpi.mqtt.settings import MqttSettings
from revpi.scan.habits import Habit
from revpi.store.settings import StoreSettings
from revpi.store.state_file import StateFile
from tests.broker import Broker, free_port, wait_until
from tests.edges.descriptors import no_descriptor_left
from tests.edges.snapshots import snapshot
from tests.probe import Probe

PERIOD_S = 0.05
HABITS = (Habit("priority", True, "SCHED_FIFO 30"),)


# --- bytes -----------------------------------------------------------------------------------------------


def test_records_arrive_as_they_were_sent() -> None:
    encoder, decoder = Encoder(), Decoder()
    for number in range(3 * KEYFRAME_EVERY):
        sent = (snapshot(float(number)), snapshot(number + 0.05, inputs={"t_puffer": Good(number / 3)}))
        assert decoder.decode(encoder.encode(sent)) == sent


def test_what_was_sent_before_is_not_sent_again() -> None:
    encoder, scan = Encoder(), snapshot()
    first, second = encoder.encode(scan), encoder.encode((scan, scan))
    assert len(second) < len(first) / 20


def test_old_records_are_let_go() -> None:
    encoder = Encoder()
    sizes = [len(encoder.encode(SHARED)) for _ in range(2 * KEYFRAME_EVERY)]
    whole = [number for number, size in enumerate(sizes) if size > sizes[1]]
    assert whole == [0, KEYFRAME_EVERY]


def test_long_messages_let_go_of_them_earlier() -> None:
    encoder = Encoder()
    batches = [tuple(snapshot(float(60 * turn + number)) for number in range(60)) for turn in range(8)]
    messages = [encoder.encode(batch) for batch in batches]
    whole = [number for number, data in enumerate(messages) if data[:1] == KEYFRAME]
    assert whole[:2] == [0, 5]
    assert sum(map(len, messages[:4])) <= KEYFRAME_BYTES < sum(map(len, messages[:5]))


SHARED = snapshot()


def test_after_a_lost_message_the_next_one_refers_to_nothing() -> None:
    encoder, decoder = Encoder(), Decoder()
    encoder.encode(SHARED)
    encoder.forget()
    assert decoder.decode(encoder.encode(SHARED)) == SHARED


def test_a_reference_to_a_message_that_never_came_is_an_error() -> None:
    encoder = Encoder()
    encoder.encode(SHARED)
    with pytest.raises(WireError):
        Decoder().decode(encoder.encode(SHARED))


def test_a_message_that_is_too_long_is_an_error_and_the_next_goes_through() -> None:
    encoder, decoder = Encoder(), Decoder()
    with pytest.raises(WireError):
        encoder.encode("x" * MAX_BYTES)
    assert decoder.decode(encoder.encode("y")) == "y"


def test_what_cannot_be_sent_is_an_error_and_the_next_goes_through() -> None:
    encoder, decoder = Encoder(), Decoder()
    with pytest.raises(WireError):
        encoder.encode((SHARED, lambda: None))
    assert decoder.decode(encoder.encode(SHARED)) == SHARED


# --- the line --------------------------------------------------------------------------------------------


@contextmanager
def lines() -> Iterator[tuple[Line, Line]]:
    one, other = (Line(end) for end in pair())
    yield one, other
    one.close()
    other.close()


def test_a_line_that_is_not_read_takes_no_more_and_goes_on_later() -> None:
    with lines() as (ours, theirs):
        sent = 0
        while ours.send("x" * 10_000 + str(sent)):
            sent += 1
            assert sent < 1000
        got: list[Any] = []
        while news := theirs.receive():
            assert len(news) <= MOST_AT_ONCE
            got += news
        assert len(got) == sent
        assert ours.send("again")
        assert theirs.receive() == ["again"]


def test_a_closed_line_is_told_after_its_last_message() -> None:
    ours, theirs = (Line(end) for end in pair())
    ours.send("last")
    ours.close()
    assert theirs.receive() == ["last"]
    with pytest.raises(LineClosedError):
        theirs.receive()
    with pytest.raises(LineClosedError):
        theirs.send("x")
    theirs.close()


# --- the process -----------------------------------------------------------------------------------------


@contextmanager
def edges_in(folder: Path, port: int, requests: Requests | None = None) -> Iterator[EdgeProcess]:
    settings = EdgeSettings(
        MqttSettings(port=port),
        StoreSettings(path=str(folder / "state")),
        LocalSettings(str(folder / "plc.sock")),
        "1.2.3",
    )
    edges = EdgeProcess(settings, PERIOD_S, requests or Requests())
    edges.start()
    edges.tell(HABITS)
    try:
        yield edges
    finally:
        edges.stop()


class Scans:
    """Publishes scans as the loop does."""

    def __init__(self, edges: EdgeProcess) -> None:
        self._edges = edges

    def until(self, condition: Any, what: str, **result: Any) -> None:
        def scanned() -> bool:
            self._edges.collect()
            self._edges.publish(snapshot(time.monotonic(), time.time(), **result))
            return bool(condition())

        wait_until(scanned, what, 20.0)


def test_scans_reach_the_broker_and_requests_the_scan(broker: Broker, tmp_path: Path) -> None:
    with Probe(broker.port) as probe, edges_in(tmp_path, broker.port) as edges:
        scans = Scans(edges)
        scans.until(lambda: probe.latest("thermiq/temps/puffer") == "41.5", "state is published")
        realtime = '{"priority":{"got":true,"detail":"SCHED_FIFO 30"}}'
        scans.until(lambda: probe.latest("thermiq/plc/realtime") == realtime, "habits are published")
        probe.send("thermiq/cmd/acknowledge", "1")
        scans.until(lambda: edges.requests.acknowledge_count == 1, "the request reaches the scan")
        assert edges.drops == 0


class OwnEdges(EdgeProcess):
    """Whose other end the test holds itself."""

    def _spawn(self) -> socket.socket:
        ours, theirs = pair()
        self.theirs = Line(theirs)
        return ours


def test_the_edges_hear_of_a_failure_though_what_they_sent_was_not_taken(
    broker: Broker, tmp_path: Path
) -> None:
    with Probe(broker.port) as probe, edges_in(tmp_path, broker.port) as edges:
        Scans(edges).until(lambda: probe.latest("thermiq/temps/puffer") == "41.5", "state is published")
        line = edges._line
        assert line is not None
        line.receive()
        probe.send("thermiq/cmd/acknowledge", "1")
        wait_until(lambda: bool(select.select([line], [], [], 0.0)[0]), "the request waits for the scan")
        edges.stop("ZeroDivisionError")
    stored = StateFile(tmp_path / "state", Memory).load().record
    assert [event.code for event in stored.alarm_history.events] == [A.PROGRAM_FAILED]


@pytest.mark.parametrize("period_s", [0.02, 0.05, 1.0])
def test_what_the_edges_send_is_looked_for_once_in_a_time(period_s: float) -> None:
    edges = OwnEdges(EdgeSettings(), period_s, Requests())
    edges.start()
    edges.collect()
    asked = Requests(acknowledge_count=1)
    edges.theirs.send(Intake(SiteData(), asked))
    scans = 0
    while edges.requests != asked:
        edges.collect()
        scans += 1
        assert scans <= 100, "it is never looked for"
    assert scans == max(1, round(LOOK_S / period_s))
    edges.stop()
    edges.theirs.close()


def test_a_process_that_died_is_replaced_and_knows_the_requests(broker: Broker, tmp_path: Path) -> None:
    requests = Requests(acknowledge_count=7)
    with Probe(broker.port) as probe, edges_in(tmp_path, broker.port, requests) as edges:
        scans = Scans(edges)
        scans.until(lambda: probe.latest("thermiq/temps/puffer") == "41.5", "state is published")
        first = edges.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        scans.until(lambda: edges.pid not in (None, first), "another process")
        assert edges.starts == 2
        scans.until(lambda: probe.latest("thermiq/plc/status") == "online", "it is online")
        probe.send("thermiq/cmd/acknowledge", "1")
        scans.until(lambda: edges.requests.acknowledge_count == 8, "it counts on")


def test_the_last_state_is_stored_and_the_end_is_told(broker: Broker, tmp_path: Path) -> None:
    last = Memory(trip=TripMemory(True, "estop"))
    with Probe(broker.port) as probe:
        with edges_in(tmp_path, broker.port) as edges:
            Scans(edges).until(lambda: probe.latest("thermiq/temps/puffer") == "41.5", "state is published")
            edges.publish(snapshot(memory=last))
        probe.expect("thermiq/plc/status", "offline")
    assert StateFile(tmp_path / "state", Memory).load().record == last


def test_a_failure_is_an_alarm_on_the_broker(broker: Broker, tmp_path: Path) -> None:
    with Probe(broker.port) as probe, edges_in(tmp_path, broker.port) as edges:
        Scans(edges).until(lambda: probe.latest("thermiq/temps/puffer") == "41.5", "state is published")
        edges.stop("ZeroDivisionError")
        wait_until(lambda: "program_failed" in (probe.latest("thermiq/alarms") or ""), "the alarm")
        assert probe.latest("thermiq/mode") == "fault"
        assert probe.latest("thermiq/pumps/p3/state") == "off"


def test_a_failure_is_stored_by_edges_that_are_slow_to_hear_of_it(tmp_path: Path) -> None:
    with edges_in(tmp_path, free_port()) as edges:
        Scans(edges).until((tmp_path / "plc.sock").exists, "it runs")
        pid = edges.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        later = threading.Timer(2.0 * STOP_S, os.kill, (pid, signal.SIGCONT))
        later.start()
        edges.stop("ZeroDivisionError")
        later.join()
    stored = StateFile(tmp_path / "state", Memory).load().record
    assert [event.code for event in stored.alarm_history.events] == [A.PROGRAM_FAILED]


def test_a_process_that_hangs_holds_neither_scans_nor_the_end(tmp_path: Path) -> None:
    with edges_in(tmp_path, free_port()) as edges:
        Scans(edges).until((tmp_path / "plc.sock").exists, "it runs")
        assert edges.pid is not None
        os.kill(edges.pid, signal.SIGSTOP)
        Scans(edges).until(lambda: edges.drops > 0, "the line is full", why={"x" * 1000: None})
        begun_s = time.monotonic()
    assert time.monotonic() - begun_s < 2.0


def test_without_a_free_descriptor_the_scans_go_on_and_the_process_comes_later(tmp_path: Path) -> None:
    with edges_in(tmp_path, free_port()) as edges:
        scans = Scans(edges)
        scans.until((tmp_path / "plc.sock").exists, "it runs")
        first = edges.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        scans.until(lambda: edges.pid is None, "it is gone")
        with no_descriptor_left():
            end_s = time.monotonic() + 2.0 * FIRST_PAUSE_S
            scans.until(lambda: time.monotonic() >= end_s, "scans go on")
            assert edges.pid is None
        scans.until(lambda: edges.pid is not None, "another process")


def test_a_setting_that_cannot_be_used_is_told_in_a_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "ca.crt"
    settings = EdgeSettings(MqttSettings(tls=True, tls_ca_file=str(missing)))
    edges = EdgeProcess(settings, PERIOD_S, Requests())
    edges.start()
    try:
        Scans(edges).until(lambda: edges.pid is None, "it ends")
    finally:
        edges.stop()
    told = capfd.readouterr().err
    assert f"mqtt.tls_ca_file {missing}: No such file or directory; give the CA's ca.crt" in told
    assert "Traceback" not in told


def test_requests_arrive_whole() -> None:
    with lines() as (ours, theirs):
        requests = Requests(3, Leases())
        theirs.send(Intake(snapshot().site, requests))
        (intake,) = ours.receive()
        assert intake == Intake(snapshot().site, requests)
