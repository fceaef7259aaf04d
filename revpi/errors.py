"""Mistakes that a person can mend."""

from __future__ import annotations

EXIT_USER_ERROR = 2


class UserError(Exception):
    """Something outside the program is wrong; the text says what, where, what is allowed and what to do.

    Command lines print the text as one line to standard error and end with `EXIT_USER_ERROR`; never with
    a traceback.
    """
