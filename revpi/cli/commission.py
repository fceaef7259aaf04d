"""`thermiq-plc commission`: the electrician's test mode, the list of its results, the report."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import revpi
from revpi.acceptance.files import write
from revpi.acceptance.form import form
from revpi.acceptance.words import word
from revpi.cli.bridge_link import BridgeLink
from revpi.cli.parser import takes_config
from revpi.cli.takeover import automatic_state
from revpi.cli.words import LANGUAGES, moment, table
from revpi.commission.cabinet import Cabinet, config_hash
from revpi.commission.journal import Journal
from revpi.commission.opening import open_session
from revpi.commission.rows import StepRow, rows_of
from revpi.commission.runner import Runner, note_no_start
from revpi.commission.sequence import steps
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError
from revpi.scan.clock import SystemClock

EXIT_TERMINAL_GONE = 1


@dataclass(frozen=True, slots=True)
class _Results:
    """What commissioning has found so far."""

    cabinet: Cabinet
    journal: Journal
    config: str

    @property
    def rows(self) -> tuple[StepRow, ...]:
        """Every step with its newest result for the configuration in force."""
        return rows_of(steps(self.cabinet), self.journal.records, self.config)


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(command=commission)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="print every step with its result")
    what.add_argument(
        "--report",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="FOLDER",
        help="write commissioning-SITE-DATE as JSON and as pages to print (default: here)",
    )
    parser.add_argument("--who", default="", metavar="NAME", help="who tests; asked for when missing")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language (%(default)s)")
    takes_config(parser)


def commission(arguments: Namespace) -> int:
    """Test the cabinet in the terminal, or list the results, or write the report.

    Raises:
        UserError: Not allowed now, no terminal, or settings or results cannot be read.
    """
    config = load(arguments.config, PlcConfig)
    results = _results(config)
    if arguments.list:
        return _list(results, arguments.lang)
    if arguments.report is not None:
        return _report(results, arguments.report)
    return _test(results, config, arguments)


def _results(config: PlcConfig) -> _Results:
    cabinet = Cabinet.of(config)
    journal = Journal(cabinet.journal_path)
    journal.load()
    return _Results(cabinet, journal, config_hash(cabinet))


def _test(results: _Results, config: PlcConfig, arguments: Namespace) -> int:
    # listing and reporting need no terminal
    from revpi.console.app import is_terminal, show  # noqa: PLC0415 - see above
    from revpi.console.console import Console  # noqa: PLC0415 - see above

    if not is_terminal():
        raise UserError(
            "commission needs a terminal of 80 x 24; log in with ssh -t, or use thermiq-plc io in scripts"
        )
    clock = SystemClock()

    def note(text: str) -> None:
        note_no_start(results.journal, results.cabinet, arguments.who, clock.wall(), text)

    entered = open_session(results.cabinet, automatic_state(config), clock, note)
    with entered as session, BridgeLink(config.mqtt) as miners:
        runner = Runner(session, results.journal, results.cabinet, arguments.who, miners)
        why = show(Console(session, runner, arguments.lang), session)
        ended = session.ended
        runner.cancel()
    for text in (ended, session.unsaved):
        if text is not None:
            sys.stderr.write(f"thermiq-plc: {text.of(arguments.lang)}\n")
    return EXIT_TERMINAL_GONE if why or ended is not None else 0


def _list(results: _Results, lang: str) -> int:
    head = [word(key, lang) for key in ("state", "test", "at", "who", "needs", "finding")]
    sys.stdout.write(table(head, (_listed(row, lang) for row in results.rows)))
    return 0


def _listed(row: StepRow, lang: str) -> tuple[str, ...]:
    record = row.record
    title, needs = f"{row.step.id}: {row.step.title.of(lang)}", ", ".join(row.step.needs)
    if record is None:
        return word(row.state, lang), title, "", "", needs, row.text.of(lang)
    when = moment(datetime.fromisoformat(record.at).timestamp() if record.at else None)
    return word(row.state, lang), title, when, record.who, needs, row.text.of(lang)


def _report(results: _Results, folder: Path) -> int:
    cabinet, records = results.cabinet, results.journal.records
    made = form(
        cabinet.name, results.config, revpi.__version__, results.rows, records, datetime.now().astimezone()
    )
    for path in write(made, folder):
        sys.stdout.write(f"{path}\n")
    return 0
