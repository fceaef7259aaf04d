"""The command line of the demonstration."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from sim.demo.observation import MAX_RUN_S

DEFAULT_SITE = Path(__file__).parents[1] / "site" / "sites" / "demo.toml"

_EXAMPLES = """examples:
  thermiq-sim demo                                   watch it, end with Ctrl-C
  thermiq-sim demo --seconds 180                     watch it for three minutes
  thermiq-sim demo --headless --seconds 120 --json   run without a view, print one JSON object

exit code: 0 the chain worked, 1 it did not, 2 it could not be started as asked
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user asked for.

    Attributes:
        seconds: Length of the run after the start, None: until it is ended.
        headless: No live view even on a terminal.
        json: Print the report as JSON at the end.
        site_config: Settings file of the simulated site.
        keep: Keep the run directory.
    """

    seconds: float | None
    headless: bool
    json: bool
    site_config: Path
    keep: bool


def parse_options(argv: list[str]) -> Options:
    """Read the command line.

    Raises:
        SystemExit: Bad usage (code 2) or --help (code 0).
    """
    values = _parser().parse_args(argv)
    return Options(
        seconds=values.seconds,
        headless=values.headless,
        json=values.json,
        site_config=values.config,
        keep=values.keep,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim demo",
        description="Run the PLC program, the bridge and a broker against a simulated site and watch them.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=_seconds, metavar="N", help="end after N seconds (default: Ctrl-C)")
    parser.add_argument("--headless", action="store_true", help="no live view, a line every 5 s on stderr")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object with all figures at the end"
    )
    parser.add_argument(
        "--config",
        type=Path,
        default=DEFAULT_SITE,
        metavar="FILE",
        help="simulated site (default: %(default)s)",
    )
    parser.add_argument("--keep", action="store_true", help="keep the run directory with settings and logs")
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= MAX_RUN_S:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; give 1 to {MAX_RUN_S:g} seconds")
    return seconds
