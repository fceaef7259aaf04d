"""Pages that people write, with blocks in them that come from tables in the code.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`, each on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

_BLOCK = re.compile(
    r"^(<!-- generated: (?P<name>[\w.]+) -->\n).*?^(<!-- end -->\n)", re.DOTALL | re.MULTILINE
)

Blocks = Mapping[str, Callable[[], str]]


def filled(page: Path, blocks: Blocks) -> str:
    """The text of a page with its blocks written anew; blocks of other generators stay as they are.

    Raises:
        ValueError: A block has no place in the page.
    """
    text = page.read_text("utf-8")
    missing = blocks.keys() - names(text)
    if missing:
        raise ValueError(f"{page} has no place for: {', '.join(sorted(missing))}")

    def fill(match: re.Match[str]) -> str:
        build = blocks.get(match["name"])
        return match[0] if build is None else f"{match[1]}\n{build().strip()}\n\n{match[3]}"

    return _BLOCK.sub(fill, text)


def names(text: str) -> set[str]:
    """Names of the blocks of a page."""
    return {match["name"] for match in _BLOCK.finditer(text)}
