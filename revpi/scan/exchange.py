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
    """The slots of scan and edges within one process.

    Attributes:
        site: Newest data from the bridge (written by the MQTT edge).
        requests: Newest requests of people (written by the MQTT edge).
        latest: Newest complete scan (written by the scan).
        starts: How often the other side was started.
        drops: Batches of scans that the other side did not take.
    """

    __slots__ = ("drops", "latest", "requests", "site", "starts")

    def __init__(self) -> None:
        self.site = SiteData()
        self.requests = Requests()
        self.latest: Snapshot | None = None
        self.starts = 1
        self.drops = 0

    def collect(self) -> None:
        """Before a scan: bring `site` and `requests` up to date; never waits."""

    def publish(self, snapshot: Snapshot) -> None:
        """After a scan: hand it over; never waits."""
        self.latest = snapshot
