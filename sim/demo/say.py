"""Words to the person who started the demonstration."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line on standard error; standard output is for the report."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  # a command line speaks
