"""`thermiq-plc doctor` on a cabinet with the driver's stand-in, a real broker and real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from revpi.cli.main import _parser
from revpi.deploy.loader_options import LOADER_OPTIONS
from revpi.doctor.connection import is_held
from revpi.doctor.plc import PLC_CHECKS, STALL_S
from tests.broker import wait_until
from tests.cli.program import LIMIT_S, Program, running
from tests.mosquitto.person import Person
from tests.mosquitto.site_broker import SiteBroker
from tests.picontrol.behind import site_in

Rows = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteBroker]:
    """The broker as a site installs it."""
    server = SiteBroker(tmp_path_factory.mktemp("site"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def loader(tmp_path: Path) -> Path:
    """A loader with all options as they must be."""
    path = tmp_path / "revpipyload.conf"
    path.write_text("[DEFAULT]\n" + "".join(f"{option.name} = {option.value}\n" for option in LOADER_OPTIONS))
    return path


def write_settings(program: Program, broker: SiteBroker, user: str = "plc", login_of: str = "plc") -> None:
    program.write(f'[blackbox]\ndir = "{program.folder}/blackbox"\n')
    text = program.config.read_text()
    start, _, rest = text.partition("[mqtt]\n")
    _, _, rest = rest.partition("\n")
    password = broker.etc / "clients" / login_of
    mqtt = f'[mqtt]\nport = {broker.port}\nusername = "{user}"\npassword_file = "{password}"\n'
    program.config.write_text(start + mqtt + rest)


def look(program: Program, *more: str | Path, code: int) -> Rows:
    """The doctor as a process of its own, which may stand behind the driver's stand-in."""
    with program.start("doctor", "--json", *map(str, more)) as process:
        output, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == code, output + errors
    return rows_of(output, code)


def glance(program: Program, capsys: pytest.CaptureFixture[str], *more: str | Path) -> Rows:
    """The doctor on a plain file, which has no watchdog: something fails always."""
    command = ["doctor", "--json", "--config", program.config, *more]
    arguments = _parser().parse_args(list(map(str, command)))
    assert arguments.command(arguments) == 1
    return rows_of(capsys.readouterr().out, 1)


def rows_of(output: str, code: int) -> Rows:
    form: dict[str, Any] = json.loads(output)
    assert form["ok"] is (code == 0)
    assert [row["name"] for row in form["checks"]] == [check.name for check in PLC_CHECKS]
    return {row["name"]: row for row in form["checks"]}


def test_a_cabinet_that_is_ready_has_nothing_that_fails(
    tmp_path: Path, broker: SiteBroker, loader: Path
) -> None:
    with site_in(tmp_path) as site:
        write_settings(site, broker)
        rows = look(site, "--loader", loader, code=0)
    good = ("settings", "image_access", "config_rsc", "driver", "output_watchdog", "disk", "state", "loader")
    for name in (*good, "broker", "broker_rights", "versions"):
        assert rows[name]["level"] == "ok", rows[name]
    assert rows["program"]["level"] == "warn"
    assert all(bool(row["action"]) is (row["level"] != "ok") for row in rows.values())


def test_a_running_program_is_asked_and_keeps_its_connection(
    tmp_path: Path, broker: SiteBroker, loader: Path
) -> None:
    with site_in(tmp_path) as site, Person(broker.port, "viewer", broker.password("viewer")) as viewer:
        write_settings(site, broker)
        viewer.subscribe("thermiq/plc/status")
        with running(site):
            wait_until(lambda: ("thermiq/plc/status", "online") in viewer.seen, "the program is online")
            viewer.seen.clear()
            rows = look(site, "--loader", loader, code=0)
            assert "scans" in rows["program"]["text"]
            assert "holds its connection" in rows["broker_rights"]["text"]
            assert ("thermiq/plc/status", "offline") not in viewer.seen
            rows = look(site, "--loader", loader, "--login", code=0)
            assert rows["broker_rights"]["text"] == "user and access list are right"
            assert "plc 0." in rows["versions"]["text"]


def test_a_plain_file_has_no_watchdog(
    program: Program, broker: SiteBroker, loader: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(program, broker)
    row = glance(program, capsys, "--loader", loader)["output_watchdog"]
    assert row["level"] == "fail"
    assert "must be a piControl device" in row["action"]


def test_each_fault_of_the_cabinet_is_named_where_it_is(
    program: Program, broker: SiteBroker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(program, broker)
    program.cabinet.set(RevPiStatus=0x05)
    text = program.cabinet.configrsc.read_text("ascii")
    program.cabinet.configrsc.write_text(text.replace('"T_PUFFER"', '"T_BUFFER"'), "ascii")
    loader = tmp_path / "revpipyload.conf"
    loader.write_text("[DEFAULT]\nzeroonexit = 0\nautostart = 1\n")
    (tmp_path / "state.json.a").write_bytes(b"torn")
    rows = glance(program, capsys, "--loader", loader)
    assert "T_PUFFER is missing" in rows["config_rsc"]["text"]
    assert "a configured module is missing" in rows["driver"]["text"]
    assert "zeroonexit=0 (must be 1)" in rows["loader"]["text"]
    assert rows["state"]["level"] == "warn"
    assert "state.json.a" in rows["state"]["text"]


def test_settings_that_cannot_be_used_do_not_end_the_doctor(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    program.config.write_text("[scan]\nperiod_ms = 7\n")
    rows = glance(program, capsys)
    assert "scan.period_ms" in rows["settings"]["text"]
    assert rows["settings"]["level"] == "fail"


def test_a_program_that_has_stopped_scanning_is_told(
    program: Program, broker: SiteBroker, loader: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(program, broker)
    with running(program) as process:
        process.send_signal(signal.SIGSTOP)  # the process of the edges goes on answering
        wait_until(lambda: program.status()["scan_age_s"] > STALL_S, "the newest scan is old")
        row = glance(program, capsys, "--loader", loader)["program"]
    assert row["level"] == "fail"
    assert "no scan for" in row["text"]


def test_a_wrong_password_is_a_refusal(
    program: Program, broker: SiteBroker, loader: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_until(lambda: not is_held(broker.port, os.geteuid()), "the program of the test before has left")
    write_settings(program, broker, login_of="bridge")
    row = glance(program, capsys, "--loader", loader)["broker_rights"]
    assert "does not let us in: Not authorized" in row["text"]


def test_a_user_without_the_right_to_write_is_named(
    program: Program, broker: SiteBroker, loader: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(program, broker, user="viewer", login_of="viewer")
    row = glance(program, capsys, "--loader", loader)["broker_rights"]
    assert "does not let us write our status" in row["text"]


def test_a_broker_without_access_list_is_a_warning(
    program: Program, loader: Path, broker: SiteBroker, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(program, broker)
    acl = broker.etc / "acl"
    kept = acl.read_text()
    acl.write_text(kept.replace("user plc\n", "user plc\ntopic readwrite #\n"))
    try:
        broker.stop()
        broker.start()
        assert glance(program, capsys, "--loader", loader)["broker_rights"]["level"] == "warn"
    finally:
        acl.write_text(kept)
        broker.stop()
        broker.start()


def test_people_read_one_line_per_check_and_what_to_do(program: Program) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "revpi.cli.main", "doctor", "--config", program.config],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    rows = [line for line in lines[:-1] if not line.lstrip().startswith("->")]
    assert [line.split()[1] for line in rows] == [check.name for check in PLC_CHECKS]
    assert {line.split()[0] for line in rows} <= {"ok", "warn", "fail"}
    actions = [line for line in lines if line.lstrip().startswith("->")]
    assert len(actions) == sum(not line.startswith("ok") for line in rows)
    assert lines[-1].endswith(" fail")
