"""The API over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import grpc
import pytest

from revpi.errors import UserError
from sim.miner.answers import ANSWERS
from sim.miner.faults import Fault
from sim.miner.model import MinerModel
from sim.miner.phases import Phase
from sim.miner.server import MinerServer
from sim.miner.sessions import MAX_SESSIONS, Sessions
from site_bridge.braiins import rpc
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from tests.sim.miner.api import Api, Client, client_of, serving

SHORT_S = 0.3


@pytest.fixture
def api() -> Iterator[Api]:
    """A miner that hashes, settled."""
    with serving(MinerModel()) as running:
        running.advance(30)
        yield running


@pytest.fixture
def client(api: Api) -> Iterator[Client]:
    with client_of(api.server.port) as connected:
        connected.login()
        yield connected


def set_target(
    power_w: int, action: v1.SaveAction = v1.SaveAction.SAVE_ACTION_SAVE_AND_APPLY
) -> v1.SetPowerTargetRequest:
    """A SetPowerTarget request."""
    return v1.SetPowerTargetRequest(save_action=action, power_target=v1.Power(watt=power_w))


def refused(client: Client, call: rpc.Rpc[rpc.RequestT, rpc.ResponseT]) -> tuple[grpc.StatusCode, str]:
    """Code and text of a call that must fail."""
    with pytest.raises(grpc.RpcError) as failure:
        client.call(call)
    return failure.value.code(), failure.value.details() or ""


def test_every_call_of_the_table_has_an_answer() -> None:
    assert {*ANSWERS, rpc.LOGIN, rpc.GET_MINER_STATUS} == set(rpc.RPCS)


def test_version_needs_no_login(api: Api) -> None:
    with client_of(api.server.port) as stranger:
        version = stranger.call(rpc.GET_API_VERSION)
    assert (version.major, version.minor, version.patch) == (1, 9, 0)


def test_token_is_in_the_reply_and_in_the_initial_metadata(api: Api) -> None:
    with client_of(api.server.port) as stranger:
        stub = stranger.channel.unary_unary(
            rpc.LOGIN.path,
            request_serializer=v1.LoginRequest.SerializeToString,
            response_deserializer=v1.LoginResponse.FromString,
        )
        response, done = stub.with_call(v1.LoginRequest(username="root"), timeout=5)
    assert len(response.token) == 16
    assert response.timeout_s == 3_600
    assert ("authorization", response.token) in [tuple(pair) for pair in done.initial_metadata() or ()]


@pytest.mark.parametrize(
    "call", [call for call in rpc.RPCS if call.needs_login and not call.server_streaming]
)
def test_no_call_without_a_token(api: Api, call: rpc.Rpc[rpc.RequestT, rpc.ResponseT]) -> None:
    with client_of(api.server.port) as stranger:
        for token in (None, "0123456789abcdef", "Bearer 0123456789abcdef"):
            stranger.token = token
            assert refused(stranger, call) == (
                grpc.StatusCode.UNAUTHENTICATED,
                "Missing or invalid authentication token",
            )


def test_a_wrong_password_has_the_same_code_and_another_text() -> None:
    with serving(MinerModel(), password="right") as api, client_of(api.server.port) as stranger:  # noqa: S106 - a test
        assert refused(stranger, rpc.LOGIN) == (grpc.StatusCode.UNAUTHENTICATED, "Bad credentials")
        assert stranger.login("right").token


def test_each_use_prolongs_the_session(api: Api, client: Client) -> None:
    for _ in range(3):
        api.now_s[0] += 3_000
        client.call(rpc.GET_CONSTRAINTS)
    api.now_s[0] += 3_600
    assert refused(client, rpc.GET_CONSTRAINTS)[0] is grpc.StatusCode.UNAUTHENTICATED


def test_sessions_are_bounded_and_the_oldest_goes() -> None:
    clock = iter(range(10_000))
    sessions = Sessions(lambda: float(next(clock)))
    tokens = [sessions.login("root", "") for _ in range(MAX_SESSIONS + 1)]
    assert [sessions.renew(token) for token in tokens] == [False] + [True] * MAX_SESSIONS


def test_apply_takes_effect_and_can_be_read_back(api: Api, client: Client) -> None:
    assert client.call(rpc.SET_POWER_TARGET, set_target(2_000)).power_target.watt == 2_000
    api.advance(10)
    tuner = client.call(rpc.GET_TUNER_STATE)
    assert tuner.power_target_mode_state.current_target.watt == 2_000
    assert client.call(rpc.GET_MINER_CONFIGURATION).tuner.power_target.watt == 2_000
    stats = client.call(rpc.GET_MINER_STATS)
    assert stats.power_stats.approximated_consumption.watt == 2_000
    assert stats.miner_stats.real_hashrate.last_5s.gigahash_per_second > 50_000
    mode = client.call(rpc.GET_ACTIVE_PERFORMANCE_MODE)
    assert mode.tuner_mode.power_target.power_target.watt == 2_000
    profiles = client.call(rpc.LIST_TARGET_PROFILES).power_target_profiles
    assert [profile.target.watt for profile in profiles] == [2_000]


def test_save_alone_changes_only_what_is_saved(client: Client) -> None:
    client.call(rpc.SET_POWER_TARGET, set_target(2_000, v1.SaveAction.SAVE_ACTION_SAVE))
    assert client.call(rpc.GET_MINER_CONFIGURATION).tuner.power_target.watt == 2_000
    assert client.call(rpc.GET_TUNER_STATE).power_target_mode_state.current_target.watt == 3_100


def test_force_restarts_the_mining_program(api: Api, client: Client) -> None:
    client.call(rpc.SET_POWER_TARGET, set_target(2_000, v1.SaveAction.SAVE_ACTION_SAVE_AND_FORCE_APPLY))
    assert api.in_loop(lambda: api.model.phase) is Phase.STARTING
    assert client.call(rpc.GET_MINER_DETAILS).bosminer_uptime_s == 0


@pytest.mark.parametrize("action", [0, 9])
def test_an_unknown_save_action_is_refused(client: Client, action: int) -> None:
    request = v1.SetPowerTargetRequest.FromString(bytes((0x08, action)))
    request.power_target.watt = 2_000
    with pytest.raises(grpc.RpcError) as failure:
        client.call(rpc.SET_POWER_TARGET, request)
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_a_target_out_of_range_is_refused_with_the_limits(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as failure:
        client.call(rpc.SET_POWER_TARGET, set_target(900))
    assert failure.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert failure.value.details() == "power target [900W] is not in allowed range [Some(1200), Some(3250)]"


def test_constraints(client: Client) -> None:
    constraints = client.call(rpc.GET_CONSTRAINTS)
    power = constraints.tuner_constraints.power_target
    assert (power.default.watt, power.min.watt, power.max.watt) == (3_100, 1_200, 3_250)
    assert list(constraints.hashboards_constraints.hashboard_ids) == ["1", "2", "3"]


def test_back_to_the_default_target(client: Client) -> None:
    client.call(rpc.SET_POWER_TARGET, set_target(2_000))
    request = v1.SetDefaultPowerTargetRequest(save_action=v1.SaveAction.SAVE_ACTION_SAVE_AND_APPLY)
    assert client.call(rpc.SET_DEFAULT_POWER_TARGET, request).power_target.watt == 3_100


def test_pause_and_resume(api: Api, client: Client) -> None:
    assert client.call(rpc.PAUSE_MINING).already_paused is False
    assert client.call(rpc.PAUSE_MINING).already_paused is True
    assert client.call(rpc.GET_MINER_DETAILS).status == v1.MinerStatus.MINER_STATUS_PAUSED
    api.advance(5)
    assert client.call(rpc.GET_MINER_STATS).power_stats.approximated_consumption.watt == 25
    assert client.call(rpc.RESUME_MINING).already_mining is False
    assert client.call(rpc.RESUME_MINING).already_mining is True


def test_stop_leaves_the_api_without_its_mining_program(client: Client) -> None:
    assert client.call(rpc.STOP).already_stopped is False
    not_running = (grpc.StatusCode.FAILED_PRECONDITION, "BOSminer is not running")
    needs_program: tuple[rpc.Rpc[Any, Any], ...] = (
        rpc.GET_MINER_STATS,
        rpc.GET_TUNER_STATE,
        rpc.GET_HASHBOARDS,
        rpc.PAUSE_MINING,
    )
    assert [refused(client, call) for call in needs_program] == [not_running] * len(needs_program)
    assert client.call(rpc.GET_MINER_DETAILS).status == v1.MinerStatus.MINER_STATUS_NOT_STARTED
    assert client.call(rpc.START).already_running is False
    assert client.call(rpc.RESTART).already_running is True


def test_temperatures_and_errors(api: Api, client: Client) -> None:
    boards = client.call(rpc.GET_HASHBOARDS).hashboards
    assert [board.id for board in boards] == ["1", "2", "3"]
    chip_c = boards[0].highest_chip_temp.temperature.degree_c
    assert 40 < chip_c < 80
    assert boards[0].chips_count.value == 114
    assert client.call(rpc.GET_COOLING_STATE).highest_temperature.temperature.degree_c == chip_c
    assert not client.call(rpc.GET_ERRORS).errors
    api.in_loop(lambda: api.model.advance(60.0, mains=True, coolant_c=150.0))
    api.advance(0.2)
    assert "110 degC" in client.call(rpc.GET_ERRORS).errors[0].message


def test_reboot(api: Api, client: Client) -> None:
    client.call(rpc.REBOOT)
    assert api.in_loop(lambda: (api.model.phase, api.model.api_up)) == (Phase.BOOTING, False)


def test_status_stream_tells_each_change(client: Client) -> None:
    stub = client.channel.unary_stream(
        rpc.GET_MINER_STATUS.path,
        request_serializer=v1.GetMinerStatusRequest.SerializeToString,
        response_deserializer=v1.GetMinerStatusResponse.FromString,
    )
    stream = stub(v1.GetMinerStatusRequest(), metadata=(("authorization", client.token or ""),), timeout=5)
    assert next(stream).status == v1.MinerStatus.MINER_STATUS_NORMAL
    client.call(rpc.PAUSE_MINING)
    assert next(stream).status == v1.MinerStatus.MINER_STATUS_PAUSED
    stream.cancel()


def test_faults(api: Api, client: Client) -> None:
    api.faults.inject(Fault.HANG)
    with pytest.raises(grpc.RpcError) as hung:
        client.call(rpc.GET_MINER_STATS, deadline_s=SHORT_S)
    api.faults.inject(Fault.REFUSE)
    with pytest.raises(grpc.RpcError) as refusal:
        client.call(rpc.GET_MINER_STATS)
    api.faults.inject(Fault.EXPIRE_TOKENS)
    with pytest.raises(grpc.RpcError) as expired:
        client.call(rpc.GET_MINER_STATS)
    codes = [failure.value.code() for failure in (hung, refusal, expired)]
    assert codes == [
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.UNAUTHENTICATED,
    ]


def test_a_lost_reply_was_carried_out(api: Api, client: Client) -> None:
    api.faults.inject(Fault.LOSE_REPLY, method="SetPowerTarget")
    client.call(rpc.GET_CONSTRAINTS)
    with pytest.raises(grpc.RpcError):
        client.call(rpc.SET_POWER_TARGET, set_target(1_600), deadline_s=SHORT_S)
    assert client.call(rpc.GET_MINER_CONFIGURATION).tuner.power_target.watt == 1_600


def test_a_port_has_one_miner(api: Api) -> None:
    with pytest.raises(UserError, match=f"port {api.server.port} on 127.0.0.1 is taken"):
        asyncio.run(MinerServer(MinerModel(), api.server.port).start())
