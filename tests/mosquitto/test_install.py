"""The installation script."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from revpi.contract.declaration import Role
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import DEPLOY, SiteBroker, install


def test_another_installation_keeps_passwords_and_ca(tmp_path: Path) -> None:
    kept = [f"clients/{role}" for role in Role] + ["passwords", "tls/ca.crt", "tls/ca.key"]
    assert install(tmp_path, "--tls", "broker.example").returncode == 0
    before = {name: (tmp_path / "etc" / name).read_bytes() for name in kept}
    assert install(tmp_path, "--tls", "broker.example,192.0.2.7").returncode == 0
    assert {name: (tmp_path / "etc" / name).read_bytes() for name in kept} == before


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    assert install(tmp_path, "--tls", "broker.example").returncode == 0
    for name in ("passwords", "acl", "clients/plc", "tls/ca.key", "tls/server.key"):
        assert stat.S_IMODE((tmp_path / "etc" / name).stat().st_mode) == 0o600, name


def test_a_renewed_password_is_another_one_and_its_file_stays_the_brokers(tmp_path: Path) -> None:
    assert install(tmp_path).returncode == 0
    etc = tmp_path / "etc"
    passwords, client = etc / "passwords", etc / "clients/plc"
    if os.geteuid() == 0:  # as on a site: root renews what the broker's user reads
        shutil.chown(passwords, "nobody")
        shutil.chown(client, "nobody")
    owners = [path.stat().st_uid for path in (passwords, client)]
    before, secret = passwords.read_text(), client.read_text()
    subprocess.run([DEPLOY / "passwords.sh", etc, "plc"], check=True, timeout=30)
    assert client.read_text() != secret
    assert [path.stat().st_uid for path in (passwords, client)] == owners
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    after = passwords.read_text()
    assert {line for line in after.splitlines() if not line.startswith("plc:")} < set(before.splitlines())
    assert len(re.findall("^plc:", after, re.MULTILINE)) == 1


def test_every_place_and_port_is_replaced(tmp_path: Path) -> None:
    ports = ("--port", "21883", "--websockets-port", "29001", "--tls-port", "28883")
    assert install(tmp_path, *ports, "--tls", "broker.example").returncode == 0
    for name in ("mosquitto.conf", "conf.d/tls.conf"):
        lines = (tmp_path / "etc" / name).read_text().splitlines()
        settings = [line for line in lines if line and not line.startswith("#")]
        assert settings
        assert not [line for line in settings if " /etc/" in line or " /var/" in line]
        assert not [line for line in settings if line in ("listener 1883", "listener 9001", "listener 8883")]


def test_a_base_topic_of_a_fleet_stands_in_every_rule(tmp_path: Path) -> None:
    assert install(tmp_path, "--base", "thermiq/walda").returncode == 0
    ours = [
        line for line in (DEPLOY / "acl").read_text().splitlines() if " thermiq/" in line and "topic" in line
    ]
    got = (tmp_path / "etc/acl").read_text()
    assert got.count(" thermiq/walda/") == sum(line.startswith("topic") for line in ours)
    assert got.count(" thermiq/") == got.count(" thermiq/walda/")
    assert "homeassistant/device/thermiq_walda_plc/+/config" in got


def test_another_discovery_prefix_stands_in_every_rule(tmp_path: Path) -> None:
    assert install(tmp_path, "--prefix", "ha").returncode == 0
    got = (tmp_path / "etc/acl").read_text()
    wanted = (DEPLOY / "acl").read_text().replace(" homeassistant/device/", " ha/device/")
    assert got == wanted.replace("read homeassistant/#", "read ha/#")
    assert got.count(" ha/") == 5
    assert got.count(" homeassistant/status") == 3  # the birth topic does not follow the prefix


def test_one_more_viewer_may_read_and_nothing_else(tmp_path: Path) -> None:
    site = SiteBroker(tmp_path, "--viewer", "kitchen")
    site.start()
    try:
        with Person(site.port, "kitchen", site.password("kitchen")) as kitchen:
            assert kitchen.welcome
            assert not any(kitchen.may_publish(["thermiq/mode", "thermiq/setpoints/mode"]).values())
    finally:
        site.stop()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--nothing", "x"), "no such option"),
        (("--port",), "needs a value"),
        (("--base", "a/#"), "letters, digits"),
        (("--base", "homeassistant/x"), "Home Assistant's own"),
        (("--prefix", "a/b"), "letters, digits"),
        (("--viewer", "plc"), "is there already"),
        (("--viewer", "A b"), "small letters"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, options: tuple[str, ...], complaint: str) -> None:
    done = install(tmp_path, *options)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
