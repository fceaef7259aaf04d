"""What is really so in the plant, as plain data for displays and tests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sim.plant.media import J_PER_KWH
from sim.plant.plant import Plant

_DIGITS = 4


def truth(plant: Plant) -> dict[str, Any]:
    """All figures of this moment; degC, W, kg/s, kWh, valve positions 0 (B) to 1 (A)."""
    figures: dict[str, Any] = _rounded(
        {
            "time_s": plant.time_s,
            "temperatures_c": _temperatures_c(plant),
            "powers_w": _powers_w(plant),
            "flows_kg_s": {name: getattr(plant.heat, name).flow_kg_s for name in ("p3", "p4", "p5")},
            "valves": {"rv1": plant.heat.rv1.position, "rv2": plant.heat.rv2.position},
            "contactors": {"k10": plant.contactors[0].closed, "k11": plant.contactors[1].closed},
            "fan_on": plant.heat.cooler.fan_on,
            "heat_pump_running": plant.heat.heat_pump.running,
            "safety": _safety(plant),
            "panel": {"key": plant.panel.key.value, "dim": plant.panel.dim},
            "electric": asdict(plant.supply.state()),
            "heat_kwh": _heat_kwh(plant),
            "outputs": plant.commands.as_signals(),
            "inputs": plant.terminals.last_read,
            "faults": dict(plant.faults),
        }
    )
    return figures


def _temperatures_c(plant: Plant) -> dict[str, Any]:
    heat = plant.heat
    return {
        "miner_out": heat.coolant.hot_c,
        "miner_return": heat.coolant.cold_c,
        "charging_flow": heat.charging.flow_c,
        "buffer": heat.buffer.sensor_c,
        "buffer_layers": list(heat.buffer.layers_c),
        "dhw": heat.dhw.water_c,
        "room": heat.house.room_c,
        "outdoor": plant.outdoor_c,
        "glycol_hot": heat.cooler.hot_c,
        "glycol": heat.cooler.cold_c,
        "heat_pump_flow": heat.heat_pump.flow_c,
    }


def _powers_w(plant: Plant) -> dict[str, Any]:
    heat = plant.heat
    return {
        "miners": list(plant.miner_power_w()),
        "household": plant.household_w,
        "pumps": heat.pumps_w(),
        "heat_pump": heat.heat_pump.electric_w,
        "heat_pump_heat": heat.heat_pump.heat_w,
        "hx1": heat.hx1.heat_w,
        "hx2": heat.hx2.heat_w,
        "cooler": heat.cooler.air_w,
        "house": heat.house.heat_w,
        "dhw_draw": heat.dhw.draw_w,
    }


def _safety(plant: Plant) -> dict[str, Any]:
    return {
        "ok": plant.safety_relay.ok,
        "watchdog_ok": plant.watchdog.ok,
        "open_contacts": list(plant.chain.open_contacts()),
    }


def _heat_kwh(plant: Plant) -> dict[str, float]:
    booked = asdict(plant.heat.ledger)
    return {name.removesuffix("_j"): value_j / J_PER_KWH for name, value_j in booked.items()} | {
        "stored": plant.heat.stored_j() / J_PER_KWH
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
