"""Our programs at the installed broker: what goes wrong there is noticed and told."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from revpi.contract.declaration import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
from tests.broker import HOST, wait_until
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import TLS_NAME, SiteBroker

ACCEPT_S = 5.0
LIVING = """
import sys, time
from revpi.contract.topics import Role
from revpi.mqtt.client import MqttClient
from revpi.mqtt.settings import MqttSettings
settings = MqttSettings(port=int(sys.argv[1]), username="bridge", password_file=sys.argv[2])
MqttClient(settings, Role.BRIDGE).start()
time.sleep(60)
"""


@contextmanager
def program(settings: MqttSettings, role: Role = Role.PLC) -> Iterator[MqttClient]:
    client = MqttClient(settings, role)
    client.start()
    try:
        yield client
    finally:
        client.stop()


def wait_connected(client: MqttClient) -> None:
    wait_until(lambda: client.connected, f"connected: {client.counters.failure}")


def wait_failure(client: MqttClient, part: str) -> None:
    wait_until(lambda: part in client.counters.failure, f"{part!r} in {client.counters.failure!r}")


@contextmanager
def viewer_of(site: SiteBroker) -> Iterator[Person]:
    with Person(site.port, "viewer", site.password("viewer")) as viewer:
        viewer.subscribe("thermiq/#")
        yield viewer


def test_both_programs_are_let_in_and_nothing_of_theirs_is_refused(site: SiteBroker) -> None:
    with (
        viewer_of(site) as viewer,
        program(site.settings(Role.PLC)) as plc,
        program(site.settings(Role.BRIDGE), Role.BRIDGE) as bridge,
    ):
        plc.publish("temps/puffer", "41.5")
        bridge.publish("inverter/solar_power", "900")
        wait_until(lambda: viewer.saw("thermiq/temps/puffer") == "41.5", "state of the PLC")
        wait_until(lambda: viewer.saw("thermiq/inverter/solar_power") == "900", "state of the bridge")
        assert plc.counters.denied == bridge.counters.denied == 0
        assert plc.counters.failure == bridge.counters.failure == ""


def test_refused_publications_are_noticed_and_named(
    site: SiteBroker, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = site.settings(Role.NODERED)
    with program(wrong) as client:
        client.publish("temps/puffer", "1.0")
        wait_until(lambda: "thermiq/temps/puffer" in client.counters.denied_topics, "refusal is noticed")
        assert "thermiq/plc/status" in client.counters.denied_topics
    assert "refuses our publication on thermiq/temps/puffer" in caplog.text


@pytest.mark.parametrize("client_id", ["plc", "thermiq-plc"])
def test_another_user_cannot_throw_the_plc_out_by_its_client_id(site: SiteBroker, client_id: str) -> None:
    with program(site.settings(Role.PLC)) as plc:
        wait_connected(plc)
        with Person(site.port, "nodered", site.password("nodered"), client_id=client_id) as nodered:
            assert nodered.welcome
            nodered.subscribe("thermiq/plc/#")
            wait_until(lambda: nodered.saw("thermiq/plc/status") == "online", "the PLC is online")
        assert plc.connected
        assert plc.counters.takeovers == 0


def test_two_programs_of_one_name_say_so_and_do_not_flood_the_broker(
    site: SiteBroker, caplog: pytest.LogCaptureFixture
) -> None:
    with program(site.settings(Role.PLC)) as first:
        wait_connected(first)
        with program(site.settings(Role.PLC)) as second, viewer_of(site) as viewer:
            wait_until(lambda: first.counters.takeovers > 0, "the first notices")
            assert "another program speaks in our place at the broker (plc)" in caplog.text
            wait_until(lambda: second.counters.takeovers > 0, "the first comes back, the second notices")
            assert first.counters.takeovers + second.counters.takeovers <= 3
        wait_until(lambda: first.connected and not first.counters.failure, "who is left comes back", 15.0)
        assert viewer.seen


def test_the_last_will_tells_of_a_killed_program(site: SiteBroker) -> None:
    password = site.settings(Role.BRIDGE).password_file
    with viewer_of(site) as viewer:
        process = subprocess.Popen([sys.executable, "-c", LIVING, str(site.port), password])
        try:
            wait_until(lambda: viewer.saw("thermiq/bridge/status") == "online", "online")
        finally:
            process.kill()
            process.wait(10)
        wait_until(lambda: viewer.saw("thermiq/bridge/status") == "offline", "offline by last will")


def tls(site: SiteBroker, **changes: object) -> MqttSettings:
    values: dict[str, object] = {
        "host": TLS_NAME,
        "port": site.tls_port,
        "tls": True,
        "tls_ca_file": str(site.etc / "tls/ca.crt"),
    }
    return site.settings(Role.PLC, **{**values, **changes})


def test_the_connection_with_the_private_ca_stands(site: SiteBroker) -> None:
    with program(tls(site)) as client:
        wait_connected(client)


def test_a_broker_of_another_ca_is_refused(site: SiteBroker, tmp_path: Path) -> None:
    other = SiteBroker(tmp_path, "--tls", TLS_NAME)
    with program(tls(site, tls_ca_file=str(other.etc / "tls/ca.crt"))) as client:
        wait_failure(client, "CERTIFICATE_VERIFY_FAILED")
        assert client.connections == 0


def test_a_broker_whose_certificate_is_for_another_name_is_refused_unless_told_otherwise(
    site: SiteBroker,
) -> None:
    with program(tls(site, host=HOST)) as client:
        wait_failure(client, "IP address mismatch")
        assert client.connections == 0
    with program(tls(site, host=HOST, tls_check_hostname=False)) as client:
        wait_connected(client)


def test_without_tls_nobody_gets_in_where_tls_is_spoken(site: SiteBroker) -> None:
    with program(site.settings(Role.PLC, port=site.tls_port)) as client:
        wait_failure(client, "its port is for TLS")
        assert client.connections == 0


def test_state_survives_a_restart_of_the_broker_without_its_programs(tmp_path: Path) -> None:
    site = SiteBroker(tmp_path)
    site.start()
    try:
        with Person(site.port, "plc", site.password("plc")) as plc:
            plc.may_publish(["thermiq/mode"], retain=True)
        site.stop()
        site.start()
        with viewer_of(site) as viewer:
            wait_until(lambda: viewer.saw("thermiq/mode") == "1", "the broker kept it")
    finally:
        site.stop()


def wait_right(viewer: Person, newest: dict[str, str]) -> None:
    def right() -> bool:
        return all(viewer.saw(f"thermiq/{name}") == value for name, value in newest.items())

    wait_until(right, "all state is right", ACCEPT_S)


def test_after_each_kill_of_the_broker_at_a_random_moment_all_state_is_right_again(tmp_path: Path) -> None:
    seed = random.randrange(2**31)
    print(f"seed {seed}")  # noqa: T201  whoever repeats the test needs it
    draw = random.Random(seed)
    site = SiteBroker(tmp_path)
    site.start()
    try:
        with program(site.settings(Role.PLC)) as plc:
            newest: dict[str, str] = {}
            for _ in range(3):
                wait_connected(plc)
                for _ in range(draw.randrange(100, 2000)):
                    name = f"why/s{draw.randrange(40)}"
                    newest[name] = str(draw.random())
                    plc.publish(name, newest[name])
                site.kill()
                wait_until(lambda: not plc.connected, "the loss is noticed")
                site.start()
                with viewer_of(site) as viewer:
                    wait_right(viewer, newest | {"plc/status": "online"})
    finally:
        site.stop()
