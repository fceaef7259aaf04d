from __future__ import annotations

from pathlib import Path

import pytest

from revpi.errors import UserError
from revpi.mqtt.settings import PASSWORD_VARIABLE, MqttSettings, read_password


def settings_with(path: Path, content: bytes = b"secret\n", mode: int = 0o600) -> MqttSettings:
    path.write_bytes(content)
    path.chmod(mode)
    return MqttSettings(username="plc", password_file=str(path))


def test_the_password_is_one_line_of_its_file(tmp_path: Path) -> None:
    assert read_password(settings_with(tmp_path / "password")) == "secret"


def test_without_a_file_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "other")
    assert read_password(MqttSettings()) == "other"
    monkeypatch.delenv(PASSWORD_VARIABLE)
    assert read_password(MqttSettings()) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(UserError, match=r"allowed is 0600; run chmod 600"):
        read_password(settings_with(tmp_path / "password", mode=mode))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"x" * 2000])
def test_a_file_without_a_usable_password_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError, match=r"mqtt\.password_file"):
        read_password(settings_with(tmp_path / "password", content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        read_password(MqttSettings(password_file=str(tmp_path / "none")))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "fe80::1%eth0", "broker", "site-server.example.", "bröker"]
)
def test_a_name_or_an_address_is_a_host(host: str) -> None:
    assert MqttSettings(host=host).check() is None


@pytest.mark.parametrize(
    "host", ["", " ", "a..b", "x" * 70 + ".example", "mqtt://192.0.2.7", "192.0.2.7:1883", "broker ", "a\0b"]
)
def test_what_cannot_be_a_host_is_refused_before_it_ends_the_network_thread(host: str) -> None:
    text = MqttSettings(host=host).check()
    assert text is not None
    assert repr(host) in text
    assert "for example" in text
