"""Bundles for tests: the real one, the real one with a change, and a small one that starts at once."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from revpi.deploy.build import COPIED, contents, manifest_of, pack
from revpi.deploy.bundle import Bundle, read_bundle
from revpi.deploy.manifest import Manifest
from revpi.deploy.wheels import Wheel, wheels

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).with_name("small_release.py")
BARE_PYTHON = str(Path(sys.executable).resolve())


@cache
def packages() -> tuple[Wheel, ...]:
    """What the lock names; fetched once."""
    return tuple(wheels(ROOT / "requirements/plc.lock", ROOT / "build/wheels"))


def write(files: Mapping[str, bytes], folder: Path, **changes: object) -> Bundle:
    """A bundle file of these files."""
    manifest: Manifest = dataclasses.replace(manifest_of(files, packages(), "test"), **changes)  # type: ignore[arg-type]  # fields of the record
    path = folder / f"{manifest.release()}.zip"
    path.write_bytes(pack(manifest, files))
    return read_bundle(path)


def real_bundle(folder: Path, version: str = "0.1.0", changed: Mapping[str, bytes] | None = None) -> Bundle:
    """The bundle of this checkout, some files replaced."""
    files = {**contents(ROOT, packages()), **(changed or {})}
    return write(files, folder, version=version)


def small_bundle(folder: Path, version: str, *, broken: bool = False, **changes: object) -> Bundle:
    """The real start program with a release of few files that only scans."""
    program = next(source for source, place in COPIED.items() if place == "program.py")
    body = SMALL.read_bytes().replace(b'VERSION = ""', f'VERSION = "{version}"'.encode())
    files = {
        "program.py": (ROOT / program).read_bytes(),
        "revpi/__init__.py": b"",
        "revpi/cli/__init__.py": b"",
        "revpi/cli/first_start.py": b"raise SystemExit(3)\n" if broken else body,
        **{f"revpi/part_{number}.py": os.urandom(300) for number in range(4)},
    }
    return write(files, folder, version=version, **changes)
