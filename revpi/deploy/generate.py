"""Write the documents that come from this room's tables: `python -m revpi.deploy.generate [--check]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from revpi.artefacts import run
from revpi.deploy.health import QUESTIONS
from revpi.deploy.loader_options import LOADER_OPTIONS


def build_document() -> str:
    """docs/LOADER.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Options of RevPiPyLoad, and what counts as healthy"
    yield ""
    yield "Written by `make generate` from the tables in `revpi/deploy`."
    yield ""
    yield "## Options"
    yield ""
    yield "`thermiq-deploy update` sets them; another value that is allowed: `--set NAME=VALUE`."
    yield ""
    yield "| option | value | allowed | in RevPi Commander | why |"
    yield "|---|---|---|---|---|"
    for option in LOADER_OPTIONS:
        values = sorted(option.allowed, key=str)
        numbers = [value for value in option.allowed if isinstance(value, int)]
        several = f"{min(numbers)} to {max(numbers)}" if len(numbers) > 1 else str(values[0])
        label = option.label or "not shown; set by `thermiq-deploy` or in revpipyload.conf"
        yield f"| `{option.name}` | {option.value} | {several} | {label} | {option.why} |"
    yield ""
    yield "## Health"
    yield ""
    yield "After a switch every row must hold without a break for `--healthy-for-s` within `--within-s`; else"
    yield "the release before is taken back."
    yield ""
    yield "| must be true | waiting is in vain when it is not |"
    yield "|---|---|"
    for question in QUESTIONS:
        yield f"| {question.asked} | {'yes' if question.lost else 'no'} |"


ARTEFACTS: dict[str, Callable[[], str]] = {"docs/LOADER.md": build_document}

if __name__ == "__main__":
    sys.exit(run("revpi.deploy.generate", ARTEFACTS))
