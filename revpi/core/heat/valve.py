"""Driving one change-over valve: full travels, never both directions, a pause before a reversal."""

from __future__ import annotations

from revpi.core.heat.actuators import RunTime, ValveModel
from revpi.core.outputs import ValvePosition
from revpi.core.params import ValveParams
from revpi.core.reasons import R
from revpi.core.record import record


@record(frozen=True, slots=True)
class ValveDrive:
    """The two relays of one valve and why."""

    auf: bool
    zu: bool
    reason: R
    seconds_left: float | None = None


class Valve:
    """The drive of one valve; the position comes from the model of what was written."""

    __slots__ = ("_model", "_params", "_relays", "_towards")

    def __init__(self, params: ValveParams, model: ValveModel) -> None:
        self._params = params
        self._model = model
        self._relays = (RunTime(), RunTime())
        self._towards: ValvePosition | None = None

    def step(self, target: ValvePosition | None, now_s: float) -> ValveDrive:
        """Drive towards `target` (A or B).

        None asks for nothing: a travel that has begun is finished, so that the position stays known.
        """
        if target is not None:
            self._towards = target
        drive = self._drive(self._towards, now_s)
        self._relays[0].update(drive.auf, now_s)
        self._relays[1].update(drive.zu, now_s)
        return drive

    def _drive(self, towards: ValvePosition | None, now_s: float) -> ValveDrive:
        if self._params.kind == "spring_return":
            return ValveDrive(towards is ValvePosition.A, False, self._travel_reason())
        if towards is None:
            return ValveDrive(False, False, R.NOT_NEEDED)
        if self._model.position is towards:
            return ValveDrive(False, False, R.VALVE_IN_POSITION)
        pause_left_s = self._pause_left_s(towards, now_s)
        if pause_left_s > 0.0:
            return ValveDrive(False, False, R.VALVE_REVERSAL, pause_left_s)
        left_s = self._model.travel_left_s(now_s)
        return ValveDrive(towards is ValvePosition.A, towards is ValvePosition.B, R.VALVE_DRIVING, left_s)

    def _travel_reason(self) -> R:
        moving = self._model.position is ValvePosition.MOVING
        return R.VALVE_DRIVING if moving else R.VALVE_IN_POSITION

    def _pause_left_s(self, towards: ValvePosition, now_s: float) -> float:
        """Seconds until the relay of the other direction has been off for long enough."""
        opposite = self._relays[1 if towards is ValvePosition.A else 0]
        if opposite.on_s(now_s) > 0.0:
            return self._params.reversal_pause_s
        off_s = opposite.off_s(now_s)
        return 0.0 if off_s is None else max(0.0, self._params.reversal_pause_s - off_s)
