"""`thermiq-plc incidents`: what the black box has kept."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from revpi.blackbox.recorder import INCIDENT_FOLDER
from revpi.blackbox.recording import read
from revpi.blackbox.segments import SUFFIX
from revpi.cli.parser import takes_config
from revpi.cli.words import moment, table
from revpi.config.loader import load
from revpi.config.plc import PlcConfig
from revpi.errors import UserError

HEAD = ("time", "cause", "length", "scans", "version", "settings", "file")


def configure(parser: ArgumentParser) -> None:
    """Declare the command."""
    parser.set_defaults(command=incidents)
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="their folder (default: as in the settings)")
    takes_config(parser)


def incidents(arguments: Namespace) -> int:
    """List the incidents, newest first.

    Raises:
        UserError: There is no such folder.
    """
    folder = _folder(arguments)
    rows = sorted(map(_row, _files(folder)), key=lambda row: row["at"] or 0.0, reverse=True)
    if arguments.json:
        sys.stdout.write(json.dumps(rows) + "\n")
    elif rows:
        sys.stdout.write(table(HEAD, map(_cells, rows)))
    else:
        sys.stdout.write(f"{folder}: no incident\n")
    return 0


def _folder(arguments: Namespace) -> Path:
    if arguments.dir is not None:
        return Path(arguments.dir)
    name = load(arguments.config, PlcConfig).blackbox.dir
    if not name:
        raise UserError(f"{arguments.config}: blackbox.dir is empty, so nothing is recorded; name a folder")
    return Path(name) / INCIDENT_FOLDER


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in sorted(folder.iterdir()) if path.suffix == SUFFIX and path.is_file()]
    except FileNotFoundError:
        return []  # the program makes it with the first incident
    except OSError as error:
        raise UserError(f"{folder}: cannot be read ({error.strerror}); name a folder by --dir") from None


def _row(path: Path) -> dict[str, Any]:
    """One file; `problem` says why it cannot be read."""
    row = dict.fromkeys(("at", "causes", "length_s", "scans", "version", "config_hash"))
    row |= {"file": str(path), "bytes": 0, "problem": ""}
    try:
        recording = read(path)
        row["bytes"] = recording.bytes
        span = recording.span()
    except UserError as error:
        return {**row, "problem": str(error)}
    causes = recording.causes
    head = recording.head
    return {
        **row,
        "at": causes[0].wall_s if causes else span.first_wall_s,
        "causes": list(dict.fromkeys(code for cause in causes for code in cause.codes)),
        "length_s": round(span.length_s, 3),
        "scans": span.scans,
        "version": head.version,
        "config_hash": head.config_hash,
        "problem": f"{recording.damaged_bytes} bytes are damaged" if recording.damaged_bytes else "",
    }


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    if row["scans"] is None:
        return "-", row["problem"], "", "", "", "", row["file"]
    cause = ", ".join(row["causes"]) + (f" ({row['problem']})" if row["problem"] else "")
    length = f"{row['length_s']:.0f} s"
    return moment(row["at"]), cause, length, row["scans"], row["version"], row["config_hash"], row["file"]
