"""What install.sh says before it does anything; that it works is proven by deploy/site-server/check.sh."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SITE_SERVER = Path(__file__).parents[2] / "deploy/site-server"
OURS = tuple(
    Path(name)
    for name in (
        "/etc/thermiq",
        "/etc/thermiq/firewall.nft",
        "/etc/thermiq/bridge.toml",
        "/etc/systemd/system/thermiq-bridge.service",
        "/etc/udev/rules.d/70-thermiq.rules",
        "/opt/thermiq",
    )
)
EXAMPLE = SITE_SERVER / "site.conf.example"


def install(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [SITE_SERVER / "install.sh", *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def answers(folder: Path, **changes: str) -> Path:
    lines = EXAMPLE.read_text().splitlines()
    kept = [line for line in lines if line.partition("=")[0] not in changes]
    path = folder / "site.conf"
    path.write_text("\n".join([*kept, *(f'{name}="{value}"' for name, value in changes.items())]) + "\n")
    return path


def test_a_dry_run_with_the_example_says_what_would_change_and_changes_nothing(tmp_path: Path) -> None:
    config = answers(tmp_path)
    lacking = {path for path in OURS if not path.exists()}
    done = install("--dry-run", "--config", config)
    assert (done.returncode, done.stderr) == (0, "")
    *steps, summary = done.stdout.splitlines()
    assert summary == f"{len(steps)} things would change; nothing was changed"
    assert all(step.startswith("+ ") for step in steps)
    assert {f"+ file {path}" for path in lacking if path.suffix} <= set(steps)
    assert {path for path in OURS if not path.exists()} == lacking


def test_without_node_red_nothing_of_it_is_installed(tmp_path: Path) -> None:
    done = install("--dry-run", "--config", answers(tmp_path, NODERED="no"))
    assert done.returncode == 0, done.stderr
    assert "node" not in done.stdout.lower()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE", "Wälda"),
        ("BASE", "thermiq/#"),
        ("NETWORK", "192.168.10.0"),
        ("SERVER_NAMES", "a b"),
        ("PLC_ADDRESS", "plc.local"),
        ("MINER_ADDRESSES", "192.168.10.21,192.168.10.22"),
        ("INVERTER_ADAPTER", "A10K2345"),
        ("METERS_ADAPTER", 'serial:1\\", RUN+=\\"x'),
        ("NODERED", "perhaps"),
    ],
)
def test_a_wrong_answer_is_one_line_and_exit_code_2(tmp_path: Path, name: str, value: str) -> None:
    done = install("--dry-run", "--config", answers(tmp_path, **{name: value}))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert f"{name}=" in done.stderr
    assert "must be" in done.stderr


@pytest.mark.parametrize("arguments", [["--verbose"], ["--config"], ["--config", "/nowhere/site.conf"]])
def test_a_wrong_call_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    done = install(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
