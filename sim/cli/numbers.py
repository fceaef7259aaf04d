"""Numbers on the command line with their range."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole(lo: int, hi: int) -> Callable[[str], int]:
    """A type for argparse: a whole number from `lo` to `hi`."""

    def read(text: str) -> int:
        number = int(text) if text.isdecimal() else -1
        if not lo <= number <= hi:
            raise argparse.ArgumentTypeError(f"{text!r} is not allowed; give a whole number, {lo} to {hi}")
        return number

    return read
