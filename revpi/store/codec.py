"""Records to JSON values and back, for any nested frozen dataclass.

Fields may be texts, numbers, booleans, StrEnums, None, records, tuples, dictionaries with text keys, and
unions of these. Reading never fails as a whole for one bad value: what a record does not know is ignored,
what is missing or cannot be true gets its default, and every such case is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

MAX_PROBLEMS = 20
_SCALARS = (bool, int, float, str)


class UnfitError(Exception):
    """A value does not fit its place; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was read.

    Attributes:
        record: The record; values that did not fit have their defaults.
        problems: What did not fit, at most `MAX_PROBLEMS`.
    """

    record: Any
    problems: tuple[str, ...] = ()


def encode(value: Any) -> Any:
    """A record, or any value that it may hold, as JSON knows it.

    Raises:
        TypeError: It holds something that cannot be stored.
    """
    if value is None or isinstance(value, _SCALARS):
        return value
    if is_dataclass(value):
        return {item.name: encode(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def decode(cls: type[Any], value: Any) -> Decoded:
    """A record of this class from JSON; fresh where nothing fits.

    Args:
        cls: Dataclass whose fields all have defaults.
        value: What JSON gave.
    """
    problems: list[str] = []
    try:
        record = _record(cls, value, "", problems.append)
    except UnfitError as error:
        problems.append(str(error))
        record = cls()
    return Decoded(record, tuple(problems[:MAX_PROBLEMS]))


Tell = Callable[[str], None]


def _value(hint: Any, value: Any, place: str, tell: Tell) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _union(hint, value, place, tell)
    if origin is tuple:
        return _tuple(get_args(hint), value, place, tell)
    if origin in (dict, Mapping):
        return _dictionary(get_args(hint)[1], value, place, tell)
    if is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, value, place, tell)
    return _scalar(hint, value, place)


def _record(cls: type[Any], value: Any, place: str, tell: Tell) -> Any:
    if not isinstance(value, dict):
        raise UnfitError(f"{place or cls.__name__} is no record")
    hints = get_type_hints(cls)
    given = {}
    for item in fields(cls):
        if item.name in value:
            where = f"{place}.{item.name}" if place else item.name
            try:
                given[item.name] = _value(hints[item.name], value[item.name], where, tell)
            except UnfitError as error:
                _must_have_default(item, error)
                tell(str(error))
    return _checked(cls, given, place)


def _must_have_default(item: Field[Any], error: UnfitError) -> None:
    if item.default is MISSING and item.default_factory is MISSING:
        raise error


def _checked(cls: type[Any], given: Mapping[str, Any], place: str) -> Any:
    try:
        record = cls(**given)
    except TypeError as error:
        raise UnfitError(f"{place or cls.__name__}: a field is missing") from error
    check = getattr(record, "check", None)
    complaint = check() if check is not None else None
    if complaint is not None:
        raise UnfitError(f"{place or cls.__name__}: {complaint}")
    return record


def _union(hint: Any, value: Any, place: str, tell: Tell) -> Any:
    for option in get_args(hint):
        try:
            return _value(option, value, place, tell)
        except UnfitError:
            continue
    raise UnfitError(f"{place} does not fit {hint}")


def _tuple(args: tuple[Any, ...], value: Any, place: str, tell: Tell) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise UnfitError(f"{place} is no list")
    if args[1:] == (Ellipsis,):
        return tuple(item for _, item in _fitting(args[0], enumerate(value), place, tell))
    if len(value) != len(args):
        raise UnfitError(f"{place} must have {len(args)} entries")
    return tuple(
        _value(hint, item, f"{place}[{i}]", tell)
        for i, (hint, item) in enumerate(zip(args, value, strict=True))
    )


def _fitting(
    hint: Any, items: Iterable[tuple[Any, Any]], place: str, tell: Tell
) -> Iterator[tuple[Any, Any]]:
    """Key and value of the entries that fit; the others are told and left out."""
    for key, item in items:
        try:
            yield key, _value(hint, item, f"{place}[{key}]", tell)
        except UnfitError as error:
            tell(str(error))


def _dictionary(hint: Any, value: Any, place: str, tell: Tell) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnfitError(f"{place} is no object")
    return dict(_fitting(hint, value.items(), place, tell))


def _scalar(hint: Any, value: Any, place: str) -> Any:
    if hint is NoneType and value is None:
        return None
    if hint is float and _is_number(value):
        return float(value)
    if hint in (bool, int, str) and type(value) is hint:
        return value
    if isinstance(hint, type) and issubclass(hint, StrEnum) and value in tuple(hint):
        return hint(value)
    raise UnfitError(f"{place} does not fit {getattr(hint, '__name__', hint)}")


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False
