"""What each scan of commissioning writes: forced outputs behind the guard. Pure; time is an argument."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

from revpi.commission.books import Books
from revpi.commission.cabinet import Cabinet
from revpi.commission.forcing import HEARTBEAT, Force, Forces
from revpi.commission.interlocks import Scene, missing
from revpi.commission.limits import breach
from revpi.commission.requests import Done, ForceRequest, Refused, ReleaseRequest, Reply
from revpi.commission.safe_times import IDLE_S, SAFE_TIMES
from revpi.commission.text import Text, joined
from revpi.commission.unready import NO_KEY, Unready, unready
from revpi.core.guard.history import History
from revpi.core.guard.stage import Guard
from revpi.core.inputs import Now, PlantInputs
from revpi.core.memory.memory import Memory
from revpi.core.mining.times import FRESH
from revpi.core.outputs import SAFE_OUTPUTS, Mode, Outputs, ValvePosition
from revpi.core.reading import is_true
from revpi.core.trip import Acknowledge
from revpi.signals.table import BY_NAME, CORE_OUTPUTS, Kind

NOT_FORCED: Final = Text("not forced: safe value", "nicht eingeschaltet: sicherer Wert")
FORCED: Final = Text("forced by commissioning", "von der Inbetriebnahme geschaltet")
GUARD_HOLDS: Final = Text("held on by the guard (after-run)", "von der Überwachung gehalten (Nachlauf)")
TIME_UP: Final = Text("ended: its test time is over", "beendet: Prüfzeit abgelaufen")
IDLE: Final = Text("ended: no key was pressed for 60 s", "beendet: 60 s keine Taste gedrückt")
RELEASED: Final = Text("let go", "losgelassen")


class Written(NamedTuple):
    """What one scan writes.

    Attributes:
        outputs: After the guard.
        beats: Whether HEARTBEAT toggles.
    """

    outputs: Outputs
    beats: bool


class Desk:
    """Forces, guard and their reasons.

    Args:
        cabinet: The cabinet.
        memory: What the automatic program remembers; a latched trip and blocks of the heat pump count here.

    Attributes:
        forces: What is forced.
        reasons: Why each output is as it is, by signal name.
    """

    def __init__(self, cabinet: Cabinet, memory: Memory) -> None:
        self._params = cabinet.guard_params
        fresh = replace(memory, miner_1=FRESH, miner_2=FRESH)
        self._guard = Guard(self._params, fresh)
        self._past = History(self._params, fresh)
        self._books = Books(cabinet.control, memory)
        self._button = Acknowledge()
        self._acknowledged = 0
        self._touched_s: float | None = None
        self._scene: Scene | None = None
        self._unready: Unready | None = NO_KEY
        self.forces = Forces()
        self.reasons: dict[str, Text] = dict.fromkeys(SAFE_TIMES, NOT_FORCED)

    @property
    def memory(self) -> Memory:
        """What the automatic program shall remember of all this."""
        return self._books.memory

    @property
    def tripped(self) -> bool:
        """The trip latch holds."""
        return self._past.trip.tripped

    @property
    def valves(self) -> tuple[ValvePosition, ValvePosition]:
        """Positions of RV1 and RV2 by their driving times."""
        rv1, rv2 = self._past.actuators.valves
        return rv1.position, rv2.position

    def idle_left_s(self, now_s: float) -> float | None:
        """Seconds until the dead man's switch acts; None while nothing is forced."""
        if not self.forces or self._touched_s is None:
            return None
        return max(0.0, IDLE_S - (now_s - self._touched_s))

    def touch(self, now_s: float) -> None:
        """A person pressed a key."""
        self._touched_s = now_s

    def acknowledge(self) -> None:
        """As the button at the cabinet."""
        self._acknowledged += 1

    def force(self, request: ForceRequest, now_s: float) -> Reply:
        """Judge a request by the newest scan; what is granted goes to the guard from the next one on."""
        if (wrong := breach(request, self._params.pump)) is not None:
            return Refused(request.name, (wrong,))
        if self._unready is not None or self._scene is None:
            return Refused(request.name, ((self._unready or NO_KEY).refused,))
        force = self._force(request, now_s)
        if force.value:
            lacking = missing(request.name, self._if_forced(self._scene, request.name, force, now_s))
            if lacking:
                return Refused(request.name, lacking)
        if not self.forces:
            self.touch(now_s)
        self.forces.put(request.name, force)
        self.reasons[request.name] = FORCED
        return Done(request.name, force.value, _seconds(request))

    def release(self, request: ReleaseRequest) -> None:
        """Let outputs go."""
        for name in request.names or self.forces:
            self._end(name, request.why or RELEASED)

    def step(self, now: Now, inputs: PlantInputs) -> Written:
        """One scan: what is written."""
        acknowledged = self._button.update(inputs.ack_button, self._acknowledged)
        heat_w = self._heat_w(inputs)
        self._past.begin(inputs, heat_w, acknowledged, now)
        self._unready = unready(inputs)
        self._expire(now.mono_s)
        proposed = self.forces.outputs(now.mono_s)
        # Here a person drives what the automatic mode drives else; the session has seen the key on Hand.
        mode = Mode.AUTO if self._unready is None else Mode.HAND
        written, violations = self._guard.check(proposed, inputs, mode, acknowledged, now, heat_w=heat_w)
        self._scene = Scene(written, inputs, self._past, self._params, now.mono_s)
        if violations:
            self._corrected(proposed, written, violations)
        self._past.note(written, now)
        self._books.see(inputs)
        self._books.note(written, self._past, now)
        return Written(written, self.forces.beats)

    def note_zero(self, now: Now) -> None:
        """This scan wrote zero, or nothing at all."""
        self._guard.note_zero(now)
        self._past.note(SAFE_OUTPUTS, now)
        self._books.note(SAFE_OUTPUTS, self._past, now)

    def _force(self, request: ForceRequest, now_s: float) -> Force:
        until_s = now_s + _seconds(request)
        if BY_NAME[request.name].kind is not Kind.AO:
            return Force(bool(request.value), until_s)
        least_v = self._params.pump.min_v
        before = self.forces.get(request.name)
        from_v = float(before.at(now_s)) if before is not None else 0.0
        return Force(float(request.value), until_s, now_s, request.ramp_s, from_v, least_v)

    def _if_forced(self, scene: Scene, name: str, force: Force, now_s: float) -> Scene:
        """The newest scan, had this been forced."""
        outputs = self.forces.outputs(now_s)
        if name != HEARTBEAT:
            changed: dict[str, Any] = {BY_NAME[name].field: force.at(now_s)}
            outputs = replace(outputs, **changed)
        return scene._replace(outputs=outputs, now_s=now_s)

    def _expire(self, now_s: float) -> None:
        why = self._unready.ended if self._unready is not None else None
        if why is None and self.idle_left_s(now_s) == 0.0:
            why = IDLE
        for name in self.forces if why is not None else self.forces.expired(now_s):
            self._end(name, why or TIME_UP)

    def _corrected(self, proposed: Outputs, written: Outputs, violations: tuple[str, ...]) -> None:
        """The guard changed something: a force that it took away has ended."""
        for signal in CORE_OUTPUTS:
            wanted, is_now = getattr(proposed, signal.field), getattr(written, signal.field)
            if wanted and not is_now:
                self._end(signal.name, self._why_not(signal.name, violations))
            elif is_now and not wanted:
                self.reasons[signal.name] = GUARD_HOLDS

    def _why_not(self, name: str, violations: tuple[str, ...]) -> Text:
        lacking = missing(name, self._scene) if self._scene is not None else ()
        if lacking:
            text = joined(lacking)
            return Text(f"ended by the guard: {text.en}", f"von der Überwachung beendet: {text.de}")
        codes = ", ".join(violations)
        return Text(f"ended by the guard ({codes})", f"von der Überwachung beendet ({codes})")

    def _end(self, name: str, why: Text) -> None:
        if self.forces.drop(name):
            self.reasons[name] = why

    def _heat_w(self, inputs: PlantInputs) -> float:
        closed = is_true(inputs.k10_fb) + is_true(inputs.k11_fb)
        return closed * self._params.miner.levels_w[-1]


def _seconds(request: ForceRequest) -> float:
    return SAFE_TIMES[request.name].usual_s if request.seconds is None else request.seconds
