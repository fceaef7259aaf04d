"""Deployment through a real ssh server: who answers is known, who asks is let in, and all goes through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from revpi.deploy.main import main
from tests.broker import wait_until
from tests.deploy.making import small_bundle
from tests.deploy.plc import Plc
from tests.deploy.real_loader import SocketPlc
from tests.deploy.ssh_server import SshServer, make_key

Deploy = Callable[..., int]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SshServer]:
    server = SshServer(tmp_path / "ssh")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def deploy(tmp_path: Path, plc: Plc, server: SshServer) -> Deploy:
    def run(command: str, *more: str) -> int:
        ways = ["--ssh", "plc", "--ssh-config", str(server.config)]
        places = ["--loader", plc.address.rpartition(":")[2], "--socket", str(plc.socket)]
        return main(["--journal", str(tmp_path / "deploy.log"), command, *more, *ways, *places])

    return run


def test_an_update_and_the_way_back_go_through_ssh(deploy: Deploy, plc: Plc, tmp_path: Path) -> None:
    plc.lay(small_bundle(tmp_path, "1.0.0"))
    plc.start()
    wait_until(lambda: plc.mode() == "1.0.0", "the release in force runs")
    quick = ["--healthy-for-s", "0.2", "--within-s", "20"]
    bundle = str(small_bundle(tmp_path, "1.0.1").path)
    accepted = ["--accept-unsigned", "test", "--set", "rtlevel=0"]
    assert deploy("update", bundle, *accepted, *quick) == 0
    assert plc.mode() == "1.0.1"
    assert deploy("rollback", *quick) == 0
    assert plc.mode() == "1.0.0"


@pytest.mark.parametrize("plc", [SocketPlc], indirect=True)
def test_a_loader_at_a_socket_is_reached_through_ssh(
    deploy: Deploy, plc: Plc, capsys: pytest.CaptureFixture[str]
) -> None:
    plc.start()
    assert deploy("status") == 0
    assert "RevPiPyLoad    0.12" in capsys.readouterr().out


def test_another_host_key_is_refused(
    deploy: Deploy, server: SshServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.believe(make_key(tmp_path / "another"))
    assert deploy("status") == 2
    said = capsys.readouterr().err
    assert "thermiq-deploy: ssh does not reach plc: " in said
    assert "has changed" in said
    assert "not the PLC of before" in said
    assert said.count("\n") == 1


def test_a_host_that_nobody_has_seen_is_refused(
    deploy: Deploy, server: SshServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.known.write_text("")
    with server.config.open("a") as config:
        config.write("StrictHostKeyChecking no\n")  # what the user's own configuration may say
    assert deploy("status") == 2
    assert "compare the fingerprint" in capsys.readouterr().err
    assert server.known.read_text() == "", "it is not believed the next time either"


def test_a_key_that_is_not_let_in_is_told(
    deploy: Deploy, server: SshServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stranger = make_key(tmp_path / "stranger")
    server.config.write_text(server.config.read_text().replace(str(server.client_key), str(stranger)))
    assert deploy("status") == 2
    assert "Permission denied (publickey)" in capsys.readouterr().err


def test_a_loader_that_does_not_run_behind_the_tunnel_is_told(
    deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy("status") == 2
    assert "revpipyload.service" in capsys.readouterr().err


def test_a_configuration_of_ssh_that_is_not_there(
    server: SshServer, deploy: Deploy, capsys: pytest.CaptureFixture[str]
) -> None:
    server.config.unlink()
    assert deploy("status") == 2
    assert "--ssh-config" in capsys.readouterr().err
