from __future__ import annotations

import logging
import os
import signal
from pathlib import Path

import pytest

from revpi.errors import UserError
from sim.demo import chain as chain_module
from sim.demo.chain import Chain
from sim.demo.main import main
from sim.demo.options import DEFAULT_SITE, parse_options
from sim.demo.run_directory import RunDirectory
from sim.demo.stop_request import StopRequest


def test_run_directory_goes_at_a_clean_end() -> None:
    with RunDirectory(keep=False) as run:
        path = run.path
        assert run.logs.is_dir()
        assert path.stat().st_mode & 0o077 == 0
    assert not path.exists()


@pytest.mark.parametrize("decided", ["at the start", "at the end"])
def test_run_directory_stays_when_wanted(
    decided: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with RunDirectory(keep=decided == "at the start") as run:
        run.keep = True
    assert run.logs.is_dir()


def test_run_directory_stays_and_is_named_when_the_program_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run = RunDirectory(keep=False)
    with pytest.raises(RuntimeError), run:
        raise RuntimeError
    assert run.logs.is_dir()
    assert str(run.path) in capsys.readouterr().err


def test_mistake_of_a_person_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    site_config = tmp_path / "site.toml"
    site_config.write_text("sede = 1\n")
    with pytest.raises(UserError, match=r"site\.toml.*sede.*seed") as mistake:
        main(["--config", str(site_config)])
    assert "\n" not in str(mistake.value)
    assert list(tmp_path.iterdir()) == [site_config]


def test_own_log_takes_what_is_logged() -> None:
    with RunDirectory(keep=False) as run:
        with run.own_log():
            logging.getLogger("revpi.mqtt").warning("no broker")
        assert (run.logs / "demo.log").read_text() == "no broker\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_ask_for_the_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with StopRequest() as stop:
        assert not stop.asked()
        os.kill(os.getpid(), number)
        assert stop.asked()
    assert signal.getsignal(number) is before


def test_options() -> None:
    options = parse_options(["--headless", "--seconds", "90", "--json"])
    assert (options.seconds, options.headless, options.json, options.keep) == (90.0, True, True, False)
    assert options.site_config == DEFAULT_SITE
    assert parse_options([]).seconds is None


@pytest.mark.parametrize("argv", [["--seconds", "0"], ["--seconds", "soon"], ["--seconds", "nan"], ["more"]])
def test_bad_usage_ends_with_code_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(argv)
    assert ended.value.code == 2
    assert argv[-1] in capsys.readouterr().err


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(["--help"])
    assert ended.value.code == 0
    assert "thermiq-sim demo --headless --seconds 120 --json" in capsys.readouterr().out


def test_incomplete_checkout_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_module, "CONFIGRSC", tmp_path / "config.rsc")
    with RunDirectory(keep=False) as run, pytest.raises(UserError, match=r"config\.rsc: no such file"):
        Chain(run, DEFAULT_SITE)


def test_order_of_the_start(tmp_path: Path) -> None:
    site_config = tmp_path / "site.toml"
    site_config.write_text("seed = 2\n")
    with RunDirectory(keep=False) as run:
        names = [program.name for program in Chain(run, site_config).programs]
        assert (run.path / "plc.toml").exists()
        assert (run.path / "bridge.toml").exists()
    assert names == ["broker", "site", "miner-1", "miner-2", "prices", "plc", "bridge"]
