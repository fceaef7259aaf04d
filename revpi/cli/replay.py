"""`thermiq-plc replay`: the core of this version on recorded inputs."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

import revpi
from revpi.blackbox.drawing import Frames, drawn
from revpi.blackbox.recording import Recording, read
from revpi.blackbox.regression import make_test
from revpi.blackbox.replay import Outcome, Stretch, replay
from revpi.cli.progress import Progress
from revpi.cli.words import LANGUAGES, table
from revpi.errors import UserError

EXIT_DIFFERS = 1
SHOWN = 20
HEAD = ("from", "output", "scans", "recorded", "this version")


def configure(parser: ArgumentParser) -> None:
    """Declare the command; the recording holds its settings."""
    parser.set_defaults(command=run)
    parser.add_argument("file", type=Path, metavar="FILE", help="an incident, or a file of the ring")
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--report", type=Path, metavar="HTML", help="page to write")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the page (%(default)s)")
    parser.add_argument(
        "--to-test", type=Path, metavar="DIR/NAME", help="write DIR/test_NAME.py and its data"
    )


def run(arguments: Namespace) -> int:
    """Replay a recording.

    Returns:
        0 when all outputs are identical, `EXIT_DIFFERS` when not.

    Raises:
        UserError: The file is no recording, this version cannot read it, or a file cannot be written.
    """
    recording = read(arguments.file)
    begun_s = time.monotonic()
    outcome = _replay(recording, arguments)
    took_s = time.monotonic() - begun_s
    if arguments.json:
        sys.stdout.write(json.dumps(_form(recording, outcome, took_s), default=str) + "\n")
    else:
        sys.stdout.write(_text(recording, outcome, took_s))
    return 0 if outcome.identical else EXIT_DIFFERS


def _replay(recording: Recording, arguments: Namespace) -> Outcome:
    progress = Progress("replay")
    if arguments.to_test is not None:
        make_test(recording, arguments.to_test, revpi.__version__, progress)
        sys.stderr.write(f"written: {arguments.to_test.with_name(f'test_{arguments.to_test.name}.py')}\n")
    frames = None if arguments.report is None else Frames(recording)
    outcome = replay(recording, watch=frames, progress=progress)
    if frames is not None:
        with recording.understood("it cannot be drawn"):
            page = drawn(recording, outcome, frames, revpi.__version__, arguments.lang)
        _write(arguments.report, page)
    return outcome


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UserError(
            f"{path}: the page cannot be written ({error.strerror}); name a file in a folder that exists"
        ) from None


def _form(recording: Recording, outcome: Outcome, took_s: float) -> dict[str, Any]:
    head = recording.head
    return {
        "file": recording.source,
        "identical": outcome.identical,
        "version": head.version,
        "own_version": revpi.__version__,
        "config_hash": head.config_hash,
        "causes": [cause._asdict() for cause in recording.causes],
        **{key: value for key, value in outcome._asdict().items() if key != "stretches"},
        "differences": [
            {**stretch.first._asdict(), "scans": stretch.scans, "last_mono_s": stretch.last_mono_s}
            for stretch in outcome.stretches
        ],
        "damaged_bytes": recording.damaged_bytes,
        "seconds": round(took_s, 3),
    }


def _text(recording: Recording, outcome: Outcome, took_s: float) -> str:
    head = recording.head
    lines = [f"{recording.source}: version {head.version}, settings {head.config_hash}"]
    lines += [f"cause: {', '.join(cause.codes)} {cause.text}".rstrip() for cause in recording.causes]
    lines += [f"note: {note}" for note in outcome.notes]
    if recording.damaged_bytes:
        lines.append(f"{recording.damaged_bytes} bytes are damaged and were skipped")
    if outcome.left_out:
        lines.append(f"{outcome.left_out} scans before the first state, or behind a gap, were left out")
    lines.append(f"{outcome.scans} scans replayed in {took_s:.1f} s by version {revpi.__version__}")
    if outcome.reasons:
        lines.append(f"{outcome.reasons} scans give the same outputs for another reason")
    if outcome.identical:
        return "\n".join([*lines, "all outputs are identical, bit by bit", ""])
    return "\n".join([*lines, *_differences(outcome)]) + "\n"


def _differences(outcome: Outcome) -> list[str]:
    if not outcome.stretches:
        return ["nothing could be replayed"]
    first = outcome.stretches[0].first
    counts: dict[str, int] = {}
    for stretch in outcome.stretches:
        counts[stretch.first.output] = counts.get(stretch.first.output, 0) + stretch.scans
    return [
        f"first difference: scan {first.number}, {first.output}",
        "scans that differ, by output: " + ", ".join(f"{name} {count}" for name, count in counts.items()),
        "This version would have done otherwise (the cabinet still answers as it did then):",
        table(HEAD, map(_cells, outcome.stretches[:SHOWN])).rstrip("\n"),
        *([f"... and {len(outcome.stretches) - SHOWN} more"] if len(outcome.stretches) > SHOWN else []),
    ]


def _cells(stretch: Stretch) -> tuple[str, ...]:
    first = stretch.first
    recorded = f"{first.recorded!r} {_codes(first.recorded_why)}"
    replayed = f"{first.replayed!r} {_codes(first.replayed_why)}"
    return _moment(stretch), first.output, str(stretch.scans), recorded, replayed


def _codes(why: tuple[str, str]) -> str:
    code, blocked_by = why
    return f"({code}{', blocked by ' + blocked_by if blocked_by else ''})" if code else ""


def _moment(stretch: Stretch) -> str:
    first = stretch.first
    if first.wall_s is None:
        return f"{first.mono_s:.3f} s"
    return datetime.fromtimestamp(first.wall_s).astimezone().isoformat(" ", "milliseconds")
