"""Safety chain, safety relay and the hardware watchdog relay: what can always drop the contactors."""

from __future__ import annotations

from dataclasses import dataclass

from revpi.schema import setting


@dataclass(frozen=True, slots=True)
class SafetySettings:
    """Safety chain of the cabinet."""

    temp_max_c: float = setting(
        75.0, "TEMP MAX opens at this coolant temperature", unit="degC", lo=30, hi=120
    )
    temp_max_hysteresis_k: float = setting(5.0, "TEMP MAX closes again below", unit="K", lo=0.5, hi=30)
    heartbeat_timeout_s: float = setting(
        1.0, "watchdog relay drops without a toggle", unit="s", lo=0.1, hi=60
    )
    set_at_start: bool = setting(True, "the safety relay has been reset before the start")


class SafetyChain:
    """Normally closed contacts in series.

    Attributes:
        estop_pressed: An E-Stop is pressed.
        flow_open: The flow contact is open.
        temp_max_forced: TEMP MAX is opened by hand (test button).
        temp_max_open: TEMP MAX is open.
    """

    __slots__ = ("_close_c", "_open_c", "estop_pressed", "flow_open", "temp_max_forced", "temp_max_open")

    def __init__(self, settings: SafetySettings) -> None:
        self._open_c = settings.temp_max_c
        self._close_c = settings.temp_max_c - settings.temp_max_hysteresis_k
        self.estop_pressed = self.flow_open = self.temp_max_forced = self.temp_max_open = False

    def advance(self, coolant_c: float) -> bool:
        """The thermostat follows the coolant at the miners; whether all contacts are closed then."""
        threshold_c = self._close_c if self.temp_max_open else self._open_c
        self.temp_max_open = opens = self.temp_max_forced or coolant_c >= threshold_c
        return not (opens or self.estop_pressed or self.flow_open)

    def open_contacts(self) -> tuple[str, ...]:
        """Names of the contacts that are open."""
        contacts = {"estop": self.estop_pressed, "temp_max": self.temp_max_open, "flow": self.flow_open}
        return tuple(name for name, is_open in contacts.items() if is_open)

    @property
    def closed(self) -> bool:
        """All contacts are closed."""
        return not (self.estop_pressed or self.temp_max_open or self.flow_open)


class SafetyRelay:
    """Latches: an opened chain keeps it off until a person resets it at the cabinet.

    Attributes:
        ok: Enabling contacts are closed.
        bridged: Fault: a wire bridges the enabling contacts in the contactors' circuit.
    """

    __slots__ = ("bridged", "ok")

    def __init__(self, settings: SafetySettings) -> None:
        self.ok = settings.set_at_start
        self.bridged = False

    def advance(self, chain_closed: bool) -> bool:
        """Drop with the chain; whether it lets the contactors close."""
        self.ok = ok = self.ok and chain_closed
        return ok or self.bridged

    def reset(self, *, chain_closed: bool, mirrors_closed: bool) -> bool:
        """The reset button.

        Args:
            chain_closed: All contacts of the chain are closed.
            mirrors_closed: Feedback loop: both contactors have dropped.

        Returns:
            Whether the relay is set now.
        """
        self.ok = self.ok or (chain_closed and mirrors_closed)
        return self.ok


class HeartbeatRelay:
    """Watchdog relay in series with the coils of K10 and K11.

    Attributes:
        ok: HEARTBEAT has toggled within the timeout.
        bridged: Fault: a wire bridges its contact.
    """

    __slots__ = ("_age_s", "_level", "_timeout_s", "bridged", "ok")

    def __init__(self, settings: SafetySettings) -> None:
        self._timeout_s = settings.heartbeat_timeout_s
        self._age_s = 0.0
        self._level = False
        self.ok = self.bridged = False

    def advance(self, dt_s: float, level: bool) -> bool:
        """Watch the output; whether it lets the contactors close."""
        if level is not self._level:
            self._level = level
            self._age_s = 0.0
            self.ok = True
            return True
        self._age_s += dt_s
        self.ok = ok = self.ok and self._age_s < self._timeout_s
        return ok or self.bridged
