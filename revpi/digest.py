"""SHA-256 without OpenSSL: `hashlib` loads its library, and the PLC's memory is small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    from _sha256 import sha256 as _sha256  # type: ignore[import-not-found]  # as `random` does; CPython 3.11
except ImportError:  # later ones have another name for it
    from hashlib import sha256 as _sha256

_new: Callable[[bytes], Any] = _sha256


def sha256_hex(data: bytes) -> str:
    """The digest as 64 hexadecimal digits."""
    digest: str = _new(data).hexdigest()
    return digest
