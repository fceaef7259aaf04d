"""A miner process between a plant's control socket and its gRPC port."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from sim.site.control_server import ControlServer
from site_bridge.braiins import rpc
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from tests.sim.miner.api import Client, client_of

DEADLINE_S = 30.0
QUICK = "boot_s = 0.8\napi_s = 0.5\nstart_s = 0.2\ntuning_s = 0.1\npreheat_s = 0\nramp_up_w_per_s = 5000.0\n"


class Plant:
    """A plant's end of the control socket: gives mains, hears draws."""

    def __init__(self, path: Path) -> None:
        self.mains = False
        self.draw_w = -1.0
        self.miner = 0
        self._stopping = threading.Event()
        self._server = ControlServer(path, self._answer)
        self._thread = threading.Thread(target=self._serve, name="plant")
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            self._server.serve(0.05)

    def _answer(self, request: Any) -> Mapping[str, Any]:
        self.miner, self.draw_w = request["miner"], request["draw_w"]
        return {"ok": True, "mains": self.mains, "coolant_c": 35.0}


@contextmanager
def plant_at(path: Path) -> Iterator[Plant]:
    plant = Plant(path)
    try:
        yield plant
    finally:
        plant.close()


def wait_for(reached: Callable[[], bool], what: str) -> None:
    """Poll until `reached`."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not reached():
        assert time.monotonic() < deadline_s, f"no {what} within {DEADLINE_S} s"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def miner(control: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """`thermiq-sim miner` as a process, ended with SIGTERM."""
    config = control.with_name("miner.toml")
    config.write_text(QUICK)
    start = "import sys; from sim.cli.main import main; sys.exit(main())"
    arguments = ["miner", "--number", "2", "--port", str(port), "--control", str(control)]
    process = subprocess.Popen(
        [sys.executable, "-c", start, *arguments, "--config", str(config)], stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=DEADLINE_S)


def consumption_w(client: Client) -> int:
    """The miner's own idea of its draw."""
    client.login()
    return client.call(rpc.GET_MINER_STATS).power_stats.approximated_consumption.watt


def test_mains_boot_and_hash_and_its_loss_ends_the_api(tmp_path: Path) -> None:
    port = free_port()
    with plant_at(tmp_path / "control") as plant, miner(tmp_path / "control", port) as process:
        wait_for(lambda: plant.miner == 2, "report")
        assert (plant.draw_w, answers(port)) == (0.0, False)
        for _ in range(2):  # the port can be opened again after each loss
            plant.mains = True
            wait_for(lambda: answers(port), "API")
            wait_for(lambda: plant.draw_w > 3_100, "power")
            with client_of(port) as client:
                assert consumption_w(client) == 3_100
            plant.mains = False
            wait_for(lambda: not answers(port), "refusal")
            wait_for(lambda: plant.draw_w == 0.0, "silence")
    assert process.returncode == 0


def test_it_outlives_the_plant_and_keeps_its_saved_target(tmp_path: Path) -> None:
    port, control = free_port(), tmp_path / "control"
    with miner(control, port) as process:
        with plant_at(control) as plant:
            plant.mains = True
            wait_for(lambda: plant.draw_w > 3_000, "power")
            with client_of(port) as client:
                client.login()
                request = v1.SetPowerTargetRequest(
                    save_action=v1.SaveAction.SAVE_ACTION_SAVE_AND_APPLY, power_target=v1.Power(watt=2_000)
                )
                client.call(rpc.SET_POWER_TARGET, request)
        wait_for(lambda: not answers(port), "end of the API without a plant")
        assert process.poll() is None
        with plant_at(control) as plant:
            plant.mains = True
            wait_for(lambda: 2_000 <= plant.draw_w < 2_100, "saved target")
    assert process.returncode == 0


def test_a_reboot_forgets_the_session(tmp_path: Path) -> None:
    port = free_port()
    with plant_at(tmp_path / "control") as plant, miner(tmp_path / "control", port):
        plant.mains = True
        wait_for(lambda: answers(port), "API")
        with client_of(port) as client:
            client.login()
            client.call(rpc.REBOOT)
            wait_for(lambda: not answers(port), "reboot")
            wait_for(lambda: answers(port), "API")
            with pytest.raises(grpc.RpcError) as failure:
                client.call(rpc.GET_MINER_DETAILS)
    assert failure.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_a_taken_port_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with miner(tmp_path / "control", port) as process:
            errors = process.communicate(timeout=DEADLINE_S)[1].strip().splitlines()
    assert process.returncode == 2
    assert len(errors) == 1
    assert f"port {port} on 127.0.0.1 is taken" in errors[0]
