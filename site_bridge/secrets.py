"""Passwords: from a file that only its owner may read, or from the environment; never logged."""

from __future__ import annotations

import os
from pathlib import Path

from revpi.errors import UserError
from revpi.passwords import password_from_file


def read_password(file: str, variable: str, where: str) -> str:
    """The password; "" when neither is named.

    Args:
        file: Path, "" for none.
        variable: Name of an environment variable, "" for none.
        where: Key of the settings, for error texts.

    Raises:
        UserError: The variable is not set or no text, or the file cannot be used.
    """
    if file:
        return password_from_file(Path(file), f"{where}.password_file")
    if not variable:
        return ""
    password = os.environ.get(variable)
    if password is None:
        raise UserError(f"{where}.password_env: environment variable {variable} is not set")
    if any("\udc80" <= char <= "\udcff" for char in password):  # how Python keeps bytes that are no UTF-8
        raise UserError(f"{where}.password_env: environment variable {variable} is not UTF-8 text")
    return password
