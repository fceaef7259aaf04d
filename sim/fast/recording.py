"""What happened, as frames: at every change and at least every half minute."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.core.outputs import Outputs, StepResult
from sim.fast.loop import ClosedLoop
from sim.fast.relays import relays

FRAME_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One moment; temperatures are the true ones.

    Attributes:
        time_s: Simulated time.
        room_c: Room.
        outdoor_c: Outdoor.
        buffer_c: Buffer at its sensor.
        dhw_c: DHW.
        miner_out_c: Coolant at the miners.
        miner_return_c: Coolant in the return.
        glycol_c: Glycol behind the cooler.
        solar_w: PV.
        grid_w: Import positive.
        battery_w: Discharge positive.
        soc_pct: State of charge.
        miners_w: Power of each miner.
        wanted_w: Power that the program wants of each.
        heat_pump_w: Electrical power of the heat pump.
        price_eur_per_kwh: Price from the grid.
        feed_in_eur_per_kwh: Price into the grid.
        outputs: Outputs as written.
        reasons: Reason of each output by signal name: code, and code of what blocks it or "".
        states: State of each miner's sequence, "" while the program does not run.
        sink: Sink in use.
        mode: Operating mode.
        tripped: The trip latch holds.
        alarms: Codes of the alarms that stand.
        ladder: Codes of the degradation rows in force.
        broken: Invariants broken in this scan.
    """

    time_s: float
    room_c: float
    outdoor_c: float
    buffer_c: float
    dhw_c: float
    miner_out_c: float
    miner_return_c: float
    glycol_c: float
    solar_w: float
    grid_w: float
    battery_w: float
    soc_pct: float
    miners_w: tuple[float, float]
    wanted_w: tuple[float, float]
    heat_pump_w: float
    price_eur_per_kwh: float
    feed_in_eur_per_kwh: float
    outputs: Outputs
    reasons: dict[str, tuple[str, str]]
    states: tuple[str, str]
    sink: str
    mode: str
    tripped: bool
    alarms: tuple[str, ...]
    ladder: tuple[str, ...]
    broken: tuple[str, ...]


class Recorder:
    """Watches a run.

    Attributes:
        frames: What it saw, in order of time.
    """

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._last: tuple[object, ...] = ()
        self._due_s = 0.0

    def __call__(self, loop: ClosedLoop, broken: list[str]) -> None:
        """Take a frame when something changed or time has passed."""
        key = _key(loop)
        if key == self._last and loop.time_s < self._due_s and not broken:
            return
        self._last, self._due_s = key, loop.time_s + FRAME_S
        self.frames.append(_frame(loop, tuple(broken)))


def _key(loop: ClosedLoop) -> tuple[object, ...]:
    result, written = loop.result, loop.written
    switched = (*relays(written), written.alarm_lamp)
    if result is None:
        return switched
    first, second = result.miners
    said = (result.sink, result.mode, result.tripped, result.ladder)
    return (*switched, *said, first.state, second.state, len(result.alarms), first.want_power_w)


def _frame(loop: ClosedLoop, broken: tuple[str, ...]) -> Frame:
    plant, result = loop.plant, loop.result
    heat, supply, at_s = plant.heat, plant.supply, plant.start_s + loop.time_s
    first_w, second_w = plant.miner_power_w()
    return Frame(
        time_s=loop.time_s,
        room_c=heat.house.room_c,
        outdoor_c=plant.outdoor_c,
        buffer_c=heat.buffer.sensor_c,
        dhw_c=heat.dhw.water_c,
        miner_out_c=heat.coolant.hot_c,
        miner_return_c=heat.coolant.cold_c,
        glycol_c=heat.cooler.cold_c,
        solar_w=supply.solar_w,
        grid_w=supply.grid_w,
        battery_w=supply.battery.power_w,
        soc_pct=supply.battery.soc_pct,
        miners_w=(first_w, second_w),
        wanted_w=_wanted_w(result),
        heat_pump_w=heat.heat_pump.electric_w,
        price_eur_per_kwh=loop.tariff.price(at_s),
        feed_in_eur_per_kwh=loop.tariff.feed_in(at_s),
        outputs=loop.written,
        reasons=_reasons(result),
        states=("", "") if result is None else (result.miners[0].state.value, result.miners[1].state.value),
        sink="" if result is None else result.sink.value,
        mode="" if result is None else result.mode.value,
        tripped=result is not None and result.tripped,
        alarms=() if result is None else tuple(alarm.code for alarm in result.alarms),
        ladder=() if result is None else result.ladder,
        broken=broken,
    )


def _wanted_w(result: StepResult | None) -> tuple[float, float]:
    if result is None:
        return (0.0, 0.0)
    return (result.miners[0].want_power_w, result.miners[1].want_power_w)


def _reasons(result: StepResult | None) -> dict[str, tuple[str, str]]:
    if result is None:
        return {}
    return {name: (str(why.reason), str(why.blocked_by)) for name, why in result.why.items()}
