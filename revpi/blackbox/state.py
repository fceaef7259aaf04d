"""A controller's state as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from revpi.blackbox.values import NONSENSE, Decoder, Encoder, UnreadableError
from revpi.core.memento.kinds import Memento


class Keyframe(NamedTuple):
    """A state from which a replay can begin.

    Attributes:
        after: Number of the last scan that it knows of; 0 before the first.
        memento: The state.
    """

    after: int
    memento: Memento


def to_text(keyframe: Keyframe) -> str:
    """As JSON.

    Raises:
        TypeError: It holds something that cannot be recorded.
    """
    encoder = Encoder(shared=True)
    nodes = encoder.memento(keyframe.memento)
    return json.dumps(
        {"after": keyframe.after, "nodes": nodes, "table": encoder.table}, separators=(",", ":")
    )


def from_body(body: Any, tell: Callable[[str], None]) -> Keyframe:
    """From JSON.

    Args:
        body: As `to_text` wrote it.
        tell: Called with what this version does not know or misses.

    Raises:
        UnreadableError: It is no state, or this version cannot read it.
    """
    try:
        decoder = Decoder(body["table"], tell)
        return Keyframe(int(body["after"]), decoder.memento(body["nodes"]))
    except NONSENSE as error:
        raise UnreadableError(f"a state that makes no sense: {type(error).__name__}") from error
