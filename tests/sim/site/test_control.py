"""The control socket of a real site process: good requests, bad ones, many clients."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.site.control_client import ControlClient, ControlError
from sim.site.control_server import MAX_CLIENTS, MAX_LINE_BYTES
from tests.sim.site.place import RunningSite, answers, connected, program, running_site, wait_for

RAW_TIMEOUT_S = 5.0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running
        assert running.end() == 0


@pytest.fixture
def client(site: RunningSite) -> Iterator[ControlClient]:
    with connected(site.control) as connection:
        yield connection


def _raw(control: Path, data: bytes, replies: int) -> list[dict[str, Any]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(RAW_TIMEOUT_S)
        sock.connect(str(control))
        sock.sendall(data)
        with sock.makefile("rb") as lines:
            return [json.loads(lines.readline()) for _ in range(replies)]


GARBAGE: tuple[bytes, ...] = (
    b"\n",
    b"{\n",
    b"null\n",
    b"[]\n",
    b"12\n",
    b'"get"\n',
    b"{}\n",
    b"\xff\xfe\x00\n",
    b'{"set": {}}\n',
    b'{"set": 1}\n',
    b'{"set": {"unknown": 1}}\n',
    b'{"set": {"estop": 1}}\n',
    b'{"set": {"estop": "true"}}\n',
    b'{"set": {"key": "on"}}\n',
    b'{"set": {"key": []}}\n',
    b'{"set": {"ack": false}}\n',
    b'{"set": {"pv_power_w": NaN}}\n',
    b'{"set": {"pv_power_w": -1}}\n',
    b'{"set": {"pv_power_w": 1e99}}\n',
    b'{"set": {"pv_power_w": true}}\n',
    b'{"set": {"fault": "T_PUFFER"}}\n',
    b'{"set": {"fault": {"signal": "T_PUFFER", "kind": "melted"}}}\n',
    b'{"set": {"fault": {"signal": "T_NOTHING", "kind": "bad"}}}\n',
    b'{"set": {"fault": {"signal": "T_PUFFER", "kind": "jump", "value": "far"}}}\n',
    b'{"miner": 3, "draw_w": 1}\n',
    b'{"miner": true, "draw_w": 1}\n',
    b'{"miner": 1.0, "draw_w": 1}\n',
    b'{"miner": 1}\n',
    b'{"miner": 1, "draw_w": -5}\n',
    b'{"miner": 1, "draw_w": Infinity}\n',
    b"[" * 8000 + b"\n",
)


@pytest.mark.parametrize("line", GARBAGE, ids=lambda line: repr(line[:40]))
def test_garbage_is_answered_with_a_reason(site: RunningSite, line: bytes) -> None:
    bad, good = _raw(site.control, line + b'{"get": true}\n', 2)
    assert bad["ok"] is False
    assert bad["error"]
    assert good["ok"] is True


def test_a_line_without_end_is_refused_and_the_connection_ended(site: RunningSite) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(RAW_TIMEOUT_S)
        sock.connect(str(site.control))
        sock.sendall(b"x" * (MAX_LINE_BYTES + 1))
        with sock.makefile("rb") as lines:
            assert "at most" in json.loads(lines.readline())["error"]
            assert lines.readline() == b""


def test_requests_may_arrive_in_pieces_and_together(site: RunningSite) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
        sock.settimeout(RAW_TIMEOUT_S)
        sock.connect(str(site.control))
        for piece in (b'{"ge', b't": tr', b'ue}\n{"get"', b': true}\n{"get": true}\n'):
            sock.sendall(piece)
        with sock.makefile("rb") as lines:
            assert all(json.loads(lines.readline())["ok"] for _ in range(3))


def test_a_bad_value_changes_nothing_of_its_request(client: ControlClient) -> None:
    with pytest.raises(ControlError, match="dim must be true or false"):
        client.set(key="hand", dim=3)
    assert client.get()["panel"]["key"] == "auto"


def test_too_many_clients_are_sent_away_and_the_others_served(site: RunningSite) -> None:
    crowd = [ControlClient(site.control) for _ in range(MAX_CLIENTS)]
    try:
        assert crowd[0].get()
        with pytest.raises(OSError, match=r"hung up|reset|[Bb]roken"), connected(site.control) as late:
            late.get()
    finally:
        for client in crowd:
            client.close()
    wait_for(lambda: answers(site.control))


def test_two_clients_see_the_same_plant(site: RunningSite, client: ControlClient) -> None:
    client.set(pv_power_w=1234.0)
    with connected(site.control) as other:
        wait_for(lambda: other.get()["electric"]["solar_power_w"] == 1234.0)
        other.set(pv_power_w=None)
    wait_for(lambda: client.get()["electric"]["solar_power_w"] > 4000.0)


def test_the_switches_reach_the_process_image(site: RunningSite, client: ControlClient) -> None:
    with program(site.image) as plc:
        for key, auto, hand in (("hand", False, True), ("off", False, False), ("auto", True, False)):
            client.set(key=key)
            wait_for(lambda: [plc.read("AUTO_SWITCH"), plc.read("HAND_SWITCH")] == [auto, hand])  # noqa: B023  # waited for within the turn
        client.set(ack=True)
        wait_for(lambda: bool(plc.read("ACK_BUTTON")))
        wait_for(lambda: not plc.read("ACK_BUTTON"))
        client.set(dim=True, p4_ssm=True)
        wait_for(lambda: plc.read("DIM_14A") and plc.read("P4_SSM"))
        client.set(dim=False, p4_ssm=False)


def test_the_safety_relay_waits_for_its_reset(site: RunningSite, client: ControlClient) -> None:
    with program(site.image) as plc:
        client.set(estop=True)
        wait_for(lambda: not plc.read("SAFETY_OK"))
        with pytest.raises(ControlError, match="estop"):
            client.set(reset=True)
        client.set(estop=False)
        wait_for(lambda: bool(plc.read("ESTOP_AUX")))
        assert not plc.read("SAFETY_OK")
        client.set(reset=True)
        wait_for(lambda: bool(plc.read("SAFETY_OK")))


def test_a_planted_fault_shows_and_goes(site: RunningSite, client: ControlClient) -> None:
    with program(site.image) as plc:
        client.fault("T_MINER_OUT", "bad")
        client.fault("aio01", "output_timeout")
        wait_for(lambda: plc.read("T_MINER_OUT") == 0 and plc.read("OutputStatus_1") != 0)
        assert client.get()["faults"] == {"T_MINER_OUT": "bad", "aio01": "output_timeout"}
        client.fault("T_MINER_OUT", "none")
        client.fault("aio01", "none")
        wait_for(lambda: plc.read("T_MINER_OUT") > 4000 and plc.read("OutputStatus_1") == 0)


def test_a_miner_draws_through_its_contactor_until_it_falls_silent(
    site: RunningSite, client: ControlClient
) -> None:
    with program(site.image) as plc:

        def powered() -> bool:
            plc.write(k10_on=True)
            return client.miner(1, 2500.0).mains and client.get()["powers_w"]["miners"] == [2500.0, 0.0]

        def silent() -> bool:
            plc.write(k10_on=True)
            state = client.get()
            return bool(state["contactors"]["k10"]) and state["powers_w"]["miners"] == [0.0, 0.0]

        wait_for(powered)
        assert client.get()["electric"]["load_power_w"] > 2500.0
        wait_for(silent)
        plc.write(k10_on=False)


def test_contactors_drop_when_the_program_dies(site: RunningSite, client: ControlClient) -> None:
    with program(site.image) as plc:

        def closed() -> bool:
            plc.write(k10_on=True, k11_on=True)
            return bool(plc.read("K10_FB") and plc.read("K11_FB"))

        wait_for(closed)
    with program(site.image) as reader:  # nobody toggles the heartbeat any more, the outputs stay on
        wait_for(lambda: not reader.read("K10_FB") and not reader.read("K11_FB"))
        assert client.get()["outputs"]["K10_ON"] is True
        assert client.get()["safety"]["watchdog_ok"] is False
        reader.write(k10_on=False, k11_on=False)
