"""Records that the scan makes by the dozen: frozen for the type checker, cheap at run time.

A frozen dataclass sets each field through `object.__setattr__`, which makes its construction some four times
as slow as that of a plain one (CPython 3.11). The type checker refuses every assignment to a field of a
`record(frozen=True)`, so the run-time lock would only repeat what is proven already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, **options: bool) -> Callable[[type[Any]], type[Any]]:
        """`dataclass(frozen=True, ...)` without the lock; equality and hash are the same."""
        return dataclass(frozen=False, unsafe_hash=frozen, **options)


__all__ = ["record"]
