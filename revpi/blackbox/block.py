"""A block of scans: the first one whole, of the others only what changed. A block can be read by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import attrgetter, sub
from typing import Any, NamedTuple

from revpi.blackbox import times
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.values import NONSENSE, Decoder, Encoder, UnreadableError, field_names
from revpi.core.inputs import Now, PlantInputs, Requests, SiteData
from revpi.core.outputs import Outputs, StepResult
from revpi.core.reading import Good
from revpi.signals.table import CORE_OUTPUTS

GIVEN: dict[str, type[Any]] = {"inputs": PlantInputs, "site": SiteData, "requests": Requests}
"""What the controller gets, by the name in a `ScanRecord`; one column per field."""
OUTPUTS = "outputs"
WHY = "why"
NOTE = "note"
NOTES = ("written", "failure", "alarms", "violations")
_SIGNALS = tuple(signal.name for signal in CORE_OUTPUTS)
_OUTPUT_FIELDS = field_names(Outputs)
_ABSENT = object()


class Scan(NamedTuple):
    """One scan as recorded.

    Attributes:
        number: Counts all scans of the run.
        now: What the controller got.
        inputs: What the controller got.
        site: What the controller got.
        requests: What the controller got.
        outputs: What it gave, by field name; empty when it failed.
        why: Codes of reason and of what blocks ("" for nothing), by signal name.
        written: The outputs were really written.
        failure: What the controller raised, "" when it did not.
        alarms: Codes of the alarms that stood.
        violations: What the guard had to correct.
    """

    number: int
    now: Now
    inputs: PlantInputs
    site: SiteData
    requests: Requests
    outputs: Mapping[str, bool | float]
    why: Mapping[str, tuple[str, str]]
    written: bool
    failure: str
    alarms: tuple[str, ...]
    violations: tuple[str, ...]


# --- writing ---------------------------------------------------------------------------------------------

_TO_TEXT = json.JSONEncoder(separators=(",", ":")).encode


class _Columns:
    """Neighbouring columns that one object of a scan fills."""

    __slots__ = ("_at", "_get", "_last", "_source", "names")

    def __init__(self, at: int, prefix: str, names: Sequence[str], get: Callable[[Any], Any]) -> None:
        self._at = at
        self._get = get
        self.names = tuple(f"{prefix}.{name}" for name in names)
        self.forget()

    def forget(self) -> None:
        """The next object counts as changed in every column."""
        self._source: Any = _ABSENT
        self._last: Sequence[Any] = (_ABSENT,) * len(self.names)

    def changes(self, source: Any) -> list[tuple[int, Any]]:
        """Column and value of what differs from the scan before."""
        if source is self._source:
            return []
        self._source = source
        before, values = self._last, self._get(source)
        self._last = values
        return [
            (index, new)
            for index, (old, new) in enumerate(zip(before, values, strict=True), self._at)
            if old is not new and not is_same(old, new)
        ]


def is_same(one: Any, other: Any) -> bool:
    """Equal to the last bit: 0.0 is not -0.0, 1 is not True, and NaN is NaN."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Good):
        return is_same(one.value, other.value)
    if isinstance(one, bool | str):
        return bool(one == other)
    if isinstance(one, float) and one and one == other:
        return True
    return repr(one) == repr(other)


def _key(value: Any) -> Any:
    """Equal for values that are the same, and only for those."""
    if type(value) is Good:
        held = value.value
        return (Good, type(held), held) if held else repr(value)
    return (type(value), value) if value and isinstance(value, bool | str | float) else repr(value)


class _Values:
    """The different values of a block; its rows hold their numbers."""

    def __init__(self) -> None:
        self.encoder = Encoder()
        self.texts: list[str] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        """The number of a value."""
        key = _key(value)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.texts)
            self.texts.append(_TO_TEXT(self.encoder.value(value)))
        return number


def _reasons(result: StepResult | None) -> list[str]:
    """Codes of reason and of what blocks, with a blank between them."""
    if result is None:
        return [" "] * len(_SIGNALS)
    why = result.why
    return [f"{told.reason} {told.blocked_by}" for told in map(why.__getitem__, _SIGNALS)]


def _outputs(result: StepResult | None) -> Sequence[Any]:
    return (None,) * len(_OUTPUT_FIELDS) if result is None else _GET_OUTPUTS(result.outputs)


_GET_OUTPUTS = attrgetter(*_OUTPUT_FIELDS)


def _differences(scans: list[int]) -> list[int]:
    return scans[:1] + list(map(sub, scans[1:], scans))


def _notes(record: ScanRecord) -> tuple[Any, ...]:
    result = record.result
    if result is None:
        return record.written, record.failure, (), ()
    return record.written, record.failure, tuple([alarm.code for alarm in result.alarms]), result.violations


def _layout() -> list[_Columns]:
    """All columns, in the order in which a scan fills them."""
    groups: list[tuple[str, Sequence[str], Callable[[Any], Any]]] = [
        (prefix, field_names(cls), attrgetter(*field_names(cls))) for prefix, cls in GIVEN.items()
    ]
    groups += [(OUTPUTS, _OUTPUT_FIELDS, _outputs), (WHY, _SIGNALS, _reasons), (NOTE, NOTES, _notes)]
    columns: list[_Columns] = []
    for prefix, names, get in groups:
        columns.append(_Columns(sum(len(before.names) for before in columns), prefix, names, get))
    return columns


COLUMNS = tuple(name for columns in _layout() for name in columns.names)
"""Names of all columns; the head of a recording tells them."""


class BlockWriter:
    """Collects scans and packs them.

    Attributes:
        count: Scans in the block so far.
        span_s: Monotonic times of the first and the last of them.
    """

    def __init__(self) -> None:
        *self._given, self._outputs, self._why, self._note = _layout()
        self._restart()

    def _restart(self) -> None:
        self.count = 0
        self.span_s = (0.0, 0.0)
        self._values = _Values()
        self._numbers: list[int] = []
        self._mono_s: list[float] = []
        self._wall_s: list[float | None] = []
        self._changes: dict[int, tuple[list[int], list[int]]] = {}
        for columns in (*self._given, self._outputs, self._why, self._note):
            columns.forget()

    def add(self, record: ScanRecord) -> None:
        """One more scan.

        Raises:
            TypeError: It holds something that cannot be recorded.
        """
        number_of = self._values.number
        inputs, site, requests = self._given
        changes = inputs.changes(record.inputs)
        changes += site.changes(record.site)
        changes += requests.changes(record.requests)
        changes += self._outputs.changes(record.result)
        changes += self._why.changes(record.result)
        changes += self._note.changes(record)
        for index, value in changes:
            if index not in self._changes:
                self._changes[index] = ([], [])
            scans, numbers = self._changes[index]
            scans.append(self.count)
            numbers.append(number_of(value))
        mono_s, wall_s = record.now.mono_s, record.now.wall_s
        self._mono_s.append(mono_s)
        self._wall_s.append(wall_s)
        self._numbers.append(record.number)
        self.span_s = (self._mono_s[0], mono_s)
        self.count += 1

    def take(self) -> str:
        """The block as JSON; the writer is empty then."""
        numbers, values = self._numbers, self._values
        head = {
            "from": numbers[0],
            "numbers": None if numbers[-1] - numbers[0] + 1 == self.count else numbers,
            "count": self.count,
            "mono": times.pack(self._mono_s),
            "wall": times.pack(self._wall_s, self._mono_s),
            "table": values.encoder.table,
            "changes": [
                (index, _differences(scans), taken) for index, (scans, taken) in self._changes.items()
            ],
        }
        text = f'{_TO_TEXT(head)[:-1]},"values":[{",".join(values.texts)}]}}'
        self._restart()
        return text


# --- reading ---------------------------------------------------------------------------------------------


def scans_of(body: Any, columns: Sequence[str], tell: Callable[[str], None]) -> Iterator[Scan]:
    """The scans of a block.

    Args:
        body: What `BlockWriter.take` gave, as JSON.
        columns: Names of the columns, as in the head.
        tell: Called with what this version does not know or misses.

    Raises:
        UnreadableError: It is no block, or this version cannot read it.
    """
    try:
        yield from _Reader(body, columns, tell).scans()
    except NONSENSE as error:
        raise UnreadableError(f"a block of scans makes no sense: {type(error).__name__}") from error


class _Reader:
    def __init__(self, body: Any, columns: Sequence[str], tell: Callable[[str], None]) -> None:
        self._body = body
        self._names = columns
        self._decoder = Decoder(body["table"], tell)
        self._texts: list[Any] = body["values"]
        self._made: dict[int, Any] = {}
        self._values: list[Any] = [None] * len(self._names)
        self._make = {prefix: self._maker(prefix, cls) for prefix, cls in GIVEN.items()}
        self._objects: dict[str, Any] = {}

    def scans(self) -> Iterator[Scan]:
        body = self._body
        mono_s = times.unpack_checked(body["mono"])
        count = len(mono_s)
        if count != body["count"]:
            raise UnreadableError(f"a block of {count} scans says that it has {body['count']}")
        numbers = body["numbers"] or range(body["from"], body["from"] + count)
        wall_s = times.unpack_checked(body["wall"], mono_s)
        changes = self._changes(count)
        for change, number, at_s, unix_s in zip(changes, numbers, mono_s, wall_s, strict=True):
            if at_s is None:
                raise UnreadableError("a scan has no time")
            if change:
                self._apply(change)
            yield Scan(number, Now(at_s, unix_s), **self._objects)

    def _changes(self, count: int) -> list[list[tuple[int, int]]]:
        """Column and number of its new value, of each scan."""
        changes: list[list[tuple[int, int]]] = [[] for _ in range(count)]
        for index, steps, numbers in self._body["changes"]:
            for scan, number in zip(accumulate(steps), numbers, strict=True):
                changes[scan].append((index, number))
        return changes

    def _apply(self, change: list[tuple[int, int]]) -> None:
        """Take the changes; objects whose columns did not change stay the same objects."""
        changed = set()
        for index, number in change:
            self._values[index] = self._value(number)
            changed.add(self._names[index].partition(".")[0])
        for prefix, make in self._make.items():
            if prefix in changed:
                self._objects[prefix] = make(list(self._by_name(prefix).values()))
        if OUTPUTS in changed:
            given = self._by_name(OUTPUTS)
            self._objects[OUTPUTS] = {} if None in given.values() else given
        if WHY in changed:
            codes = self._by_name(WHY)
            self._objects[WHY] = {name: tuple(both.partition(" ")[::2]) for name, both in codes.items()}
        if NOTE in changed:
            notes = self._by_name(NOTE)
            self._objects |= {name: notes[name] for name in NOTES}

    def _value(self, number: int) -> Any:
        """A value; one object wherever it stands in the block."""
        if number not in self._made:
            self._made[number] = self._decoder.value(self._texts[number])
        return self._made[number]

    def _maker(self, prefix: str, cls: type[Any]) -> Callable[[Sequence[Any]], Any]:
        return self._decoder.maker(cls, [name for name, _ in self._columns(prefix)])

    def _columns(self, prefix: str) -> list[tuple[str, int]]:
        start = f"{prefix}."
        return [(n.removeprefix(start), index) for index, n in enumerate(self._names) if n.startswith(start)]

    def _by_name(self, prefix: str) -> dict[str, Any]:
        return {name: self._values[index] for name, index in self._columns(prefix)}
