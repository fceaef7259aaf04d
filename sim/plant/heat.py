"""The hydraulic side: valves, pumps, exchangers, tanks and the house, one step of all."""

from __future__ import annotations

from sim.plant.buffer import Buffer
from sim.plant.commands import Commands
from sim.plant.coolant import ChargingCircuit, CoolantLoop
from sim.plant.cooler import Cooler
from sim.plant.dhw import DhwTank
from sim.plant.exchanger import Exchanger
from sim.plant.heat_ledger import HeatLedger
from sim.plant.heat_pump import HeatPump
from sim.plant.house import House
from sim.plant.media import WATER_J_PER_KG_K
from sim.plant.pumps import Pump, WiloPump
from sim.plant.settings import PlantSettings
from sim.plant.valve import Valve

LARGEST_STEP_S = 10.0
_EXCHANGED_SHARE = 0.5


class HeatSide:
    """Everything that carries heat.

    Attributes are the parts; each holds the figures of its last step.
    """

    __slots__ = (
        "_cellar_c",
        "_charging_return_c",
        "_coil_w",
        "_to_buffer_w_per_k",
        "_water_w_per_k",
        "buffer",
        "charging",
        "coolant",
        "cooler",
        "dhw",
        "heat_pump",
        "house",
        "hx1",
        "hx2",
        "ledger",
        "p3",
        "p4",
        "p5",
        "rv1",
        "rv2",
    )

    def __init__(self, settings: PlantSettings) -> None:
        self._cellar_c = settings.cellar_c
        self.rv1, self.rv2 = Valve(settings.rv1), Valve(settings.rv2)
        self.p3, self.p4, self.p5 = Pump(settings.p3), WiloPump(settings.p4), WiloPump(settings.p5)
        self.hx1, self.hx2 = Exchanger(settings.hx1), Exchanger(settings.hx2)
        self.coolant = CoolantLoop(settings.coolant)
        self.charging = ChargingCircuit(settings.charging)
        self.buffer = Buffer(settings.buffer)
        self.dhw = DhwTank(settings.dhw)
        self.house = House(settings.house)
        self.heat_pump = HeatPump(settings.heat_pump)
        self.cooler = Cooler(settings.cooler)
        self.ledger = HeatLedger()
        self._water_w_per_k = self._to_buffer_w_per_k = self._coil_w = 0.0
        self._charging_return_c = self.buffer.bottom_c

    def advance(
        self,
        dt_s: float,
        commands: Commands,
        *,
        miner_w: float,
        outdoor_c: float,
        dhw_draw_kg_s: float,
        household_w: float,
    ) -> None:
        """One step, at most `largest_step_s` long.

        Args:
            dt_s: Time step.
            commands: Outputs of the cabinet.
            miner_w: Heat of both miners.
            outdoor_c: Outdoor temperature.
            dhw_draw_kg_s: Hot water at the taps.
            household_w: Electrical power of the household; part of it heats rooms.
        """
        self._actuate(dt_s, commands)
        self._route_charging()
        self._cool_miners(dt_s, commands.rk_on, miner_w, outdoor_c)
        self._charge_tanks(dt_s, commands.evu_block, outdoor_c, dhw_draw_kg_s)
        gain_w = household_w * self.house.gain_share
        self.house.advance(dt_s, outdoor_c, gain_w)
        self._book(dt_s, miner_w, gain_w)

    def _actuate(self, dt_s: float, commands: Commands) -> None:
        self.rv1.advance(dt_s, commands.rv1_auf, commands.rv1_zu)
        self.rv2.advance(dt_s, commands.rv2_auf, commands.rv2_zu)
        self.p3.turn(dt_s, 1.0 if commands.p3_on else 0.0)
        self.p4.follow(dt_s, commands.p4_speed)
        self.p5.follow(dt_s, commands.p5_speed)

    def _route_charging(self) -> None:
        """Split P4's flow at RV2 and mix what comes back from buffer and coil towards HX1."""
        water_w_per_k = self.p4.flow_kg_s * WATER_J_PER_KG_K
        to_buffer_w_per_k = water_w_per_k * self.rv2.position
        flow_c, bottom_c = self.charging.flow_c, self.buffer.layers_c[-1]
        self._water_w_per_k, self._to_buffer_w_per_k = water_w_per_k, to_buffer_w_per_k
        if water_w_per_k <= 0.0:
            self._charging_return_c, self._coil_w = bottom_c, 0.0
            return
        self._coil_w = coil_w = self.dhw.coil_heat_w(water_w_per_k - to_buffer_w_per_k, flow_c)
        given_w = to_buffer_w_per_k * (flow_c - bottom_c) + coil_w
        self._charging_return_c = flow_c - given_w / water_w_per_k

    def _cool_miners(self, dt_s: float, fan: bool, miner_w: float, outdoor_c: float) -> None:
        coolant, cooler = self.coolant, self.cooler
        coolant_w_per_k = self.p3.flow_kg_s * coolant.j_per_kg_k
        to_hx1_w_per_k = coolant_w_per_k * self.rv1.position
        glycol_w_per_k = self.p5.flow_kg_s * cooler.j_per_kg_k
        hot_c = coolant.hot_c
        heat_w = self.hx1.move(hot_c, to_hx1_w_per_k, self._charging_return_c, self._water_w_per_k)
        dumped_w = self.hx2.move(hot_c, coolant_w_per_k - to_hx1_w_per_k, cooler.cold_c, glycol_w_per_k)
        coolant.advance(dt_s, coolant_w_per_k, miner_w, heat_w + dumped_w, self._cellar_c)
        cooler.advance(dt_s, glycol_w_per_k, dumped_w, outdoor_c, fan)

    def _charge_tanks(self, dt_s: float, evu_block: bool, outdoor_c: float, dhw_draw_kg_s: float) -> None:
        buffer, house, heat_pump = self.buffer, self.house, self.heat_pump
        layers_c, to_buffer_w_per_k = buffer.layers_c, self._to_buffer_w_per_k
        top_c, bottom_c = layers_c[0], layers_c[-1]
        heat_pump.advance(dt_s, buffer.sensor_c, bottom_c, outdoor_c, evu_block, self.dhw.water_c)
        house.draw(top_c)
        pumped_w_per_k, drawn_w_per_k = heat_pump.flow_w_per_k, house.flow_w_per_k
        charge_w_per_k = to_buffer_w_per_k + pumped_w_per_k
        entering_w = to_buffer_w_per_k * self.charging.flow_c + pumped_w_per_k * heat_pump.flow_c
        buffer.advance(
            dt_s,
            charge_w_per_k - drawn_w_per_k,
            entering_w - drawn_w_per_k * top_c,
            drawn_w_per_k * house.return_c - charge_w_per_k * bottom_c,
            self._cellar_c,
        )
        if self._water_w_per_k > 0.0:
            self.charging.advance(dt_s, self._water_w_per_k, self._charging_return_c, self.hx1.heat_w)
        self.dhw.advance(dt_s, self._coil_w + heat_pump.dhw_w, dhw_draw_kg_s, self._cellar_c)

    def _book(self, dt_s: float, miner_w: float, gain_w: float) -> None:
        ledger = self.ledger
        ledger.miners_j += miner_w * dt_s
        ledger.heat_pump_j += self.heat_pump.heat_w * dt_s
        ledger.gains_j += gain_w * dt_s
        ledger.pipe_and_tank_losses_j += (self.coolant.loss_w + self.buffer.loss_w + self.dhw.loss_w) * dt_s
        ledger.dhw_draw_j += self.dhw.draw_w * dt_s
        ledger.cooler_j += self.cooler.air_w * dt_s
        ledger.house_loss_j += self.house.loss_w * dt_s

    def pumps_w(self) -> float:
        """Electrical power of pumps and fan."""
        return self.p3.electric_w + self.p4.electric_w + self.p5.electric_w + self.cooler.electric_w

    def stored_j(self) -> float:
        """Heat in all stores, above 0 degC."""
        parts = (self.coolant, self.charging, self.buffer, self.dhw, self.house, self.cooler)
        return sum(part.stored_j() for part in parts)


def largest_step_s(settings: PlantSettings) -> float:
    """Longest step in which no flow replaces more than half of any store (explicit steps stay stable)."""
    coolant, cooler = settings.coolant, settings.cooler
    layer_kg = settings.buffer.water_kg / settings.buffer.layers
    layer_flow_kg_s = settings.p4.flow_kg_s + settings.heat_pump.flow_kg_s + settings.house.flow_kg_s
    exchanges = (
        min(coolant.hot_kg, coolant.cold_kg) / settings.p3.flow_kg_s,
        min(cooler.hot_kg, cooler.cold_kg) / settings.p5.flow_kg_s,
        settings.charging.water_kg / settings.p4.flow_kg_s,
        settings.dhw.water_kg / settings.p4.flow_kg_s,
        layer_kg / layer_flow_kg_s,
    )
    return min(LARGEST_STEP_S, _EXCHANGED_SHARE * min(exchanges))
