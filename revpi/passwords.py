"""Passwords from files that only their owner may read; never logged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from revpi.errors import UserError

MAX_PASSWORD_BYTES = 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def password_from_file(path: Path, where: str) -> str:
    """The file's one line without its end.

    Args:
        path: The file.
        where: Key of the settings, for error texts.

    Raises:
        UserError: The file is missing, unreadable, empty, too long, no text, belongs to somebody else than
            this user or root, or others may read it.
    """
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            content = file.read(MAX_PASSWORD_BYTES + 1)
    except OSError as error:
        raise UserError(f"{where} {path}: {error.strerror}; give a file with mode 0600") from None
    if about.st_uid not in (0, os.geteuid()):
        owner = f"user id {about.st_uid}, allowed are this program's user and root"
        raise UserError(f"{where} {path}: belongs to {owner}; run chown {os.geteuid()} {path}")
    if (mode := stat.S_IMODE(about.st_mode)) & _OTHERS:
        raise UserError(f"{where} {path}: mode {mode:04o}, allowed is 0600; run chmod 600 {path}")
    try:
        password = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{where} {path}: not UTF-8 text; write the password as one line") from None
    if not password or len(content) > MAX_PASSWORD_BYTES:
        raise UserError(f"{where} {path}: allowed are 1 to {MAX_PASSWORD_BYTES} bytes")
    return password
