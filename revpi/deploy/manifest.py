"""What a bundle says of itself: version, what it gets on with, and the hash of every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from revpi.deploy.program import MANIFEST
from revpi.errors import UserError

FORMAT = 1
MAX_FILES = 2000
DIGEST = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"\d+\.\d+\.\d+[0-9A-Za-z.+-]{0,40}")
PLACE = re.compile(r"(?!/)(?!.*(?:^|/)\.\.?(?:/|$))(?!.*//)[0-9A-Za-z._/+-]{1,200}")
"""A relative path of plain characters that never leaves its folder."""

SHORT = 12


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of a bundle.

    Attributes:
        format: Of this record.
        version: Of the program.
        commit: Of the source; ends in "-changed" when there were changes beside it.
        python: Oldest Python that runs it.
        contract: MQTT contract that it speaks, see `revpi.contract.version`.
        state: Schema of the stored state that it writes.
        packages: Name and version of what is vendored.
        files: SHA-256 of every file but the manifest, by its place.
    """

    format: int
    version: str
    commit: str
    python: str
    contract: int
    state: int
    packages: Mapping[str, str]
    files: Mapping[str, str]

    def text(self) -> bytes:
        """The bytes of manifest.json; the same record always gives the same bytes."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"

    def digest(self) -> str:
        """SHA-256 of `text`."""
        return hashlib.sha256(self.text()).hexdigest()

    def release(self) -> str:
        """Name of the release: another one for any other content."""
        return f"{self.version}-{self.digest()[:SHORT]}"


def parse(text: bytes, source: str) -> Manifest:
    """Read manifest.json.

    Raises:
        UserError: It is no manifest, or one that this program does not know.
    """
    try:
        form = json.loads(text)
        manifest = Manifest(**form)
    except (ValueError, TypeError):
        raise UserError(
            f"{source}: {MANIFEST} cannot be read; make the bundle again by: make bundle"
        ) from None
    if manifest.format != FORMAT:
        raise UserError(f"{source}: manifest of format {manifest.format}, this program knows {FORMAT}")
    wrong = _wrong(manifest)
    if wrong or manifest.text() != text:
        raise UserError(f"{source}: {MANIFEST} has a wrong {wrong or 'order'}; make the bundle again")
    return manifest


def _wrong(manifest: Manifest) -> str:
    """Name of the first field that cannot be true, "" when all can."""
    checks: dict[str, bool] = {
        "version": _fits(VERSION, manifest.version),
        "commit": isinstance(manifest.commit, str),
        "python": _fits(re.compile(r"\d+\.\d+"), manifest.python),
        "contract": isinstance(manifest.contract, int),
        "state": isinstance(manifest.state, int),
        "packages": isinstance(manifest.packages, dict),
        "files": isinstance(manifest.files, dict)
        and len(manifest.files) <= MAX_FILES
        and all(_fits(PLACE, place) and _fits(DIGEST, digest) for place, digest in manifest.files.items()),
    }
    return next((name for name, right in checks.items() if not right), "")


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
