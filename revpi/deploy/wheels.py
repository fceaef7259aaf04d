"""The packages of requirements/plc.lock: pure-Python wheels, each with a hash that the lock names."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from revpi.errors import UserError

PURE = "py3-none-any.whl"
LEFT_OUT = re.compile(r".*\.dist-info/(?:RECORD|direct_url\.json|INSTALLER|REQUESTED)|.*\.data/.*")
TIMEOUT_S = 300.0
LOCKED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<hashes>(?:[ \\\n]+--hash=sha256:[0-9a-f]{64})+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Wheel:
    """One package.

    Attributes:
        name: As the lock names it.
        version: Exact.
        path: The wheel.
    """

    name: str
    version: str
    path: Path

    def files(self) -> Iterator[tuple[str, bytes]]:
        """What it installs, licences included."""
        with zipfile.ZipFile(self.path) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and not LEFT_OUT.fullmatch(entry.filename):
                    yield entry.filename, archive.read(entry)

    def licences(self) -> list[str]:
        """Places of its licence texts."""
        return sorted(
            name for name, _ in self.files() if re.search(r"dist-info/(?:licen[cs]es/|LICEN)", name)
        )


def wheels(lock: Path, store: Path) -> list[Wheel]:
    """The wheels of a lock file, sorted by name; fetched by pip where the store lacks them.

    Raises:
        UserError: They cannot be fetched, or one is not what the lock says.
    """
    text = lock.read_text("utf-8")
    locked = {row["name"]: row for row in LOCKED.finditer(text)}
    if any(_find(row, store) is None for row in locked.values()):
        _fetch(lock, store)
    found = [_checked(row, store) for _, row in sorted(locked.items())]
    if not found:
        raise UserError(f"{lock}: names no package with hashes; write it by: make lock")
    return found


def _find(row: re.Match[str], store: Path) -> Path | None:
    stem = re.sub(r"[-_.]+", "_", row["name"]).lower()
    path = store / f"{stem}-{row['version']}-{PURE}"
    return path if path.is_file() else None


def _checked(row: re.Match[str], store: Path) -> Wheel:
    path = _find(row, store)
    if path is None:
        raise UserError(f"{row['name']} {row['version']}: no wheel {PURE}; only pure Python goes on the PLC")
    if hashlib.sha256(path.read_bytes()).hexdigest() not in row["hashes"]:
        raise UserError(f"{path}: not the file that the lock names; delete it and run again")
    return Wheel(row["name"], row["version"], path)


def _fetch(lock: Path, store: Path) -> None:
    store.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    pure = ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", "3.11"]
    options = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(lock), "--dest", str(store)]
    done = subprocess.run(  # noqa: S603  pip of this environment, no shell
        [*command, *pure, *options], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise UserError(
            f"pip cannot fetch the packages of {lock}: {last[0]}; without a network: run make wheels where "
            f"there is one, and copy its folder to {store}"
        )
