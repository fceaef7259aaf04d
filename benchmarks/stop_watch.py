"""A stop watch around methods, for shares of CPU time."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

PROBES = 20_000


class Part(NamedTuple):
    """Something that is timed.

    Attributes:
        name: Its name in the report.
        owner: Class or object that has it.
        method: Name of the method there.
    """

    name: str
    owner: Any
    method: str


class StopWatch:
    """Adds up what calls take, by name, without what the watch itself takes.

    It reads the wall clock: the CPU clock is a system call, which would cost more than what is timed.
    """

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._calls: Counter[str] = Counter()

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, timed."""
        seconds, calls, clock = self._seconds, self._calls, time.perf_counter

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun_s = clock()
            try:
                return call(*args, **kwargs)
            finally:
                seconds[name] += clock() - begun_s
                calls[name] += 1

        return timed

    def seconds(self) -> dict[str, float]:
        """Time by name."""
        own_s = _own_s()
        return {name: max(0.0, s - self._calls[name] * own_s) for name, s in self._seconds.items()}

    @contextmanager
    def around(self, parts: Iterable[Part]) -> Iterator[None]:
        """Time these parts for a while; those that do not exist are left out."""
        found = [part for part in parts if hasattr(part.owner, part.method)]
        kept = [(part, vars(part.owner).get(part.method)) for part in found]
        for part in found:
            setattr(part.owner, part.method, self.wrap(part.name, getattr(part.owner, part.method)))
        try:
            yield
        finally:
            for part, own in kept:
                if own is None:
                    delattr(part.owner, part.method)
                else:
                    setattr(part.owner, part.method, own)


def _own_s() -> float:
    """What the watch adds to each call that it times."""
    watch = StopWatch()
    nothing = watch.wrap("", lambda: None)
    for _ in range(PROBES):
        nothing()
    return watch._seconds[""] / PROBES  # noqa: SLF001 - another watch's raw sum
