"""Faults of the RevPi modules as they appear in the process image."""

from __future__ import annotations

HEALTHY: dict[str, int] = {
    "RevPiStatus": 0x01,
    "RevPiIOCycle": 5,
    "RS485ErrorCnt": 0,
    "Core_Temperature": 44,
    "Core_Frequency": 120,
    "Status": 0,
    "Output_Status": 0,
    "OutputStatus_1": 0,
    "OutputStatus_2": 0,
}
"""Status values of healthy modules; RevPiStatus 1 is RUNNING."""

MISSING = "missing"
"""Fault of a module that is not plugged in: all its inputs read zero."""

MODULE_FAULTS: dict[str, dict[str, dict[str, int]]] = {
    "core01": {
        "stopped": {"RevPiStatus": 0x00},
        "missing_module": {"RevPiStatus": 0x01 | 0x04},
        "bus_errors": {"RS485ErrorCnt": 500},
    },
    "dio01": {
        "no_contact": {"Status": 0x01},
        "undervoltage": {"Status": 0x02 | 0x10},
        "output_fault": {"Status": 0x0400, "Output_Status": 0x0001},
    },
    "aio01": {
        "output_timeout": {"OutputStatus_1": 0x80, "OutputStatus_2": 0x80},
        "output_supply": {"OutputStatus_1": 0x20, "OutputStatus_2": 0x20},
        MISSING: {"RevPiStatus": 0x01 | 0x04},
    },
}
"""Module, fault, values that change. Source: KUNBUS piControl, DIO and AIO status words."""


class ModuleBoard:
    """Status values of all modules with the faults in force.

    Attributes:
        faults: Fault in force by module.
        values: Status values by their name in piCtory.
        absent: Modules that are not plugged in.
    """

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.values = dict(HEALTHY)
        self.absent: frozenset[str] = frozenset()

    def inject(self, module: str, fault: str) -> None:
        """Break a module, or mend it with the fault `none`."""
        self.faults.pop(module, None)
        if fault != "none":
            self.faults[module] = fault
        self.values = dict(HEALTHY)
        self.absent = frozenset(name for name, kind in self.faults.items() if kind == MISSING)
        for name, kind in self.faults.items():
            self.values.update(MODULE_FAULTS[name][kind])
