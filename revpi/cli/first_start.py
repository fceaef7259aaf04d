"""Entry of a bundle: the command line, which on its first start explains that settings are missing."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from revpi import logs
from revpi.cli import main as command_line
from revpi.cli.parser import DEFAULT_CONFIG
from revpi.config.example import example
from revpi.config.plc import PlcConfig
from revpi.errors import EXIT_USER_ERROR

EXAMPLE_SUFFIX = ".example"
FALLBACK = Path("/var/lib/thermiq")

log = logging.getLogger("thermiq-plc")


def main(argv: list[str]) -> int:
    """Run one command; the exit code. `run` without settings writes an example and ends.

    The process image is not touched then, and the loader zeroes it after an exit code that is not 0.
    """
    if argv[:1] == ["run"]:
        path = _settings_path(argv[1:])
        if not path.exists():
            logs.start("info")
            _explain(path)
            return EXIT_USER_ERROR
    return command_line.main(argv)


def _settings_path(options: list[str]) -> Path:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG)
    path: Path = parser.parse_known_args(options)[0].config
    return path


def _explain(path: Path) -> None:
    log.error("first start: there are no settings at %s; nothing is controlled, all outputs stay zero", path)
    written = _write_example(path)
    if written is None:
        log.error("no example could be written; get one with: python3 program.py config example")
        return
    log.error("an example lies at %s", written)
    log.error("adapt it, save it as %s, and check it with: python3 program.py config check", path)
    log.error("the loader starts the program again by itself once it is there")


def _write_example(path: Path) -> Path | None:
    """Where it was written: next to `path`, else in the state folder; None when neither may be written."""
    text = example(PlcConfig, "Settings of thermiq-plc.")
    for folder in (path.parent, FALLBACK):
        place = folder / (path.name + EXAMPLE_SUFFIX)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / (place.name + ".new")
            draft.write_text(text, "utf-8")
            draft.replace(place)
        except OSError as error:
            log.warning("%s cannot be written: %s", place, error.strerror)
        else:
            return place
    return None
