"""What the bridge does with a miner, as plain methods."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from revpi.core.inputs import MinerTelemetry
from site_bridge.braiins import rpc
from site_bridge.braiins.errors import MinerError
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.pb import bos_version_pb2 as version
from site_bridge.braiins.rpc import RequestT, ResponseT, Rpc
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.telemetry import Answers, limits_of, saved_target_w, shown, telemetry


class MinerClient:
    """One miner. Every method raises `MinerError` when the call fails.

    Attributes:
        silent: Calls that gave nothing at the last reading of the state, with the reasons.
    """

    def __init__(self, session: MinerSession) -> None:
        self._session = session
        self.silent: tuple[str, ...] = ()
        self.uptime_s = 0

    @property
    def heard_s(self) -> float:
        """Monotonic time of its last answer to any call."""
        return self._session.heard_s

    async def version(self) -> str:
        """Firmware and version of the interface, such as "26.01, API 1.9.0", as far as it tells.

        Newer versions are taken as they come: they keep what is used here, and more is ignored.
        """
        async with _side_by_side() as calls:
            asked = calls.create_task(self._session.call(rpc.GET_MINER_DETAILS, v1.GetMinerDetailsRequest()))
            api_asked = calls.create_task(
                self._optional(rpc.GET_API_VERSION, version.ApiVersionRequest(), [])
            )
        details, answer = asked.result(), api_asked.result()
        api = f"API {answer.major}.{answer.minor}.{answer.patch}" if answer else ""
        return ", ".join(filter(None, (shown(details.bos_version.current), api))) or "version unknown"

    async def limits(self) -> PowerLimits:
        """Constraints of the power target."""
        return limits_of(await self._session.call(rpc.GET_CONSTRAINTS, v1.GetConstraintsRequest()))

    async def telemetry(self, limits: PowerLimits) -> MinerTelemetry:
        """Its state now; values that it will not tell are None. `uptime_s` and `silent` follow."""
        silent: list[str] = []
        async with _side_by_side() as calls:
            details = calls.create_task(
                self._session.call(rpc.GET_MINER_DETAILS, v1.GetMinerDetailsRequest())
            )
            stats = calls.create_task(self._optional(rpc.GET_MINER_STATS, v1.GetMinerStatsRequest(), silent))
            tuner = calls.create_task(self._optional(rpc.GET_TUNER_STATE, v1.GetTunerStateRequest(), silent))
            boards = calls.create_task(self._optional(rpc.GET_HASHBOARDS, v1.GetHashboardsRequest(), silent))
        self.uptime_s = details.result().bosminer_uptime_s
        self.silent = tuple(sorted(silent))
        return telemetry(Answers(details.result(), stats.result(), tuner.result(), boards.result()), limits)

    async def saved_target_w(self) -> int | None:
        """The saved power target, None when it is tuned by hash rate or not at all."""
        return saved_target_w(
            await self._session.call(rpc.GET_MINER_CONFIGURATION, v1.GetMinerConfigurationRequest())
        )

    async def set_power_target(self, target_w: int) -> None:
        """Save a target and apply it on the fly; each call writes to the miner's flash."""
        request = v1.SetPowerTargetRequest(
            save_action=v1.SAVE_ACTION_SAVE_AND_APPLY, power_target=v1.Power(watt=target_w)
        )
        await self._session.call(rpc.SET_POWER_TARGET, request)

    async def pause(self) -> None:
        """Stop hashing, keep the mining program running."""
        await self._session.call(rpc.PAUSE_MINING, v1.PauseMiningRequest())

    async def resume(self) -> None:
        """Hash again."""
        await self._session.call(rpc.RESUME_MINING, v1.ResumeMiningRequest())

    async def close(self) -> None:
        """Close the connection."""
        await self._session.close()

    async def _optional(
        self, call: Rpc[RequestT, ResponseT], request: RequestT, silent: list[str]
    ) -> ResponseT | None:
        """The answer, None when the miner will not give it (its mining program may be down)."""
        try:
            return await self._session.call(call, request)
        except MinerError as error:
            silent.append(str(error))
            return None


@contextlib.asynccontextmanager
async def _side_by_side() -> AsyncIterator[asyncio.TaskGroup]:
    """Calls at the same time; the first one that fails ends the others and is raised."""
    try:
        async with asyncio.TaskGroup() as calls:
            yield calls
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
