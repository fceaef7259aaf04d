"""The input record of the closed loop has the qualities that the process image would give."""

from __future__ import annotations

from revpi.core.reading import Bad, Cause, Good
from revpi.signals.table import INPUTS, Kind
from sim.fast.terminals import ModuleHealth, plant_inputs

VALUES: dict[str, bool | float | None] = {signal.name: signal.kind is Kind.DI or 40.04 for signal in INPUTS}


def test_contacts_and_temperatures_are_good() -> None:
    inputs = plant_inputs(VALUES, ModuleHealth())
    assert inputs.safety_ok == Good(True)
    assert inputs.t_miner_out == Good(40.04)
    assert inputs.t_puffer == Good(40.0)
    assert inputs.image.ok


def test_what_cannot_be_is_bad() -> None:
    values = VALUES | {"T_PUFFER": None, "T_MINER_OUT": 100.5, "T_OUTDOOR": -41.0}
    inputs = plant_inputs(values, ModuleHealth())
    assert inputs.t_puffer == Bad(Cause.WIRE_BREAK)
    assert inputs.t_miner_out == Bad(Cause.ABOVE_RANGE)
    assert inputs.t_outdoor == Bad(Cause.BELOW_RANGE)


def test_a_module_spoils_its_channels_only() -> None:
    inputs = plant_inputs(VALUES, ModuleHealth(dio=False))
    assert inputs.safety_ok == Bad(Cause.MODULE_STATUS)
    assert inputs.t_miner_out == Good(40.04)
    inputs = plant_inputs(VALUES, ModuleHealth(aio=False))
    assert inputs.safety_ok == Good(True)
    assert inputs.t_miner_out == Bad(Cause.MODULE_STATUS)


def test_without_image_nothing_is_known() -> None:
    inputs = plant_inputs(VALUES, ModuleHealth(image=False))
    assert not inputs.image.ok
    assert all(getattr(inputs, signal.field) == Bad(Cause.IMAGE_ERROR) for signal in INPUTS)
