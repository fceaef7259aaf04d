"""What may be asked of the desk, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from revpi.commission.forcing import Value
from revpi.commission.text import Text, joined


@dataclass(frozen=True, slots=True)
class ForceRequest:
    """Force one output.

    Attributes:
        name: Signal.
        value: Relay: on or off; pump: volts. HEARTBEAT on means toggling.
        seconds: Countdown; None for the usual one of the output.
        ramp_s: A pump gets there in so long.
    """

    name: str
    value: Value
    seconds: float | None = None
    ramp_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """Let outputs go.

    Attributes:
        names: Which; empty: all.
        why: What is shown as the reason.
    """

    names: tuple[str, ...] = ()
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class AcknowledgeRequest:
    """Acknowledge a trip, as the button does."""


@dataclass(frozen=True, slots=True)
class SilenceRequest:
    """Stop feeding the outputs to see what the watchdogs do; everything forced ends with it.

    Attributes:
        seconds: For so long.
        lose_handle: Close the process image without a write, as the death of the program does.
        keep_scanning: Only HEARTBEAT stands still, scans and outputs go on.
    """

    seconds: float
    lose_handle: bool = False
    keep_scanning: bool = False


Request: TypeAlias = ForceRequest | ReleaseRequest | AcknowledgeRequest | SilenceRequest


@dataclass(frozen=True, slots=True)
class Done:
    """It is so now.

    Attributes:
        name: Signal, "" where there is none.
        value: What it is forced to.
        seconds: Length of the countdown.
    """

    name: str = ""
    value: Value = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not done.

    Attributes:
        name: Signal.
        missing: What is missing, each in words.
    """

    name: str
    missing: tuple[Text, ...]

    @property
    def text(self) -> Text:
        """All of it in one sentence."""
        return joined(self.missing)


Reply: TypeAlias = Done | Refused
