"""Files that are written from tables in the code: write them, or check that they are current."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def stale(root: Path, artefacts: Mapping[str, Callable[[], str]]) -> list[Path]:
    """Files below `root` that are missing or differ from what their builder gives."""
    wanted = {root / name: build() for name, build in artefacts.items()}
    return [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]


def write_all(root: Path, artefacts: Mapping[str, Callable[[], str]]) -> None:
    """Write every file below `root`, each at once or not at all."""
    for name, build in artefacts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".new")
        draft.write_text(build(), "utf-8")
        draft.replace(path)


def run(module: str, artefacts: Mapping[str, Callable[[], str]], argv: Sequence[str] | None = None) -> int:
    """Command line of `python -m <module> [--check] [--root DIR]`.

    Returns:
        0, or 1 when `--check` finds a file that differs.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that differ")
    parser.add_argument("--root", type=Path, default=CHECKOUT, help="folder of the checkout")
    arguments = parser.parse_args(argv)
    if not arguments.check:
        write_all(arguments.root, artefacts)
        return 0
    outdated = stale(arguments.root, artefacts)
    for path in outdated:
        sys.stderr.write(f"{path} is not current: run python -m {module}\n")
    return 1 if outdated else 0
