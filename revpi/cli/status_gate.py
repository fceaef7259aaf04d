"""What `thermiq-plc status` tells of commissioning: whether miners may run, and which rows are open."""

from __future__ import annotations

from argparse import Namespace

from revpi.cli.local_question import Form
from revpi.cli.words import word
from revpi.commission.applied import applied
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError


def gate_form(arguments: Namespace) -> Form | None:
    """What the stored results say for the settings: allowed, open, override, text by language.

    None where only a socket was named and there are no settings.

    Raises:
        UserError: Settings or config.rsc cannot be read.
    """
    try:
        config = load(arguments.config, PlcConfig)
        gate = applied(config, config.commission.override)[1]
    except UserError:
        if arguments.socket is None:
            raise
        return None
    return {**gate._asdict(), "text": gate.text._asdict()}


def gate_rows(form: Form | None, language: str) -> list[tuple[str, str]]:
    """Why miners stay off in automatic operation, or run by override, and each open row; else nothing."""
    if form is None or not form["open"]:
        return []
    rows = [(word("open_row", language), row) for row in form["open"]]
    return [(word("commissioning", language), form["text"][language]), *rows]
