"""What the bridge does with a miner, as plain methods."""

from __future__ import annotations

from revpi.core.inputs import MinerTelemetry
from site_bridge.braiins import rpc
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.pb import bos_version_pb2 as version
from site_bridge.braiins.rpc import RequestT, ResponseT, Rpc
from site_bridge.braiins.session import MinerSession
from site_bridge.braiins.telemetry import Answers, limits_of, telemetry


class MinerClient:
    """One miner. Every method raises `MinerError` when the call fails."""

    def __init__(self, session: MinerSession) -> None:
        self._session = session
        self._uptime_s = 0
        self._restarted = False

    async def api_version(self) -> str:
        """Version of the interface, such as "1.11.0"; needs no login."""
        answer = await self._session.call(rpc.GET_API_VERSION, version.ApiVersionRequest())
        return f"{answer.major}.{answer.minor}.{answer.patch}"

    async def limits(self) -> PowerLimits:
        """Constraints of the power target."""
        return limits_of(await self._session.call(rpc.GET_CONSTRAINTS, v1.GetConstraintsRequest()))

    async def telemetry(self, limits: PowerLimits) -> MinerTelemetry:
        """Its state now; values that it refuses to tell are None."""
        answers = Answers(
            details=await self._session.call(rpc.GET_MINER_DETAILS, v1.GetMinerDetailsRequest()),
            stats=await self._optional(rpc.GET_MINER_STATS, v1.GetMinerStatsRequest()),
            tuner=await self._optional(rpc.GET_TUNER_STATE, v1.GetTunerStateRequest()),
            hashboards=await self._optional(rpc.GET_HASHBOARDS, v1.GetHashboardsRequest()),
        )
        self._note_uptime(answers.details.bosminer_uptime_s)
        return telemetry(answers, limits)

    def took_restart(self) -> bool:
        """Whether its mining program has started anew since the last call of this method.

        A start that was too short to be missed shows in the uptime only; what a pause was is forgotten then.
        """
        restarted, self._restarted = self._restarted, False
        return restarted

    async def saved_target_w(self) -> int | None:
        """The saved power target, None when it is tuned by hash rate or not at all."""
        answer = await self._session.call(rpc.GET_MINER_CONFIGURATION, v1.GetMinerConfigurationRequest())
        tuner = answer.tuner
        by_power = tuner.tuner_mode in (v1.TUNER_MODE_POWER_TARGET, v1.TUNER_MODE_UNSPECIFIED)
        return tuner.power_target.watt if by_power and tuner.HasField("power_target") else None

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

    def _note_uptime(self, uptime_s: int) -> None:
        self._restarted = self._restarted or uptime_s < self._uptime_s
        self._uptime_s = uptime_s

    async def _optional(self, call: Rpc[RequestT, ResponseT], request: RequestT) -> ResponseT | None:
        """The answer, None when the miner will not give it (its mining program may be down)."""
        try:
            return await self._session.call(call, request)
        except MinerError as error:
            if error.fault is MinerFault.REFUSED:
                return None
            raise
