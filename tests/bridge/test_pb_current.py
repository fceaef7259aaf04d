"""The API messages: generated code is current, the call table complete, numbers pinned by bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.wrappers_pb2 import UInt32Value

from site_bridge.braiins import rpc
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.pb import bos_version_pb2 as version
from site_bridge.braiins.pb.generate import outdated

WATT_2400 = "08 e0 12"
DEGREE_64 = "09 00 00 00 00 00 00 50 40"

GOLDEN: tuple[tuple[Message, str], ...] = (
    (version.ApiVersion(major=1, minor=9), "08 01 10 09"),
    (v1.LoginRequest(username="root"), "0a 04 72 6f 6f 74"),
    (v1.LoginRequest(username="r", password="p"), "0a 01 72 12 01 70"),  # noqa: S106 - letters to encode
    (v1.LoginResponse(token="abc", timeout_s=3600), "0a 03 61 62 63 10 90 1c"),  # noqa: S106 - as above
    (v1.PauseMiningResponse(already_paused=True), "08 01"),
    (v1.ResumeMiningResponse(already_mining=True), "08 01"),
    (
        v1.SetPowerTargetRequest(
            save_action=v1.SaveAction.SAVE_ACTION_SAVE_AND_APPLY, power_target=v1.Power(watt=2400)
        ),
        f"08 02 12 03 {WATT_2400}",
    ),
    (v1.SetPowerTargetResponse(power_target=v1.Power(watt=2400)), f"0a 03 {WATT_2400}"),
    (
        v1.GetTunerStateResponse(
            overall_tuner_state=v1.TunerState.TUNER_STATE_CONTINUOUS,
            power_target_mode_state=v1.PowerTargetModeState(
                profile=v1.PowerTargetProfile(target=v1.Power(watt=3000)), current_target=v1.Power(watt=2400)
            ),
        ),
        f"08 05 12 0c 0a 05 12 03 08 b8 17 12 03 {WATT_2400}",
    ),
    (
        v1.GetMinerConfigurationResponse(
            tuner=v1.TunerConfiguration(
                enabled=True,
                tuner_mode=v1.TunerMode.TUNER_MODE_POWER_TARGET,
                power_target=v1.Power(watt=2400),
            )
        ),
        f"1a 09 08 01 10 01 1a 03 {WATT_2400}",
    ),
    (
        v1.GetConstraintsResponse(
            tuner_constraints=v1.TunerConstraints(
                power_target=v1.PowerConstraints(
                    default=v1.Power(watt=3100), min=v1.Power(watt=1200), max=v1.Power(watt=3250)
                )
            )
        ),
        "0a 11 0a 0f 0a 03 08 9c 18 12 03 08 b0 09 1a 03 08 b2 19",
    ),
    (
        v1.GetMinerStatsResponse(
            miner_stats=v1.WorkSolverStats(
                real_hashrate=v1.RealHashrate(last_5s=v1.GigaHashrate(gigahash_per_second=64.0))
            ),
            power_stats=v1.PowerStats(
                approximated_consumption=v1.Power(watt=2400),
                efficiency=v1.PowerEfficiency(joule_per_terahash=64.0),
            ),
        ),
        f"12 0d 0a 0b 0a 09 {DEGREE_64} 1a 10 0a 03 {WATT_2400} 12 09 {DEGREE_64}",
    ),
    (
        v1.RealHashrate(
            last_1m=v1.GigaHashrate(), last_24h=v1.GigaHashrate(), since_restart=v1.GigaHashrate()
        ),
        "22 00 4a 00 52 00",
    ),
    (
        v1.GetHashboardsResponse(
            hashboards=[
                v1.Hashboard(
                    id="1",
                    enabled=True,
                    chips_count=UInt32Value(value=114),
                    highest_chip_temp=v1.TemperatureSensor(
                        location=v1.SensorLocation.SENSOR_LOCATION_CHIP,
                        temperature=v1.Temperature(degree_c=64.0),
                    ),
                )
            ]
        ),
        f"0a 18 0a 01 31 10 01 1a 02 08 72 32 0d 10 01 1a 09 {DEGREE_64}",
    ),
    (v1.Hashboard(board_temp=v1.Temperature()), "3a 00"),
    (
        v1.GetMinerDetailsResponse(
            uid="u",
            hostname="h",
            sticker_hashrate=v1.GigaHashrate(gigahash_per_second=64.0),
            bosminer_uptime_s=7,
            system_uptime_s=42,
            status=v1.MinerStatus.MINER_STATUS_PAUSED,
        ),
        f"0a 01 75 32 01 68 4a 09 {DEGREE_64} 50 07 58 2a 60 03",
    ),
    (v1.GetMinerStatusResponse(status=v1.MinerStatus.MINER_STATUS_NORMAL), "08 02"),
    (
        v1.GetErrorsResponse(
            errors=[
                v1.MinerError(
                    timestamp="t",
                    message="m",
                    error_codes=[v1.ErrorCode(code="c")],
                    components=[v1.Component(name="n", index=1)],
                )
            ]
        ),
        "0a 12 0a 01 74 12 01 6d 1a 03 0a 01 63 22 05 0a 01 6e 10 01",
    ),
    (
        v1.GetCoolingStateResponse(
            fans=[v1.Fan(position=1, rpm=600)],
            highest_temperature=v1.TemperatureSensor(
                location=v1.SensorLocation.SENSOR_LOCATION_CHIP, temperature=v1.Temperature(degree_c=64.0)
            ),
        ),
        f"0a 05 08 01 10 d8 04 12 0d 10 01 1a 09 {DEGREE_64}",
    ),
)

ENUM_NUMBERS: tuple[tuple[Any, dict[str, int]], ...] = (
    (v1.SaveAction, {"UNSPECIFIED": 0, "SAVE": 1, "SAVE_AND_APPLY": 2, "SAVE_AND_FORCE_APPLY": 3}),
    (
        v1.TunerState,
        {
            "UNSPECIFIED": 0,
            "DISABLED": 1,
            "STABLE": 2,
            "TUNING": 3,
            "ERROR": 4,
            "CONTINUOUS": 5,
            "PREHEAT": 6,
        },
    ),
    (
        v1.MinerStatus,
        {"UNSPECIFIED": 0, "NOT_STARTED": 1, "NORMAL": 2, "PAUSED": 3, "SUSPENDED": 4, "RESTRICTED": 5},
    ),
)


def test_generated_code_is_what_protoc_makes_today() -> None:
    assert outdated() == ()


@pytest.mark.parametrize(("message", "expected"), GOLDEN, ids=lambda v: type(v).__name__)
def test_field_numbers_by_raw_bytes(message: Message, expected: str) -> None:
    assert message.SerializeToString(deterministic=True).hex(" ") == expected
    assert type(message).FromString(bytes.fromhex(expected)) == message


@pytest.mark.parametrize(("enum", "numbers"), ENUM_NUMBERS, ids=("save", "tuner", "status"))
def test_enum_numbers(enum: Any, numbers: dict[str, int]) -> None:
    prefix = {"SaveAction": "SAVE_ACTION", "TunerState": "TUNER_STATE", "MinerStatus": "MINER_STATUS"}
    named = {f"{prefix[enum.DESCRIPTOR.name]}_{name}": number for name, number in numbers.items()}
    assert dict(enum.items()) == named


def test_a_field_or_enum_value_of_a_newer_device_is_no_error() -> None:
    newer = v1.GetTunerStateResponse.FromString(bytes.fromhex("08 63 ba 06 02 08 01"))
    assert newer.overall_tuner_state == 99


def _methods() -> Iterator[tuple[str, str, str, bool]]:
    for module in (version, v1):
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                path = f"/{service.full_name}/{method.name}"
                yield path, method.input_type.full_name, method.output_type.full_name, method.server_streaming


def test_the_call_table_is_the_services_of_the_proto_files() -> None:
    table = {
        (
            call.path,
            call.request.DESCRIPTOR.full_name,
            call.response.DESCRIPTOR.full_name,
            call.server_streaming,
        )
        for call in rpc.RPCS
    }
    assert table == set(_methods())
    assert len(rpc.RPCS) == len(table)


def test_only_version_and_login_go_without_a_token() -> None:
    assert {call for call in rpc.RPCS if not call.needs_login} == {rpc.GET_API_VERSION, rpc.LOGIN}
