from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from revpi.config.loader import load
from revpi.config.source import MAX_BYTES
from revpi.errors import UserError
from tests.config.samples import Site

NOBODY = 65534


def _error(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load(path, Site)
    text = str(caught.value)
    assert text.startswith(f"{path}: ") or "\\x00" in text
    return text.removeprefix(f"{path}: ")


@contextmanager
def _not_root() -> Iterator[None]:
    """Root may read everything, so be somebody else for a moment."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_missing_file(tmp_path: Path) -> None:
    assert _error(tmp_path / "plc.toml") == "no such file; check the path of the settings file"


def test_a_directory(tmp_path: Path) -> None:
    assert _error(tmp_path) == "is a directory; name the settings file in it"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert _error(path) == "is not a regular file; name a settings file"


def test_a_file_without_read_access(tmp_path: Path) -> None:
    path = tmp_path / "plc.toml"
    path.write_text("")
    path.chmod(0)
    with _not_root():
        assert _error(path) == "may not be read; give the user of this program read access"


def test_a_file_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _error(tmp_path / "file" / "plc.toml") == "cannot be read: Not a directory"


def test_a_name_with_a_zero_byte(tmp_path: Path) -> None:
    assert "cannot be read" in _error(tmp_path / "a\0b")


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "plc.toml"
    path.write_bytes("name = 'Mühle'".encode("latin-1"))
    assert _error(path) == "is not UTF-8 text (byte 9); save it as UTF-8"


def test_a_file_that_is_too_big(tmp_path: Path) -> None:
    path = tmp_path / "plc.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    assert _error(path) == "is too big; at most 262144 bytes are allowed"
