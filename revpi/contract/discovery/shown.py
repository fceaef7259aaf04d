"""What is declared of an entity beside its topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from revpi.contract.declaration import Topic
from revpi.contract.discovery.settings import GERMAN
from revpi.contract.topics import find

_EXAMPLES = {"n": 1, "id": "meter1"}


@dataclass(frozen=True, slots=True)
class Names:
    """One name in both languages."""

    en: str
    de: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.en, self.de))

    def said(self, language: str) -> str:
        """In this language."""
        return self.de if language == GERMAN else self.en


@dataclass(frozen=True, slots=True)
class View:
    """A value taken out of a JSON topic.

    Attributes:
        value: Template of the state; a binary one gives ON or OFF.
        platform: Home Assistant's kind of entity.
        attributes: Template of a JSON object with further facts, "" without; `{language}` is filled in.
        unit: Engineering unit of the contract, None for texts and moments.
        device_class: Overrules that of the unit.
        state_class: Overrules that of the unit.
        expire_s: A message of the moment holds for so long.
    """

    value: str
    platform: str = "sensor"
    attributes: str = ""
    unit: str | None = None
    device_class: str = ""
    state_class: str = ""
    expire_s: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """One entity; its kind, unit and classes come from its topic.

    Attributes:
        suffix: Topic below the base, with {n} or {id} where the device has them.
        names: What people read; without the device, which Home Assistant puts before it.
        key: Part of the unique id; "" for the topic's name below its device. Never changed once released.
        diagnostic: Of interest when something is wrong.
        inverted: Its class at Home Assistant means the opposite of true.
        view: How a value is taken out of JSON, None for plain topics.
        icon: Where the class brings none.
    """

    suffix: str
    names: Names
    key: str = ""
    diagnostic: bool = False
    inverted: bool = False
    view: View | None = None
    icon: str = ""

    @property
    def topic(self) -> Topic:
        """The declaration of its topic.

        Raises:
            KeyError: No such topic is declared.
        """
        topic = find(self.suffix.format(**_EXAMPLES))
        if topic is None:
            raise KeyError(self.suffix)
        return topic
