"""Rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("revpi", "site_bridge", "sim", "tests")
GENERATED = ("_pb2.py", "_pb2_grpc.py")
SOURCES = tuple(
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.name.endswith(GENERATED)
)
TEXTS = tuple(
    path
    for pattern in ("*.md", "*.toml", "Makefile", "tools/*", ".ci/*", "docs/**/*", "deploy/**/*", "piCtory/*")
    for path in sorted(ROOT.glob(pattern))
    if path.is_file()
)

FUNCTION_LINES = 70
FILE_LINES = 400
MACHINE_PATH = re.compile(r"/(?:home|work|root|Users)/")
SILENCER = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
CODES = r"(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\])"
REASONED = re.compile(rf"#\s*{CODES}\W.*[a-z]{{3}}")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _unexplained(comment: str) -> bool:
    return bool(SILENCER.search(comment)) and not REASONED.search(comment)


def test_there_is_something_to_check() -> None:
    assert len(SOURCES) > 50
    assert len(TEXTS) > 3


def test_no_file_is_too_long() -> None:
    assert [_name(path) for path in SOURCES if len(_lines(path)) > FILE_LINES] == []


def test_no_function_is_too_long() -> None:
    functions = (
        (path, node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    too_long = [
        f"{_name(path)}: {node.name}"
        for path, node in functions
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert too_long == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"util", "utils", "helper", "helpers", "misc", "common"}
    assert [_name(path) for path in SOURCES if drawers & set(path.with_suffix("").parts[-2:])] == []


def test_nothing_names_a_folder_of_one_machine() -> None:
    named = [
        f"{_name(path)}:{number}"
        for path in (*SOURCES, *TEXTS)
        if path != Path(__file__)
        for number, line in enumerate(_lines(path), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert named == []


def test_every_silenced_check_says_why() -> None:
    silent = [
        f"{_name(path)}:{number}: {comment}"
        for path in SOURCES
        for number, comment in _comments(path)
        if _unexplained(comment)
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("comment", "unexplained"),
    [
        ("# noqa: S311", True),
        ("# noqa", True),
        ("# noqa: S311 - a simulation needs no secret", False),
        ("# type: ignore[arg-type]", True),
        ("# type: ignore", True),
        ("# type: ignore[arg-type]  # ships no types", False),
        ("# noqa: S311, D101 (a simulation)", False),
        ("# why a table", False),
    ],
)
def test_what_counts_as_a_reason(comment: str, unexplained: bool) -> None:
    assert _unexplained(comment) is unexplained
