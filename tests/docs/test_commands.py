"""Every command in the documentation exists: our programs with their options, make targets, scripts."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks, prose

INSTALLED = {
    "thermiq-adapters": "deploy/site-server/files/adapters.sh",
    "thermiq-backup": "deploy/site-server/files/backup.sh",
    "thermiq-restore": "deploy/site-server/files/restore.sh",
}
SYSTEM = frozenset(
    {
        "apt",
        "apt-get",
        "cat",
        "cd",
        "chmod",
        "chown",
        "chronyc",
        "cp",
        "curl",
        "docker",
        "echo",
        "git",
        "install",
        "journalctl",
        "ln",
        "ls",
        "mkdir",
        "mosquitto_passwd",
        "mosquitto_pub",
        "mosquitto_sub",
        "mv",
        "npm",
        "openssl",
        "piTest",
        "python3",
        "rm",
        "scp",
        "sed",
        "set",
        "ssh",
        "ssh-keygen",
        "systemctl",
        "systemd-tmpfiles",
        "tar",
        "unzip",
        "usermod",
        ".",
    }
)
_SCRIPTS: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
_TARGETS = frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
_INLINE = re.compile(rf"`((?:{'|'.join([*_SCRIPTS, *INSTALLED])}|make)(?: [^`]+)?)`")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")

Capsys = pytest.CaptureFixture[str]


def commands() -> Iterator[tuple[str, str]]:
    """Page and command."""
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        for text in (
            line for block in blocks(page, "sh") for line in block.replace("\\\n", " ").splitlines()
        ):
            yield from (
                (name, part.strip()) for part in re.split(r"&&|\||;", text.partition(" #")[0]) if part.strip()
            )
        yield from ((name, text) for text in _INLINE.findall(prose(page)) if "..." not in text)


COMMANDS = tuple(dict.fromkeys(commands()))


@cache
def _main(program: str) -> Callable[[list[str]], int]:
    module, _, function = _SCRIPTS[program].partition(":")
    main: Callable[[list[str]], int] = getattr(import_module(module), function)
    return main


def _shell(program: str, arguments: list[str], capsys: Capsys) -> str:
    """What is wrong with it, "" when nothing is."""
    if program in _SCRIPTS:
        return _own(program, arguments, capsys)
    if program in INSTALLED:
        return _script(ROOT / INSTALLED[program], arguments)
    if program == "make":
        target = next((word for word in arguments if not _ASSIGNMENT.match(word)), "help")
        return "" if target in _TARGETS else f"no target {target}"
    if "/" in program and not program.startswith("/"):
        return _script(ROOT / program, arguments)
    return "" if program in SYSTEM else "neither ours nor one of the system's that are known here"


def _own(program: str, arguments: list[str], capsys: Capsys) -> str:
    words = [word for word in arguments if not word.startswith("-")]
    options = [word.partition("=")[0] for word in arguments if word.startswith("-")]
    with pytest.raises(SystemExit) as ended:
        _main(program)([*words, "--help"])
    said = capsys.readouterr()
    if ended.value.code != 0:
        return said.err.strip().splitlines()[-1]
    return ", ".join(f"no option {option}" for option in options if option not in said.out)


def _script(path: Path, arguments: list[str]) -> str:
    if not path.is_file():
        return "no such file"
    text = path.read_text("utf-8")
    return ", ".join(f"no option {word}" for word in arguments if word.startswith("--") and word not in text)


def test_there_is_something_to_check() -> None:
    assert len(COMMANDS) > 30


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_the_command_exists(page: str, command: str, capsys: Capsys) -> None:
    words = [
        word for word in shlex.split(command) if not _ASSIGNMENT.match(word) or command.startswith("make")
    ]
    program, *arguments = [word for word in words if word != "sudo"]
    if program.startswith(".venv/bin/"):
        program = program.removeprefix(".venv/bin/")
        if program not in _SCRIPTS:
            return
    assert _shell(program, arguments, capsys) == "", f"{page}: {command}"
