"""One value of a settings file against its rule."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

from revpi.config.problems import shown
from revpi.schema import Rule

MAX_TEXT = 200
_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


class RejectedError(Exception):
    """A value that its rule does not allow; the text says why and what is allowed."""


def convert(value: object, kind: type[Any], rule: Rule) -> Any:
    """The value as the program uses it.

    Args:
        value: As read from TOML.
        kind: bool, int, float, str or a StrEnum.
        rule: What is allowed.

    Raises:
        RejectedError: It has another type or is not allowed.
    """
    if kind is bool:
        return _typed(value, bool, rule)
    if kind is int:
        return _in_range(_typed(value, int, rule), int, rule)
    if kind is float:
        return float(_in_range(_number(value, rule), float, rule))
    text = _text(value, rule)
    return kind(text) if issubclass(kind, StrEnum) else text


def expected(kind: type[Any], rule: Rule) -> str:
    """What the rule asks for, in words: type and range."""
    word = next((word for base, word in _WORDS.items() if issubclass(kind, base)), "")
    limits = rule.allowed()
    return word if limits == "any value" else f"{word}, {limits}"


def _typed(value: object, kind: type[Any], rule: Rule) -> Any:
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise RejectedError(f"{shown(value)} is not allowed; must be {expected(kind, rule)}")


def _number(value: object, rule: Rule) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise RejectedError(f"{shown(value)} is not allowed; must be {expected(float, rule)}")
    return value


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def _in_range(value: float, kind: type[Any], rule: Rule) -> float:
    below = rule.lo is not None and value < rule.lo
    above = rule.hi is not None and value > rule.hi
    if below or above:
        raise RejectedError(f"{shown(value)} is out of range; must be {expected(kind, rule)}")
    return value


def _text(value: object, rule: Rule) -> str:
    text: str = _typed(value, str, rule)
    if rule.choices and text not in rule.choices:
        raise RejectedError(f"{shown(text)} is not allowed; must be {rule.allowed()}")
    if len(text) > MAX_TEXT:
        raise RejectedError(f"{shown(text)} is too long; must have at most {MAX_TEXT} characters")
    if not text.isprintable():
        raise RejectedError(f"{shown(text)} has characters that cannot be printed; must be one line of text")
    return text
