"""What the cabinet's outputs say and what people press."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from revpi.core.enums import plain_members
from revpi.core.outputs import Outputs
from revpi.signals.table import OUTPUTS


@dataclass(slots=True)
class Commands:
    """Outputs of the cabinet; field names are the signal names in lower case, speeds in V."""

    k10_on: bool = False
    k11_on: bool = False
    p3_on: bool = False
    rk_on: bool = False
    rv1_auf: bool = False
    rv1_zu: bool = False
    rv2_auf: bool = False
    rv2_zu: bool = False
    evu_block: bool = False
    heartbeat: bool = False
    alarm_lamp: bool = False
    p4_speed: float = 0.0
    p5_speed: float = 0.0

    def take(self, wanted: Outputs) -> None:
        """Put what the program wants on the outputs; HEARTBEAT is not its own."""
        self.k10_on, self.k11_on = wanted.k10_on, wanted.k11_on
        self.p3_on, self.rk_on = wanted.p3_on, wanted.rk_on
        self.rv1_auf, self.rv1_zu = wanted.rv1_auf, wanted.rv1_zu
        self.rv2_auf, self.rv2_zu = wanted.rv2_auf, wanted.rv2_zu
        self.evu_block, self.alarm_lamp = wanted.evu_block, wanted.alarm_lamp
        self.p4_speed, self.p5_speed = wanted.p4_speed, wanted.p5_speed

    def as_signals(self) -> dict[str, bool | float]:
        """Values by signal name."""
        return {signal.name: getattr(self, signal.field) for signal in OUTPUTS}


@plain_members
class Key(StrEnum):
    """Key switch at the cabinet."""

    AUTO = "auto"
    HAND = "hand"
    OFF = "off"


ACK_PRESS_S = 0.5


@dataclass(slots=True)
class Panel:
    """Switches and contacts that people and other parties operate.

    Attributes:
        key: Key switch.
        dim: Grid operator asks to dim.
        rk_fault: Fault contact of the dry cooler.
        p4_ssm: Fault contact of P4.
        p5_ssm: Fault contact of P5.
    """

    key: Key = Key.AUTO
    dim: bool = False
    rk_fault: bool = False
    p4_ssm: bool = False
    p5_ssm: bool = False
    _ack_left_s: float = field(default=0.0, repr=False)

    def press_ack(self) -> None:
        """Press the acknowledge button for half a second."""
        self._ack_left_s = ACK_PRESS_S

    @property
    def ack_pressed(self) -> bool:
        """The button is down."""
        return self._ack_left_s > 0.0

    def advance(self, dt_s: float) -> None:
        """Let go of the button in time."""
        if self._ack_left_s > 0.0:
            self._ack_left_s -= dt_s
