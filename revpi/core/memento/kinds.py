"""What a captured state consists of, and what kinds of objects `revpi.core` is built from.

Values - texts, numbers, enums, dataclasses, named tuples - never change and are shared. Parts - objects of
every other class of `revpi.core` - and lists, dictionaries, sets and deques change; each becomes one node.
References between nodes are kept, so what was shared is shared again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import Enum
from operator import attrgetter
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

ROOM = "revpi.core."
# What follows from the rest and is only kept to save time: it starts fresh. Class and its attributes.
DERIVED: dict[str, frozenset[str]] = {
    "revpi.core.energy.split.Tables": frozenset({"_kept"}),
    "revpi.core.explain.Reasons": frozenset({"_table"}),
}


class Ref(NamedTuple):
    """A reference to a node."""

    number: int


class Group(NamedTuple):
    """A plain tuple with a reference somewhere in it."""

    items: tuple[Any, ...]


class Node(NamedTuple):
    """One object that changes.

    Attributes:
        kind: Full name of its class.
        names: Names of the attributes of a part, () for a container.
        values: Their values; a dictionary's keys and values in turn; the items of other containers. A deque
            has its longest length before them.
    """

    kind: str
    names: tuple[str, ...]
    values: tuple[Any, ...]


class Memento(NamedTuple):
    """All nodes; the first is the controller."""

    nodes: tuple[Node, ...]


# Kinds of objects; plain numbers, as they are asked for some thousand times per capture. Fixed are callables,
# rows of tables with callables, time zones and the like: how a controller is built, never its state.
VALUE, PART, TUPLE, CONTAINER, FIXED = range(5)

_PLAIN = (bool, int, float, str, bytes, NoneType, frozenset)
CONTAINERS: dict[type[Any], Callable[[Any], tuple[Any, ...]]] = {
    list: tuple,
    set: tuple,
    dict: lambda held: tuple([item for pair in held.items() for item in pair]),
    deque: lambda held: (held.maxlen, *held),
}
"""Containers that change, and how they become a node's values."""


def kind_of(cls: type[Any]) -> int:
    """The kind of a class."""
    if cls in _PLAIN or issubclass(cls, Enum):
        return VALUE
    if hasattr(cls, "_fields") or is_dataclass(cls):
        return FIXED if _is_table_row(cls, set()) else VALUE
    if cls is tuple:
        return TUPLE
    if cls in CONTAINERS:
        return CONTAINER
    return PART if cls.__module__.startswith(ROOM) else FIXED


def _is_table_row(hint: Any, seen: set[Any]) -> bool:
    """Whether a type holds callables, at any depth: such records are rows of the core's tables."""
    if get_origin(hint) is Callable:
        return True
    if isinstance(hint, type) and (is_dataclass(hint) or hasattr(hint, "_fields")) and hint not in seen:
        seen.add(hint)
        try:
            return any(_is_table_row(inner, seen) for inner in get_type_hints(hint).values())
        except NameError:  # named for the type checker only: the record of everything, which is no row
            return False
    return any(_is_table_row(inner, seen) for inner in get_args(hint))


class _Kinds(dict[type[Any], int]):
    """The kind of each class, found once."""

    def __missing__(self, cls: type[Any]) -> int:
        kind = self[cls] = kind_of(cls)
        return kind


class Layout(NamedTuple):
    """Where a class of parts keeps its state.

    Attributes:
        kind: Full name.
        names: Slots that are no derived ones.
        get: Their values, and the class twice behind them.
        open: Instances have a dictionary of attributes too.
    """

    kind: str
    names: tuple[str, ...]
    get: Callable[[Any], tuple[Any, ...]]
    open: bool


class _Layouts(dict[type[Any], Layout]):
    """The layout of each class, found once."""

    def __missing__(self, cls: type[Any]) -> Layout:
        kind = full_name(cls)
        slots = [slot for base in cls.__mro__ for slot in base.__dict__.get("__slots__", ())]
        names = tuple(slot for slot in slots if slot not in DERIVED.get(kind, ()))
        get = attrgetter(*names, "__class__", "__class__")  # two more, so that it always gives a tuple
        layout = self[cls] = Layout(kind, names, get, bool(cls.__dictoffset__))
        return layout


KINDS = _Kinds()
LAYOUTS = _Layouts()


def full_name(cls: type[Any]) -> str:
    """Module and name."""
    return f"{cls.__module__}.{cls.__qualname__}"


def attributes(part: Any) -> tuple[str, tuple[str, ...], tuple[Any, ...]]:
    """Class name, names and values of the attributes that are set."""
    kind, names, get, is_open = LAYOUTS[type(part)]
    try:
        values = get(part)[:-2]
    except AttributeError:  # a slot that is not set yet
        names = tuple(name for name in names if hasattr(part, name))
        values = tuple(getattr(part, name) for name in names)
    if is_open:
        own = part.__dict__
        return kind, (*names, *own), (*values, *own.values())
    return kind, names, values


def holds_fixed(container: Any) -> bool:
    """Whether a container is a table of callables or the like."""
    items = container.values() if type(container) is dict else container
    return any(KINDS[type(item)] == FIXED for item in items)


def is_state(value: Any) -> bool:
    """Whether an attribute with this value belongs to the state."""
    kind = KINDS[type(value)]
    if kind == TUPLE:
        return all(map(is_state, value))
    return kind != FIXED and not (kind == CONTAINER and holds_fixed(value))
