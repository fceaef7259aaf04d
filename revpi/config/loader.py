"""Settings files in TOML, read into frozen dataclasses and checked against their rules.

Every mistake in a file ends as `UserError` with one line: file, full key, what is wrong, what is allowed.
A settings class with a method `check(self) -> str | None` is asked once its fields are right; a text
it returns is the mistake (limits between several fields).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from revpi.config.fields import NO_DEFAULT, Shape, Slot, default_of, slots_of, walk
from revpi.config.problems import problem, shown, unknown_key
from revpi.config.scalars import RejectedError, convert, expected
from revpi.config.source import parse_toml, read_text

T = TypeVar("T")

MAX_ITEMS = 256
IDENTITY_KEYS = ("name", "id")


def load(path: Path, cls: type[T]) -> T:
    """Read a settings file.

    Raises:
        UserError: The file cannot be read or breaks a rule.
    """
    return parse(read_text(path), str(path), cls)


def parse(text: str, source_name: str, cls: type[T]) -> T:
    """Read settings from text; `source_name` stands for the file in error texts.

    Raises:
        UserError: The text is not TOML or breaks a rule.
    """
    reader = _Reader(source_name, cls)
    settings: T = reader.table(cls, parse_toml(text, source_name), "", NO_DEFAULT)
    return settings


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str
    root: type[Any]

    def table(self, cls: type[Any], table: object, where: str, default: Any) -> Any:
        """An instance of `cls`; fields that the table does not name come from `default` or the class."""
        if not isinstance(table, Mapping):
            raise problem(self.source, where, f"must be a table, not {shown(table)}")
        slots = slots_of(cls)
        self._refuse_unknown(table, [slot.name for slot in slots], where)
        values = {slot.name: self._slot(slot, table, where, default) for slot in slots}
        settings = cls(**values)
        if hasattr(settings, "check") and (text := settings.check()):
            raise problem(self.source, where, text)
        return settings

    def _refuse_unknown(self, table: Mapping[str, object], names: Iterable[str], where: str) -> None:
        known = [_key(where, name) for name in names]
        for name in table:
            key = _key(where, name)
            if key not in known:
                everywhere = [other for other, _, _ in walk(self.root)]
                raise problem(self.source, key, unknown_key(key, known, everywhere))

    def _slot(self, slot: Slot, table: Mapping[str, object], where: str, owner: Any) -> Any:
        key = _key(where, slot.name)
        default = default_of(slot, owner)
        if slot.name not in table and default is NO_DEFAULT:
            raise problem(self.source, key, f"is missing; must be {_asked(slot)} ({slot.rule.doc})")
        if slot.name not in table and slot.shape in (Shape.SCALAR, Shape.LIST, Shape.TABLES):
            return default
        value = table.get(slot.name, {})
        match slot.shape:
            case Shape.SCALAR:
                return self._scalar(slot, value, key)
            case Shape.LIST:
                return self._list(slot, value, key)
            case Shape.TABLE:
                return self.table(slot.item, value, key, default)
            case Shape.NAMED:
                return self._named(slot, value, key, default)
            case Shape.TABLES:
                return self._tables(slot, value, key)

    def _scalar(self, slot: Slot, value: object, key: str) -> Any:
        try:
            return convert(value, slot.item, slot.rule)
        except RejectedError as error:
            raise problem(self.source, key, str(error)) from None

    def _list(self, slot: Slot, value: object, key: str) -> tuple[Any, ...]:
        items = self._each(value, key, _asked(slot), partial(self._scalar, slot))
        if slot.length is not None and len(items) != slot.length:
            raise problem(self.source, key, f"has {len(items)} elements; must be {_asked(slot)}")
        if issubclass(slot.item, str) and slot.length is None:
            self._refuse_twins(items, key)
        return items

    def _named(self, slot: Slot, value: object, key: str, default: Mapping[str, Any]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise problem(self.source, key, f"must be a table, not {shown(value)}")
        self._refuse_unknown(value, default, key)
        return MappingProxyType(
            {
                name: self.table(slot.item, value.get(name, {}), _key(key, name), entry)
                for name, entry in default.items()
            }
        )

    def _tables(self, slot: Slot, value: object, key: str) -> tuple[Any, ...]:
        items = self._each(value, key, _asked(slot), partial(self._element, slot.item))
        for identity in IDENTITY_KEYS:
            self._refuse_twins([getattr(item, identity, None) for item in items], key, identity)
        return items

    def _element(self, cls: type[Any], value: object, key: str) -> Any:
        return self.table(cls, value, key, NO_DEFAULT)

    def _each(
        self, value: object, key: str, asked: str, read: Callable[[object, str], Any]
    ) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise problem(self.source, key, f"{shown(value)} is not allowed; must be {asked}")
        if len(value) > MAX_ITEMS:
            raise problem(self.source, key, f"has {len(value)} elements; at most {MAX_ITEMS} are allowed")
        return tuple(read(item, f"{key}[{index}]") for index, item in enumerate(value, start=1))

    def _refuse_twins(self, values: Iterable[object], key: str, identity: str = "") -> None:
        counts = Counter(value for value in values if value is not None)
        for value, count in counts.items():
            if count > 1:
                what = f"{identity} {shown(value)}".strip()
                raise problem(self.source, key, f"{what} is named {count} times; name each one only once")


def _asked(slot: Slot) -> str:
    if slot.shape is Shape.SCALAR:
        return expected(slot.item, slot.rule)
    if slot.shape is Shape.LIST:
        count = "a list" if slot.length is None else f"a list of {slot.length} elements"
        return f"{count}, each {expected(slot.item, slot.rule)}"
    return "an array of tables" if slot.shape is Shape.TABLES else "a table"


def _key(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
