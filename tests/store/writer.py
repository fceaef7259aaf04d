"""A program that stores its state as fast as it can: python -m tests.store.writer FOLDER."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from revpi.store.state_file import StateFile


@dataclass(frozen=True, slots=True)
class Count:
    """Two fields that must always belong together."""

    n: int = 0
    filling: str = ""


def count(n: int) -> Count:
    return Count(n, f"{n:05d}" * 40)


def state(folder: Path) -> StateFile[Count]:
    return StateFile(folder / "state.json", Count)


def write(folder: Path) -> None:
    file = state(folder)
    n = file.load().record.n
    while True:
        n += 1
        file.save(count(n))
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
