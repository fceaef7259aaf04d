"""The one table of signals of cabinet ASP1.

The piCtory file, the process-image mapping, the terminal list and the core's input and output
records are all derived from it or checked against it. Source: the cabinet's I/O list; channels marked
as assumptions are listed in docs/ASSUMPTIONS.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Module(StrEnum):
    """The piBridge modules of the cabinet, by their name in piCtory."""

    DIO = "dio01"
    AIO = "aio01"


class Kind(StrEnum):
    """What a channel is electrically."""

    DI = "di"
    DO = "do"
    RTD = "rtd"
    AI = "ai"
    AO = "ao"


class Owner(StrEnum):
    """Which stage of the scan sets an output."""

    CORE = "core"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Signal:
    """One terminal of the cabinet.

    Attributes:
        name: Exported name in piCtory and everywhere else.
        module: Module that carries the channel.
        kind: Electrical kind, fixes direction and engineering unit.
        channel: Channel number on the module, counted from 1 within its kind.
        device: Cabinet designation of what hangs on the terminal.
        meaning: What a 1 (or the value) says.
        unit: Engineering unit in the core, "" for booleans.
        lo: Lowest plausible engineering value (analogue only).
        hi: Highest plausible engineering value (analogue only).
        optional: A site may lack it and switch it off in its configuration.
        owner: Stage that sets it (outputs only).
    """

    name: str
    module: Module
    kind: Kind
    channel: int
    device: str
    meaning: str
    unit: str = ""
    lo: float = 0.0
    hi: float = 1.0
    optional: bool = False
    owner: Owner = Owner.CORE

    @property
    def field(self) -> str:
        """Name of the field in the core's input or output record."""
        return self.name.lower()

    @property
    def is_output(self) -> bool:
        """Whether the program writes it."""
        return self.kind in (Kind.DO, Kind.AO)

    @property
    def safe_value(self) -> float:
        """De-energised: contactors drop, pumps stop, heat pump free, valves stay."""
        return 0.0


def _do(
    channel: int, name: str, device: str, meaning: str, owner: Owner = Owner.CORE, *, optional: bool = False
) -> Signal:
    return Signal(name, Module.DIO, Kind.DO, channel, device, meaning, owner=owner, optional=optional)


def _di(channel: int, name: str, device: str, meaning: str, *, optional: bool = False) -> Signal:
    return Signal(name, Module.DIO, Kind.DI, channel, device, meaning, optional=optional)


def _temp(kind: Kind, channel: int, name: str, meaning: str, lo: float, hi: float) -> Signal:
    sensor = "PT1000" if kind is Kind.RTD else "4-20 mA transmitter"
    return Signal(name, Module.AIO, kind, channel, sensor, meaning, "degC", lo, hi)


def _volt(channel: int, name: str, device: str, meaning: str) -> Signal:
    return Signal(name, Module.AIO, Kind.AO, channel, device, meaning, "V", 0.0, 10.0)


SIGNALS: tuple[Signal, ...] = (
    _do(1, "K10_ON", "K10 contactor", "enable miner 1 through the safety relay"),
    _do(2, "K11_ON", "K11 contactor", "enable miner 2 through the safety relay"),
    _do(3, "P3_ON", "K1 relay", "miner coolant pump runs"),
    _do(4, "RK_ON", "K2 relay", "dry cooler fan (Rückkühler) runs"),
    _do(5, "RV1_AUF", "K3 relay", "drive valve RV1 towards A (buffer)"),
    _do(6, "RV1_ZU", "K4 relay", "drive valve RV1 towards B (cooler)"),
    _do(7, "RV2_AUF", "K5 relay", "drive valve RV2 towards A (Pufferspeicher)"),
    _do(8, "RV2_ZU", "K6 relay", "drive valve RV2 towards B (Warmwasserspeicher)"),
    _do(9, "EVU_BLOCK", "K7 relay", "heat pump blocked (EVU-Sperre, dry contact)"),
    _do(10, "HEARTBEAT", "watchdog relay", "toggles while scans succeed", Owner.SCAN),
    _do(11, "ALARM_LAMP", "lamp/horn", "an alarm is not acknowledged"),
    _di(1, "SAFETY_OK", "safety relay", "chain closed and relay set (monitoring only)"),
    _di(2, "K10_FB", "K10 auxiliary contact", "contactor of miner 1 is really closed"),
    _di(3, "K11_FB", "K11 auxiliary contact", "contactor of miner 2 is really closed"),
    _di(4, "AUTO_SWITCH", "key switch Hand/0/Auto", "key on Auto"),
    _di(5, "HAND_SWITCH", "key switch Hand/0/Auto", "key on Hand"),
    _di(6, "ACK_BUTTON", "push button", "acknowledge alarms and a cleared trip"),
    _di(7, "RK_FAULT", "dry cooler", "dry cooler reports a fault", optional=True),
    _di(8, "P4_SSM", "Wilo BMS module 4257834", "pump P4 reports a fault", optional=True),
    _di(9, "P5_SSM", "Wilo BMS module 4257834", "pump P5 reports a fault", optional=True),
    _di(10, "ESTOP_AUX", "safety chain", "E-Stop contacts closed (display only)", optional=True),
    _di(11, "TEMP_MAX_AUX", "safety chain", "TEMP MAX closed (display only)", optional=True),
    _di(12, "FLOW_AUX", "safety chain", "FLOW OK closed (display only)", optional=True),
    _di(13, "HP_RUNNING", "heat pump", "compressor runs", optional=True),
    _di(14, "DIM_14A", "control box contact W4", "grid operator asks to dim (EnWG 14a)", optional=True),
    _temp(Kind.RTD, 1, "T_PUFFER", "buffer tank (Pufferspeicher)", -20.0, 120.0),
    _temp(Kind.RTD, 2, "T_WARMWASSER", "DHW tank (Warmwasserspeicher)", -20.0, 120.0),
    _temp(Kind.AI, 1, "T_MINER_OUT", "miner coolant flow temperature", 0.0, 100.0),
    _temp(Kind.AI, 2, "T_MINER_RETURN", "miner coolant return temperature", 0.0, 100.0),
    _temp(Kind.AI, 3, "T_OUTDOOR", "outdoor temperature", -40.0, 60.0),
    _temp(Kind.AI, 4, "T_GLYCOL", "glycol temperature at the dry cooler", -40.0, 100.0),
    _volt(1, "P4_SPEED", "P4 Wilo Stratos PICO plus", "speed of the heating-water pump at HX1"),
    _volt(2, "P5_SPEED", "P5 Wilo Stratos PICO plus", "speed of the glycol pump at HX2"),
)

BY_NAME: dict[str, Signal] = {signal.name: signal for signal in SIGNALS}
INPUTS: tuple[Signal, ...] = tuple(signal for signal in SIGNALS if not signal.is_output)
OUTPUTS: tuple[Signal, ...] = tuple(signal for signal in SIGNALS if signal.is_output)
CORE_OUTPUTS: tuple[Signal, ...] = tuple(signal for signal in OUTPUTS if signal.owner is Owner.CORE)
OPTIONAL_NAMES: frozenset[str] = frozenset(signal.name for signal in SIGNALS if signal.optional)
