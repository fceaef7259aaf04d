"""PLC and bridge of two versions side by side: `python -m benchmarks.two_versions --other COMMIT`.

The demonstration's site with the PLC program of the one version and the bridge of the other, then the other
way round. Both miners must hash at the power that they are told, no sample, command or publication may be
refused, and what is published must keep to the present contract. Prints one JSON object; ends with 1 when
anything was wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from revpi.contract.topics import Role, find
from revpi.errors import EXIT_USER_ERROR, UserError
from sim.contract_check.conformance import complaint
from sim.demo.chain import Chain
from sim.demo.child import PROJECT, Program
from sim.demo.options import DEFAULT_SITE
from sim.demo.processes import Supervisor
from sim.demo.run_directory import RunDirectory
from sim.demo.say import say
from tests.chain.running import RunningChain

PACKAGES = ("revpi", "site_bridge")
SUN_W = 9000.0
STEADY_SCANS = 200
MAX_UNKNOWN = 40
UNKNOWN_KEY = re.compile(r": (?P<key>[\w.\[\]]+): unknown key")
REFUSED = (("samples", "malformed"), ("client", "denied"), ("client", "handler_errors"))
"""Counters of plc/mqtt that must stay zero; samples may be late or overtaken."""


@contextmanager
def sources(other: str) -> Iterator[Path]:
    """The packages of a commit in a folder for a while, or those of another checkout where they lie.

    Raises:
        UserError: It is neither a checkout nor a commit of this one.
    """
    if (Path(other) / PACKAGES[0]).is_dir():
        yield Path(other).resolve()
        return
    with tempfile.TemporaryDirectory(prefix="thermiq-other-") as folder:
        packed = Path(folder) / "packed.zip"
        command = [
            "git",
            "-C",
            str(PROJECT),
            "archive",
            "--format=zip",
            f"--output={packed}",
            other,
            "--",
            *PACKAGES,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no shell
        if done.returncode != 0:
            raise UserError(f"--other {other}: must be a checkout or a commit ({done.stderr.strip()})")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
        yield Path(folder)


def of_version(program: Program, folder: Path) -> Program:
    """The same program out of these sources: Python looks into its working folder first."""
    return replace(program, argv=("/usr/bin/env", f"--chdir={folder}", *program.argv))


def leave_out_unknown(program: Program) -> list[str]:
    """Take the settings out of a program's file that its version does not know; their keys."""
    path = Path(program.argv[-1])
    check = [*program.argv[: program.argv.index("run")], "config", "check", "--config", str(path)]
    left_out: list[str] = []
    while True:
        done = subprocess.run(check, capture_output=True, text=True, check=False)  # noqa: S603  our own program
        if done.returncode == 0:
            return left_out
        unknown = UNKNOWN_KEY.search(done.stderr)
        if unknown is None or len(left_out) >= MAX_UNKNOWN:
            raise UserError(f"{program.name}: its settings do not suit this version: {done.stderr.strip()}")
        left_out.append(unknown["key"])
        path.write_text(without(path.read_text("utf-8"), unknown["key"]), "utf-8")


def without(settings: str, key: str) -> str:
    """A settings file of the demonstration without one key: a line of its own, or in a row of a list."""
    row, _, leaf = key.rpartition("].")
    gone = rf", {re.escape(leaf)} = [^,}}]+(?=[,}} ])" if row else rf"(?m)^{re.escape(key)}[ .].*\n"
    return re.sub(gone, "", settings)


def run(other: Path, role: Role) -> dict[str, Any]:
    """One run in which this program is of the other version; what was seen."""
    with RunDirectory(keep=False) as folder:
        chain = Chain(folder, DEFAULT_SITE)
        programs = [of_version(one, other) if one.name == role else one for one in chain.programs]
        left_out = [key for one in programs if one.name == role for key in leave_out_unknown(one)]
        with Supervisor(programs, chain.log_directory) as supervisor, chain.feed:
            supervisor.start_all(lambda: False, say)
            return {"left_out": left_out, **_seen(RunningChain(chain, supervisor, folder), role)}


def _seen(running: RunningChain, role: Role) -> dict[str, Any]:
    running.operate(pv_power_w=SUN_W)
    began_s = time.monotonic()
    wrong: list[str] = []
    try:
        running.wait(running.mining, "both miners hash at the power that they are told")
        running.wait_scans(STEADY_SCANS)
    except AssertionError as error:
        wrong.append(str(error).partition(";")[0])
    topics = running.chain.feed.topics()
    counters = json.loads(topics.get("plc/mqtt", "{}"))
    wrong += [
        f"plc/mqtt {group}.{name} is {count}"
        for group, name in REFUSED
        if (count := counters.get(group, {}).get(name)) != 0
    ]
    wrong += [text for suffix, payload in sorted(topics.items()) if (text := _complaint(suffix, payload))]
    log = (running.chain.log_directory / "bridge.log").read_text("utf-8")
    wrong += [line for line in log.splitlines() if "/command: " in line and "retained" not in line]
    told = {
        name: topics.get(name)
        for name in ("plc/version", "plc/contract", "bridge/version", "bridge/contract")
    }
    return {"other": role, "up_s": round(time.monotonic() - began_s, 1), "told": told, "wrong": wrong}


def _complaint(suffix: str, payload: str) -> str:
    topic = find(suffix)
    text = "is not declared any more" if topic is None else complaint(topic, payload.encode())
    return f"{suffix}: {text}" if text else ""


def main(argv: list[str]) -> int:
    """Both ways round; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.two_versions", description=__doc__)
    parser.add_argument("--other", required=True, metavar="COMMIT", help="commit, or folder of a checkout")
    values = parser.parse_args(argv)
    try:
        with sources(values.other) as other:
            runs = [run(other, role) for role in (Role.PLC, Role.BRIDGE)]
    except UserError as error:
        sys.stderr.write(f"two_versions: {error}\n")
        return EXIT_USER_ERROR
    ok = not any(one["wrong"] for one in runs)
    print(json.dumps({"ok": ok, "commit": values.other, "runs": runs}))  # noqa: T201  the result of the program
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
