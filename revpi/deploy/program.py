"""ThermIQ on the PLC: the start program of a bundle. It chooses a release, checks it whole, and runs it.

RevPiPyLoad starts this file as `program.py` in its working folder. A release is that folder itself (upload
by hand) or a folder below `releases` (upload by thermiq-deploy). The loader's upload writes one file after
the other in place, so a power cut can leave any of them in pieces: a release runs only when each file of it
has the hash that its manifest names. The switch that says which release is meant is written in turn to two
small files with a checksum; the newest whole one counts, so that at every moment one complete release is in
force.

This file needs Python 3.11 and nothing else. It does not change from release to release: replacing it is
the one upload that a power cut could spoil.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

MANIFEST: Final = "manifest.json"
RELEASES: Final = "releases"
SWITCHES: Final = ("switch.a", "switch.b")
VENDORED: Final = "vendor"
MAX_SWITCH_BYTES: Final = 4096
TRIAL_STARTS: Final = 3
"""A release that nobody has confirmed is started so often, then the previous one."""

EXIT_NO_RELEASE: Final = 1

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Release:
    """One release on the PLC.

    Attributes:
        name: Its folder below `releases`, "" for the folder of the start program.
        manifest: SHA-256 of its manifest, "" where any will do.
    """

    name: str
    manifest: str = ""

    def folder(self, root: Path) -> Path:
        """Where it lies."""
        return root / RELEASES / self.name if self.name else root


@dataclass(frozen=True, slots=True)
class Switch:
    """Which release is meant.

    Attributes:
        generation: Rises by one with each switch.
        release: To be run.
        previous: To be run when `release` is not whole or fails its trial.
        proven: Whether its health was seen; else it is on trial.
        note: Who signed it, or why it is accepted unsigned.
    """

    generation: int
    release: Release
    previous: Release | None
    proven: bool
    note: str

    def candidates(self, root: Path) -> Iterator[Release]:
        """Releases in the order in which they may run."""
        if self.proven or trial_starts(root, self.generation) < TRIAL_STARTS:
            yield self.release
        if self.previous:
            yield self.previous


def pack(switch: Switch) -> bytes:
    """The bytes of one switch file."""
    line = json.dumps(asdict(switch)).encode()
    return line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"


def unpack(data: bytes) -> Switch | None:
    """What `pack` wrote, None for anything else."""
    line, _, digest = data.partition(b"\n")
    if digest != hashlib.sha256(line).hexdigest().encode() + b"\n":
        return None
    try:
        form = json.loads(line)
        previous = form["previous"] and Release(**form["previous"])
        return Switch(**{**form, "release": Release(**form["release"]), "previous": previous})
    except (ValueError, TypeError, KeyError):
        return None


def switches(root: Path) -> list[Switch]:
    """The whole switches, newest first."""
    found = [unpack(read(root / name, MAX_SWITCH_BYTES)) for name in SWITCHES]
    return sorted((one for one in found if one), key=lambda one: one.generation, reverse=True)


def read(path: Path, most: int = -1) -> bytes:
    """The bytes of a file, none where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError:
        return b""


def damage(folder: Path, manifest: str) -> str:
    """Why the release there must not run, "" when it is whole.

    Args:
        folder: Its files.
        manifest: SHA-256 that its manifest must have, "" for any.
    """
    text = read(folder / MANIFEST)
    if manifest and hashlib.sha256(text).hexdigest() != manifest:
        return "its manifest is missing or another one"
    try:
        files: dict[str, str] = json.loads(text)["files"]
    except (ValueError, KeyError, TypeError):
        return "it has no manifest"
    for name, digest in files.items():
        if not (folder / name).is_file() or hashlib.sha256(read(folder / name)).hexdigest() != digest:
            return f"{name} is missing or damaged"
    return ""


def choose(root: Path, tell: Tell) -> tuple[Path, Switch | None] | None:
    """The folder of the release to run with the switch that names it, None when none is whole."""
    for switch in switches(root):
        for release in switch.candidates(root):
            if _is_whole(root, release, tell):
                return release.folder(root), switch if release == switch.release else None
    stored = sorted((root / RELEASES).glob(f"*/{MANIFEST}"), key=lambda path: path.stat().st_mtime)
    for release in (Release(""), *(Release(path.parent.name) for path in reversed(stored))):
        if _is_whole(root, release, tell):
            return release.folder(root), None
    return None


def _is_whole(root: Path, release: Release, tell: Tell) -> bool:
    why = damage(release.folder(root), release.manifest)
    if why:
        tell(f"release {release.name or 'beside the start program'} does not run: {why}")
    return not why


def trial_starts(root: Path, generation: int) -> int:
    """How often a release on trial was started."""
    return len(read(root / f"trial.{generation}", TRIAL_STARTS))


def _count_trial_start(root: Path, generation: int) -> None:
    with (root / f"trial.{generation}").open("ab", buffering=0) as file:
        file.write(b".")
        os.fsync(file.fileno())


def _tell(text: str) -> None:
    sys.stderr.write(f"thermiq-start: {text}\n")


def _enter(root: Path, folder: Path, switch: Switch | None) -> None:
    """Announce the release; what was checked reaches the disk before it runs."""
    note = f", {switch.note}" if switch and switch.note else ""
    _tell(f"release {folder.name if folder != root else '(beside the start program)'}{note}")
    if switch and not switch.proven:
        os.sync()
        try:
            _count_trial_start(root, switch.generation)
        except OSError as error:
            _tell(f"the start on trial is not counted: {error.strerror}")


def main(arguments: list[str]) -> int:
    """Run the release that is in force; its exit code.

    Args:
        arguments: Options of the control program, or a command of its own (`config check`, `why` ...).
    """
    root = Path(__file__).resolve().parent
    command = bool(arguments) and not arguments[0].startswith("-")
    chosen = choose(root, _tell)
    if chosen is None:
        _tell("no complete release lies here; outputs stay zero; upload a bundle again")
        return EXIT_NO_RELEASE
    folder, switch = chosen
    if not command:
        _enter(root, folder, switch)
    return _run(folder, root, arguments if command else ["run", *arguments])


def _run(folder: Path, root: Path, arguments: list[str]) -> int:
    """The command line of the release; no bytecode is kept: a power cut could leave half a file of it."""
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    elsewhere = [path for path in sys.path if path and Path(path).resolve() != root]
    sys.path[:] = [str(folder), str(folder / VENDORED), *elsewhere]
    from revpi.cli.first_start import main as release_main  # noqa: PLC0415  the release is known only now

    result: Any = release_main(arguments)
    return int(result)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
