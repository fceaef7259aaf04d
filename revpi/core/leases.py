"""What people may ask for over MQTT, for how long, and why it can only narrow what the controller does.

A request is a lease: it holds until its time is up and then the controller goes back to its own judgement.
Leases live in monotonic time; what is stored of them holds again after a restart once the clock is right.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")
Value: TypeAlias = bool | float | str

HOUR_S = 3600.0
DAY_S = 86400.0
MIN_TTL_S = 1.0


@dataclass(frozen=True, slots=True)
class Lease(Generic[T]):
    """A wish that is in force.

    Attributes:
        value: The wish, already within its range.
        until_s: Monotonic time at which it ends.
    """

    value: T
    until_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRule:
    """What one request may be.

    Attributes:
        name: Last part of its topic below `setpoints/`.
        field: Its field in `Leases` and `Wishes`.
        doc: One line for people.
        narrows: Why it can only narrow.
        unit: Engineering unit, "" for words.
        lo: Lowest number; lower ones are clipped.
        hi: Highest number; higher ones are clipped.
        choices: Allowed words; empty for a number.
        ttl_s: Length of the lease when the request names none.
        max_ttl_s: Longest lease; longer ones are clipped.
    """

    name: str
    field: str
    doc: str
    narrows: str
    unit: str = ""
    lo: float = 0.0
    hi: float = 0.0
    choices: tuple[str, ...] = ()
    ttl_s: float = HOUR_S
    max_ttl_s: float = DAY_S


LEASES: dict[str, LeaseRule] = {
    rule.name: rule
    for rule in (
        LeaseRule(
            name="power_limit",
            field="power_limit_w",
            doc="most power of both miners together; 0 keeps them off",
            narrows="a lower limit than surplus, worth and temperatures allow; never more than they do",
            unit="W",
            hi=13000.0,
            ttl_s=900.0,
        ),
        LeaseRule(
            name="buffer_target",
            field="buffer_target_c",
            doc="buffer temperature to aim at instead of the heating curve",
            narrows="the buffer's own upper limit and frost protection stay",
            unit="degC",
            lo=20.0,
            hi=75.0,
            max_ttl_s=7 * DAY_S,
        ),
        LeaseRule(
            name="dhw_target",
            field="dhw_target_c",
            doc="DHW temperature to aim at",
            narrows="the DHW tank's own upper limit and the legionella watch stay",
            unit="degC",
            lo=35.0,
            hi=65.0,
            max_ttl_s=7 * DAY_S,
        ),
        LeaseRule(
            name="season",
            field="season",
            doc="season in force; auto: by the outdoor temperature",
            narrows="chooses among the site's thresholds; all limits stay",
            choices=("auto", "winter", "summer", "transition"),
            ttl_s=DAY_S,
            max_ttl_s=31 * DAY_S,
        ),
        LeaseRule(
            name="mode",
            field="mode",
            doc="operating mode",
            narrows="less than the key switch allows, never more; auto asks for nothing less",
            choices=("off", "maintenance", "hand", "auto"),
            max_ttl_s=31 * DAY_S,
        ),
        LeaseRule(
            name="hashprice",
            field="hashprice_eur_per_th_day",
            doc="mining revenue per hash rate and day",
            narrows="a figure of the worth within its range; powers, temperatures and times stay limited",
            unit="EUR/TH/d",
            hi=0.5,
            ttl_s=DAY_S,
            max_ttl_s=7 * DAY_S,
        ),
        LeaseRule(
            name="tariff",
            field="import_eur_per_kwh",
            doc="price of a kWh from the grid",
            narrows="a figure of the worth within its range; powers, temperatures and times stay limited",
            unit="EUR/kWh",
            lo=-0.5,
            hi=2.0,
            max_ttl_s=2 * DAY_S,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leases:
    """Newest lease per request, None without; ended ones may still stand here."""

    power_limit_w: Lease[float] | None = None
    buffer_target_c: Lease[float] | None = None
    dhw_target_c: Lease[float] | None = None
    season: Lease[str] | None = None
    mode: Lease[str] | None = None
    hashprice_eur_per_th_day: Lease[float] | None = None
    import_eur_per_kwh: Lease[float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Values of the leases that hold now, None without; units as in `LEASES`."""

    power_limit_w: float | None = None
    buffer_target_c: float | None = None
    dhw_target_c: float | None = None
    season: str | None = None
    mode: str | None = None
    hashprice_eur_per_th_day: float | None = None
    import_eur_per_kwh: float | None = None


NO_LEASES = Leases()
NO_WISHES = Wishes()
_FIELDS = tuple(item.name for item in fields(Leases))


@dataclass(frozen=True, slots=True)
class Grant:
    """Answer to one request.

    Attributes:
        lease: What holds from now on, None when refused.
        clipped: Value or length differ from the wish.
        text: Why refused, or to what it was clipped; "" when accepted as asked.
    """

    lease: Lease[float] | Lease[str] | None
    clipped: bool = False
    text: str = ""


def grant(rule: LeaseRule, value: Value, ttl_s: float | None, now_s: float) -> Grant:
    """Judge one request.

    Args:
        rule: Row of `LEASES`.
        value: The wish.
        ttl_s: Length asked for; None: the usual one.
        now_s: Monotonic time.
    """
    asked_s = rule.ttl_s if ttl_s is None else ttl_s
    length_s = min(max(asked_s, MIN_TTL_S), rule.max_ttl_s)
    if rule.choices:
        if not isinstance(value, str) or value not in rule.choices:
            return Grant(None, text="must be one of " + ", ".join(rule.choices))
        return _granted(Lease(value, now_s + length_s), "", length_s if length_s != asked_s else None)
    if isinstance(value, bool | str) or value != value:  # noqa: PLR0124  only NaN differs from itself
        return Grant(None, text=f"must be a number, {rule.lo:g} to {rule.hi:g} {rule.unit}")
    fitted = min(max(float(value), rule.lo), rule.hi)
    limited = "" if fitted == value else f"value {fitted:g} {rule.unit}"
    return _granted(Lease(fitted, now_s + length_s), limited, length_s if length_s != asked_s else None)


def _granted(lease: Lease[float] | Lease[str], value_text: str, clipped_s: float | None) -> Grant:
    length_text = "" if clipped_s is None else f"length {clipped_s:g} s"
    text = ", ".join(part for part in (value_text, length_text) if part)
    return Grant(lease, bool(text), text)


def with_lease(leases: Leases, rule: LeaseRule, lease: Lease[float] | Lease[str] | None) -> Leases:
    """The leases with one of them replaced; None ends it."""
    change: dict[str, Any] = {rule.field: lease}
    return replace(leases, **change)


def evaluate(leases: Leases, now_s: float) -> Wishes:
    """Values of the leases that hold at `now_s` (monotonic)."""
    pairs = ((name, _holding(leases, name, now_s)) for name in _FIELDS)
    held: dict[str, Any] = {name: lease.value for name, lease in pairs if lease is not None}
    return Wishes(**held) if held else NO_WISHES


def seconds_left(leases: Leases, now_s: float) -> dict[str, float]:
    """Seconds until each lease that holds ends, by the name of the request."""
    pairs = ((rule.name, _holding(leases, rule.field, now_s)) for rule in LEASES.values())
    return {name: lease.until_s - now_s for name, lease in pairs if lease is not None}


def _holding(leases: Leases, name: str, now_s: float) -> Lease[Value] | None:
    lease: Lease[Value] | None = getattr(leases, name)
    return lease if lease is not None and now_s < lease.until_s else None


class LeaseClock:
    """Evaluates only when the leases changed or one of them ended.

    Attributes:
        due_s: Monotonic time at which the next lease ends, infinite without one.
    """

    __slots__ = ("_leases", "_wishes", "due_s")

    def __init__(self) -> None:
        self._leases = NO_LEASES
        self._wishes = NO_WISHES
        self.due_s = float("inf")

    def step(self, leases: Leases, now_s: float) -> Wishes:
        """The wishes of this scan."""
        if leases is not self._leases or now_s >= self.due_s:
            self._leases = leases
            self._wishes = evaluate(leases, now_s)
            left = seconds_left(leases, now_s)
            self.due_s = now_s + min(left.values(), default=float("inf"))
        return self._wishes
