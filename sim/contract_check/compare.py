"""A record held against the contract, topic by topic. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from revpi.contract.declaration import Topic
from revpi.contract.topics import MINER_NUMBERS, TOPICS, find
from sim.contract_check.record import Heard, Record

REFRESH_SLACK_S = 15.0
BURST = 3
"""Beyond the interval: the first message, the last before an end, one after a connection."""

OUTAGE = "outage"
"""Not a source of the bridge, but what history comes from: a time without broker."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What differs, in words; empty lists when the contract is kept.

    Attributes:
        undeclared: Published but not declared.
        missing: Declared, its source is there, and yet not published.
        wrong: Type, unit, range or retain flag differ.
        pace: More often than the interval allows, or not refreshed.
        absent: Declared, but this system has no such source, so nothing was due.
    """

    undeclared: tuple[str, ...]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    pace: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the contract is kept."""
        return not (self.undeclared or self.missing or self.wrong or self.pace)


def compare(
    record: Record, seconds: float, table: Sequence[Topic] = TOPICS, *, outage_s: float = 0.0
) -> Findings:
    """Judge a record.

    Args:
        record: What was heard.
        seconds: How long it was listened.
        table: The contract.
        outage_s: Time without broker.
    """
    sources = {*_sources(record), *((OUTAGE,) if outage_s else ())}
    wanted = [name for topic in table for name in _names(topic)]
    silent = [name for name in wanted if not _heard(name, record)]
    absent = [name for name in silent if not _due(name, sources)]
    declared = {suffix: heard for suffix, heard in record.topics.items() if find(suffix) is not None}
    slack_s = REFRESH_SLACK_S + outage_s
    return Findings(
        undeclared=tuple(sorted(set(record.topics) - set(declared))),
        missing=tuple(name for name in silent if name not in absent),
        wrong=tuple(f"{suffix}: {text}" for suffix, heard in declared.items() for text in heard.complaints),
        pace=tuple(
            text for suffix, heard in declared.items() for text in _pace(suffix, heard, seconds, slack_s)
        ),
        absent=tuple(absent),
    )


def _sources(record: Record) -> Mapping[str, Any]:
    """The bridge's sources by their names; none when it said nothing."""
    heard = record.topics.get("bridge/sources")
    try:
        value = json.loads(heard.payload) if heard else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


_NEEDS: dict[str, Callable[[str], bool]] = {
    "inverter/": lambda source: source == "inverter",
    "meters/": lambda source: source.startswith("meter_"),
    "smartmeter/": lambda source: source == "smartmeter",
    "tariff/": lambda source: source == "tariff",
    "history/": lambda source: source == OUTAGE,
}
"""Which of the bridge's sources, or what else, a topic comes from, by its first level."""


def _due(name: str, sources: Iterable[str]) -> bool:
    needs = next((rule for prefix, rule in _NEEDS.items() if name.startswith(prefix)), None)
    return needs is None or any(needs(source) for source in sources)


def _names(topic: Topic) -> Iterator[str]:
    """What is to be heard: a name for each miner, a pattern where any name does."""
    numbers = MINER_NUMBERS if "{n}" in topic.pattern else (0,)
    yield from (topic.pattern.replace("{n}", str(number)) for number in numbers)


def _heard(name: str, record: Record) -> bool:
    if "{" not in name:
        return name in record.topics
    return any(topic is not None and topic.pattern == name for topic in map(find, record.topics))


def _pace(suffix: str, heard: Heard, seconds: float, slack_s: float) -> Iterator[str]:
    topic = find(suffix)
    if topic is None or not topic.retained:
        return
    most = seconds / topic.min_interval_s + seconds / topic.refresh_s + BURST
    if heard.count > most:
        yield f"{suffix}: {heard.count} messages in {seconds:.0f} s, at most {most:.0f} allowed"
    longest_s = heard.gap_s(seconds)
    if longest_s > topic.refresh_s + slack_s:
        yield f"{suffix}: {longest_s:.0f} s without a refresh"
