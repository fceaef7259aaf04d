"""What was heard on each topic: counted and judged as it arrives, bounded. Pure: time is an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

from revpi.contract.quality import QUALITY
from revpi.contract.topics import find
from sim.contract_check.conformance import complaint

MAX_TOPICS = 2000
MAX_COMPLAINTS = 5


@dataclass(slots=True)
class Heard:
    """One topic.

    Attributes:
        count: Messages.
        first_s: Time of the first.
        last_s: Time of the last.
        longest_gap_s: Longest time between two while its source was good.
        payload: The last.
        complaints: What was wrong, each once, at most `MAX_COMPLAINTS`.
        resting: Its source is not good: an unknown value is not told again.
    """

    count: int = 0
    first_s: float = 0.0
    last_s: float = 0.0
    longest_gap_s: float = 0.0
    payload: bytes = b""
    complaints: list[str] = field(default_factory=list)
    resting: bool = False

    def add(self, payload: bytes, now_s: float) -> None:
        """One more message."""
        if self.count == 0:
            self.first_s = now_s
        else:
            self.longest_gap_s = self.gap_s(now_s)
        self.count, self.last_s, self.payload = self.count + 1, now_s, payload

    def gap_s(self, now_s: float) -> float:
        """The longest gap until now."""
        return self.longest_gap_s if self.resting else max(self.longest_gap_s, now_s - self.last_s)

    def rest(self, *, resting: bool, now_s: float) -> None:
        """Its source is no longer good, or is so again."""
        if resting is not self.resting:
            self.longest_gap_s, self.last_s, self.resting = self.gap_s(now_s), now_s, resting

    def complain(self, text: str) -> None:
        """Note what is wrong."""
        if text and text not in self.complaints and len(self.complaints) < MAX_COMPLAINTS:
            self.complaints.append(text)


class Record:
    """All topics of a run.

    Attributes:
        topics: By name below the base.
        messages: How many there were.
    """

    def __init__(self) -> None:
        self.topics: dict[str, Heard] = {}
        self.messages = 0

    def add(self, suffix: str, payload: bytes, *, retained: bool, now_s: float) -> None:
        """One message, with the retain flag as it was published."""
        self.messages += 1
        if suffix not in self.topics and len(self.topics) >= MAX_TOPICS:
            return
        heard = self.topics.setdefault(suffix, Heard())
        heard.add(payload, now_s)
        topic = find(suffix)
        if topic is None:
            heard.complain("not declared")
            return
        if retained is not topic.retained:
            heard.complain("retained" if retained else "not retained")
        heard.complain(complaint(topic, payload))
        if suffix.endswith(QUALITY):
            self._judge_source(suffix.removesuffix(QUALITY), good=payload == b"good", now_s=now_s)

    def _judge_source(self, source: str, *, good: bool, now_s: float) -> None:
        for suffix, heard in self.topics.items():
            if (suffix == source or suffix.startswith(f"{source}/")) and not suffix.endswith(QUALITY):
                heard.rest(resting=not good, now_s=now_s)
