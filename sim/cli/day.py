"""`thermiq-sim day`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from revpi.errors import UserError
from sim.cli.figures import figures_text
from sim.report.labels import LANGS
from sim.report.page import page
from sim.scenarios.criteria import Story
from sim.scenarios.scenario import Scenario, failed, play
from sim.scenarios.table import BY_NAME

_EPILOG = """examples:
  thermiq-sim day --list
  thermiq-sim day --scenario sunny_winter_day --report day.html --lang de

exit code: 0 all criteria hold, 1 one does not, 2 it could not be run as asked
"""


def main(argv: list[str]) -> int:
    """Simulate a named scenario far faster than real time.

    Raises:
        UserError: No such scenario, or the page cannot be written.
    """
    values = _parser().parse_args(argv)
    if values.list:
        sys.stdout.write("\n".join(f"{name:<28}{s.text}" for name, s in BY_NAME.items()) + "\n")
        return 0
    scenario = _find(values.scenario)
    begun_s = time.perf_counter()
    story = play(scenario)
    took_s = time.perf_counter() - begun_s
    broken = failed(scenario, story)
    if values.report is not None:
        _write(values.report, page(scenario, story, values.lang))
    told = (scenario, story, broken, took_s)
    sys.stdout.write((json.dumps(_report(*told)) if values.json else _text(*told)) + "\n")
    return 1 if broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim day",
        description="Simulate a named scenario with the real controller and draw it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--scenario", metavar="NAME", help="scenario to simulate")
    what.add_argument("--list", action="store_true", help="print all scenarios")
    parser.add_argument("--report", type=Path, metavar="FILE", help="page to write (HTML)")
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the page (default: en)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser


def _find(name: str) -> Scenario:
    if name not in BY_NAME:
        raise UserError(f"unknown scenario {name!r}; thermiq-sim day --list names all")
    return BY_NAME[name]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UserError(
            f"{path}: cannot write the page ({error.strerror}); name a file in a directory that exists"
        ) from None


def _report(scenario: Scenario, story: Story, broken: tuple[str, ...], took_s: float) -> dict[str, Any]:
    return {
        "scenario": scenario.name,
        "seconds": round(took_s, 2),
        "scans": story.outcome.steps,
        "failed": list(broken),
        "violations": [asdict(violation) for violation in story.outcome.violations],
        "figures": asdict(story.outcome.kpi),
        "heat_pump_alone": asdict(story.heat_pump_alone),
    }


def _text(scenario: Scenario, story: Story, broken: tuple[str, ...], took_s: float) -> str:
    head = f"{scenario.name}: {story.outcome.steps} scans in {took_s:.2f} s"
    verdict = [f"failed: {name}" for name in broken] or ["all criteria hold"]
    return "\n".join((head, *figures_text(story.outcome.kpi, story.heat_pump_alone), *verdict))
