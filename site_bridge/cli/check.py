"""`thermiq-bridge check`: for commissioning, tries every configured source once."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter

from revpi.config.loader import load
from revpi.errors import UserError
from site_bridge.cli.trials import Trial, trials
from site_bridge.errors import SourceError
from site_bridge.settings import BridgeConfig

EXIT_NOT_ALL = 1
TRIAL_S = 30.0
HEAD = ("source", "where", "result", "time", "says")


@dataclass(frozen=True, slots=True)
class Result:
    """How one trial ended.

    Attributes:
        name: Name of the source.
        where: Address or port.
        ok: It answered with something that can be used.
        took_s: Until the answer, or until it was given up.
        says: What it says, or what is wrong and what to do.
    """

    name: str
    where: str
    ok: bool
    took_s: float
    says: str


def check(arguments: argparse.Namespace) -> int:
    """Print a table of what answered; exit code 1 when not everything did."""
    config = load(arguments.config, BridgeConfig)
    results = asyncio.run(_try_all(tuple(trials(config))))
    ok = all(result.ok for result in results)
    if arguments.json:
        rows = [asdict(result) for result in results]
        sys.stdout.write(json.dumps({"ok": ok, "sources": rows}) + "\n")
    else:
        sys.stdout.write("\n".join(_table(results)) + "\n")
    return 0 if ok else EXIT_NOT_ALL


async def _try_all(wanted: Sequence[Trial]) -> list[Result]:
    """In the order of the settings; buses side by side, the sources of one bus one after the other."""
    where = attrgetter("where")
    buses = [list(group) for _, group in groupby(sorted(wanted, key=where), key=where)]
    done = await asyncio.gather(*(_try_bus(bus) for bus in buses))
    results = {result.name: result for bus in done for result in bus}
    return [results[trial.name] for trial in wanted]


async def _try_bus(bus: Iterable[Trial]) -> list[Result]:
    return [await _try(trial) for trial in bus]


async def _try(trial: Trial) -> Result:
    started_s = time.monotonic()
    try:
        async with asyncio.timeout(TRIAL_S):
            ok, says = True, await trial.ask()
    except (SourceError, UserError) as error:
        ok, says = False, str(error)
    except TimeoutError:
        ok, says = False, f"no result within {TRIAL_S:g} s"
    return Result(trial.name, trial.where, ok, round(time.monotonic() - started_s, 3), says)


def _table(results: Sequence[Result]) -> list[str]:
    rows = [HEAD, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD) - 1)]
    return ["  ".join((*map(str.ljust, row, widths), row[-1])) for row in rows]


def _cells(result: Result) -> tuple[str, ...]:
    word = "ok" if result.ok else "FAILED"
    return result.name, result.where, word, f"{result.took_s:.2f} s", result.says
