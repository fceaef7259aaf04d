"""What Home Assistant would see of discovery: the retained messages, and how often each was sent anew."""

from __future__ import annotations

import json
from collections import Counter

from revpi.contract.discovery.settings import HomeAssistantSettings
from tests.probe import Probe

WANTED = f"{HomeAssistantSettings().prefix}/device/#"


class DiscoveryWatch:
    """What a reader that stays has seen.

    Args:
        probe: The reader, for `WANTED`.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._begin = 0

    def begin(self) -> None:
        """Count anew."""
        self._begin = len(self._probe.seen)

    def devices(self) -> dict[str, str]:
        """Every discovery message in force, by topic."""
        return {message.topic: message.payload for message in tuple(self._probe.seen)}

    def complaints(self, before: dict[str, str]) -> list[str]:
        """What differs from the messages before, was sent more than once, or says the same entity twice."""
        payloads, seen = self.devices(), tuple(self._probe.seen[self._begin :])
        live = Counter(message.topic for message in seen if not message.retained)
        ids = Counter(entity for payload in payloads.values() for entity in _entities(payload))
        return [
            *(f"discovery of {topic} differs" for topic in before if payloads.get(topic) != before[topic]),
            *(f"discovery of {topic} is new" for topic in payloads if topic not in before),
            *(f"discovery of {topic} was sent {count} times" for topic, count in live.items() if count > 1),
            *(f"entity {entity} is there {count} times" for entity, count in ids.items() if count > 1),
        ]


def _entities(payload: str) -> list[str]:
    """The unique ids in a message."""
    components: dict[str, dict[str, str]] = json.loads(payload)["components"]
    return [each["unique_id"] for each in components.values()]
