"""Running the core again on what was recorded; its outputs are held against the recorded ones, bit by bit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from revpi.blackbox.block import Scan, is_same
from revpi.blackbox.recording import Progress, Recording
from revpi.blackbox.state import Keyframe
from revpi.blackbox.triggers import FAILURE
from revpi.core.controller import Controller
from revpi.core.memento.restore import restore
from revpi.core.outputs import StepResult, Why
from revpi.errors import UserError
from revpi.signals.table import CORE_OUTPUTS

PROGRESS_SCANS = 500
_FIELDS = tuple((signal.name, signal.field) for signal in CORE_OUTPUTS)
Codes: TypeAlias = tuple[str, str]
"""What decided, and what blocks or ""."""


class Difference(NamedTuple):
    """An output that came out differently in one scan.

    Attributes:
        number: The scan.
        mono_s: Its monotonic time.
        wall_s: Its Unix time, None while the clock was not known.
        output: Signal name, or `program_failure`.
        recorded: What was given then; None for nothing.
        replayed: What is given now.
        recorded_why: Codes of then.
        replayed_why: Codes of now.
    """

    number: int
    mono_s: float
    wall_s: float | None
    output: str
    recorded: Any
    replayed: Any
    recorded_why: Codes
    replayed_why: Codes


class Stretch(NamedTuple):
    """An output that is different for a while.

    Attributes:
        first: The first scan of it.
        scans: How many scans it lasts.
        last_mono_s: Monotonic time of the last.
    """

    first: Difference
    scans: int
    last_mono_s: float


class Outcome(NamedTuple):
    """What came of a replay.

    Attributes:
        scans: Replayed.
        left_out: Recorded, but before the first state or behind a gap.
        starts: States from which the replay began.
        different: Scans in which an output differs.
        reasons: Scans in which an output is the same for another reason.
        stretches: Where outputs differ, in order; at most `MAX_STRETCHES`.
        notes: What state and recording lack, or have and this version does not know.
    """

    scans: int
    left_out: int
    starts: int
    different: int
    reasons: int
    stretches: tuple[Stretch, ...]
    notes: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """All outputs of all replayed scans, bit by bit."""
        return self.scans > 0 and self.different == 0


MAX_STRETCHES = 200
Watch: TypeAlias = Callable[[Scan, StepResult | None], None]
"""Called with each replayed scan and what the core gives now; None when it raises."""
Begin: TypeAlias = Callable[[Keyframe, Controller], None]
"""Called with each state from which the replay begins, and the controller in that state."""


def replay(
    recording: Recording,
    *,
    watch: Watch | None = None,
    begin: Begin | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Run the core of this version on a recording.

    Raises:
        UserError: It has no state to begin from, or this version cannot read it.
    """
    return _Replay(recording, watch, begin, progress).run()


class _Replay:
    def __init__(
        self, recording: Recording, watch: Watch | None, begin: Begin | None, progress: Progress | None
    ) -> None:
        self._recording = recording
        self._watch = watch
        self._begin = begin
        self._progress = progress
        self._controller: Controller | None = None
        self._next = 0
        self._scans = self._left_out = self._starts = self._different = self._reasons = 0
        self._open: dict[str, Stretch] = {}
        self._stretches: list[Stretch] = []

    def run(self) -> Outcome:
        total = self._recording.scans()
        for item in self._recording.items():
            if isinstance(item, Keyframe):
                self._meet(item)
                continue
            self._scan(item)
            if self._progress is not None and (self._scans + self._left_out) % PROGRESS_SCANS == 0:
                self._progress(self._scans + self._left_out, total)
        if not self._starts:
            raise UserError(f"{self._recording.source}: holds no state of the controller to begin from")
        if self._progress is not None:
            self._progress(total, total)
        for output in tuple(self._open):
            self._end(output)
        stretches = sorted(self._stretches, key=lambda stretch: stretch.first.number)
        return Outcome(
            scans=self._scans,
            left_out=self._left_out,
            starts=self._starts,
            different=self._different,
            reasons=self._reasons,
            stretches=tuple(stretches[:MAX_STRETCHES]),
            notes=tuple(self._recording.notes),
        )

    def _meet(self, keyframe: Keyframe) -> None:
        """A state: begin from it, unless the replay is there already."""
        if self._controller is not None and keyframe.after + 1 == self._next:
            return
        self._controller, self._next = self._restored(keyframe), keyframe.after + 1
        self._starts += 1
        if self._begin is not None:
            self._begin(keyframe, self._controller)

    def _restored(self, keyframe: Keyframe) -> Controller:
        """A controller with the recorded settings, in the recorded state."""
        recording = self._recording
        with recording.understood("its settings or its state do not fit this version"):
            controller = Controller(recording.head.params)
            problems = restore(controller, keyframe.memento)
        for problem in problems:
            recording.note(problem)
        return controller

    def _scan(self, scan: Scan) -> None:
        controller = self._controller
        if controller is None or scan.number != self._next:
            self._controller = None
            self._left_out += 1
            return
        self._next += 1
        self._scans += 1
        result, failure = _step(controller, scan)
        differences = _differences(scan, result, failure)
        self._different += bool(differences)
        self._book(scan, differences)
        if not differences and result is not None:
            self._reasons += _reasons_differ(scan.why, result.why)
        if self._watch is not None:
            with self._recording.understood(f"scan {scan.number} makes no sense"):
                self._watch(scan, result)
        if failure:
            self._controller = None

    def _book(self, scan: Scan, differences: Mapping[str, Difference]) -> None:
        for output in [output for output in self._open if output not in differences]:
            self._end(output)
        for output, difference in differences.items():
            stretch = self._open.get(output) or Stretch(difference, 0, 0.0)
            self._open[output] = stretch._replace(scans=stretch.scans + 1, last_mono_s=scan.now.mono_s)

    def _end(self, output: str) -> None:
        self._stretches.append(self._open.pop(output))


def _step(controller: Controller, scan: Scan) -> tuple[StepResult | None, str]:
    """What the core gives now, or what it raises in words."""
    try:
        return controller.step(scan.now, scan.inputs, scan.site, scan.requests), ""
    except Exception as error:  # noqa: BLE001 - the core may have failed in the recording too
        return None, f"{type(error).__name__}: {error}"


def _differences(scan: Scan, result: StepResult | None, failure: str) -> dict[str, Difference]:
    at = (scan.number, scan.now.mono_s, scan.now.wall_s)
    if result is None or scan.failure:
        if failure and scan.failure:
            return {}
        return {FAILURE: Difference(*at, FAILURE, scan.failure or None, failure or None, ("", ""), ("", ""))}
    found: dict[str, Difference] = {}
    if not scan.written:  # what stands there is zero, whatever the controller gave
        return found
    outputs = result.outputs
    for name, field in _FIELDS:
        recorded, replayed = scan.outputs.get(field), getattr(outputs, field)
        if recorded is not replayed and not is_same(recorded, replayed):
            codes = (scan.why.get(name, ("", "")), _codes(result.why[name]))
            found[name] = Difference(*at, name, recorded, replayed, *codes)
    return found


def differing(scan: Scan, result: StepResult) -> tuple[str, ...]:
    """Outputs that come out differently."""
    return tuple(_differences(scan, result, ""))


def _codes(why: Why) -> Codes:
    return str(why.reason), str(why.blocked_by)


def _reasons_differ(recorded: Mapping[str, Codes], replayed: Mapping[str, Why]) -> bool:
    return any(recorded.get(name) != _codes(replayed[name]) for name, _ in _FIELDS)
