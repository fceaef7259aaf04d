"""From a state to a controller that goes on from there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from revpi.core.memento.kinds import (
    CONTAINERS,
    PART,
    ROOM,
    Group,
    Memento,
    Node,
    Ref,
    attributes,
    full_name,
    is_state,
    kind_of,
)

MAX_PROBLEMS = 50
_BY_NAME = {kind.__name__: kind for kind in CONTAINERS}
_ABSENT = object()


def restore(root: object, memento: Memento) -> tuple[str, ...]:
    """Bring a fresh controller into a captured state.

    Returns:
        What of the state found no place, and what of the controller found no state; empty between equal
        versions of the core, at most `MAX_PROBLEMS`.
    """
    return _Restorer(root, memento).run()


class _Restorer:
    def __init__(self, root: object, memento: Memento) -> None:
        self._nodes = memento.nodes
        self._live: dict[int, Any] = {0: root}
        self._problems: dict[str, None] = {}

    def run(self) -> tuple[str, ...]:
        if not self._nodes or self._nodes[0].kind != full_name(type(self._live[0])):
            return ("there is no state of a controller",)
        self._match()
        found = frozenset(self._live)
        self._live |= {n: self._made(node) for n, node in enumerate(self._nodes) if n not in found}
        for number, node in enumerate(self._nodes):
            live = self._live[number]
            if node.kind in _BY_NAME:
                self._fill(live, node)
            elif live is not None:
                self._set(live, node, built=number in found)
        return tuple(self._problems)[:MAX_PROBLEMS]

    def _match(self) -> None:
        """Find for each node the object of the fresh controller that stands in its place."""
        waiting = [0]
        while waiting:
            number = waiting.pop()
            for state, value in _places(self._nodes[number], self._live[number]):
                if type(state) is Ref and state.number not in self._live and self._fits(state.number, value):
                    self._live[state.number] = value
                    waiting.append(state.number)

    def _fits(self, number: int, value: object) -> bool:
        cls = type(value)
        return self._nodes[number].kind == (cls.__name__ if cls in CONTAINERS else full_name(cls))

    def _made(self, node: Node) -> Any:
        """A new object where the fresh controller has none."""
        container = _BY_NAME.get(node.kind)
        if container is None:
            return self._new_part(node.kind)
        return deque(maxlen=node.values[0]) if container is deque else container()

    def _new_part(self, kind: str) -> Any:
        module, _, name = kind.rpartition(".")
        try:
            cls = getattr(import_module(module), name) if module.startswith(ROOM) else None
        except (ImportError, AttributeError):
            cls = None
        if not isinstance(cls, type) or kind_of(cls) != PART:
            self._tell(f"{kind.removeprefix(ROOM)} is not known here")
            return None
        return object.__new__(cls)

    def _fill(self, live: Any, node: Node) -> None:
        values = [self._thawed(state) for state in node.values]
        live.clear()
        if type(live) is dict:
            live.update(zip(values[::2], values[1::2], strict=True))
        elif type(live) is set:
            live.update(values)
        else:
            live.extend(values[1:] if type(live) is deque else values)

    def _set(self, live: Any, node: Node, *, built: bool) -> None:
        """The attributes of a part.

        Args:
            live: The part.
            node: Its state.
            built: Its own constructor made it, so it has all attributes that it knows.
        """
        part = node.kind.removeprefix(ROOM)
        _, names, values = attributes(live)
        for name, value in zip(names, values, strict=True):
            if name not in node.names and is_state(value):
                self._tell(f"{part}.{name} starts fresh: the recording does not have it")
        for name, state in zip(node.names, node.values, strict=True):
            if name in names or hasattr(type(live), name) or (not built and hasattr(live, "__dict__")):
                setattr(live, name, self._thawed(state))
            else:
                self._tell(f"{part}.{name} is not known here")

    def _thawed(self, state: Any) -> Any:
        if type(state) is Ref:
            return self._live[state.number]
        return tuple([self._thawed(item) for item in state.items]) if type(state) is Group else state

    def _tell(self, problem: str) -> None:
        self._problems[problem] = None


def _places(node: Node, live: Any) -> Iterator[tuple[Any, Any]]:
    """Each state of a node with what stands in its place in a live object."""
    unpack = CONTAINERS.get(type(live))
    names = node.names
    there: Iterable[Any] = unpack(live) if unpack else [getattr(live, name, _ABSENT) for name in names]
    for state, value in zip(node.values, there, strict=False):
        yield from _paired(state, value)


def _paired(state: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    if type(state) is Group and type(value) is tuple and len(state.items) == len(value):
        for inner, item in zip(state.items, value, strict=True):
            yield from _paired(inner, item)
    else:
        yield state, value
