import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import wrappers_pb2 as _wrappers_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SaveAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SAVE_ACTION_UNSPECIFIED: _ClassVar[SaveAction]
    SAVE_ACTION_SAVE: _ClassVar[SaveAction]
    SAVE_ACTION_SAVE_AND_APPLY: _ClassVar[SaveAction]
    SAVE_ACTION_SAVE_AND_FORCE_APPLY: _ClassVar[SaveAction]

class TunerState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TUNER_STATE_UNSPECIFIED: _ClassVar[TunerState]
    TUNER_STATE_DISABLED: _ClassVar[TunerState]
    TUNER_STATE_STABLE: _ClassVar[TunerState]
    TUNER_STATE_TUNING: _ClassVar[TunerState]
    TUNER_STATE_ERROR: _ClassVar[TunerState]
    TUNER_STATE_CONTINUOUS: _ClassVar[TunerState]
    TUNER_STATE_PREHEAT: _ClassVar[TunerState]

class TunerMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TUNER_MODE_UNSPECIFIED: _ClassVar[TunerMode]
    TUNER_MODE_POWER_TARGET: _ClassVar[TunerMode]
    TUNER_MODE_HASHRATE_TARGET: _ClassVar[TunerMode]

class CoolingMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COOLING_MODE_UNSPECIFIED: _ClassVar[CoolingMode]
    COOLING_MODE_AUTO: _ClassVar[CoolingMode]
    COOLING_MODE_MANUAL: _ClassVar[CoolingMode]
    COOLING_MODE_DISABLED: _ClassVar[CoolingMode]
    COOLING_MODE_IMMERSION: _ClassVar[CoolingMode]
    COOLING_MODE_HYDRO: _ClassVar[CoolingMode]

class DPSMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DPS_MODE_UNSPECIFIED: _ClassVar[DPSMode]
    DPS_MODE_NORMAL: _ClassVar[DPSMode]
    DPS_MODE_BOOST: _ClassVar[DPSMode]

class MinerStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MINER_STATUS_UNSPECIFIED: _ClassVar[MinerStatus]
    MINER_STATUS_NOT_STARTED: _ClassVar[MinerStatus]
    MINER_STATUS_NORMAL: _ClassVar[MinerStatus]
    MINER_STATUS_PAUSED: _ClassVar[MinerStatus]
    MINER_STATUS_SUSPENDED: _ClassVar[MinerStatus]
    MINER_STATUS_RESTRICTED: _ClassVar[MinerStatus]

class SensorLocation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SENSOR_LOCATION_UNSPECIFIED: _ClassVar[SensorLocation]
    SENSOR_LOCATION_CHIP: _ClassVar[SensorLocation]
    SENSOR_LOCATION_PCB: _ClassVar[SensorLocation]
SAVE_ACTION_UNSPECIFIED: SaveAction
SAVE_ACTION_SAVE: SaveAction
SAVE_ACTION_SAVE_AND_APPLY: SaveAction
SAVE_ACTION_SAVE_AND_FORCE_APPLY: SaveAction
TUNER_STATE_UNSPECIFIED: TunerState
TUNER_STATE_DISABLED: TunerState
TUNER_STATE_STABLE: TunerState
TUNER_STATE_TUNING: TunerState
TUNER_STATE_ERROR: TunerState
TUNER_STATE_CONTINUOUS: TunerState
TUNER_STATE_PREHEAT: TunerState
TUNER_MODE_UNSPECIFIED: TunerMode
TUNER_MODE_POWER_TARGET: TunerMode
TUNER_MODE_HASHRATE_TARGET: TunerMode
COOLING_MODE_UNSPECIFIED: CoolingMode
COOLING_MODE_AUTO: CoolingMode
COOLING_MODE_MANUAL: CoolingMode
COOLING_MODE_DISABLED: CoolingMode
COOLING_MODE_IMMERSION: CoolingMode
COOLING_MODE_HYDRO: CoolingMode
DPS_MODE_UNSPECIFIED: DPSMode
DPS_MODE_NORMAL: DPSMode
DPS_MODE_BOOST: DPSMode
MINER_STATUS_UNSPECIFIED: MinerStatus
MINER_STATUS_NOT_STARTED: MinerStatus
MINER_STATUS_NORMAL: MinerStatus
MINER_STATUS_PAUSED: MinerStatus
MINER_STATUS_SUSPENDED: MinerStatus
MINER_STATUS_RESTRICTED: MinerStatus
SENSOR_LOCATION_UNSPECIFIED: SensorLocation
SENSOR_LOCATION_CHIP: SensorLocation
SENSOR_LOCATION_PCB: SensorLocation

class Power(_message.Message):
    __slots__ = ("watt",)
    WATT_FIELD_NUMBER: _ClassVar[int]
    watt: int
    def __init__(self, watt: _Optional[int] = ...) -> None: ...

class TeraHashrate(_message.Message):
    __slots__ = ("terahash_per_second",)
    TERAHASH_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    terahash_per_second: float
    def __init__(self, terahash_per_second: _Optional[float] = ...) -> None: ...

class GigaHashrate(_message.Message):
    __slots__ = ("gigahash_per_second",)
    GIGAHASH_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    gigahash_per_second: float
    def __init__(self, gigahash_per_second: _Optional[float] = ...) -> None: ...

class MegaHashrate(_message.Message):
    __slots__ = ("megahash_per_second",)
    MEGAHASH_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    megahash_per_second: float
    def __init__(self, megahash_per_second: _Optional[float] = ...) -> None: ...

class Temperature(_message.Message):
    __slots__ = ("degree_c",)
    DEGREE_C_FIELD_NUMBER: _ClassVar[int]
    degree_c: float
    def __init__(self, degree_c: _Optional[float] = ...) -> None: ...

class Frequency(_message.Message):
    __slots__ = ("hertz",)
    HERTZ_FIELD_NUMBER: _ClassVar[int]
    hertz: float
    def __init__(self, hertz: _Optional[float] = ...) -> None: ...

class Voltage(_message.Message):
    __slots__ = ("volt",)
    VOLT_FIELD_NUMBER: _ClassVar[int]
    volt: float
    def __init__(self, volt: _Optional[float] = ...) -> None: ...

class PowerEfficiency(_message.Message):
    __slots__ = ("joule_per_terahash",)
    JOULE_PER_TERAHASH_FIELD_NUMBER: _ClassVar[int]
    joule_per_terahash: float
    def __init__(self, joule_per_terahash: _Optional[float] = ...) -> None: ...

class PowerConstraints(_message.Message):
    __slots__ = ("default", "min", "max")
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    default: Power
    min: Power
    max: Power
    def __init__(self, default: _Optional[_Union[Power, _Mapping]] = ..., min: _Optional[_Union[Power, _Mapping]] = ..., max: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class TeraHashrateConstraints(_message.Message):
    __slots__ = ("default", "min", "max")
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    default: TeraHashrate
    min: TeraHashrate
    max: TeraHashrate
    def __init__(self, default: _Optional[_Union[TeraHashrate, _Mapping]] = ..., min: _Optional[_Union[TeraHashrate, _Mapping]] = ..., max: _Optional[_Union[TeraHashrate, _Mapping]] = ...) -> None: ...

class TemperatureConstraints(_message.Message):
    __slots__ = ("default", "min", "max")
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    default: Temperature
    min: Temperature
    max: Temperature
    def __init__(self, default: _Optional[_Union[Temperature, _Mapping]] = ..., min: _Optional[_Union[Temperature, _Mapping]] = ..., max: _Optional[_Union[Temperature, _Mapping]] = ...) -> None: ...

class BooleanConstraint(_message.Message):
    __slots__ = ("default",)
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    default: bool
    def __init__(self, default: _Optional[bool] = ...) -> None: ...

class LoginRequest(_message.Message):
    __slots__ = ("username", "password")
    USERNAME_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    username: str
    password: str
    def __init__(self, username: _Optional[str] = ..., password: _Optional[str] = ...) -> None: ...

class LoginResponse(_message.Message):
    __slots__ = ("token", "timeout_s")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_S_FIELD_NUMBER: _ClassVar[int]
    token: str
    timeout_s: int
    def __init__(self, token: _Optional[str] = ..., timeout_s: _Optional[int] = ...) -> None: ...

class StartRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StartResponse(_message.Message):
    __slots__ = ("already_running",)
    ALREADY_RUNNING_FIELD_NUMBER: _ClassVar[int]
    already_running: bool
    def __init__(self, already_running: _Optional[bool] = ...) -> None: ...

class StopRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StopResponse(_message.Message):
    __slots__ = ("already_stopped",)
    ALREADY_STOPPED_FIELD_NUMBER: _ClassVar[int]
    already_stopped: bool
    def __init__(self, already_stopped: _Optional[bool] = ...) -> None: ...

class RestartRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RestartResponse(_message.Message):
    __slots__ = ("already_running",)
    ALREADY_RUNNING_FIELD_NUMBER: _ClassVar[int]
    already_running: bool
    def __init__(self, already_running: _Optional[bool] = ...) -> None: ...

class PauseMiningRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PauseMiningResponse(_message.Message):
    __slots__ = ("already_paused",)
    ALREADY_PAUSED_FIELD_NUMBER: _ClassVar[int]
    already_paused: bool
    def __init__(self, already_paused: _Optional[bool] = ...) -> None: ...

class ResumeMiningRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeMiningResponse(_message.Message):
    __slots__ = ("already_mining",)
    ALREADY_MINING_FIELD_NUMBER: _ClassVar[int]
    already_mining: bool
    def __init__(self, already_mining: _Optional[bool] = ...) -> None: ...

class RebootRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RebootResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PowerTargetProfile(_message.Message):
    __slots__ = ("created", "target", "measured_hashrate", "estimated_power_consumption")
    CREATED_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MEASURED_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_POWER_CONSUMPTION_FIELD_NUMBER: _ClassVar[int]
    created: _timestamp_pb2.Timestamp
    target: Power
    measured_hashrate: GigaHashrate
    estimated_power_consumption: Power
    def __init__(self, created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., target: _Optional[_Union[Power, _Mapping]] = ..., measured_hashrate: _Optional[_Union[GigaHashrate, _Mapping]] = ..., estimated_power_consumption: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class HashrateTargetProfile(_message.Message):
    __slots__ = ("created", "target", "measured_hashrate", "estimated_power_consumption")
    CREATED_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MEASURED_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_POWER_CONSUMPTION_FIELD_NUMBER: _ClassVar[int]
    created: _timestamp_pb2.Timestamp
    target: TeraHashrate
    measured_hashrate: GigaHashrate
    estimated_power_consumption: Power
    def __init__(self, created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., target: _Optional[_Union[TeraHashrate, _Mapping]] = ..., measured_hashrate: _Optional[_Union[GigaHashrate, _Mapping]] = ..., estimated_power_consumption: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class PowerTargetModeState(_message.Message):
    __slots__ = ("profile", "current_target")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_TARGET_FIELD_NUMBER: _ClassVar[int]
    profile: PowerTargetProfile
    current_target: Power
    def __init__(self, profile: _Optional[_Union[PowerTargetProfile, _Mapping]] = ..., current_target: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class HashrateTargetModeState(_message.Message):
    __slots__ = ("profile", "current_target")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_TARGET_FIELD_NUMBER: _ClassVar[int]
    profile: HashrateTargetProfile
    current_target: TeraHashrate
    def __init__(self, profile: _Optional[_Union[HashrateTargetProfile, _Mapping]] = ..., current_target: _Optional[_Union[TeraHashrate, _Mapping]] = ...) -> None: ...

class GetTunerStateRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetTunerStateResponse(_message.Message):
    __slots__ = ("overall_tuner_state", "power_target_mode_state", "hashrate_target_mode_state")
    OVERALL_TUNER_STATE_FIELD_NUMBER: _ClassVar[int]
    POWER_TARGET_MODE_STATE_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_TARGET_MODE_STATE_FIELD_NUMBER: _ClassVar[int]
    overall_tuner_state: TunerState
    power_target_mode_state: PowerTargetModeState
    hashrate_target_mode_state: HashrateTargetModeState
    def __init__(self, overall_tuner_state: _Optional[_Union[TunerState, str]] = ..., power_target_mode_state: _Optional[_Union[PowerTargetModeState, _Mapping]] = ..., hashrate_target_mode_state: _Optional[_Union[HashrateTargetModeState, _Mapping]] = ...) -> None: ...

class ListTargetProfilesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTargetProfilesResponse(_message.Message):
    __slots__ = ("power_target_profiles", "hashrate_target_profiles")
    POWER_TARGET_PROFILES_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_TARGET_PROFILES_FIELD_NUMBER: _ClassVar[int]
    power_target_profiles: _containers.RepeatedCompositeFieldContainer[PowerTargetProfile]
    hashrate_target_profiles: _containers.RepeatedCompositeFieldContainer[HashrateTargetProfile]
    def __init__(self, power_target_profiles: _Optional[_Iterable[_Union[PowerTargetProfile, _Mapping]]] = ..., hashrate_target_profiles: _Optional[_Iterable[_Union[HashrateTargetProfile, _Mapping]]] = ...) -> None: ...

class SetPowerTargetRequest(_message.Message):
    __slots__ = ("save_action", "power_target")
    SAVE_ACTION_FIELD_NUMBER: _ClassVar[int]
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    save_action: SaveAction
    power_target: Power
    def __init__(self, save_action: _Optional[_Union[SaveAction, str]] = ..., power_target: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class SetDefaultPowerTargetRequest(_message.Message):
    __slots__ = ("save_action",)
    SAVE_ACTION_FIELD_NUMBER: _ClassVar[int]
    save_action: SaveAction
    def __init__(self, save_action: _Optional[_Union[SaveAction, str]] = ...) -> None: ...

class SetPowerTargetResponse(_message.Message):
    __slots__ = ("power_target",)
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    power_target: Power
    def __init__(self, power_target: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class GetPerformanceModeRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class PowerTargetMode(_message.Message):
    __slots__ = ("power_target",)
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    power_target: Power
    def __init__(self, power_target: _Optional[_Union[Power, _Mapping]] = ...) -> None: ...

class HashrateTargetMode(_message.Message):
    __slots__ = ("hashrate_target",)
    HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    hashrate_target: TeraHashrate
    def __init__(self, hashrate_target: _Optional[_Union[TeraHashrate, _Mapping]] = ...) -> None: ...

class TunerPerformanceMode(_message.Message):
    __slots__ = ("power_target", "hashrate_target")
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    power_target: PowerTargetMode
    hashrate_target: HashrateTargetMode
    def __init__(self, power_target: _Optional[_Union[PowerTargetMode, _Mapping]] = ..., hashrate_target: _Optional[_Union[HashrateTargetMode, _Mapping]] = ...) -> None: ...

class ManualPerformanceMode(_message.Message):
    __slots__ = ("global_frequency", "global_voltage")
    GLOBAL_FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    GLOBAL_VOLTAGE_FIELD_NUMBER: _ClassVar[int]
    global_frequency: Frequency
    global_voltage: Voltage
    def __init__(self, global_frequency: _Optional[_Union[Frequency, _Mapping]] = ..., global_voltage: _Optional[_Union[Voltage, _Mapping]] = ...) -> None: ...

class PerformanceMode(_message.Message):
    __slots__ = ("manual_mode", "tuner_mode")
    MANUAL_MODE_FIELD_NUMBER: _ClassVar[int]
    TUNER_MODE_FIELD_NUMBER: _ClassVar[int]
    manual_mode: ManualPerformanceMode
    tuner_mode: TunerPerformanceMode
    def __init__(self, manual_mode: _Optional[_Union[ManualPerformanceMode, _Mapping]] = ..., tuner_mode: _Optional[_Union[TunerPerformanceMode, _Mapping]] = ...) -> None: ...

class TunerConfiguration(_message.Message):
    __slots__ = ("enabled", "tuner_mode", "power_target", "hashrate_target")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    TUNER_MODE_FIELD_NUMBER: _ClassVar[int]
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    tuner_mode: TunerMode
    power_target: Power
    hashrate_target: TeraHashrate
    def __init__(self, enabled: _Optional[bool] = ..., tuner_mode: _Optional[_Union[TunerMode, str]] = ..., power_target: _Optional[_Union[Power, _Mapping]] = ..., hashrate_target: _Optional[_Union[TeraHashrate, _Mapping]] = ...) -> None: ...

class DPSConfiguration(_message.Message):
    __slots__ = ("enabled", "power_step", "hashrate_step", "min_power_target", "min_hashrate_target", "mode")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    POWER_STEP_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_STEP_FIELD_NUMBER: _ClassVar[int]
    MIN_POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    MIN_HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    power_step: Power
    hashrate_step: TeraHashrate
    min_power_target: Power
    min_hashrate_target: TeraHashrate
    mode: DPSMode
    def __init__(self, enabled: _Optional[bool] = ..., power_step: _Optional[_Union[Power, _Mapping]] = ..., hashrate_step: _Optional[_Union[TeraHashrate, _Mapping]] = ..., min_power_target: _Optional[_Union[Power, _Mapping]] = ..., min_hashrate_target: _Optional[_Union[TeraHashrate, _Mapping]] = ..., mode: _Optional[_Union[DPSMode, str]] = ...) -> None: ...

class GetMinerConfigurationRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMinerConfigurationResponse(_message.Message):
    __slots__ = ("tuner", "dps")
    TUNER_FIELD_NUMBER: _ClassVar[int]
    DPS_FIELD_NUMBER: _ClassVar[int]
    tuner: TunerConfiguration
    dps: DPSConfiguration
    def __init__(self, tuner: _Optional[_Union[TunerConfiguration, _Mapping]] = ..., dps: _Optional[_Union[DPSConfiguration, _Mapping]] = ...) -> None: ...

class TunerConstraints(_message.Message):
    __slots__ = ("power_target", "hashrate_target", "enabled", "default_mode")
    POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_MODE_FIELD_NUMBER: _ClassVar[int]
    power_target: PowerConstraints
    hashrate_target: TeraHashrateConstraints
    enabled: BooleanConstraint
    default_mode: TunerMode
    def __init__(self, power_target: _Optional[_Union[PowerConstraints, _Mapping]] = ..., hashrate_target: _Optional[_Union[TeraHashrateConstraints, _Mapping]] = ..., enabled: _Optional[_Union[BooleanConstraint, _Mapping]] = ..., default_mode: _Optional[_Union[TunerMode, str]] = ...) -> None: ...

class CoolingConstraints(_message.Message):
    __slots__ = ("default_cooling_mode", "target", "hot", "dangerous")
    DEFAULT_COOLING_MODE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    HOT_FIELD_NUMBER: _ClassVar[int]
    DANGEROUS_FIELD_NUMBER: _ClassVar[int]
    default_cooling_mode: CoolingMode
    target: TemperatureConstraints
    hot: TemperatureConstraints
    dangerous: TemperatureConstraints
    def __init__(self, default_cooling_mode: _Optional[_Union[CoolingMode, str]] = ..., target: _Optional[_Union[TemperatureConstraints, _Mapping]] = ..., hot: _Optional[_Union[TemperatureConstraints, _Mapping]] = ..., dangerous: _Optional[_Union[TemperatureConstraints, _Mapping]] = ...) -> None: ...

class DPSConstraints(_message.Message):
    __slots__ = ("power_step", "hashrate_step", "min_power_target", "min_hashrate_target")
    POWER_STEP_FIELD_NUMBER: _ClassVar[int]
    HASHRATE_STEP_FIELD_NUMBER: _ClassVar[int]
    MIN_POWER_TARGET_FIELD_NUMBER: _ClassVar[int]
    MIN_HASHRATE_TARGET_FIELD_NUMBER: _ClassVar[int]
    power_step: PowerConstraints
    hashrate_step: TeraHashrateConstraints
    min_power_target: PowerConstraints
    min_hashrate_target: TeraHashrateConstraints
    def __init__(self, power_step: _Optional[_Union[PowerConstraints, _Mapping]] = ..., hashrate_step: _Optional[_Union[TeraHashrateConstraints, _Mapping]] = ..., min_power_target: _Optional[_Union[PowerConstraints, _Mapping]] = ..., min_hashrate_target: _Optional[_Union[TeraHashrateConstraints, _Mapping]] = ...) -> None: ...

class HashboardConstraints(_message.Message):
    __slots__ = ("hashboard_ids",)
    HASHBOARD_IDS_FIELD_NUMBER: _ClassVar[int]
    hashboard_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, hashboard_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetConstraintsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetConstraintsResponse(_message.Message):
    __slots__ = ("tuner_constraints", "cooling_constraints", "dps_constraints", "hashboards_constraints")
    TUNER_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    COOLING_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    DPS_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    HASHBOARDS_CONSTRAINTS_FIELD_NUMBER: _ClassVar[int]
    tuner_constraints: TunerConstraints
    cooling_constraints: CoolingConstraints
    dps_constraints: DPSConstraints
    hashboards_constraints: HashboardConstraints
    def __init__(self, tuner_constraints: _Optional[_Union[TunerConstraints, _Mapping]] = ..., cooling_constraints: _Optional[_Union[CoolingConstraints, _Mapping]] = ..., dps_constraints: _Optional[_Union[DPSConstraints, _Mapping]] = ..., hashboards_constraints: _Optional[_Union[HashboardConstraints, _Mapping]] = ...) -> None: ...

class GetMinerStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMinerStatusResponse(_message.Message):
    __slots__ = ("status",)
    STATUS_FIELD_NUMBER: _ClassVar[int]
    status: MinerStatus
    def __init__(self, status: _Optional[_Union[MinerStatus, str]] = ...) -> None: ...

class MinerIdentity(_message.Message):
    __slots__ = ("name", "miner_model")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MINER_MODEL_FIELD_NUMBER: _ClassVar[int]
    name: str
    miner_model: str
    def __init__(self, name: _Optional[str] = ..., miner_model: _Optional[str] = ...) -> None: ...

class BosVersion(_message.Message):
    __slots__ = ("current", "major", "bos_plus")
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    MAJOR_FIELD_NUMBER: _ClassVar[int]
    BOS_PLUS_FIELD_NUMBER: _ClassVar[int]
    current: str
    major: str
    bos_plus: bool
    def __init__(self, current: _Optional[str] = ..., major: _Optional[str] = ..., bos_plus: _Optional[bool] = ...) -> None: ...

class PsuInfo(_message.Message):
    __slots__ = ("version", "fw_version", "serial_number", "model_name", "min_voltage", "max_voltage")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FW_VERSION_FIELD_NUMBER: _ClassVar[int]
    SERIAL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MODEL_NAME_FIELD_NUMBER: _ClassVar[int]
    MIN_VOLTAGE_FIELD_NUMBER: _ClassVar[int]
    MAX_VOLTAGE_FIELD_NUMBER: _ClassVar[int]
    version: str
    fw_version: str
    serial_number: str
    model_name: str
    min_voltage: Voltage
    max_voltage: Voltage
    def __init__(self, version: _Optional[str] = ..., fw_version: _Optional[str] = ..., serial_number: _Optional[str] = ..., model_name: _Optional[str] = ..., min_voltage: _Optional[_Union[Voltage, _Mapping]] = ..., max_voltage: _Optional[_Union[Voltage, _Mapping]] = ...) -> None: ...

class GetMinerDetailsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMinerDetailsResponse(_message.Message):
    __slots__ = ("uid", "miner_identity", "bos_version", "hostname", "mac_address", "sticker_hashrate", "bosminer_uptime_s", "system_uptime_s", "status", "kernel_version", "psu_info", "serial_number")
    UID_FIELD_NUMBER: _ClassVar[int]
    MINER_IDENTITY_FIELD_NUMBER: _ClassVar[int]
    BOS_VERSION_FIELD_NUMBER: _ClassVar[int]
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    MAC_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    STICKER_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    BOSMINER_UPTIME_S_FIELD_NUMBER: _ClassVar[int]
    SYSTEM_UPTIME_S_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    KERNEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    PSU_INFO_FIELD_NUMBER: _ClassVar[int]
    SERIAL_NUMBER_FIELD_NUMBER: _ClassVar[int]
    uid: str
    miner_identity: MinerIdentity
    bos_version: BosVersion
    hostname: str
    mac_address: str
    sticker_hashrate: GigaHashrate
    bosminer_uptime_s: int
    system_uptime_s: int
    status: MinerStatus
    kernel_version: str
    psu_info: PsuInfo
    serial_number: str
    def __init__(self, uid: _Optional[str] = ..., miner_identity: _Optional[_Union[MinerIdentity, _Mapping]] = ..., bos_version: _Optional[_Union[BosVersion, _Mapping]] = ..., hostname: _Optional[str] = ..., mac_address: _Optional[str] = ..., sticker_hashrate: _Optional[_Union[GigaHashrate, _Mapping]] = ..., bosminer_uptime_s: _Optional[int] = ..., system_uptime_s: _Optional[int] = ..., status: _Optional[_Union[MinerStatus, str]] = ..., kernel_version: _Optional[str] = ..., psu_info: _Optional[_Union[PsuInfo, _Mapping]] = ..., serial_number: _Optional[str] = ...) -> None: ...

class PoolStats(_message.Message):
    __slots__ = ("accepted_shares", "rejected_shares", "stale_shares")
    ACCEPTED_SHARES_FIELD_NUMBER: _ClassVar[int]
    REJECTED_SHARES_FIELD_NUMBER: _ClassVar[int]
    STALE_SHARES_FIELD_NUMBER: _ClassVar[int]
    accepted_shares: int
    rejected_shares: int
    stale_shares: int
    def __init__(self, accepted_shares: _Optional[int] = ..., rejected_shares: _Optional[int] = ..., stale_shares: _Optional[int] = ...) -> None: ...

class RealHashrate(_message.Message):
    __slots__ = ("last_5s", "last_15s", "last_30s", "last_1m", "last_5m", "last_15m", "last_30m", "last_1h", "last_24h", "since_restart")
    LAST_5S_FIELD_NUMBER: _ClassVar[int]
    LAST_15S_FIELD_NUMBER: _ClassVar[int]
    LAST_30S_FIELD_NUMBER: _ClassVar[int]
    LAST_1M_FIELD_NUMBER: _ClassVar[int]
    LAST_5M_FIELD_NUMBER: _ClassVar[int]
    LAST_15M_FIELD_NUMBER: _ClassVar[int]
    LAST_30M_FIELD_NUMBER: _ClassVar[int]
    LAST_1H_FIELD_NUMBER: _ClassVar[int]
    LAST_24H_FIELD_NUMBER: _ClassVar[int]
    SINCE_RESTART_FIELD_NUMBER: _ClassVar[int]
    last_5s: GigaHashrate
    last_15s: GigaHashrate
    last_30s: GigaHashrate
    last_1m: GigaHashrate
    last_5m: GigaHashrate
    last_15m: GigaHashrate
    last_30m: GigaHashrate
    last_1h: GigaHashrate
    last_24h: GigaHashrate
    since_restart: GigaHashrate
    def __init__(self, last_5s: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_15s: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_30s: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_1m: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_5m: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_15m: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_30m: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_1h: _Optional[_Union[GigaHashrate, _Mapping]] = ..., last_24h: _Optional[_Union[GigaHashrate, _Mapping]] = ..., since_restart: _Optional[_Union[GigaHashrate, _Mapping]] = ...) -> None: ...

class WorkSolverStats(_message.Message):
    __slots__ = ("real_hashrate", "nominal_hashrate", "error_hashrate", "found_blocks")
    REAL_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    NOMINAL_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    ERROR_HASHRATE_FIELD_NUMBER: _ClassVar[int]
    FOUND_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    real_hashrate: RealHashrate
    nominal_hashrate: GigaHashrate
    error_hashrate: MegaHashrate
    found_blocks: int
    def __init__(self, real_hashrate: _Optional[_Union[RealHashrate, _Mapping]] = ..., nominal_hashrate: _Optional[_Union[GigaHashrate, _Mapping]] = ..., error_hashrate: _Optional[_Union[MegaHashrate, _Mapping]] = ..., found_blocks: _Optional[int] = ...) -> None: ...

class PowerStats(_message.Message):
    __slots__ = ("approximated_consumption", "efficiency")
    APPROXIMATED_CONSUMPTION_FIELD_NUMBER: _ClassVar[int]
    EFFICIENCY_FIELD_NUMBER: _ClassVar[int]
    approximated_consumption: Power
    efficiency: PowerEfficiency
    def __init__(self, approximated_consumption: _Optional[_Union[Power, _Mapping]] = ..., efficiency: _Optional[_Union[PowerEfficiency, _Mapping]] = ...) -> None: ...

class GetMinerStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetMinerStatsResponse(_message.Message):
    __slots__ = ("pool_stats", "miner_stats", "power_stats")
    POOL_STATS_FIELD_NUMBER: _ClassVar[int]
    MINER_STATS_FIELD_NUMBER: _ClassVar[int]
    POWER_STATS_FIELD_NUMBER: _ClassVar[int]
    pool_stats: PoolStats
    miner_stats: WorkSolverStats
    power_stats: PowerStats
    def __init__(self, pool_stats: _Optional[_Union[PoolStats, _Mapping]] = ..., miner_stats: _Optional[_Union[WorkSolverStats, _Mapping]] = ..., power_stats: _Optional[_Union[PowerStats, _Mapping]] = ...) -> None: ...

class TemperatureSensor(_message.Message):
    __slots__ = ("location", "temperature")
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    location: SensorLocation
    temperature: Temperature
    def __init__(self, location: _Optional[_Union[SensorLocation, str]] = ..., temperature: _Optional[_Union[Temperature, _Mapping]] = ...) -> None: ...

class Hashboard(_message.Message):
    __slots__ = ("id", "enabled", "chips_count", "current_voltage", "current_frequency", "highest_chip_temp", "board_temp", "lowest_inlet_temp", "highest_outlet_temp", "lowest_water_inlet_temp", "highest_water_outlet_temp")
    ID_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    CHIPS_COUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENT_VOLTAGE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_CHIP_TEMP_FIELD_NUMBER: _ClassVar[int]
    BOARD_TEMP_FIELD_NUMBER: _ClassVar[int]
    LOWEST_INLET_TEMP_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_OUTLET_TEMP_FIELD_NUMBER: _ClassVar[int]
    LOWEST_WATER_INLET_TEMP_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_WATER_OUTLET_TEMP_FIELD_NUMBER: _ClassVar[int]
    id: str
    enabled: bool
    chips_count: _wrappers_pb2.UInt32Value
    current_voltage: Voltage
    current_frequency: Frequency
    highest_chip_temp: TemperatureSensor
    board_temp: Temperature
    lowest_inlet_temp: Temperature
    highest_outlet_temp: Temperature
    lowest_water_inlet_temp: Temperature
    highest_water_outlet_temp: Temperature
    def __init__(self, id: _Optional[str] = ..., enabled: _Optional[bool] = ..., chips_count: _Optional[_Union[_wrappers_pb2.UInt32Value, _Mapping]] = ..., current_voltage: _Optional[_Union[Voltage, _Mapping]] = ..., current_frequency: _Optional[_Union[Frequency, _Mapping]] = ..., highest_chip_temp: _Optional[_Union[TemperatureSensor, _Mapping]] = ..., board_temp: _Optional[_Union[Temperature, _Mapping]] = ..., lowest_inlet_temp: _Optional[_Union[Temperature, _Mapping]] = ..., highest_outlet_temp: _Optional[_Union[Temperature, _Mapping]] = ..., lowest_water_inlet_temp: _Optional[_Union[Temperature, _Mapping]] = ..., highest_water_outlet_temp: _Optional[_Union[Temperature, _Mapping]] = ...) -> None: ...

class GetHashboardsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetHashboardsResponse(_message.Message):
    __slots__ = ("hashboards",)
    HASHBOARDS_FIELD_NUMBER: _ClassVar[int]
    hashboards: _containers.RepeatedCompositeFieldContainer[Hashboard]
    def __init__(self, hashboards: _Optional[_Iterable[_Union[Hashboard, _Mapping]]] = ...) -> None: ...

class ErrorCode(_message.Message):
    __slots__ = ("code", "reason", "hint")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    code: str
    reason: str
    hint: str
    def __init__(self, code: _Optional[str] = ..., reason: _Optional[str] = ..., hint: _Optional[str] = ...) -> None: ...

class Component(_message.Message):
    __slots__ = ("name", "index")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INDEX_FIELD_NUMBER: _ClassVar[int]
    name: str
    index: int
    def __init__(self, name: _Optional[str] = ..., index: _Optional[int] = ...) -> None: ...

class MinerError(_message.Message):
    __slots__ = ("timestamp", "message", "error_codes", "components")
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODES_FIELD_NUMBER: _ClassVar[int]
    COMPONENTS_FIELD_NUMBER: _ClassVar[int]
    timestamp: str
    message: str
    error_codes: _containers.RepeatedCompositeFieldContainer[ErrorCode]
    components: _containers.RepeatedCompositeFieldContainer[Component]
    def __init__(self, timestamp: _Optional[str] = ..., message: _Optional[str] = ..., error_codes: _Optional[_Iterable[_Union[ErrorCode, _Mapping]]] = ..., components: _Optional[_Iterable[_Union[Component, _Mapping]]] = ...) -> None: ...

class GetErrorsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetErrorsResponse(_message.Message):
    __slots__ = ("errors",)
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    errors: _containers.RepeatedCompositeFieldContainer[MinerError]
    def __init__(self, errors: _Optional[_Iterable[_Union[MinerError, _Mapping]]] = ...) -> None: ...

class Fan(_message.Message):
    __slots__ = ("position", "rpm", "target_speed_ratio")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RPM_FIELD_NUMBER: _ClassVar[int]
    TARGET_SPEED_RATIO_FIELD_NUMBER: _ClassVar[int]
    position: int
    rpm: int
    target_speed_ratio: float
    def __init__(self, position: _Optional[int] = ..., rpm: _Optional[int] = ..., target_speed_ratio: _Optional[float] = ...) -> None: ...

class GetCoolingStateRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetCoolingStateResponse(_message.Message):
    __slots__ = ("fans", "highest_temperature")
    FANS_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    fans: _containers.RepeatedCompositeFieldContainer[Fan]
    highest_temperature: TemperatureSensor
    def __init__(self, fans: _Optional[_Iterable[_Union[Fan, _Mapping]]] = ..., highest_temperature: _Optional[_Union[TemperatureSensor, _Mapping]] = ...) -> None: ...
