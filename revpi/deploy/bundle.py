"""A bundle file: read whole, every byte held against its manifest."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from revpi.deploy.manifest import Manifest, parse
from revpi.deploy.program import MANIFEST
from revpi.errors import UserError

MAX_BYTES = 32 * 1024 * 1024
START_PROGRAM = "program.py"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds.

    Attributes:
        path: The file.
        manifest: Its head.
        files: Content by place, the manifest included.
    """

    path: Path
    manifest: Manifest
    files: Mapping[str, bytes]

    @property
    def release(self) -> str:
        """Name of its release."""
        return self.manifest.release()


def read_bundle(path: Path) -> Bundle:
    """Read and check a bundle.

    Raises:
        UserError: There is no such file, or it is not what its manifest says.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise UserError(f"{path}: holds more than {MAX_BYTES} bytes; this is no bundle")
            files = {entry.filename: archive.read(entry) for entry in entries}
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}; name a bundle made by: make bundle") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise UserError(f"{path}: no readable bundle ({error}); make or copy it again") from None
    manifest = parse(files.get(MANIFEST, b""), str(path))
    _check(path, manifest, files)
    return Bundle(path, manifest, files)


def _check(path: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    wanted = {MANIFEST, *manifest.files}
    if START_PROGRAM not in wanted or files.keys() != wanted:
        odd = ", ".join(sorted(files.keys() ^ wanted)[:3]) or START_PROGRAM
        raise UserError(f"{path}: files and manifest disagree ({odd}); make or copy the bundle again")
    for place, digest in manifest.files.items():
        if hashlib.sha256(files[place]).hexdigest() != digest:
            raise UserError(f"{path}: {place} was changed after the bundle was made; do not use it")
