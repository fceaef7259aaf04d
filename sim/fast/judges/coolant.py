"""I2, I4, I5, I8 and I9 of valves, pumps and the fan."""

from __future__ import annotations

from collections.abc import Iterator

from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from sim.fast.judges.scene import FOREVER_AGO_S, ROUNDING_S, Scene, closed

RELAYS = (("rv1_auf", "rv1_zu"), ("rv2_auf", "rv2_zu"))
TIMED = ("rv1_auf", "rv1_zu", "rv2_auf", "rv2_zu", "rk_on")


class CoolantJudge:
    """Judges what moves coolant, heating water, glycol and air.

    Args:
        params: What the limits are read from.
    """

    def __init__(self, params: ControlParams) -> None:
        self._params = params
        self._off_s = dict.fromkeys(TIMED, FOREVER_AGO_S)
        self._fan_on_s = FOREVER_AGO_S
        self._needed_s = FOREVER_AGO_S

    def look(self, scene: Scene) -> list[str]:
        """What is broken in this scan."""
        outputs, last, now_s = scene.outputs, scene.last, scene.now_s
        broken = [*self._volts(outputs), *self._coolant(scene)]
        if outputs is not last:
            broken += self._valves(outputs, last, now_s)
        if outputs.rk_on or last.rk_on:
            broken += self._fan(scene)
        return broken

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """The outputs in force have changed."""
        for name in TIMED:
            if getattr(last, name) and not getattr(written, name):
                self._off_s[name] = now_s
        if written.rk_on and not last.rk_on:
            self._fan_on_s = now_s

    def restarted(self, *, remembers: bool) -> None:
        """Reversal pauses hold whoever starts; the rest with the memory."""
        self._needed_s = FOREVER_AGO_S
        if not remembers:
            self._off_s["rk_on"] = FOREVER_AGO_S

    def _volts(self, outputs: Outputs) -> Iterator[str]:
        """I8."""
        pump = self._params.pump
        for name, value_v in (("p4_speed", outputs.p4_speed), ("p5_speed", outputs.p5_speed)):
            if not (value_v == 0.0 or pump.min_v <= value_v <= pump.max_v):
                yield f"I8 {name} at {value_v} V"

    def _coolant(self, scene: Scene) -> Iterator[str]:
        """I4; without an image all outputs are zero."""
        outputs, inputs = scene.outputs, scene.inputs
        if outputs.k10_on or outputs.k11_on or closed(inputs.k10_fb) or closed(inputs.k11_fb):
            self._needed_s = scene.now_s
        needed = scene.now_s - self._needed_s < self._params.coolant.after_run_s - ROUNDING_S
        if needed and not outputs.p3_on and inputs.image.ok:
            yield "I4 P3 is off"

    def _valves(self, outputs: Outputs, last: Outputs, now_s: float) -> Iterator[str]:
        """I2."""
        pause_s = self._params.valve.reversal_pause_s - ROUNDING_S
        for pair in RELAYS:
            if getattr(outputs, pair[0]) and getattr(outputs, pair[1]):
                yield f"I2 {pair[0]} with {pair[1]}"
            for one, other in (pair, pair[::-1]):
                if getattr(outputs, one) and (getattr(last, other) or now_s - self._off_s[other] < pause_s):
                    yield f"I2 {one} too soon after {other}"

    def _fan(self, scene: Scene) -> Iterator[str]:
        """I5, I9."""
        coolant, outputs, last, now_s = self._params.coolant, scene.outputs, scene.last, scene.now_s
        may_run = outputs.p3_on and outputs.p5_speed > 0.0
        if outputs.rk_on and not may_run:
            yield "I5 the fan is on without its pumps"
        if (
            outputs.rk_on
            and not last.rk_on
            and now_s - self._off_s["rk_on"] < coolant.fan_min_off_s - ROUNDING_S
        ):
            yield "I9 the fan is on before its minimum off time"
        early = now_s - self._fan_on_s < coolant.fan_min_on_s - ROUNDING_S
        if last.rk_on and not outputs.rk_on and early and may_run:
            yield "I9 the fan is off before its minimum on time"
