"""How every command ends: with one line for a person's mistake, never with a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Final

from revpi.errors import EXIT_USER_ERROR, UserError

EXIT_INTERRUPTED: Final = 130
"""What shells report for Ctrl-C."""
EXIT_READER_GONE: Final = 141
"""What shells report for SIGPIPE: who reads our output has enough, for example `head`."""


def finish(name: str, command: Callable[[], int]) -> int:
    """Run a command; its exit code.

    Args:
        name: Of the program, before the line that tells a mistake.
        command: Gives the exit code.
    """
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except UserError as error:
        sys.stderr.write(f"{name}: {error}\n")
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing fails again at the very end
        return EXIT_READER_GONE
    return code
