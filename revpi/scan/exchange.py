"""Where the scan and the edges meet: slots that hold immutable records.

Each slot has one writer. Replacing a slot is a single reference assignment, so neither side ever waits
for the other and a reader sees either the old or the new record, whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from revpi.core.inputs import Requests, SiteData

if TYPE_CHECKING:
    from revpi.scan.snapshot import Snapshot


class Exchange:
    """The slots.

    Attributes:
        site: Newest data from the bridge (written by the MQTT edge).
        requests: Newest requests of people (written by the MQTT edge).
        latest: Newest complete scan (written by the scan).
    """

    __slots__ = ("latest", "requests", "site")

    def __init__(self) -> None:
        self.site = SiteData()
        self.requests = Requests()
        self.latest: Snapshot | None = None
