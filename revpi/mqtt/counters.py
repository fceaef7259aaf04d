"""What the client counts and what it has to complain of."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_DENIED_TOPICS = 20


@dataclass(slots=True)
class Counters:
    """Since the start of the program.

    Attributes:
        sent: Messages handed to the connection.
        received: Messages given to the handler.
        reconnects: Connections after the first.
        takeovers: How often another program was heard under our name.
        denied: Publications that the broker refused.
        denied_topics: Their topics, at most `MAX_DENIED_TOPICS`.
        failure: Why there is no connection, "" while it stands.
        dropped: Messages not sent (offline and not retained, too many, too large for the broker) or not taken
            (too large).
        handler_errors: Exceptions in the handler.
    """

    sent: int = 0
    received: int = 0
    reconnects: int = 0
    takeovers: int = 0
    denied: int = 0
    denied_topics: list[str] = field(default_factory=list)
    failure: str = ""
    dropped: int = 0
    handler_errors: int = 0
