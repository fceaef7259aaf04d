"""What can go wrong with a source of data, in words for people."""

from __future__ import annotations


class SourceError(Exception):
    """A source gave nothing that may be used; the text says why in one line."""
