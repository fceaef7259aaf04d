"""`thermiq-bridge` by hand."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.config.loader import parse
from site_bridge.cli.main import main
from site_bridge.settings import BridgeConfig
from tests.bridge.miner_rig import PASSWORD, MinerRig
from tests.bridge.site import settings

RUNNING_S = 60


@pytest.fixture
def impatient() -> Iterator[None]:
    """Ends a bridge that runs although it should have refused its settings."""

    def give_up(*_: object) -> None:
        raise TimeoutError("it runs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(RUNNING_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def test_reads_the_inverter_for_programs_and_people(
    tmp_path: Path, inverter: dict[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(settings(tmp_path, 1, 1))
    assert inverter
    assert main(["read", "inverter", "--config", config, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["grid_power_w"], values["state"], values["rated_power_w"]) == (-900, "normal", 12_000)
    assert main(["read", "inverter", "--config", config]) == 0
    assert "grid_power_w " in capsys.readouterr().out


def test_another_model_ends_with_one_clear_line(
    tmp_path: Path, inverter: dict[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    inverter[0] = 0x0300
    assert main(["read", "inverter", "--config", str(settings(tmp_path, 1, 1))]) == 2
    complain = capsys.readouterr().err
    assert "single-phase hybrid" in complain
    assert complain.count("\n") == 1


def test_tells_what_a_miner_says(tmp_path: Path, miner_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(settings(tmp_path, 1, miner_port))
    assert main(["miner", "1", "status", "--config", config, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["state"], values["saved_target_w"], values["min_power_w"]) == ("mining", 3100, 1200)
    (tmp_path / "miner-password").write_text("wrong")
    assert main(["miner", "1", "status", "--config", config]) == 2
    complaint = capsys.readouterr().err
    assert "Bad credentials" in complaint
    assert complaint.count("\n") == 1


@pytest.mark.usefixtures("meters")
def test_reads_a_meter_and_names_those_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(settings(tmp_path, 1, 1))
    assert main(["read", "meter", "heat", "--config", config, "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["power_w"], values["role"]) == (1500, "heat_pump")
    assert main(["read", "meter", "cold", "--config", config]) == 2
    assert 'no meter "cold"; configured: heat' in capsys.readouterr().err


def test_sets_a_miners_power_by_hand_and_says_what_the_controller_does_with_it(
    tmp_path: Path, rig: MinerRig, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(settings(tmp_path, 1, rig.server.port))
    for written in (True, False):
        assert main(["miner", "1", "set-power", "2000", "--config", config, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["saved_target_w"], answer["written"]) == (2000, written)
        assert "thermiq-plc" in answer["note"]
    assert rig.model.told == ["target 2000"]


def test_a_power_that_the_miner_rounds_down_is_told(
    tmp_path: Path, rig: MinerRig, capsys: pytest.CaptureFixture[str]
) -> None:
    rig.model.step_w = 300
    config = str(settings(tmp_path, 1, rig.server.port))
    assert main(["miner", "1", "set-power", "2000", "--config", config, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["saved_target_w"] == 1800
    assert main(["miner", "1", "set-power", "1900", "--config", config, "--json"]) == 2
    assert "saved target is 1800 W after setting 1900 W, as before; it may round" in capsys.readouterr().err


@pytest.mark.parametrize("watts", ["0", "-5", "1199", "3001"])
def test_a_power_that_is_not_allowed_is_not_written(
    tmp_path: Path, rig: MinerRig, capsys: pytest.CaptureFixture[str], watts: str
) -> None:
    config = str(settings(tmp_path, 1, rig.server.port))
    assert main(["miner", "1", "set-power", "--config", config, "--", watts]) == 2
    complaint = capsys.readouterr().err
    assert "must be 1200 to 3000 W" in complaint
    assert complaint.count("\n") == 1
    assert rig.model.told == []


def test_pauses_and_resumes_a_miner_by_hand(
    tmp_path: Path, rig: MinerRig, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(settings(tmp_path, 1, rig.server.port))
    for command, state in (("pause", "paused"), ("resume", "mining")):
        assert main(["miner", "1", command, "--config", config]) == 0
        assert f"state  {state}" in capsys.readouterr().out
    assert rig.model.told == ["pause", "resume"]


def test_the_example_is_a_valid_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "example"]) == 0
    text = capsys.readouterr().out
    assert parse(text, "example", BridgeConfig) == BridgeConfig()
    (tmp_path / "bridge.toml").write_text(text)
    assert main(["config", "check", "--config", str(tmp_path / "bridge.toml")]) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[inverter]\npol_s = 1\n", "inverter.pol_s"),
        ("[inverter]\npoll_s = 99\n", "0.2 to 2 s"),
        ('[inverter]\nmodel = "growatt"\n', "three_phase_lv"),
        ("[inverter]\nenabled = false\n", "nothing to do"),
        ('[smartmeter]\nenabled = true\nport = "/dev/thermiq-inverter"\n', "is that of a bus"),
        ("[inverter]\npoll_s = 2\nbad_after_s = 3\n", "bad_after_s 3 s must be at least 4 s"),
        (
            '[[meters]]\nbus = "inverter"\nunit_id = 2\npoll_s = 30\n',
            "bad_after_s 20 s must be at least 60 s",
        ),
        ("[[miners]]\n[[miners]]\n[[miners]]\n", "at most 2"),
        ('[[miners]]\npassword_file = "a"\npassword_env = "b"\n', "not both"),
        ('[[miners]]\nhost = "192.0.2.7:50051"\n', "must be a name or an address alone"),
        ('[[miners]]\npassword_env = "NOT_SET_47"\n', "NOT_SET_47 is not set"),
    ],
)
@pytest.mark.parametrize("command", [["config", "check"], ["run"]])
@pytest.mark.usefixtures("impatient")
def test_a_mistake_in_the_settings_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str, command: list[str]
) -> None:
    path = tmp_path / "bridge.toml"
    path.write_text(text)
    assert main([*command, "--config", str(path)]) == 2
    complaint = capsys.readouterr().err
    assert told in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["read", "inverter"], "no such device"),
        (["miner", "1", "status"], "unavailable"),
        (["miner", "2", "status"], "no miner 2"),
        (["miner", "1", "set-power", "2000"], "unavailable"),
        (["miner", "1", "pause"], "is it powered (contactor closed)"),
        (["read", "meter", "heat"], "no such device"),
    ],
)
def test_what_does_not_answer_is_one_line_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main([*arguments, "--config", str(settings(tmp_path, 1, 1))]) == 2
    complaint = capsys.readouterr().err
    assert told in complaint
    assert complaint.count("\n") == 1
    assert PASSWORD not in complaint


@pytest.mark.usefixtures("impatient")
def test_a_secret_that_others_may_read_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(settings(tmp_path, 1, 1))
    (tmp_path / "miner-password").chmod(0o644)
    assert main(["run", "--config", config]) == 2
    assert "chmod 600" in capsys.readouterr().err
