"""Calls to a miner over a real gRPC socket: login, token, deadline, faults."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import pytest

from revpi.core.inputs import MinerApiState
from sim.miner.faults import Fault
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.login import BACKOFF_S
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.telemetry import limits_of
from tests.bridge.miner_rig import PASSWORD, MinerRig, miner_client, miner_rig

Use = Callable[[MinerRig, MinerClient], Awaitable[None]]


def run(use: Use, password: str = PASSWORD) -> None:
    async def main() -> None:
        async with miner_rig() as rig, miner_client(rig, password) as client:
            await use(rig, client)

    asyncio.run(main())


async def fault_of(call: Awaitable[object]) -> MinerFault:
    with pytest.raises(MinerError) as caught:
        await call
    assert PASSWORD not in str(caught.value)
    return caught.value.fault


def test_reads_version_limits_and_state() -> None:
    async def use(_: MinerRig, client: MinerClient) -> None:
        assert (await client.version()).endswith("26.01-plus, API 1.9.0")
        limits = await client.limits()
        assert limits == PowerLimits(1200, 3250)
        telemetry = await client.telemetry(limits)
        assert telemetry.state is MinerApiState.MINING
        assert telemetry.power_target_w == 3100
        assert telemetry.power_w is not None
        assert telemetry.chip_temp_c is not None
        assert (telemetry.min_power_w, telemetry.max_power_w) == (1200, 3250)

    run(use)


def test_sets_a_target_and_reads_it_back_without_a_restart() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        assert await client.saved_target_w() == 3100
        await client.set_power_target(2500)
        assert await client.saved_target_w() == 2500
        assert rig.model.told == ["target 2500"]

    run(use)


def test_pauses_and_resumes() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        await client.pause()
        assert (await client.telemetry(PowerLimits())).state is MinerApiState.PAUSED
        await client.resume()
        assert rig.model.told == ["pause", "resume"]

    run(use)


def test_an_expired_token_is_replaced_unnoticed() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        await client.limits()
        rig.faults.inject(Fault.EXPIRE_TOKENS)
        assert await client.limits() == PowerLimits(1200, 3250)

    run(use)


def test_calls_side_by_side_share_one_new_login() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        await client.limits()
        rig.server.sessions.clear()
        results = await asyncio.gather(*(client.limits() for _ in range(8)))
        assert set(results) == {PowerLimits(1200, 3250)}
        assert len(rig.server.sessions._expires_s) == 1

    run(use)


def test_a_reboot_that_forgets_the_token_is_survived() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        await client.limits()
        await rig.restart_api()
        assert await until_answered(client) == PowerLimits(1200, 3250)

    run(use)


async def until_answered(client: MinerClient) -> PowerLimits | None:
    deadline_s = asyncio.get_running_loop().time() + 10
    while asyncio.get_running_loop().time() < deadline_s:
        with contextlib.suppress(MinerError):
            return await client.limits()
        await asyncio.sleep(0.05)
    return None


def test_a_token_that_never_holds_is_tried_once_more_and_then_left_alone() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        rig.faults.inject(Fault.EXPIRE_TOKENS, 8, "GetConstraints")
        assert await fault_of(client.limits()) is MinerFault.LOGIN
        left = rig.faults.pending
        assert await fault_of(client.limits()) is MinerFault.LOGIN
        assert rig.faults.pending == left == 7

    run(use)


def test_a_wrong_password_is_told_and_not_tried_at_every_call() -> None:
    async def main() -> None:
        now_s = 0.0
        async with miner_rig() as rig:
            session = MinerSession(rig.target, "root", "wrong", 0.5, clock=lambda: now_s)
            client = MinerClient(session)
            assert await fault_of(client.limits()) is MinerFault.LOGIN
            rig.server.sessions._credentials = ("root", "wrong")  # mended at the miner
            assert await fault_of(client.limits()) is MinerFault.LOGIN
            now_s = BACKOFF_S
            assert await client.limits() == PowerLimits(1200, 3250)
            await client.close()

    asyncio.run(main())


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.LOSE_REPLY, Fault.REFUSE])
@pytest.mark.parametrize("method", ["Login", "GetConstraints"])
def test_a_call_without_an_answer_ends_at_its_deadline(fault: Fault, method: str) -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        rig.faults.inject(fault, 1, method)
        assert await fault_of(client.limits()) is MinerFault.UNREACHABLE
        assert await client.limits() == PowerLimits(1200, 3250)

    run(use)


def test_nobody_listening_is_unreachable() -> None:
    async def use(rig: MinerRig, client: MinerClient) -> None:
        await rig.stop_api()
        assert await fault_of(client.limits()) is MinerFault.UNREACHABLE

    run(use)


def test_a_target_out_of_range_is_refused_with_the_miners_text() -> None:
    async def use(_: MinerRig, client: MinerClient) -> None:
        with pytest.raises(MinerError, match="not in allowed range") as caught:
            await client.set_power_target(500)
        assert caught.value.fault is MinerFault.ARGUMENT

    run(use)


def test_an_answer_that_is_no_message_is_broken() -> None:
    async def use(client: MinerClient) -> None:
        assert await fault_of(client.limits()) is MinerFault.BROKEN

    _against_raw({"Login": b"\x0a\x05token", "GetConstraints": b"\xff\xff\xff"}, use)


def test_unknown_fields_and_enum_values_of_newer_firmware_are_tolerated() -> None:
    details = b"\x50\x05\x60\x63\xa2\x06\x03abc"  # uptime 5, status 99, field 100 "abc"

    async def use(client: MinerClient) -> None:
        telemetry = await client.telemetry(PowerLimits())
        assert telemetry.tuner == "unknown"
        assert telemetry.state is MinerApiState.BOOTING  # neither hashing nor paused for all that is known
        assert telemetry.power_w is None

    tuner = b"\x08\x2a"  # tuner state 42
    _against_raw({"Login": b"\x0a\x05token", "GetMinerDetails": details, "GetTunerState": tuner}, use)


@pytest.mark.parametrize("token", ["a\nb", "t\u00f6ken", "x" * 2000], ids=["line end", "umlaut", "too long"])
def test_a_token_that_cannot_be_sent_is_a_failed_login(token: str) -> None:
    async def use(client: MinerClient) -> None:
        assert await fault_of(client.limits()) is MinerFault.LOGIN

    _against_raw({"Login": v1.LoginResponse(token=token).SerializeToString()}, use)


@pytest.mark.parametrize(
    ("low_w", "high_w", "limits"),
    [
        (1200, 3250, PowerLimits(1200, 3250)),
        (1200, 0, PowerLimits(1200, None)),
        (0, 3250, PowerLimits(None, 3250)),
        (5000, 3000, PowerLimits()),
        (1200, 10**12, PowerLimits(1200, None)),
    ],
)
def test_constraints_that_leave_no_target_are_not_believed(
    low_w: int, high_w: int, limits: PowerLimits
) -> None:
    power = v1.PowerConstraints(min=v1.Power(watt=low_w), max=v1.Power(watt=high_w))
    answer = v1.GetConstraintsResponse(tuner_constraints=v1.TunerConstraints(power_target=power))
    assert limits_of(answer) == limits


def test_a_token_that_only_the_header_carries_is_found() -> None:
    """As firmware before API 1.1 does it."""

    async def use(client: MinerClient) -> None:
        assert await client.limits() == PowerLimits()

    seen = _against_raw({"Login": b"", "GetConstraints": b""}, use, header=(("authorization", "abc123"),))
    assert seen == [("GetConstraints", "abc123")]


def test_without_any_token_the_login_failed() -> None:
    async def use(client: MinerClient) -> None:
        assert await fault_of(client.limits()) is MinerFault.LOGIN

    _against_raw({"Login": b""}, use)


class _RawApi(grpc.GenericRpcHandler):
    """Answers each method with fixed bytes, others with "unimplemented"."""

    def __init__(self, answers: dict[str, bytes], header: tuple[tuple[str, str], ...]) -> None:
        self._answers = answers
        self._header = header
        self.seen: list[tuple[str, str]] = []

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        method = handler_call_details.method.rsplit("/", 1)[1]
        metadata = dict(handler_call_details.invocation_metadata)
        if "authorization" in metadata:
            self.seen.append((method, str(metadata["authorization"])))
        if method not in self._answers:
            return None

        async def answer(_request: bytes, context: Any) -> bytes:
            if method == "Login":
                await context.send_initial_metadata(self._header)
            return self._answers[method]

        return grpc.unary_unary_rpc_method_handler(answer)


def _against_raw(
    answers: dict[str, bytes],
    use: Callable[[MinerClient], Awaitable[None]],
    header: tuple[tuple[str, str], ...] = (),
) -> list[tuple[str, str]]:
    """Use a client against fixed bytes; the tokens that its calls carried."""
    api = _RawApi(answers, header)

    async def main() -> None:
        server = grpc.aio.server()
        server.add_generic_rpc_handlers((api,))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        client = MinerClient(MinerSession(f"127.0.0.1:{port}", "root", "", 0.5))
        try:
            await use(client)
        finally:
            await client.close()
            await server.stop(None)

    asyncio.run(main())
    return api.seen
