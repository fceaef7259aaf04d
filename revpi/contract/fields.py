"""Strict reading of JSON from outside: bounded size, exact types, finite numbers in range."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

MAX_BYTES = 65536
MAX_TEXT = 64
MAX_COUNT = 10**15  # below 2**53, so that every JSON reader keeps it exactly

Object = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)

RANGES: dict[str, tuple[float, float]] = {
    "seq": (0, MAX_COUNT),
    "sequence": (1, MAX_COUNT),
    "done_sequence": (0, MAX_COUNT),
    "ts": (0.0, 1e11),
    "valid_until": (0.0, 1e11),
    "mono_s": (0.0, 1e12),
    "ttl_s": (0.0, 86400.0),
    "lease_s": (0.0, 3.2e7),  # of a request, some 370 days; each one has a shorter longest lease of its own
    "import_eur_per_kwh": (-1.0, 3.0),  # German all-in prices of 2022 stayed within
    "feed_in_eur_per_kwh": (-1.0, 1.0),
    "solar_power_w": (0.0, 100_000.0),
    "grid_power_w": (-200_000.0, 200_000.0),
    "battery_power_w": (-100_000.0, 100_000.0),
    "battery_soc_pct": (0.0, 100.0),
    "load_power_w": (-1_000.0, 200_000.0),  # small negative readings are noise at no load
    "power_w": (0.0, 20_000.0),
    "power_target_w": (0.0, 20_000.0),
    "min_power_w": (0.0, 20_000.0),
    "max_power_w": (0.0, 20_000.0),
    "hashrate_ths": (0.0, 10_000.0),
    "chip_temp_c": (-50.0, 250.0),
    "value": (-1e9, 1e9),  # of a request; what it asks for has narrower limits of its own
    "efficiency_j_per_th": (0.0, 1e6),  # grows without bound as the hash rate nears zero
}


class MessageError(ValueError):
    """A payload from outside cannot be used; the text says why."""


def _refuse_constant(name: str) -> NoReturn:
    raise MessageError(f"{name} is not a number")


def load_json(payload: bytes) -> Any:
    """Decode bounded, strict JSON.

    Raises:
        MessageError: Too large, not UTF-8, not JSON, NaN or infinity.
    """
    if len(payload) > MAX_BYTES:
        raise MessageError(f"{len(payload)} bytes, at most {MAX_BYTES} allowed")
    try:
        return json.loads(payload.decode("utf-8"), parse_constant=_refuse_constant)
    except MessageError:
        raise
    except (ValueError, RecursionError) as error:
        raise MessageError(f"not JSON: {type(error).__name__}") from error


def load_object(payload: bytes) -> Object:
    """Decode a JSON object.

    Raises:
        MessageError: As `load_json`, or it is not an object.
    """
    value = load_json(payload)
    if not isinstance(value, dict):
        raise MessageError("not a JSON object")
    return value


def dump(values: Object) -> bytes:
    """Encode compact JSON.

    Raises:
        MessageError: A number is not finite.
    """
    try:
        return json.dumps(values, allow_nan=False, separators=(",", ":")).encode()
    except ValueError as error:
        raise MessageError(str(error)) from error


def _in_range(value: Any, key: str, limits: str) -> None:
    lo, hi = RANGES[limits]
    if not lo <= value <= hi:
        raise MessageError(f"{key} must be {lo:g} to {hi:g}")


def optional_number(values: Object, key: str, limits: str = "") -> float | None:
    """A number in its range, None when it is null or missing.

    Args:
        values: The JSON object.
        key: Its key.
        limits: Key in `RANGES`, "" for the same one.

    Raises:
        MessageError: Not a finite number, or out of range.
    """
    value = values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MessageError(f"{key} must be a number")
    _in_range(value, key, limits or key)  # refuses infinity, which 1e999 decodes to
    return float(value)


def number(values: Object, key: str) -> float:
    """A number in its range from `RANGES`.

    Raises:
        MessageError: As `optional_number`, or missing.
    """
    value = optional_number(values, key)
    if value is None:
        raise MessageError(f"{key} is missing")
    return value


def count(values: Object, key: str) -> int:
    """A whole number in its range from `RANGES`.

    Raises:
        MessageError: Missing, not whole, or out of range.
    """
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise MessageError(f"{key} must be a whole number")
    _in_range(value, key, key)
    return value


def flag(values: Object, key: str) -> bool:
    """A boolean, False when missing.

    Raises:
        MessageError: Not a boolean.
    """
    value = values.get(key, False)
    if not isinstance(value, bool):
        raise MessageError(f"{key} must be true or false")
    return value


def text(values: Object, key: str) -> str:
    """A text of at most `MAX_TEXT` printable characters, "" when missing.

    Raises:
        MessageError: Not such a text.
    """
    value = values.get(key, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise MessageError(f"{key} must be a printable text of at most {MAX_TEXT} characters")
    return value


def choice(values: Object, key: str, choices: type[E]) -> E:
    """A member of an enumeration.

    Raises:
        MessageError: Missing or unknown.
    """
    try:
        return choices(str(values.get(key)))
    except ValueError as error:
        raise MessageError(f"{key} must be one of {', '.join(choices)}") from error
