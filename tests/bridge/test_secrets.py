"""Passwords."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from revpi.errors import UserError
from revpi.passwords import MAX_PASSWORD_BYTES
from site_bridge.secrets import read_password


def secret(tmp_path: Path, content: bytes, mode: int = 0o600) -> str:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


def test_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    assert read_password(secret(tmp_path, b"p\xc3\xa4ss wort\n"), "", "miners[1]") == "päss wort"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(UserError, match=r"miners\[1\].password_file .*: mode 0\d+, .*chmod 600") as caught:
        read_password(secret(tmp_path, b"geheim", mode), "", "miners[1]")
    assert "geheim" not in str(caught.value)


def test_a_file_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = secret(tmp_path, b"geheim")
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(UserError, match=r"belongs to user id \d+.*run chown \d+") as caught:
        read_password(path, "", "miners[1]")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("content", [b"x" * (MAX_PASSWORD_BYTES + 1), b"\xff\xfe"])
def test_a_file_that_holds_no_password_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UserError, match=r"miners\[2\].password_file"):
        read_password(secret(tmp_path, content), "", "miners[2]")


def test_a_missing_file_or_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINER_PASSWORD", raising=False)
    with pytest.raises(UserError, match="No such file"):
        read_password(str(tmp_path / "none"), "", "miners[1]")
    with pytest.raises(UserError, match="MINER_PASSWORD is not set"):
        read_password("", "MINER_PASSWORD", "miners[1]")


def test_from_the_environment_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINER_PASSWORD", "abc")
    assert read_password("", "MINER_PASSWORD", "miners[1]") == "abc"
    assert read_password("", "", "miners[1]") == ""


def test_a_variable_that_is_no_text_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINER_PASSWORD", os.fsdecode(b"geheim\xff"))
    with pytest.raises(UserError, match="MINER_PASSWORD is not UTF-8") as caught:
        read_password("", "MINER_PASSWORD", "miners[1]")
    assert "geheim" not in str(caught.value)
