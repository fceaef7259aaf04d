"""Make the bundle for the PLC: `python -m revpi.deploy.build [--out DIR]`; same commit, same bytes."""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import revpi
from revpi.artefacts import CHECKOUT
from revpi.command_line import finish
from revpi.contract.version import CONTRACT
from revpi.deploy.bundle import START_PROGRAM
from revpi.deploy.manifest import FORMAT, Manifest
from revpi.deploy.program import MANIFEST, VENDORED
from revpi.deploy.wheels import Wheel, wheels
from revpi.errors import UserError
from revpi.store.frame import SCHEMA as STATE_SCHEMA

PACKAGE = "revpi"
LOCK, STORE = "requirements/plc.lock", "build/wheels"
COPIED: Mapping[str, str] = {
    "revpi/deploy/program.py": START_PROGRAM,
    "piCtory/config.rsc": "config.rsc",
    "deploy/plc.example.toml": "plc.example.toml",
    LOCK: f"{VENDORED}/plc.lock",
    "LICENSE": "LICENSE",
}
"""Files of the checkout and their places in the bundle."""

PYTHON = "3.11"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Time of every entry: a zip knows none before."""

MODE = 0o644 << 16
LINUX = 3


def contents(root: Path, packages: Iterable[Wheel]) -> dict[str, bytes]:
    """Every file of the bundle but the manifest, by its place."""
    files = {place: (root / source).read_bytes() for source, place in COPIED.items()}
    for path in sorted((root / PACKAGE).rglob("*")):
        if path.suffix in (".py", ".typed"):
            files[path.relative_to(root).as_posix()] = path.read_bytes()
    for package in packages:
        files |= {f"{VENDORED}/{name}": content for name, content in package.files()}
    return files


def manifest_of(files: Mapping[str, bytes], packages: Iterable[Wheel], commit: str) -> Manifest:
    """The head of a bundle with these files."""
    return Manifest(
        format=FORMAT,
        version=revpi.__version__,
        commit=commit,
        python=PYTHON,
        contract=CONTRACT,
        state=STATE_SCHEMA,
        packages={package.name: package.version for package in packages},
        files={place: hashlib.sha256(content).hexdigest() for place, content in files.items()},
    )


def pack(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    """The bundle; stored, not compressed, for compressors differ from machine to machine."""
    everything = {**files, MANIFEST: manifest.text()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for place in sorted(everything):
            entry = zipfile.ZipInfo(place, EARLIEST)
            entry.external_attr, entry.create_system = MODE, LINUX
            archive.writestr(entry, everything[place])
    return buffer.getvalue()


def commit_of(root: Path) -> str:
    """The commit; "-changed" behind it when the sources differ from it, "unknown" without git."""
    try:
        head = _git(root, "rev-parse", "HEAD")
        changed = _git(root, "status", "--porcelain", "--", PACKAGE, *COPIED)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head}-changed" if changed else head


def build(root: Path, out: Path) -> Path:
    """Write the bundle of a checkout into the folder `out`; its path.

    Raises:
        UserError: A package cannot be had, or the bundle cannot be written there.
    """
    packages = wheels(root / LOCK, root / STORE)
    files = contents(root, packages)
    manifest = manifest_of(files, packages, commit_of(root))
    path = out / f"thermiq-plc-{manifest.version}.zip"
    draft = path.with_suffix(".new")
    try:
        out.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(pack(manifest, files))  # for everybody to read, unlike what the program keeps
        draft.replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written ({error.strerror}); name a folder with --out") from None
    return path


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  no shell, our words
    return done.stdout.strip()


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m revpi.deploy.build", description=__doc__)
    parser.add_argument("--out", type=Path, default=CHECKOUT / "dist", help="folder of the bundle (dist)")
    parser.add_argument(
        "--fetch",
        action="store_true",
        help="fetch the packages only, so that a bundle needs no network later",
    )
    return finish("bundle", partial(_run, parser.parse_args()))


def _run(arguments: argparse.Namespace) -> int:
    if arguments.fetch:
        wheels(CHECKOUT / LOCK, CHECKOUT / STORE)
        return 0
    path = build(CHECKOUT, arguments.out)
    sys.stdout.write(f"{path}  {path.stat().st_size} bytes  sha256 {_digest(path)}\n")
    return 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
