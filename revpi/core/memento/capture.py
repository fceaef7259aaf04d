"""From a controller to its state."""

from __future__ import annotations

from operator import is_
from typing import Any

from revpi.core.memento.kinds import (
    CONTAINER,
    CONTAINERS,
    FIXED,
    KINDS,
    TUPLE,
    VALUE,
    Group,
    Memento,
    Node,
    Ref,
    attributes,
    holds_fixed,
)

_OMITTED = object()


def capture(root: object) -> Memento:
    """The state of a controller; shares values with it, copies whatever can change."""
    return _Capture(root).run()


class _Capture:
    __slots__ = ("_found", "_omits", "_refs")

    def __init__(self, root: object) -> None:
        self._refs = {id(root): Ref(0)}
        self._found: list[Any] = [root]
        self._omits = False

    def run(self) -> Memento:
        """Walk breadth first; `_found` grows on the way."""
        return Memento(tuple([self._node(item) for item in self._found]))

    def _node(self, item: Any) -> Node:
        unpack = CONTAINERS.get(type(item))
        if unpack is not None:
            return Node(type(item).__name__, (), tuple([self._taken(held) for held in unpack(item)]))
        kind, names, values = attributes(item)
        kinds, taken = KINDS, self._taken
        states = tuple([value if kinds[type(value)] == VALUE else taken(value) for value in values])
        if self._omits:
            self._omits = False
            kept = [(name, state) for name, state in zip(names, states, strict=True) if state is not _OMITTED]
            names, states = tuple([name for name, _ in kept]), tuple([state for _, state in kept])
        return Node(kind, names, states)

    def _taken(self, value: Any) -> Any:
        kind = KINDS[type(value)]
        if kind == VALUE:
            return value
        if kind == TUPLE:
            return self._group(value)
        if kind == FIXED or (kind == CONTAINER and holds_fixed(value)):
            self._omits = True
            return _OMITTED
        ref = self._refs.get(id(value))
        if ref is None:
            ref = self._refs[id(value)] = Ref(len(self._found))
            self._found.append(value)
        return ref

    def _group(self, value: tuple[Any, ...]) -> Any:
        kinds = KINDS
        for item in value:
            if kinds[type(item)] != VALUE:
                break
        else:
            return value
        items = tuple([self._taken(item) for item in value])
        if self._omits and any(item is _OMITTED for item in items):
            return _OMITTED
        return value if all(map(is_, items, value)) else Group(items)
