"""The remote calls of the Braiins OS public API that the project uses, as one typed table.

Client and simulated miner both work from it: `path` is the gRPC method path, `request` and `response`
are message classes (`request.SerializeToString`, `response.FromString`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from site_bridge.braiins.pb import bos_v1_pb2 as v1
from site_bridge.braiins.pb import bos_version_pb2 as version

RequestT = TypeVar("RequestT", bound=Message)
ResponseT = TypeVar("ResponseT", bound=Message)


@dataclass(frozen=True, slots=True)
class Rpc(Generic[RequestT, ResponseT]):
    """One remote call.

    Attributes:
        path: "/package.Service/Method".
        request: Message class of the request.
        response: Message class of the response, of each response when streaming.
        server_streaming: The server answers with a stream.
        needs_login: The call wants the session token in metadata `authorization`.
    """

    path: str
    request: type[RequestT]
    response: type[ResponseT]
    server_streaming: bool = False
    needs_login: bool = True

    @property
    def service(self) -> str:
        """Full name of the service, such as "braiins.bos.v1.MinerService"."""
        return self.path.split("/")[1]

    @property
    def method(self) -> str:
        """Name of the method, such as "GetMinerStats"."""
        return self.path.split("/")[2]


_V1 = "/braiins.bos.v1."

GET_API_VERSION = Rpc(
    "/braiins.bos.ApiVersionService/GetApiVersion",
    version.ApiVersionRequest,
    version.ApiVersion,
    needs_login=False,
)
LOGIN = Rpc(_V1 + "AuthenticationService/Login", v1.LoginRequest, v1.LoginResponse, needs_login=False)

START = Rpc(_V1 + "ActionsService/Start", v1.StartRequest, v1.StartResponse)
STOP = Rpc(_V1 + "ActionsService/Stop", v1.StopRequest, v1.StopResponse)
RESTART = Rpc(_V1 + "ActionsService/Restart", v1.RestartRequest, v1.RestartResponse)
PAUSE_MINING = Rpc(_V1 + "ActionsService/PauseMining", v1.PauseMiningRequest, v1.PauseMiningResponse)
RESUME_MINING = Rpc(_V1 + "ActionsService/ResumeMining", v1.ResumeMiningRequest, v1.ResumeMiningResponse)
REBOOT = Rpc(_V1 + "ActionsService/Reboot", v1.RebootRequest, v1.RebootResponse)

GET_TUNER_STATE = Rpc(
    _V1 + "PerformanceService/GetTunerState", v1.GetTunerStateRequest, v1.GetTunerStateResponse
)
LIST_TARGET_PROFILES = Rpc(
    _V1 + "PerformanceService/ListTargetProfiles", v1.ListTargetProfilesRequest, v1.ListTargetProfilesResponse
)
SET_POWER_TARGET = Rpc(
    _V1 + "PerformanceService/SetPowerTarget", v1.SetPowerTargetRequest, v1.SetPowerTargetResponse
)
SET_DEFAULT_POWER_TARGET = Rpc(
    _V1 + "PerformanceService/SetDefaultPowerTarget",
    v1.SetDefaultPowerTargetRequest,
    v1.SetPowerTargetResponse,
)
GET_ACTIVE_PERFORMANCE_MODE = Rpc(
    _V1 + "PerformanceService/GetActivePerformanceMode", v1.GetPerformanceModeRequest, v1.PerformanceMode
)

GET_MINER_CONFIGURATION = Rpc(
    _V1 + "ConfigurationService/GetMinerConfiguration",
    v1.GetMinerConfigurationRequest,
    v1.GetMinerConfigurationResponse,
)
GET_CONSTRAINTS = Rpc(
    _V1 + "ConfigurationService/GetConstraints", v1.GetConstraintsRequest, v1.GetConstraintsResponse
)

GET_MINER_STATUS = Rpc(
    _V1 + "MinerService/GetMinerStatus",
    v1.GetMinerStatusRequest,
    v1.GetMinerStatusResponse,
    server_streaming=True,
)
GET_MINER_DETAILS = Rpc(
    _V1 + "MinerService/GetMinerDetails", v1.GetMinerDetailsRequest, v1.GetMinerDetailsResponse
)
GET_MINER_STATS = Rpc(_V1 + "MinerService/GetMinerStats", v1.GetMinerStatsRequest, v1.GetMinerStatsResponse)
GET_HASHBOARDS = Rpc(_V1 + "MinerService/GetHashboards", v1.GetHashboardsRequest, v1.GetHashboardsResponse)
GET_ERRORS = Rpc(_V1 + "MinerService/GetErrors", v1.GetErrorsRequest, v1.GetErrorsResponse)

GET_COOLING_STATE = Rpc(
    _V1 + "CoolingService/GetCoolingState", v1.GetCoolingStateRequest, v1.GetCoolingStateResponse
)

RPCS: tuple[Rpc[Any, Any], ...] = (
    GET_API_VERSION,
    LOGIN,
    START,
    STOP,
    RESTART,
    PAUSE_MINING,
    RESUME_MINING,
    REBOOT,
    GET_TUNER_STATE,
    LIST_TARGET_PROFILES,
    SET_POWER_TARGET,
    SET_DEFAULT_POWER_TARGET,
    GET_ACTIVE_PERFORMANCE_MODE,
    GET_MINER_CONFIGURATION,
    GET_CONSTRAINTS,
    GET_MINER_STATUS,
    GET_MINER_DETAILS,
    GET_MINER_STATS,
    GET_HASHBOARDS,
    GET_ERRORS,
    GET_COOLING_STATE,
)
