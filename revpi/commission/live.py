"""Everything a person sees of one scan, as one immutable record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from revpi.commission.cabinet import Cabinet
from revpi.commission.desk import Desk
from revpi.commission.forcing import HEARTBEAT, Value
from revpi.commission.image import RawImage
from revpi.commission.module_words import LAYOUTS, WORDS, words
from revpi.commission.text import Text
from revpi.contract.quality import quality_text
from revpi.core.inputs import Now, PlantInputs
from revpi.core.outputs import Outputs, ValvePosition
from revpi.core.reading import Good, Reading, is_true
from revpi.image.driver import WatchdogState
from revpi.scan.snapshot import ScanStats
from revpi.signals.table import INPUTS, OUTPUTS, Signal
from revpi.signals.terminals import terminal

FEEDBACK: Final = {"K10_ON": "K10_FB", "K11_ON": "K11_FB"}
FAULT_CONTACT: Final = {"RK_ON": "RK_FAULT", "P4_SPEED": "P4_SSM", "P5_SPEED": "P5_SSM"}
NO_FEEDBACK: Final = Text("none", "keine")
ABSENT: Final = "absent"
KEYS: Final = {(True, False): "auto", (False, True): "hand", (False, False): "off", (True, True): "?"}


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input.

    Attributes:
        name: Signal.
        terminal: Terminal in the cabinet, such as DI3.
        device: What hangs there.
        meaning: What a 1 (or the value) says.
        unit: Of `value`, "" for contacts.
        raw: Number of the module: 0 or 1, uA, tenths of a degree; None when the site lacks the signal.
        value: Engineering value, None when it is not good.
        quality: good, bad:<cause>, or absent.
        changed_s: Monotonic time of the scan that saw the last change of contact or quality; for analogue
            values of the number. None before the first.
        changes: How often it changed.
    """

    name: str
    terminal: str
    device: str
    meaning: str
    unit: str
    raw: int | None
    value: Value | None
    quality: str
    changed_s: float | None
    changes: int


@dataclass(frozen=True, slots=True)
class OutputRow:
    """One output.

    Attributes:
        name: Signal.
        terminal: Terminal in the cabinet.
        device: What hangs there.
        meaning: What a 1 (or the value) says.
        unit: Of `command`, "" for relays.
        command: What is written.
        asked: What it is forced to, None when it is not.
        left_s: Countdown of the force, None without one.
        feedback: What the plant says of it.
        read_back: What stands in the process image: 0 or 1, mV; None when it cannot be read.
        reason: Why it is as it is.
        changed_s: Monotonic time of the scan that wrote the last change, None before the first.
        changes: How often it changed.
    """

    name: str
    terminal: str
    device: str
    meaning: str
    unit: str
    command: Value
    asked: Value | None
    left_s: float | None
    feedback: Text
    read_back: int | None
    reason: Text
    changed_s: float | None
    changes: int


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """One module.

    Attributes:
        label: What it is.
        words: What is wrong; empty when healthy.
        raw: Its status values by name.
    """

    label: str
    words: tuple[Text, ...]
    raw: dict[str, int]


@dataclass(frozen=True, slots=True)
class LiveView:
    """One scan.

    Attributes:
        at_s: Monotonic time.
        wall_s: Unix time, None while the clock is not known to be right.
        key: Key switch: auto, hand, off, or ? when it shows two positions.
        image_ok: The process image is sound.
        image_detail: Why not.
        idle_left_s: Countdown of the dead man's switch, None while nothing is forced.
        tripped: A trip is latched until a person acknowledges.
        silent: Nothing is written now, on purpose.
        watchdog: Output watchdog of piControl.
        valves: RV1 and RV2 by their driving times.
        inputs: In the order of the signal table.
        outputs: In the order of the signal table.
        modules: From the base on.
        stats: How well the scans keep time.
    """

    at_s: float
    wall_s: float | None
    key: str
    image_ok: bool
    image_detail: str
    idle_left_s: float | None
    tripped: bool
    silent: bool
    watchdog: WatchdogState
    valves: tuple[ValvePosition, ValvePosition]
    inputs: tuple[InputRow, ...]
    outputs: tuple[OutputRow, ...]
    modules: tuple[ModuleRow, ...]
    stats: ScanStats

    def input(self, name: str) -> InputRow:
        """One input.

        Raises:
            KeyError: There is no such input.
        """
        return self.inputs[_INPUT_PLACES[name]]

    def output(self, name: str) -> OutputRow:
        """One output.

        Raises:
            KeyError: There is no such output.
        """
        return self.outputs[_OUTPUT_PLACES[name]]


_INPUT_PLACES: Final = {signal.name: place for place, signal in enumerate(INPUTS)}
_OUTPUT_PLACES: Final = {signal.name: place for place, signal in enumerate(OUTPUTS)}


class _Changes:
    """When a value changed last, and how often."""

    __slots__ = ("_last", "at_s", "count")

    def __init__(self) -> None:
        self._last: Any = None
        self.at_s: float | None = None
        self.count = 0

    def note(self, value: Any, now_s: float) -> None:
        """The value in this scan; the first one is no change."""
        if self._last is not None and value != self._last:
            self.at_s, self.count = now_s, self.count + 1
        self._last = value


class LiveTable:
    """Makes the view of each scan; time is an argument."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._fitted = {signal.name for signal in cabinet.fitted}
        self._changes = {signal.name: _Changes() for signal in (*INPUTS, *OUTPUTS)}

    def view(
        self,
        now: Now,
        inputs: PlantInputs,
        raw: RawImage,
        written: tuple[Outputs, bool],
        read_back: dict[str, int],
        desk: Desk,
        watchdog: WatchdogState,
        stats: ScanStats,
        *,
        silent: bool,
    ) -> LiveView:
        """The view of one scan.

        Args:
            now: Its time.
            inputs: What was read.
            raw: The numbers behind it.
            written: Outputs, and whether HEARTBEAT toggles.
            read_back: What stands in the image.
            desk: Forces and reasons.
            watchdog: Output watchdog.
            stats: Scan statistics.
            silent: Nothing was written.
        """
        rows = tuple(self._input(signal, inputs, raw, now.mono_s) for signal in INPUTS)
        outputs = tuple(
            self._output(signal, written, read_back, desk, inputs, now.mono_s) for signal in OUTPUTS
        )
        return LiveView(
            now.mono_s,
            now.wall_s,
            KEYS[(is_true(inputs.auto_switch), is_true(inputs.hand_switch))],
            inputs.image.ok,
            inputs.image.detail,
            desk.idle_left_s(now.mono_s),
            desk.tripped,
            silent,
            watchdog,
            desk.valves,
            rows,
            outputs,
            tuple(_module(label, raw.modules.get(label, {})) for label in _LABELS),
            stats,
        )

    def _input(self, signal: Signal, inputs: PlantInputs, raw: RawImage, now_s: float) -> InputRow:
        reading: Reading[Any] | None = getattr(inputs, signal.field)
        number = raw.inputs.get(signal.name)
        quality = ABSENT if reading is None else quality_text(reading)
        changes = self._changes[signal.name]
        changes.note((number, quality), now_s)
        return InputRow(
            signal.name,
            terminal(signal),
            signal.device,
            signal.meaning,
            signal.unit,
            number,
            reading.value if isinstance(reading, Good) else None,
            quality,
            changes.at_s,
            changes.count,
        )

    def _output(
        self,
        signal: Signal,
        written: tuple[Outputs, bool],
        read_back: dict[str, int],
        desk: Desk,
        inputs: PlantInputs,
        now_s: float,
    ) -> OutputRow:
        outputs, beats = written
        command: Value = beats if signal.name == HEARTBEAT else getattr(outputs, signal.field)
        changes, force = self._changes[signal.name], desk.forces.get(signal.name)
        changes.note(command, now_s)
        return OutputRow(
            signal.name,
            terminal(signal),
            signal.device,
            signal.meaning,
            signal.unit,
            command,
            None if force is None else force.value,
            None if force is None else max(0.0, force.until_s - now_s),
            _feedback(signal.name, inputs),
            read_back.get(signal.name),
            desk.reasons[signal.name],
            changes.at_s,
            changes.count,
        )


_LABELS: Final = tuple(layout.label for layout in LAYOUTS)


def _feedback(name: str, inputs: PlantInputs) -> Text:
    if name in FEEDBACK:
        contact = FEEDBACK[name]
        reading: Reading[bool] = getattr(inputs, contact.lower())
        if not isinstance(reading, Good):
            return Text(f"{contact} unknown", f"{contact} unbekannt")
        closed = reading.value
        return Text(f"{contact} {'closed' if closed else 'open'}", f"{contact} {'zu' if closed else 'offen'}")
    if name in FAULT_CONTACT:
        contact = FAULT_CONTACT[name]
        fault: Reading[bool] | None = getattr(inputs, contact.lower())
        if fault is not None:
            bad = is_true(fault)
            return Text(
                f"{contact} {'reports a fault' if bad else 'quiet'}",
                f"{contact} {'meldet Störung' if bad else 'ruhig'}",
            )
    return NO_FEEDBACK


def _module(label: str, raw: dict[str, int]) -> ModuleRow:
    whole = raw.keys() >= set(WORDS[label])
    return ModuleRow(label, words(label, raw) if whole else (), dict(raw))
