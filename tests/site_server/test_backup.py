"""A backup brings back the same state: files with their modes and times, and what a real broker retains."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.broker import wait_until
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import SiteBroker

FILES = Path(__file__).parents[2] / "deploy/site-server/files"
FOLDERS = ("etc/thermiq", "etc/mosquitto", "var/lib/thermiq", "var/lib/mosquitto")
TOPIC = "thermiq/statistics/p3_hours"
SITE_CONF = "SITE=walda\nBACKUP_ALSO=/srv/statistics\nBACKUPS_KEPT=2\n"


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [FILES / script, *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def content(root: Path) -> dict[str, tuple[int, int, int, str]]:
    """Mode, owner, time and hash of every file that a backup takes."""
    files = [
        path for folder in (*FOLDERS, "srv") for path in sorted((root / folder).rglob("*")) if path.is_file()
    ]
    return {str(path.relative_to(root)): _about(path) for path in files}


def _about(path: Path) -> tuple[int, int, int, str]:
    about = path.stat()
    return about.st_mode, about.st_uid, about.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site server's folders."""
    root = tmp_path / "root"
    for folder in (*FOLDERS, "srv/statistics"):
        (root / folder).mkdir(parents=True)
    (root / "etc/thermiq/site.conf").write_text(SITE_CONF)
    secret = root / "etc/thermiq/bridge.password"
    secret.write_text("secret\n")
    secret.chmod(0o600)
    (root / "var/lib/thermiq/prices.json").write_text('{"day": "tomorrow"}')
    (root / "srv/statistics/year.csv").write_text("2026,1234.5\n")
    os.utime(root / "srv/statistics/year.csv", ns=(1, 1_234_567_890_123_456_789))
    return root


def backed_up(root: Path) -> Path:
    done = run("backup.sh", "--root", root)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_restored_files_are_the_same_and_later_ones_are_gone(root: Path) -> None:
    before = content(root)
    backup = backed_up(root)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    (root / "etc/thermiq/bridge.password").write_text("another")
    (root / "var/lib/thermiq/prices.json").unlink()
    (root / "var/lib/thermiq/later").write_text("x")
    shutil.rmtree(root / "srv/statistics")
    done = run("restore.sh", backup, "--root", root)
    assert done.returncode == 0, done.stderr
    kept = {name: about for name, about in content(root).items() if ".before-restore" not in name}
    assert kept == before
    assert (root / "etc/thermiq.before-restore/bridge.password").read_text() == "another"
    assert list((root / "var/lib").glob("thermiq-restore.*")) == []


def test_the_broker_retains_what_it_retained(root: Path) -> None:
    site = SiteBroker(root / "srv/statistics/broker")
    site.start()
    with Person(site.port, "plc", site.password("plc")) as plc:
        assert all(plc.may_publish([TOPIC], retain=True).values())
    site.stop()
    backup = backed_up(root)
    shutil.rmtree(root / "srv/statistics")
    assert run("restore.sh", backup, "--root", root).returncode == 0
    site.start()
    try:
        with Person(site.port, "nodered", site.password("nodered")) as reader:
            reader.subscribe(TOPIC)
            wait_until(lambda: (TOPIC, "1") in reader.seen, "the retained value comes")
    finally:
        site.stop()


def test_only_so_many_are_kept(root: Path) -> None:
    folder = root / "var/backups/thermiq"
    first = backed_up(root)
    for number in range(3):
        old = folder / f"thermiq-walda-2020010{number}T000000Z.tar.gz"
        old.write_bytes(b"x")
        old.with_name(old.name + ".sha256").write_text("x")
    wait_until(lambda: backed_up(root) != first, "a second goes by")
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4
    assert not [name for name in names if "2020" in name]


def test_a_damaged_backup_is_refused_before_anything_is_touched(root: Path) -> None:
    backup = backed_up(root)
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 1
    backup.write_bytes(bytes(data))
    before = content(root)
    done = run("restore.sh", backup, "--root", root)
    assert done.returncode == 2
    assert "is damaged" in done.stderr
    assert content(root) == before


@pytest.mark.parametrize("arguments", [[], ["/nowhere.tar.gz"], ["--all"]])
def test_a_wrong_call_is_one_line(arguments: list[str]) -> None:
    done = run("restore.sh", *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_plc_that_does_not_answer_is_said_and_the_rest_is_backed_up(root: Path) -> None:
    with (root / "etc/thermiq/site.conf").open("a") as answers:
        answers.write("PLC_LOGIN=nobody@127.0.0.1\n")
    done = run("backup.sh", "--root", root)
    assert done.returncode == 0
    assert "the PLC is not backed up: nobody@127.0.0.1" in done.stderr
    assert Path(done.stdout.strip()).is_file()


def test_nothing_to_back_up_is_said(tmp_path: Path) -> None:
    done = run("backup.sh", "--root", tmp_path)
    assert done.returncode == 2
    assert "nothing to back up" in done.stderr
