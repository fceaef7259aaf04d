"""The local socket: real connections, several, rude and polite."""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from revpi.core.inputs import Requests
from revpi.core.leases import Lease, Leases
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import MAX_EVENTS, AlarmEvent, AlarmHistoryMemory
from revpi.edges import local
from revpi.edges.local import MAX_CLIENTS, LocalServer
from revpi.edges.local_client import BURST, MAX_LINE_BYTES
from revpi.edges.local_path import connect
from revpi.edges.settings import LocalSettings
from revpi.scan.exchange import Exchange
from tests.broker import wait_until
from tests.edges.descriptors import no_descriptor_left
from tests.edges.snapshots import snapshot

TIMEOUT_S = 5.0


class Desk:
    """A server and its clients."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "sub" / "plc.sock"
        self.exchange = Exchange()
        self.exchange.latest = snapshot(time.monotonic())
        self.server = LocalServer(self.exchange, LocalSettings(str(self.path)))
        self.server.start()
        self.clients: list[socket.socket] = []

    def client(self) -> socket.socket:
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.settimeout(TIMEOUT_S)
        self.clients.append(client)
        connect(client, self.path)
        return client

    def ask(self, question: dict[str, Any] | bytes) -> dict[str, Any]:
        return ask(self.client(), question)

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.server.stop()


def ask(client: socket.socket, question: dict[str, Any] | bytes) -> dict[str, Any]:
    client.sendall((question if isinstance(question, bytes) else json.dumps(question).encode()) + b"\n")
    answer: dict[str, Any] = json.loads(line_of(client))
    return answer


def line_of(client: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        chunk = client.recv(65536)
        assert chunk, "the server has hung up"
        data += chunk
    return data


def is_dropped(client: socket.socket) -> bool:
    """Whether the server hangs up; reads what comes before."""
    try:
        while client.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "LOOK_S", 0.02)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_why_is_answered_for_all_outputs_and_for_one(desk: Desk) -> None:
    everything = desk.ask({"ask": "why"})
    assert set(everything["outputs"]) == set(snapshot().result.why)
    assert everything["scan_age_s"] < TIMEOUT_S
    one = desk.ask({"ask": "why", "output": "k11_on"})
    assert one["outputs"] == {
        "K11_ON": {"value": False, "reason": "not_needed", "blocked_by": "min_off", "seconds_left": 13}
    }


def test_alarms_come_with_the_whole_history_newest_first(desk: Desk) -> None:
    events = tuple(AlarmEvent("x" * 64, "acknowledged", 1.8e9 + at) for at in range(MAX_EVENTS))
    desk.exchange.latest = snapshot(memory=Memory(alarm_history=AlarmHistoryMemory(events)))
    form = desk.ask({"ask": "alarms"})
    assert [alarm["code"] for alarm in form["alarms"]] == ["overdue"]
    assert len(form["history"]) == MAX_EVENTS
    assert form["history"][0]["at"] == 1.8e9 + MAX_EVENTS - 1


def test_status_tells_mode_temperatures_and_requests(desk: Desk) -> None:
    leases = Leases(mode=Lease("off", 160.0))
    desk.exchange.latest = replace(snapshot(), requests=Requests(leases=leases))
    form = desk.ask({"ask": "status"})
    assert (form["mode"], form["sink"], form["safety_ok"]) == ("auto", "buffer", True)
    assert form["temps"]["puffer"] == {"value_c": 41.5, "quality": "good"}
    assert form["miners"][0] == {"state": "running", "power_target_w": 2400.0, "power_w": None}
    assert form["requests"][0]["seconds_left"] == 60
    assert form["scan"]["scans"] == 7


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (b"", "not JSON"),
        (b"why", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b"{}", "ask must be one of why, alarms, status"),
        (b'{"ask": ["why"]}', "ask must be one of"),
        (b'{"ask": "why", "output": "K99"}', "output must be one of K10_ON"),
        (b'{"ask": "why", "output": 5}', "output must be one of K10_ON"),
        (b"[" * 4000, "not JSON"),
        (b"\xff\x00\xfe", "not JSON"),
    ],
)
def test_garbage_is_answered_by_an_error_and_the_connection_goes_on(
    desk: Desk, question: bytes, words: str
) -> None:
    client = desk.client()
    assert words in ask(client, question)["error"]
    assert "outputs" in ask(client, {"ask": "why"})


def test_before_the_first_scan_it_says_so(desk: Desk) -> None:
    desk.exchange.latest = None
    assert desk.ask({"ask": "status"}) == {"error": "no scan yet"}


def test_a_mistake_in_one_scan_is_an_error_and_no_end(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.exchange.latest = snapshot(why={"K10_ON": None})
    assert desk.ask({"ask": "why"}) == {"error": "AttributeError"}
    assert "a question failed" in caplog.text
    desk.exchange.latest = snapshot()
    assert "outputs" in desk.ask({"ask": "why"})


def test_several_clients_ask_at_once_and_in_pieces(desk: Desk) -> None:
    clients = [desk.client() for _ in range(MAX_CLIENTS)]
    for client in clients:
        client.sendall(b'{"ask": ')
    for client in clients:
        assert "outputs" in ask(client, b'"why"}')


def test_one_client_too_many_is_turned_away_and_place_is_made_again(desk: Desk) -> None:
    clients = [desk.client() for _ in range(MAX_CLIENTS)]
    for client in clients:
        ask(client, {"ask": "why"})
    assert is_dropped(desk.client())
    clients[0].close()
    wait_until(lambda: len(desk.server._clients) < MAX_CLIENTS, "the end is noticed")
    assert "outputs" in desk.ask({"ask": "why"})


def test_a_question_without_an_end_is_cut_off(desk: Desk) -> None:
    client = desk.client()
    client.sendall(b"x" * MAX_LINE_BYTES)
    client.sendall(b"x" * 10)
    assert is_dropped(client)


def test_a_flood_of_questions_is_cut_off(desk: Desk) -> None:
    client = desk.client()
    client.sendall(b'{"ask":"why"}\n' * (BURST + 10))
    assert is_dropped(client)
    assert "outputs" in desk.ask({"ask": "why"})


def test_one_who_takes_no_answers_is_cut_off(desk: Desk) -> None:
    events = tuple(AlarmEvent("x" * 64, "acknowledged", 1.8e9) for _ in range(MAX_EVENTS))
    desk.exchange.latest = snapshot(memory=Memory(alarm_history=AlarmHistoryMemory(events)))
    client = desk.client()
    ask(client, {"ask": "why"})
    assert len(desk.server._clients) == 1
    client.sendall(b'{"ask":"alarms"}\n' * (BURST - 2))
    wait_until(lambda: not desk.server._clients, "it is cut off")


def test_one_who_sends_no_more_still_gets_the_answer(desk: Desk) -> None:
    client = desk.client()
    client.sendall(b'{"ask":"why"}\n')
    client.shutdown(socket.SHUT_WR)
    assert b"outputs" in line_of(client)
    assert is_dropped(client)


def test_an_idle_client_is_dropped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "IDLE_S", 0.05)
    assert is_dropped(desk.client())


def test_owner_and_group_may_ask_and_nobody_else(desk: Desk) -> None:
    assert stat.S_IMODE(desk.path.stat().st_mode) == 0o660


def test_at_the_end_the_socket_is_gone(desk: Desk) -> None:
    ask(desk.client(), {"ask": "why"})
    desk.close()
    assert not desk.path.exists()


def test_what_a_killed_program_left_is_replaced(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    (tmp_path / "sub").mkdir()
    left.bind(str(tmp_path / "sub" / "plc.sock"))
    left.close()
    desk = Desk(tmp_path)
    assert "outputs" in desk.ask({"ask": "why"})
    desk.close()


def test_a_second_program_leaves_the_first_ones_socket(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    second = LocalServer(Exchange(), LocalSettings(str(desk.path)))
    second.start()
    second.stop()
    assert "another program answers there" in caplog.text
    assert "outputs" in desk.ask({"ask": "why"})


def test_a_file_in_its_place_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "plc.sock"
    path.write_text("precious")
    server = LocalServer(Exchange(), LocalSettings(str(path)))
    server.start()
    server.stop()
    assert path.read_text() == "precious"
    assert "no socket lies there" in caplog.text


def test_a_long_path_is_no_obstacle(tmp_path: Path) -> None:
    desk = Desk(tmp_path / ("long" * 30))
    assert len(os.fsencode(desk.path)) > 107
    assert "outputs" in desk.ask({"ask": "why"})
    desk.close()


def test_without_a_path_there_is_no_socket() -> None:
    server = LocalServer(Exchange(), LocalSettings(""))
    server.start()
    assert server._listener is None
    server.stop()


def test_without_a_free_descriptor_it_waits_and_answers_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []
    accept = desk.server._accept

    def counted() -> None:
        tries.append(time.monotonic())
        accept()

    monkeypatch.setattr(desk.server, "_accept", counted)
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(TIMEOUT_S)
    desk.clients.append(client)
    folder = os.open(desk.path.parent, os.O_PATH)
    with no_descriptor_left():
        client.connect(f"/proc/self/fd/{folder}/{desk.path.name}")
        wait_until(lambda: len(tries) >= 3, "it tries")
        assert tries[2] - tries[0] >= 1.5 * local.LOOK_S, "without spinning"
    os.close(folder)
    assert "mode" in ask(client, {"ask": "status"})
