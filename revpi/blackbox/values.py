"""Any value of `revpi.core` to JSON and back, told apart by a table of classes.

Numbers, texts, booleans and None stand for themselves; everything else is a list whose first element is a
code: one of `_Code`, or `FIRST_CLASS` and more for an entry of the table. The table names each class with
its fields, so that another version of the core reads what it knows, says what it does not know, and gives
new fields their defaults. Floats come back bit by bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum, IntEnum
from importlib import import_module
from operator import attrgetter
from typing import Any

from revpi.core.memento.kinds import DERIVED, KINDS, LAYOUTS, PART, ROOM, Group, Memento, Node, Ref, full_name

FIRST_CLASS = 16
MAX_DEPTH = 40
ENUM = None
"""Stands in the table for the fields of an enumeration."""

Table = list[list[Any]]


class UnreadableError(Exception):
    """A recorded value makes no sense here; the text says why."""


NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading raises where something else stands than was written there."""


class _Code(IntEnum):
    TUPLE = 0
    FROZENSET = 1
    SEEN = 2
    REF = 3
    GROUP = 4
    DICT = 5


# --- to JSON ---------------------------------------------------------------------------------------------


def field_names(cls: type[Any]) -> tuple[str, ...]:
    """Names of a record's fields.

    Raises:
        TypeError: The class is no record.
    """
    names: tuple[str, ...] | None = getattr(cls, "_fields", None)
    if names is not None:
        return names
    if is_dataclass(cls):
        return tuple(item.name for item in fields(cls))
    if is_sealed(cls):
        return LAYOUTS[cls].names
    raise TypeError(f"{full_name(cls)} cannot be recorded")


def is_sealed(cls: type[Any]) -> bool:
    """Whether it is a class of the core with slots only: what a record holds of it never changes."""
    return KINDS[cls] == PART and not LAYOUTS[cls].open


class Encoder:
    """Makes JSON values and the table that explains them.

    Args:
        shared: Records that come again are written once, and are one object again when read.

    Attributes:
        table: Name and fields of each class so far.
    """

    def __init__(self, *, shared: bool = False) -> None:
        self.table: Table = []
        self._classes: dict[type[Any], Callable[[Any], list[Any]]] = {}
        self._nodes: dict[tuple[str, tuple[str, ...]], int] = {}
        self._seen: dict[int, tuple[int, Any]] | None = {} if shared else None

    def value(self, value: Any) -> Any:
        """The JSON value.

        Raises:
            TypeError: It holds something that cannot be recorded.
        """
        cls = type(value)
        if cls in _SCALARS:
            return value
        write = self._classes.get(cls)
        return (write or self._writer(cls))(value)

    def memento(self, memento: Memento) -> list[Any]:
        """The nodes of a controller's state."""
        return [[self._node_class(node), *map(self.value, node.values)] for node in memento.nodes]

    def _node_class(self, node: Node) -> int:
        key = (node.kind, node.names)
        if key not in self._nodes:
            self._nodes[key] = self._enter(node.kind, list(node.names))
        return self._nodes[key]

    def _enter(self, name: str, names: list[str] | None) -> int:
        self.table.append([name, names])
        return len(self.table) - 1 + FIRST_CLASS

    def _writer(self, cls: type[Any]) -> Callable[[Any], list[Any]]:
        special = {
            tuple: self._tuple,
            frozenset: self._frozenset,
            dict: self._dict,
            Ref: self._ref,
            Group: self._group,
        }
        write = special.get(cls) or (self._enum(cls) if issubclass(cls, Enum) else self._record(cls))
        self._classes[cls] = write
        return write

    def _tuple(self, value: Any) -> list[Any]:
        return [_Code.TUPLE.value, *map(self.value, value)]

    def _frozenset(self, value: Any) -> list[Any]:
        return [_Code.FROZENSET.value, *sorted(map(self.value, value), key=repr)]

    def _dict(self, value: Any) -> list[Any]:
        return [_Code.DICT.value, *[self.value(item) for pair in value.items() for item in pair]]

    def _ref(self, value: Any) -> list[Any]:
        return [_Code.REF.value, value.number]

    def _group(self, value: Any) -> list[Any]:
        return [_Code.GROUP.value, *map(self.value, value.items)]

    def _enum(self, cls: type[Any]) -> Callable[[Any], list[Any]]:
        number = self._enter(full_name(cls), ENUM)
        return lambda member: [number, member.value]

    def _record(self, cls: type[Any]) -> Callable[[Any], list[Any]]:
        names = field_names(cls)
        number = self._enter(full_name(cls), list(names))
        get = attrgetter(*names, "__class__", "__class__")  # two more, so that it always gives a tuple
        encode = self.value

        def write(record: Any) -> list[Any]:
            return [number, *map(encode, get(record)[:-2])]

        return write if self._seen is None else self._once(write, self._seen)

    @staticmethod
    def _once(
        write: Callable[[Any], list[Any]], seen: dict[int, tuple[int, Any]]
    ) -> Callable[[Any], list[Any]]:
        def write_once(record: Any) -> list[Any]:
            before = seen.get(id(record))
            if before is not None:
                return [_Code.SEEN.value, before[0]]
            written = write(record)
            seen[id(record)] = (len(seen), record)  # keeps it, so that its id is not used again
            return written

        return write_once


_SCALARS = frozenset({bool, int, float, str, type(None)})


# --- from JSON -------------------------------------------------------------------------------------------


class Decoder:
    """Makes values of this version's classes.

    Args:
        table: As the encoder made it.
        tell: Called with what this version does not know or misses, once per kind.
    """

    def __init__(self, table: Sequence[Sequence[Any]], tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._table = table
        self._read: dict[int, Callable[[list[Any], int], Any]] = {
            _Code.TUPLE: lambda items, depth: tuple([self._value(item, depth) for item in items[1:]]),
            _Code.FROZENSET: lambda items, depth: frozenset([self._value(i, depth) for i in items[1:]]),
            _Code.DICT: self._dict,
            _Code.REF: lambda items, _: Ref(items[1]),
            _Code.GROUP: lambda items, depth: Group(tuple([self._value(item, depth) for item in items[1:]])),
            _Code.SEEN: lambda items, _: self._seen[items[1]],
        }
        self._seen: list[Any] = []

    def value(self, value: Any) -> Any:
        """The value.

        Raises:
            UnreadableError: It was not written by an encoder, or this version has no place for it.
        """
        try:
            return self._value(value, 0)
        except NONSENSE as error:
            raise UnreadableError(f"a recorded value makes no sense: {type(error).__name__}") from error

    def memento(self, nodes: Any) -> Memento:
        """A controller's state.

        Raises:
            UnreadableError: As `value`.
        """
        try:
            return Memento(tuple([self._node(node) for node in nodes]))
        except NONSENSE as error:
            raise UnreadableError(f"a recorded state makes no sense: {type(error).__name__}") from error

    def _node(self, node: list[Any]) -> Node:
        kind, names = self._table[node[0] - FIRST_CLASS]
        values = tuple([self._value(item, 0) for item in node[1:]])
        if names and len(names) != len(values):
            raise UnreadableError(f"{kind}: {len(values)} values for {len(names)} names")
        return Node(str(kind), tuple(names or ()), values)

    def _value(self, value: Any, depth: int) -> Any:
        if type(value) is not list:
            return value
        if depth > MAX_DEPTH:
            raise UnreadableError("a recorded value is nested too deeply")
        read = self._read.get(value[0]) or self._reader(value[0])
        return read(value, depth + 1)

    def _dict(self, items: list[Any], depth: int) -> dict[Any, Any]:
        values = [self._value(item, depth) for item in items[1:]]
        return dict(zip(values[::2], values[1::2], strict=True))

    def _reader(self, code: int) -> Callable[[list[Any], int], Any]:
        if code < FIRST_CLASS:
            raise UnreadableError(f"code {code} of a recorded value is not known here")
        name, names = self._table[code - FIRST_CLASS]
        cls = _class(name)
        read = (lambda items, _: cls(items[1])) if names is ENUM else self._record_reader(cls, names)
        self._read[code] = read
        return read

    def _record_reader(self, cls: type[Any], names: list[str]) -> Callable[[list[Any], int], Any]:
        make = self.maker(cls, names)

        def read(items: list[Any], depth: int) -> Any:
            record = make([self._value(item, depth) for item in items[1:]])
            self._seen.append(record)
            return record

        return read

    def maker(self, cls: type[Any], names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
        """Makes a record from the values of these fields.

        Raises:
            UnreadableError: This version needs a field that is not there and has no default.
        """
        known = field_names(cls)
        short = cls.__qualname__
        for name in names:
            if name not in known:
                self._tell(f"{short}.{name} is not known here: left out")
        for name in known:
            if name not in names:
                if not _has_default(cls, name):
                    raise UnreadableError(
                        f"{short}.{name} is needed here, and the recording does not have it"
                    )
                self._tell(f"{short}.{name} is not in the recording: its default is taken")
        used = [(index, name) for index, name in enumerate(names) if name in known]
        if is_sealed(cls):
            return lambda values: _sealed(cls, [(name, values[index]) for index, name in used])
        return lambda values: cls(**{name: values[index] for index, name in used})


def _sealed(cls: type[Any], values: Sequence[tuple[str, Any]]) -> Any:
    """An object without its constructor; what is only derived is not there yet."""
    made = object.__new__(cls)
    for name, value in values:
        setattr(made, name, value)
    for name in DERIVED.get(full_name(cls), ()):
        setattr(made, name, None)
    return made


def _has_default(cls: type[Any], name: str) -> bool:
    if is_dataclass(cls):
        item = next(item for item in fields(cls) if item.name == name)
        return item.default is not MISSING or item.default_factory is not MISSING
    return name in getattr(cls, "_field_defaults", ())


def _class(name: str) -> type[Any]:
    """A record or enumeration of the core.

    Raises:
        UnreadableError: There is none of this name.
    """
    module, _, short = name.rpartition(".")
    try:
        cls = getattr(import_module(module), short) if module.startswith(ROOM) else None
    except (ImportError, AttributeError):
        cls = None
    if not isinstance(cls, type) or cls.__module__ != module:
        raise UnreadableError(f"{name} is not known here")
    if not issubclass(cls, Enum):
        try:
            field_names(cls)
        except TypeError:
            raise UnreadableError(f"{name} is no record") from None
    return cls
