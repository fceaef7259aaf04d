"""What an earlier start published and the settings no longer name: its retained quality must not say good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from revpi.contract.declaration import Role
from revpi.contract.discovery.device import Equipment, of_bridge
from revpi.contract.quality import QUALITY, quality_text
from revpi.contract.topics import TOPICS
from revpi.core.reading import Bad, Cause

QUALITIES: Final = tuple(
    topic for topic in TOPICS if topic.publisher is Role.BRIDGE and topic.pattern.endswith(QUALITY)
)
FILTERS: Final = tuple(re.sub(r"\{\w+\}", "+", topic.pattern) for topic in QUALITIES)
GONE: Final = quality_text(Bad(Cause.NEVER_SEEN))


class Retired:
    """Tells which qualities at the broker are of sources that there are no longer.

    Args:
        equipment: What there is.
    """

    def __init__(self, equipment: Equipment) -> None:
        self._present = frozenset(_present(equipment))
        self._corrected: set[str] = set()

    def contradicts(self, suffix: str, payload: bytes) -> bool:
        """Whether `GONE` is to be published instead, once per start: two bridges must not fight for ever."""
        if suffix in self._present or suffix in self._corrected or payload in (b"", GONE.encode()):
            return False
        self._corrected.add(suffix)
        return True


def _present(equipment: Equipment) -> Iterator[str]:
    for announced in of_bridge(equipment):
        devices = {shown.topic.device for shown in announced.entities}
        yield from (topic.pattern.format(**announced.fill) for topic in QUALITIES if topic.device in devices)
