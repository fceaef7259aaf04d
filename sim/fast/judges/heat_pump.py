"""I3, I9 and I12 of the heat pump's block, and the tanks that miners may heat (I7)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs
from revpi.core.params import ControlParams
from revpi.core.reading import Good
from sim.fast.judges.scene import FOREVER_AGO_S, ROUNDING_S, Scene
from sim.fast.judges.sinks import Ways

DAY_S = 86400.0
NO_HEAT_W = 300.0
MINERS_OFF_S = 120.0
"""Lost telemetry may take 60 s to be noticed; without miner power for longer the house turns cold."""
NO_PATH_S = 1800.0
"""Effect checks need up to 20 min to prove that heat goes astray."""
CHANGE_OVER_S = 60.0


class HeatPumpJudge:
    """Judges EVU_BLOCK, with the truth of the plant.

    Args:
        params: What the limits are read from.
        ways: Where the valves are.
    """

    def __init__(self, params: ControlParams, ways: Ways) -> None:
        self._params = params
        self._ways = ways
        self._blocks: deque[tuple[float, float]] = deque()
        self._since_s: float | None = None
        self._power_s = self._heat_s = self._known_s = 0.0

    def look(self, scene: Scene) -> list[str]:
        """What is broken in this scan."""
        broken = list(self._unknown_tank(scene))
        if scene.outputs.evu_block:
            broken += (*self._may_block(scene), *self._times(scene.now_s), *self._house_has_heat(scene))
        else:
            self._power_s = self._heat_s = scene.now_s
            if scene.last.evu_block:
                broken += self._may_release(scene)
        return broken

    def note(self, written: Outputs, last: Outputs, now_s: float) -> None:
        """The outputs in force have changed."""
        if written.evu_block is last.evu_block:
            return
        if written.evu_block:
            self._since_s = now_s
        elif self._since_s is not None:
            self._blocks.append((self._since_s, now_s))
            self._since_s = None
        while self._blocks and now_s - self._blocks[0][1] > DAY_S:
            self._blocks.popleft()

    def restarted(self, *, remembers: bool) -> None:
        """Blocks count with the memory."""
        if not remembers:
            self._blocks.clear()

    def _may_block(self, scene: Scene) -> Iterator[str]:
        """I3."""
        if not scene.auto:
            yield "I3 blocked outside auto"
        if self._tanks_in_doubt(scene.inputs):
            yield "I3 blocked with a tank cold or unknown"

    def _times(self, now_s: float) -> Iterator[str]:
        """I3, I9."""
        params = self._params.heat_pump
        since_s = now_s if self._since_s is None else self._since_s
        if now_s - since_s > params.max_block_s + ROUNDING_S:
            yield "I3 blocked for too long"
        if self._today_s(now_s) > params.max_block_per_day_s + ROUNDING_S:
            yield "I3 blocked for too long within 24 h"
        ended_s = self._blocks[-1][1] if self._blocks else FOREVER_AGO_S
        if self._since_s is None and now_s - ended_s < params.min_release_s - ROUNDING_S:
            yield "I9 blocked again before the shortest release"

    def _may_release(self, scene: Scene) -> Iterator[str]:
        """I9: a block lasts its shortest time, unless in doubt."""
        age_s, params = self._age_s(scene.now_s), self._params.heat_pump
        if age_s >= self._params.release.min_block_s - ROUNDING_S:
            return
        used_up = self._today_s(scene.now_s) >= params.max_block_per_day_s - ROUNDING_S
        used_up = used_up or age_s >= params.max_block_s - ROUNDING_S
        inputs = scene.inputs
        doubt = not inputs.image.ok or not scene.auto or self._tanks_in_doubt(inputs)
        if not (used_up or doubt or self._frost(inputs) or scene.loop.requests.ending):
            yield "I9 released before the shortest block"

    def _house_has_heat(self, scene: Scene) -> Iterator[str]:
        """I12: beyond its shortest time no block without heat of the miners, nor while it does not arrive."""
        plant, now_s = scene.loop.plant, scene.now_s
        if sum(plant.miner_power_w()) >= NO_HEAT_W:
            self._power_s = now_s
        if plant.heat.hx1.heat_w >= NO_HEAT_W:
            self._heat_s = now_s
        if self._age_s(now_s) <= self._params.release.min_block_s + ROUNDING_S:
            return
        if now_s - self._power_s > MINERS_OFF_S:
            yield "I12 blocked without miner power"
        if now_s - self._heat_s > NO_PATH_S:
            yield "I12 blocked while no heat reaches a tank"

    def _unknown_tank(self, scene: Scene) -> Iterator[str]:
        """I7: a tank of unknown temperature is not heated; the valves get time to change over."""
        inputs, valve = scene.inputs, self._params.valve
        if isinstance(inputs.t_puffer, Good) and isinstance(inputs.t_warmwasser, Good):
            self._known_s = scene.now_s
            return
        late_s = scene.now_s - self._known_s - 2.0 * valve.travel_s * valve.overrun - CHANGE_OVER_S
        wanted = any(view.command is not None and view.command.power_target_w for view in scene.result.miners)
        on = scene.outputs.k10_on or scene.outputs.k11_on
        if late_s > 0.0 and on and wanted and self._ways.rv1.lo > 0.0:
            yield "I7 miners heat a tank of unknown temperature"

    def _tanks_in_doubt(self, inputs: PlantInputs) -> bool:
        params = self._params.heat_pump
        tanks = ((inputs.t_puffer, params.buffer_min_c), (inputs.t_warmwasser, params.dhw_min_c))
        return not all(isinstance(reading, Good) and reading.value >= low_c for reading, low_c in tanks)

    def _frost(self, inputs: PlantInputs) -> bool:
        """Something is cold enough, or unknown, for frost protection to want the heat pump free."""
        params = self._params.frost
        waters = (inputs.t_puffer, inputs.t_warmwasser, inputs.t_miner_out, inputs.t_miner_return)
        if any(isinstance(reading, Good) and reading.value < params.water_off_c for reading in waters):
            return True
        outdoor = inputs.t_outdoor
        return not isinstance(outdoor, Good) or outdoor.value <= params.outdoor_off_c

    def _age_s(self, now_s: float) -> float:
        return 0.0 if self._since_s is None else now_s - self._since_s

    def _today_s(self, now_s: float) -> float:
        before_s = sum(end_s - max(begin_s, now_s - DAY_S) for begin_s, end_s in self._blocks)
        return before_s + self._age_s(now_s)
