from collections import Counter
from dataclasses import fields

from revpi.core.inputs import PlantInputs
from revpi.core.outputs import Outputs
from revpi.signals.modules import LAYOUTS, TERMINALS, parameters, status_entry, value_entry
from revpi.signals.table import CORE_OUTPUTS, INPUTS, SIGNALS, Kind, Owner


def test_no_name_and_no_channel_is_used_twice() -> None:
    names = Counter(signal.name for signal in SIGNALS)
    channels = Counter((signal.module, signal.kind, signal.channel) for signal in SIGNALS)
    assert set(names.values()) == {1}
    assert set(channels.values()) == {1}


def test_every_channel_has_a_terminal() -> None:
    assert all(1 <= signal.channel <= TERMINALS[signal.kind] for signal in SIGNALS)


def test_input_fields_are_the_fields_of_the_core() -> None:
    core = {field.name for field in fields(PlantInputs)} - {"image"}
    assert {signal.field for signal in INPUTS} == core


def test_output_fields_are_the_fields_of_the_core() -> None:
    assert {signal.field for signal in CORE_OUTPUTS} == {field.name for field in fields(Outputs)}


def test_only_the_heartbeat_belongs_to_the_scan() -> None:
    assert [signal.name for signal in SIGNALS if signal.owner is Owner.SCAN] == ["HEARTBEAT"]


def test_only_contact_inputs_are_optional() -> None:
    assert {signal.kind for signal in SIGNALS if signal.optional} == {Kind.DI}


def test_analogue_ranges_are_ranges() -> None:
    assert all(signal.lo < signal.hi for signal in SIGNALS)


def test_every_signal_has_its_value_its_status_and_its_parameters_on_its_module() -> None:
    for signal in SIGNALS:
        layout = LAYOUTS[signal.module]
        assert value_entry(signal) in (layout.outputs if signal.is_output else layout.inputs)
        assert status_entry(signal) in layout.inputs
        memory = {entry.name for entry in layout.memory}
        assert {need.name for need in parameters(signal)} <= memory
