"""Parsers of `thermiq-plc`: a command learns its arguments when it is chosen, a mistake is one line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from revpi.errors import EXIT_USER_ERROR

DEFAULT_CONFIG = Path("/etc/thermiq/plc.toml")


class Parser(argparse.ArgumentParser):
    """A parser of the command line.

    Args:
        prepare: Declares the arguments, called once and only when they are needed: what the other commands
            import costs the control program neither memory nor time.
    """

    def __init__(
        self, *, prepare: Callable[[argparse.ArgumentParser], None] | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self._prepare = prepare

    def parse_known_args(  # type: ignore[override]  # the overloads of argparse, as one
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Declare the arguments, then parse."""
        prepare, self._prepare = self._prepare, None
        if prepare is not None:
            prepare(self)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and end."""
        line = " ".join(message.split())
        sys.stderr.write(f"{self.prog}: {line}; {self.prog} --help tells more\n")
        sys.exit(EXIT_USER_ERROR)


def takes_config(parser: argparse.ArgumentParser) -> None:
    """The command reads the settings."""
    parser.add_argument(
        "--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE", help="settings file (%(default)s)"
    )
