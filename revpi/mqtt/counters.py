"""What the client counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Since the start of the program.

    Attributes:
        sent: Messages handed to the connection.
        received: Messages given to the handler.
        reconnects: Connections after the first.
        denied: Publications that the broker refused.
        dropped: Messages not sent (offline and not retained, or too many) or not taken (too large).
        handler_errors: Exceptions in the handler.
    """

    sent: int = 0
    received: int = 0
    reconnects: int = 0
    denied: int = 0
    dropped: int = 0
    handler_errors: int = 0
