"""How a settings class is built: its fields with their types, rules and defaults.

A field of a settings class is one of five shapes; loader, example and documentation all go by them:

    number: float = setting(...)                      SCALAR (also bool, int, str, a StrEnum, or `X | None`)
    numbers: tuple[float, ...] = setting(...)         LIST
    scan: ScanSettings = field(default_factory=...)   TABLE
    meters: tuple[MeterSettings, ...] = ...           TABLES, an array of tables
    sensors: Mapping[str, SensorSettings] = ...       NAMED, one sub-table for each key of the default
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum, StrEnum, auto
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from revpi.schema import METADATA_KEY, Rule

SCALARS = (bool, int, float, str)
NO_DEFAULT: Any = MISSING
_NO_RULE = Rule("")


class Shape(Enum):
    """What a field is in the file."""

    SCALAR = auto()
    LIST = auto()
    TABLE = auto()
    TABLES = auto()
    NAMED = auto()


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a settings class.

    Attributes:
        name: Key in its table.
        shape: What it is in the file.
        item: Scalar type, or the settings class of a table.
        rule: What is allowed.
        default: Value when the file does not name it, `NO_DEFAULT` when it must.
        length: Number of elements of a list of fixed length, None otherwise.
    """

    name: str
    shape: Shape
    item: type[Any]
    rule: Rule
    default: Any
    length: int | None = None

    @property
    def required(self) -> bool:
        """Whether the file must name it."""
        return self.default is NO_DEFAULT


def slots_of(cls: type[Any]) -> tuple[Slot, ...]:
    """The fields of a settings class, in the order of the class.

    Raises:
        TypeError: The class has a field that no settings file can hold, or one without a rule.
    """
    hints = get_type_hints(cls)
    return tuple(_slot(cls, item, hints[item.name]) for item in fields(cls))


def walk(cls: type[Any], default: Any = NO_DEFAULT, prefix: str = "") -> Iterator[tuple[str, Slot, Any]]:
    """Full key, field and default of all fields, tables included; elements of arrays of tables are left out.

    Args:
        cls: Settings class.
        default: Instance that gives the defaults, `NO_DEFAULT` for those of the class.
        prefix: Key of the table, with its dot.
    """
    for slot in slots_of(cls):
        key = prefix + slot.name
        value = default_of(slot, default)
        yield key, slot, value
        if slot.shape is Shape.TABLE:
            yield from walk(slot.item, value, key + ".")
        elif slot.shape is Shape.NAMED:
            for name, entry in value.items():
                yield f"{key}.{name}", slot, entry
                yield from walk(slot.item, entry, f"{key}.{name}.")


def default_of(slot: Slot, owner: Any) -> Any:
    """Default of a field: that of the instance `owner` where there is one, else that of the class."""
    return slot.default if owner is NO_DEFAULT else getattr(owner, slot.name)


def _slot(cls: type[Any], item: Field[Any], hint: Any) -> Slot:
    shape, inner, length = _shape(hint)
    rule = item.metadata.get(METADATA_KEY, _NO_RULE)
    if shape is None or (shape in (Shape.SCALAR, Shape.LIST) and not rule.doc):
        msg = f"{cls.__qualname__}.{item.name}: {hint} is no setting, or has no rule"
        raise TypeError(msg)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        rule = Rule(rule.doc, choices=rule.choices or tuple(inner))
    return Slot(item.name, shape, inner, rule, _default(item, shape, inner), length)


def _default(item: Field[Any], shape: Shape, inner: type[Any]) -> Any:
    if item.default is not MISSING:
        return item.default
    if item.default_factory is not MISSING:
        return item.default_factory()
    return inner() if shape is Shape.TABLE else NO_DEFAULT


def _shape(hint: Any) -> tuple[Shape | None, Any, int | None]:
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and len(args) == 2 and NoneType in args:  # noqa: PLR2004  the two sides of "X | None"
        inner = next(arg for arg in args if arg is not NoneType)
        return (Shape.SCALAR, inner, None) if _is_scalar(inner) else (None, None, None)
    if origin is tuple:
        return _tuple_shape(args)
    if origin in (dict, Mapping) and args[0] is str and is_dataclass(args[1]):
        return Shape.NAMED, args[1], None
    if is_dataclass(hint):
        return Shape.TABLE, hint, None
    return (Shape.SCALAR if _is_scalar(hint) else None), hint, None


def _tuple_shape(args: tuple[Any, ...]) -> tuple[Shape | None, Any, int | None]:
    variable = args[1:] == (Ellipsis,)
    if variable and is_dataclass(args[0]):
        return Shape.TABLES, args[0], None
    if _is_scalar(args[0]) and (variable or len(set(args)) == 1):
        return Shape.LIST, args[0], None if variable else len(args)
    return None, None, None


def _is_scalar(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, SCALARS)
