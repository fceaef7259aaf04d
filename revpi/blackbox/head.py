"""The head of every recording: all that a replay needs beside scans and states."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from revpi.blackbox.block import COLUMNS
from revpi.blackbox.values import NONSENSE, Decoder, Encoder, UnreadableError
from revpi.core.params import ControlParams
from revpi.digest import sha256_hex

FORMAT = 1


class Head(NamedTuple):
    """Whose recording it is.

    Attributes:
        version: Version of the program.
        site: Name of the site.
        config_hash: Short hash of the controller's parameters.
        started_s: Unix time of the program's start, None while the clock was not known.
        params: The parameters of the controller.
        columns: Names of what its blocks of scans hold.
    """

    version: str
    site: str
    config_hash: str
    started_s: float | None
    params: ControlParams
    columns: tuple[str, ...]


def config_hash(params: ControlParams) -> str:
    """The same for the same parameters, whatever the machine."""
    return sha256_hex(repr(params).encode())[:12]


def head_of(version: str, site: str, params: ControlParams, started_s: float | None) -> Head:
    """The head of this run."""
    return Head(version, site, config_hash(params), started_s, params, COLUMNS)


def to_text(head: Head) -> str:
    """As JSON."""
    encoder = Encoder()
    body: dict[str, Any] = {**head._asdict(), "params": encoder.value(head.params)}
    return json.dumps({"format": FORMAT, **body, "table": encoder.table})


def from_body(body: Any, tell: Callable[[str], None]) -> Head:
    """From JSON.

    Args:
        body: As `to_text` wrote it.
        tell: Called with what this version does not know or misses.

    Raises:
        UnreadableError: Another format, or no head.
    """
    try:
        if body["format"] != FORMAT:
            raise UnreadableError(f"format {body['format']} of recordings; this program reads {FORMAT}")
        params = Decoder(body["table"], tell).value(body["params"])
        names = [name for name in Head._fields if name not in ("params", "columns")]
        columns = tuple(map(str, body["columns"]))
        head = Head(**{name: body[name] for name in names}, columns=columns, params=params)
    except NONSENSE as error:
        raise UnreadableError(f"a head that makes no sense: {type(error).__name__}") from error
    if not isinstance(params, ControlParams):
        raise UnreadableError("a head without parameters")
    return head
