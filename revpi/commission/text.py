"""Texts in both languages."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One text for people.

    Attributes:
        en: English.
        de: German.
    """

    en: str
    de: str

    def of(self, language: str) -> str:
        """In "de" or, for anything else, English."""
        return self.de if language == "de" else self.en


def joined(texts: tuple[Text, ...]) -> Text:
    """Several texts as one sentence."""
    return Text("; ".join(text.en for text in texts), "; ".join(text.de for text in texts))
