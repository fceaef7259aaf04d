"""The invariants I1 to I12, judged from outside on what is written in each step.

Written from the specification with a plain history of its own, so that it shares no mistake with the guard.
It knows the truth of the plant where an invariant is about the truth (I10, I12).
"""

from __future__ import annotations

from revpi.core.outputs import SAFE_OUTPUTS, StepResult
from revpi.core.params import ControlParams
from sim.fast.judges.contactors import ContactorJudge
from sim.fast.judges.coolant import CoolantJudge
from sim.fast.judges.heat_pump import HeatPumpJudge
from sim.fast.judges.messages import MessageJudge, asked_for_less
from sim.fast.judges.scene import Judge, Scene, closed
from sim.fast.judges.sinks import Ways
from sim.fast.judges.stop import StopJudge
from sim.fast.judges.trip import TripJudge
from sim.fast.loop import ClosedLoop

INVARIANTS: dict[str, tuple[str, ...]] = {
    "I1": (
        "no contactor on without SAFETY_OK, outside auto, without the pre-run of P3",
        "nor with T_MINER_OUT at its limit, nor without a sink (valve in position, its pump on)",
        "a contactor whose feedback stays away is switched off in time",
    ),
    "I2": ("never AUF with ZU of one valve", "both off for the pause before a reversal, restarts included"),
    "I3": (
        "no block outside auto, nor with a tank unknown or too cold",
        "no block longer than the longest one, nor more than a day's share in any 24 h, restarts included",
    ),
    "I4": ("P3 on while a contactor is closed by command or feedback, and through the after-run",),
    "I5": ("the fan only while P3 and P5 run",),
    "I6": (
        "no contactor on after a trip until the chain is closed and a person has acknowledged",
        "the trip holds over restarts",
        "every miner is told to pause in the scan of the trip",
    ),
    "I7": ("no contactor on with T_MINER_OUT unknown", "no tank of unknown temperature is heated"),
    "I8": ("P4 and P5 at 0 V or within their working range; never not a number",),
    "I9": (
        "contactors: minimum on time where an orderly stop is possible, minimum off time, starts per hour",
        "fan: minimum on time while its pumps run, minimum off time",
        "block of the heat pump: shortest block unless in doubt, shortest release; all of it over restarts",
    ),
    "I10": (
        "without program, or with a faulty image, outputs are zero at once",
        "contactors open and the heartbeat rests within 1 s",
        "crash, kill -9, hang and overrun: judged by the tests of the chain with real processes",
    ),
    "I11": (
        "bad messages raise nothing and change nothing that the program knows",
        "requests stay within their range and length, restarts included",
        "power_limit and mode hold, only narrow, and end in time",
        "all other invariants hold under any messages",
        "no scan is delayed: judged by the tests of the chain with a real broker",
    ),
    "I12": (
        "no block beyond its shortest time without power of the miners",
        "no block while their heat reaches no tank for longer than the effect checks may take",
    ),
}
"""What is judged of each invariant; a correction by the guard counts as its being broken by the logic."""


class Oracle:
    """Watches one house; `check` after each step.

    Args:
        params: What the limits are read from.
    """

    def __init__(self, params: ControlParams) -> None:
        self._ways = Ways(params.valve.travel_s)
        self._trip = TripJudge()
        self._stop = StopJudge()
        self._messages = MessageJudge()
        self._judges: tuple[Judge, ...] = (
            self._trip,
            ContactorJudge(params, self._ways),
            CoolantJudge(params),
            HeatPumpJudge(params, self._ways),
            self._messages,
        )
        self._last = SAFE_OUTPUTS

    def check(self, loop: ClosedLoop) -> list[str]:
        """What is broken after the last step, each as "I<number> what"."""
        self._ways.go_on(self._last, loop.time_s)
        broken = self._stop.look(loop) + self._messages.arrived(loop)
        result = loop.result
        if result is not None:
            broken += [f"guard {text}" for text in result.violations]
            scene = self._scene(loop, result)
            for judge in self._judges:
                broken += judge.look(scene)
        self._note(loop)
        return broken

    def restarted(self, now_s: float, *, remembers: bool) -> None:
        """The program was started anew.

        Args:
            now_s: Simulated time.
            remembers: Its memory was still there; without one nobody can hold what lies before.
        """
        self._ways.go_on(self._last, now_s)
        self._ways.forget()
        for judge in self._judges:
            judge.restarted(remembers=remembers)

    def _scene(self, loop: ClosedLoop, result: StepResult) -> Scene:
        inputs = loop.inputs
        self._trip.read(inputs, loop.requests.acknowledge_count)
        auto = inputs.image.ok and closed(inputs.auto_switch) and not closed(inputs.hand_switch)
        return Scene(
            now_s=loop.time_s,
            inputs=inputs,
            outputs=result.outputs,
            last=self._last,
            auto=auto and not asked_for_less(loop),
            tripped=self._trip.tripped,
            result=result,
            loop=loop,
        )

    def _note(self, loop: ClosedLoop) -> None:
        written, last = loop.written, self._last
        if written is not last:
            for judge in self._judges:
                judge.note(written, last, loop.time_s)
            self._last = written
