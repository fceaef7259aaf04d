"""Byte layout of the cabinet's RevPi modules and the parameters it needs, as data.

Sources: KUNBUS piControl and piCtory exports; RAP files RevPiCore_20170404_1_2, RevPiDIO_20160818_1_0 and
RevPiAIO_20170301_1_0.
"""

from __future__ import annotations

from dataclasses import dataclass

from revpi.signals.table import Kind, Module, Signal


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a module in the process image.

    Attributes:
        name: Name piCtory gives it before anyone renames it.
        bits: Length.
        byte: Offset of its first byte (of the whole word, for single bits) within the module.
        bit: Bit within the word, None for whole bytes.
        default: Value the module starts with.
    """

    name: str
    bits: int
    byte: int
    bit: int | None = None
    default: int = 0


@dataclass(frozen=True, slots=True)
class ModuleLayout:
    """One module type.

    Attributes:
        product_type: KUNBUS product type.
        rap_id: Identification in piCtory, with the name of the module's description file.
        placement: Where piCtory allows it.
        label: Short name for people.
        inputs: Module to program.
        outputs: Program to module.
        memory: Parameters that the driver sends to the module when it starts.
    """

    product_type: int
    rap_id: str
    placement: str
    label: str
    inputs: tuple[Entry, ...]
    outputs: tuple[Entry, ...]
    memory: tuple[Entry, ...]

    @property
    def length(self) -> int:
        """Bytes in the process image."""
        return sum(span(part) for part in (self.inputs, self.outputs, self.memory))

    def entry(self, name: str) -> Entry:
        """The value of that default name.

        Raises:
            KeyError: The module type has none.
        """
        for entry in (*self.inputs, *self.outputs, *self.memory):
            if entry.name == name:
                return entry
        raise KeyError(name)


def span(entries: tuple[Entry, ...]) -> int:
    """Bytes that these entries cover."""
    if not entries:
        return 0
    ends = (entry.byte + (2 if entry.bit is not None else entry.bits // 8) for entry in entries)
    return max(ends) - min(entry.byte for entry in entries)


def _bits(template: str, byte: int) -> tuple[Entry, ...]:
    return tuple(Entry(template.format(n + 1), 1, byte, n) for n in range(16))


def _series(template: str, count: int, bits: int, byte: int) -> tuple[Entry, ...]:
    return tuple(Entry(template.format(n + 1), bits, byte + n * bits // 8) for n in range(count))


def _scaling(prefix: str, byte: int) -> tuple[Entry, ...]:
    return (
        Entry(f"{prefix}Multiplier", 16, byte, default=1),
        Entry(f"{prefix}Divisor", 16, byte + 2, default=1),
        Entry(f"{prefix}Offset", 16, byte + 4),
    )


def _aio_input(n: int) -> tuple[Entry, ...]:
    byte = 24 + 7 * (n - 1)
    return (Entry(f"Input{n}Range", 8, byte, default=1), *_scaling(f"Input{n}", byte + 1))


def _aio_rtd(n: int) -> tuple[Entry, ...]:
    byte = 53 + 8 * (n - 1)
    prefix = f"RTD{n}"
    return (
        Entry(f"{prefix}Type", 8, byte),
        Entry(f"{prefix}Wiring", 8, byte + 1),
        *_scaling(prefix, byte + 2),
    )


def _aio_output(n: int) -> tuple[Entry, ...]:
    byte = 69 + 10 * (n - 1)
    prefix = f"Output{n}"
    return (
        Entry(f"{prefix}Range", 8, byte),
        Entry(f"{prefix}EnableSlew", 8, byte + 1),
        Entry(f"{prefix}SlewStepSize", 8, byte + 2),
        Entry(f"{prefix}SlewClock", 8, byte + 3),
        *_scaling(prefix, byte + 4),
    )


CORE = ModuleLayout(
    product_type=95,
    rap_id="device_RevPiCore_20170404_1_2_001",
    placement="BASE",
    label="RevPi Core",
    inputs=(
        Entry("RevPiStatus", 8, 0),
        Entry("RevPiIOCycle", 8, 1),
        Entry("RS485ErrorCnt", 16, 2),
        Entry("Core_Temperature", 8, 4),
        Entry("Core_Frequency", 8, 5),
    ),
    outputs=(
        Entry("RevPiLED", 8, 6),
        Entry("RS485ErrorLimit1", 16, 7, default=10),
        Entry("RS485ErrorLimit2", 16, 9, default=1000),
    ),
    memory=(),
)

DIO = ModuleLayout(
    product_type=96,
    rap_id="device_RevPiDIO_20160818_1_0_001",
    placement="LEFT_RIGHT",
    label="RevPi DIO",
    inputs=(
        *_bits("I_{}", 0),
        Entry("Output_Status", 16, 2),
        Entry("Status", 16, 4),
        *_series("Counter_{}", 16, 32, 6),
    ),
    outputs=(*_bits("O_{}", 70), *_series("PWM_{}", 16, 8, 72)),
    memory=(
        *_series("InputMode_{}", 16, 8, 88),
        Entry("InputDebounce", 16, 104),
        Entry("OutputPushPull", 16, 106),
        Entry("OutputOpenLoadDetect", 16, 108),
        Entry("OutputPWMActive", 16, 110),
        Entry("OutputPWMFrequency", 8, 112, default=1),
    ),
)

AIO = ModuleLayout(
    product_type=103,
    rap_id="device_RevPiAIO_20170301_1_0_001",
    placement="LEFT_RIGHT",
    label="RevPi AIO",
    inputs=(
        *_series("InputValue_{}", 4, 16, 0),
        *_series("InputStatus_{}", 4, 8, 8),
        *_series("RTDValue_{}", 2, 16, 12),
        *_series("RTDStatus_{}", 2, 8, 16),
        *_series("OutputStatus_{}", 2, 8, 18),
    ),
    outputs=_series("OutputValue_{}", 2, 16, 20),
    memory=(
        *_aio_input(1),
        *_aio_input(2),
        *_aio_input(3),
        *_aio_input(4),
        Entry("ADC_DataRate", 8, 52),
        *_aio_rtd(1),
        *_aio_rtd(2),
        *_aio_output(1),
        *_aio_output(2),
    ),
)

LAYOUTS: dict[Module, ModuleLayout] = {Module.DIO: DIO, Module.AIO: AIO}

TERMINALS: dict[Kind, int] = {Kind.DI: 14, Kind.DO: 14, Kind.RTD: 2, Kind.AI: 4, Kind.AO: 2}
"""Terminals that exist, per kind; the DIO maps 16 bits and has 14 terminals."""

PRESETS: dict[Module, dict[str, int]] = {Module.DIO: {"InputDebounce": 3}, Module.AIO: {}}
"""Parameters beyond what the channels demand; a site may change them. InputDebounce 3 is 3 ms."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A module parameter that a channel needs.

    Attributes:
        name: Name in piCtory.
        value: Number in piCtory.
        meaning: What that number selects.
    """

    name: str
    value: int
    meaning: str


_VALUE_NAME: dict[Kind, str] = {
    Kind.DI: "I_{}",
    Kind.DO: "O_{}",
    Kind.RTD: "RTDValue_{}",
    Kind.AI: "InputValue_{}",
    Kind.AO: "OutputValue_{}",
}
_STATUS_NAME: dict[Kind, str] = {
    Kind.DI: "Status",
    Kind.DO: "Output_Status",
    Kind.RTD: "RTDStatus_{}",
    Kind.AI: "InputStatus_{}",
    Kind.AO: "OutputStatus_{}",
}
_UNSCALED: tuple[tuple[str, int, str], ...] = (
    ("Multiplier", 1, "no scaling in the module"),
    ("Divisor", 1, "no scaling in the module"),
    ("Offset", 0, "no scaling in the module"),
)
_PARAMETERS: dict[Kind, tuple[tuple[str, int, str], ...]] = {
    Kind.DI: (("InputMode_{}", 0, "direct"),),
    Kind.DO: (("OutputPWMActive", 0, "no PWM on any output"),),
    Kind.RTD: (
        ("RTD{}Type", 1, "PT1000"),
        *(("RTD{}" + name, value, meaning) for name, value, meaning in _UNSCALED),
    ),
    Kind.AI: (
        ("Input{}Range", 7, "4-20 mA"),
        *(("Input{}" + name, value, meaning) for name, value, meaning in _UNSCALED),
    ),
    Kind.AO: (
        ("Output{}Range", 2, "0-10 V"),
        *(("Output{}" + name, value, meaning) for name, value, meaning in _UNSCALED),
    ),
}


def value_entry(signal: Signal) -> Entry:
    """Where the signal's value lies within its module."""
    return LAYOUTS[signal.module].entry(_VALUE_NAME[signal.kind].format(signal.channel))


def status_entry(signal: Signal) -> Entry:
    """Where the module reports on the signal's channel."""
    return LAYOUTS[signal.module].entry(_STATUS_NAME[signal.kind].format(signal.channel))


def parameters(signal: Signal) -> tuple[Parameter, ...]:
    """What the signal's channel must be set to."""
    rows = _PARAMETERS[signal.kind]
    return tuple(Parameter(name.format(signal.channel), value, meaning) for name, value, meaning in rows)
