"""Mistakes of people: one line that says what to do, exit code 2."""

from __future__ import annotations

import http.server
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from revpi.deploy.bundle import Bundle
from revpi.deploy.main import main
from tests.broker import free_port
from tests.deploy.making import small_bundle
from tests.deploy.plc import Plc


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    return small_bundle(tmp_path, "1.0.1")


@pytest.fixture
def refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def refused(*arguments: str) -> str:
        assert main(["--journal", str(tmp_path / "deploy.log"), *arguments]) == 2
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("thermiq-deploy: ")
        return last

    return refused


def test_no_loader_there(refusal: Callable[..., str]) -> None:
    line = refusal("status", "--loader", str(free_port()))
    assert "does not answer" in line
    assert "revpipyload.service" in line


def test_something_else_listens_there(refusal: Callable[..., str]) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        line = refusal("status", "--loader", str(server.server_address[1]))
        server.shutdown()
        thread.join()
    assert "501" in line


def test_bundles_that_are_none(refusal: Callable[..., str], tmp_path: Path) -> None:
    assert "No such file" in refusal("verify", str(tmp_path / "none.zip"))
    (tmp_path / "text.zip").write_text("text")
    assert "no readable bundle" in refusal("verify", str(tmp_path / "text.zip"))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "other")
    assert "manifest.json cannot be read" in refusal("verify", str(tmp_path / "other.zip"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"program.py": b"another"}, "program.py was changed"),
        ({"revpi/more.py": b""}, "disagree (revpi/more.py)"),
        ({"manifest.json": b"{}"}, "cannot be read"),
    ],
)
def test_a_bundle_that_was_changed(
    refusal: Callable[..., str], bundle: Bundle, change: dict[str, bytes], what: str
) -> None:
    path = bundle.path.with_name("changed.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for place, content in {**bundle.files, **change}.items():
            archive.writestr(place, content)
    assert what in refusal("verify", str(path))


@pytest.mark.parametrize("place", ["/etc/passwd", "../up", "a/../../up", "a//b", "a b", ""])
def test_a_bundle_that_reaches_outside(refusal: Callable[..., str], bundle: Bundle, place: str) -> None:
    text = bundle.manifest.text().replace(b'"program.py"', f'"{place}"'.encode())
    path = bundle.path.with_name("outside.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", text)
        archive.writestr(place or "x", b"")
    assert "wrong files" in refusal("verify", str(path))


@pytest.mark.parametrize("text", ["zeroonexit=0", "rtlevel=7", "speed=1", "rtlevel"])
def test_options_that_are_not_allowed(refusal: Callable[..., str], bundle: Bundle, text: str) -> None:
    line = refusal("update", str(bundle.path), "--accept-unsigned", "test", "--set", text)
    assert f"--set {text}" in line


def test_nothing_to_go_back_to(refusal: Callable[..., str], bundle: Bundle, plc: Plc) -> None:
    plc.lay(bundle)
    plc.start()
    assert "no previous release" in refusal("rollback", "--loader", str(plc.port))
    assert "no release is on trial" in refusal("confirm", "--loader", str(plc.port))


def test_a_target_that_ssh_would_take_for_an_option(refusal: Callable[..., str]) -> None:
    assert "must be USER@HOST" in refusal("status", "--ssh=-oProxyCommand=false")


def test_a_plc_that_ssh_does_not_reach(refusal: Callable[..., str]) -> None:
    line = refusal("status", "--ssh", "nobody@127.0.0.1", "--ssh-port", str(free_port()))
    assert "ssh does not reach nobody@127.0.0.1: " in line
    assert "Connection refused" in line


def test_a_journal_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--journal", str(tmp_path / "file/deploy.log"), "status"]) == 2
    assert "--journal" in capsys.readouterr().err


def test_status_names_what_lies_there(bundle: Bundle, plc: Plc, capsys: pytest.CaptureFixture[str]) -> None:
    plc.lay(bundle)
    plc.start()
    journal = str(plc.workdir.parent / "deploy.log")
    assert main(["--journal", journal, "status", "--loader", str(plc.port)]) == 0
    out = capsys.readouterr().out
    assert bundle.release in out
    assert "rtlevel should be 1" in out
