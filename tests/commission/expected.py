"""What a full sequence must find of each planted mistake: the rows that are red, and those that stay open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from revpi.commission.rows import RowState, StepRow

NO_DRIVER: Final = "watchdog.outputs"
"""Red wherever it is reached: a plain file has no output watchdog. The stand-in for the driver proves it in
`benchmarks.commissioning_terminal` and tests/picontrol."""

CHAIN: Final = ("safety.estop_1", "safety.estop_2", "safety.temp_max", "safety.flow")
SILENCE: Final = ("watchdog.heartbeat", "watchdog.killed")
MINERS: Final = ("miner.1", "miner.2")
BEHIND_BOTH: Final = (*CHAIN, "safety.welded_K10", "safety.welded_K11", *SILENCE, NO_DRIVER, *MINERS)
CONTACTORS: Final = ("contactor.K10_ON", "contactor.K11_ON")
POWERED: Final = (*CONTACTORS, *BEHIND_BOTH)


@dataclass(frozen=True, slots=True)
class Expected:
    """Of one mistake.

    Attributes:
        red: What the text of each red row must say, as a regular expression.
        open: Rows that wait for a red one.
        refused: The session is refused: every other row is open.
    """

    red: Mapping[str, str]
    open: tuple[str, ...] = ()
    refused: bool = False

    def deviations(self, rows: Mapping[str, StepRow]) -> Iterator[str]:
        """What is otherwise, in words."""
        waiting = self.open if not self.refused else tuple(name for name in rows if name not in self.red)
        for name, row in rows.items():
            state = RowState.RED if name in self.red else RowState.OPEN if name in waiting else RowState.GREEN
            if name == NO_DRIVER and state is RowState.GREEN:
                state = RowState.RED
            if row.state is not state:
                yield f"{name} is {row.state}, must be {state}: {row.text.en}"
            elif not re.search(self.red.get(name, ""), row.text.en):
                yield f"{name} does not say {self.red[name]!r}: {row.text.en}"
            elif row.state is RowState.OPEN and row.waits is self.refused:
                yield f"{name} does not say what it waits for"


RIGHT: Final = Expected({})
"""Nothing is wrong."""

EXPECTED: Final[dict[str, Expected]] = {
    "swapped_inputs": Expected(
        {"in.P4_SSM": "wires swapped, check DI8 against DI9", "in.P5_SSM": "swapped.*DI9"}
    ),
    "dead_input": Expected({"in.DIM_14A": "dead input, check wire and 24 V at DI14"}),
    "inverted_contact": Expected({"in.RK_FAULT": r"inverted contact \(NC/NO\).*DI7"}),
    "welded_contactor": Expected({"contactor.K10_ON": "K10_FB stays closed.*welded"}, BEHIND_BOTH),
    "dead_contactor": Expected(
        {"contactor.K11_ON": "K11_FB does not follow K11_ON: check DO2, coil"}, BEHIND_BOTH
    ),
    "valve_backwards": Expected({"valve.RV1": "swap the wires of K3 and K4"}, POWERED),
    "wrong_range": Expected({"sensor.T_GLYCOL": "wrong range.*-40 - 100 degC"}),
    "missing_aio": Expected({"modules": "a configured module is missing.*check their plugs"}, refused=True),
    "crossed_contactors": Expected(
        {
            "contactor.K10_ON": "K11_FB followed K10_ON.*check DO1 and DI2",
            "contactor.K11_ON": "K10_FB followed K11_ON.*check DO2 and DI3",
        },
        BEHIND_BOTH,
    ),
    "dead_pump": Expected({"out.P3_ON": "check DO3, the relay, its fuse"}, ("out.RK_ON", *POWERED)),
    "swapped_pumps": Expected(
        {"pump.P4_SPEED": "check AO1.*swapped P5", "pump.P5_SPEED": "check AO2.*swapped P4"},
        ("out.RK_ON", *POWERED),
    ),
    "broken_sensor": Expected(
        {"modules": r"T_OUTDOOR \(AI3, bad:wire_break\)", "sensor.T_OUTDOOR": "check wire.*AI3"}
    ),
    "bridged_watchdog": Expected(dict.fromkeys(SILENCE, "watchdog relay bridged"), MINERS),
    "bridged_safety": Expected(dict.fromkeys(CHAIN, "the safety relay's contacts are bridged"), MINERS),
}
