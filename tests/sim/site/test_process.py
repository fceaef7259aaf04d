"""`thermiq-sim` as people and the demonstration start it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from revpi.config.loader import load
from sim.cli.main import COMMANDS
from sim.site.settings import SiteConfig
from tests.sim.site.place import CONFIGRSC, SITES, connected, running_site, sim, wait_for


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_site_starts_serves_and_ends_cleanly(tmp_path: Path, number: int) -> None:
    with running_site(tmp_path) as site:
        assert site.inverter.is_symlink()
        assert site.inverter.resolve().is_char_device()
        with connected(site.control) as client:
            first_s = client.get()["time_s"]
            wait_for(lambda: client.get()["time_s"] > first_s + 0.2)
        assert site.end(number) == 0
        assert not site.control.exists()
        assert not site.inverter.is_symlink()
        assert site.image.exists()
        assert site.process.stderr is not None
        assert site.process.stderr.read() == ""


def test_set_and_get_from_the_command_line(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        control = ("--control", site.control)
        done = sim("set", "key=hand", "pv_power_w=2500", "fault=T_PUFFER:jump:20", *control)
        assert (done.returncode, done.stderr) == (0, "")
        state = json.loads(sim("get", "--json", *control).stdout)
        assert state["panel"]["key"] == "hand"
        assert state["faults"] == {"T_PUFFER": "jump"}
        assert 'panel.key = "hand"\n' in sim("get", *control).stdout
        refused = sim("set", "esto=true", *control)
        assert refused.returncode == 2
        assert refused.stderr == "thermiq-sim: cannot set 'esto'; did you mean \"estop\"?\n"


def test_a_second_site_on_the_same_socket_is_refused(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        second = sim("site", *_files(tmp_path, control=site.control))
        assert second.returncode == 2
        assert "another simulated site serves this control socket" in second.stderr
        with connected(site.control) as client:
            assert client.get()


def test_files_left_over_by_a_killed_site_are_replaced(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        site.end(signal.SIGKILL)
        assert site.control.exists()
    left = sim("get", "--control", site.control)
    assert left.returncode == 2
    assert "no simulated site answers" in left.stderr
    with running_site(tmp_path) as site:
        assert site.inverter.resolve().is_char_device()
        assert site.end() == 0


def _files(tmp_path: Path, **changed: Path) -> tuple[object, ...]:
    files: dict[str, Path] = {
        "config": SITES / "demo.toml",
        "procimg": tmp_path / "image2",
        "configrsc": CONFIGRSC,
        "control": tmp_path / "control2",
        "inverter-port": tmp_path / "inverter2",
    }
    arguments: list[object] = []
    for name, path in {**files, **{key.replace("_", "-"): path for key, path in changed.items()}}.items():
        arguments += [f"--{name}", path]
    return tuple(arguments)


def _bad_config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sed = 3\n", 'sed: unknown key; did you mean "seed"?'),
        ("[plant.rv1]\ntravel_s = 0\n", "plant.rv1.travel_s: 0 is out of range"),
        ("[plant.pv_power_w]\nvalues = [-5.0]\n", "pv_power_w.values must be 0 to 100000"),
        ("[plant.outdoor_c]\ntimes_s = [0.0, 1.0]\n", "same number of elements"),
    ],
)
def test_mistakes_in_the_settings_end_with_one_line(tmp_path: Path, text: str, said: str) -> None:
    done = sim("site", *_files(tmp_path, config=_bad_config(tmp_path, text)))
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_files_that_are_missing_end_with_one_line(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "file"
    for name in ("config", "procimg", "configrsc", "control"):
        done = sim("site", *_files(tmp_path, **{name: nowhere}))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert str(nowhere) in done.stderr


def test_usage() -> None:
    assert sim().returncode == 2
    assert "must be one of" in sim("dmeo").stderr
    overview = sim("--help")
    assert overview.returncode == 0
    assert all(name in overview.stdout for name in COMMANDS)
    for name in COMMANDS:
        assert sim(name, "--help").returncode == 0, name
    assert sim("miner", "--number", "3", "--port", "1", "--control", "x").returncode == 2


@pytest.mark.parametrize("path", sorted(SITES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_sites_that_come_with_it_are_right(path: Path) -> None:
    assert load(path, SiteConfig).plant.check() is None
