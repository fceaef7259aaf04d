"""One question to one device, by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from revpi.errors import UserError
from site_bridge.errors import SourceError

T = TypeVar("T")


def once(what: str, question: Coroutine[object, object, T]) -> T:
    """The answer.

    Args:
        what: Which device and where, for error texts.
        question: Asks it.

    Raises:
        UserError: It gave none.
    """
    try:
        return asyncio.run(question)
    except SourceError as error:
        raise UserError(f"{what}: {error}") from None
