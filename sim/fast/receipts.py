"""Messages to the program and what they did."""

from __future__ import annotations

from typing import NamedTuple

from revpi.core.inputs import Requests, SiteData


class Message(NamedTuple):
    """A message to the program.

    Attributes:
        suffix: Topic below the base.
        payload: Its bytes.
        retained: The broker had kept it.
        bad: It must not change anything.
    """

    suffix: str
    payload: bytes
    retained: bool = False
    bad: bool = False


class Known(NamedTuple):
    """What the program knows from messages."""

    site: SiteData
    requests: Requests


class Receipt(NamedTuple):
    """What a message did.

    Attributes:
        message: The message.
        before: What was known before it.
        after: What was known after it.
        mono_s: The program's monotonic time.
        raised: What it raised, "" when nothing.
    """

    message: Message
    before: Known
    after: Known
    mono_s: float
    raised: str = ""
