"""The text of a settings file, before anything is known about its keys."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from revpi.config.problems import problem

MAX_BYTES = 256 * 1024


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """The tables of a TOML text; `source` stands for the file in error texts.

    Raises:
        UserError: The text is not TOML.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise problem(source, "", "not valid TOML: nested too deeply") from None
    except ValueError as error:  # TOMLDecodeError, and numbers with thousands of digits
        raise problem(source, "", f"not valid TOML: {error}") from None


def read_text(path: Path) -> str:
    """The text of a settings file of at most `MAX_BYTES`.

    Raises:
        UserError: There is no such file, or it cannot be read as UTF-8.
    """
    source = str(path)
    try:
        if path.is_dir():
            raise problem(source, "", "is a directory; name the settings file in it")
        if path.exists() and not path.is_file():
            raise problem(source, "", "is not a regular file; name a settings file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise problem(source, "", "no such file; check the path of the settings file") from None
    except PermissionError:
        raise problem(source, "", "may not be read; give the user of this program read access") from None
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise problem(source, "", f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MAX_BYTES:
        raise problem(source, "", f"is too big; at most {MAX_BYTES} bytes are allowed")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise problem(source, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
