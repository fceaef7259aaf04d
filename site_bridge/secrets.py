"""Passwords: from a file that only its owner may read, or from the environment; never logged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from revpi.errors import UserError

MAX_BYTES = 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read_password(file: str, variable: str, where: str) -> str:
    """The password; "" when neither is named.

    Args:
        file: Path, "" for none.
        variable: Name of an environment variable, "" for none.
        where: Key of the settings, for error texts.

    Raises:
        UserError: The file or variable is missing, too long, or others may read the file.
    """
    if file:
        return _from_file(Path(file), f"{where}.password_file")
    if not variable:
        return ""
    try:
        return os.environ[variable]
    except KeyError:
        raise UserError(f"{where}.password_env: environment variable {variable} is not set") from None


def _from_file(path: Path, where: str) -> str:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{where}: {path} cannot be read: {error.strerror}") from None
    if mode & _OTHERS:
        raise UserError(f"{where}: {path} has mode {mode:04o}, only 0600 is allowed; run chmod 600 {path}")
    if len(data) > MAX_BYTES:
        raise UserError(f"{where}: {path} is too long; at most {MAX_BYTES} bytes are allowed")
    try:
        return data.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UserError(f"{where}: {path} is not UTF-8 text; write the password as one line") from None
