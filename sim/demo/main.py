"""`thermiq-sim demo`: the whole chain on one machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console

from sim.demo.chain import Chain
from sim.demo.checks import Verdict, judge
from sim.demo.display import Display, LineDisplay, LiveDisplay
from sim.demo.options import Options, parse_options
from sim.demo.report import passed, report
from sim.demo.run_directory import RunDirectory
from sim.demo.say import say
from sim.demo.session import Session
from sim.demo.stop_request import StopRequest

EXIT_OK, EXIT_FAILED = 0, 1


def main(argv: list[str]) -> int:
    """Run the demonstration; the exit code: 0 the chain worked, 1 it did not.

    Raises:
        UserError: The broker, a file or a setting is missing or wrong.
    """
    options = parse_options(argv)
    with StopRequest() as stop:
        return _run(options, stop)


def _run(options: Options, stop: StopRequest) -> int:
    with RunDirectory(keep=options.keep) as run, run.own_log():
        session = Session(Chain(run, options.site_config), options.seconds, stop.asked)
        outcome = session.run(lambda: _display(options))
        verdicts = judge(outcome.recording)
        ok = passed(verdicts) and not outcome.failure
        run.keep = run.keep or not ok
        if options.json:
            print(json.dumps(report(outcome, verdicts, ok=ok)))  # noqa: T201  # what was asked for
        _say_result(verdicts, outcome.failure)
    return EXIT_OK if ok else EXIT_FAILED


def _display(options: Options) -> Display:
    if options.headless or not sys.stdout.isatty():
        return LineDisplay()
    return LiveDisplay(Console())


def _say_result(verdicts: Sequence[Verdict], failure: str) -> None:
    if failure:
        say(failure)
    for verdict in verdicts:
        if verdict.ok is False:
            say(f"failed: {verdict.name}: {verdict.figure}; wanted: {verdict.wanted}")
        elif verdict.ok is None:
            say(f"not judged, the run was too short: {verdict.name}")
    say(f"{sum(verdict.ok is True for verdict in verdicts)} of {len(verdicts)} checks passed")
