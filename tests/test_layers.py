"""Who may import whom: the table of docs/ARCHITECTURE.md, held against every import in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("revpi", "site_bridge", "sim")
HEAD = "| room | what it holds | may import |"
ROW = re.compile(r"\| (?P<rooms>`[^|]*) \|[^|]*\| (?P<allowed>[^|]+) \|")
SETTINGS = "every room's settings"


def _full(name: str) -> str:
    """`core`, `.core` and `revpi.core` all mean revpi.core; `sim` and `site_bridge` mean themselves."""
    name = name.strip().strip("`").lstrip(".")
    return name if name.split(".")[0] in PACKAGES else f"revpi.{name}"


def _allowed(cell: str) -> tuple[str, ...]:
    if cell == "-":
        return ()
    words = [word for part in cell.split(",") for word in part.split(" and ")]
    return tuple(SETTINGS if word == SETTINGS else _full(word.split()[-1]) for word in words)


def _rows() -> list[str]:
    text = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")
    return text.split(HEAD)[1].split("\n\n")[0].strip().splitlines()[1:]


def _table() -> dict[str, tuple[str, ...]]:
    rows = [ROW.fullmatch(line) for line in _rows()]
    return {_full(room): _allowed(row["allowed"]) for row in rows if row for room in row["rooms"].split(",")}


TABLE = _table()


def _sources() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


MODULES = dict(_sources())


def _imports(module: str, path: Path) -> Iterator[str]:
    """Every module of the project that a file imports, inside functions too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            full = [f"{base}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else base for name in full]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in PACKAGES)


def _within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def _room(module: str) -> str | None:
    return max((room for room in TABLE if _within(module, room)), key=len, default=None)


def _is_settings(module: str) -> bool:
    return module.endswith(".settings") or module == "revpi.core.params"


def _may_import(room: str, target: str) -> bool:
    if (
        _within(target, room) or target == room.split(".", maxsplit=1)[0]
    ):  # the package itself holds its version only
        return True
    return any(
        _is_settings(target) if allowed == SETTINGS else _within(target, allowed) for allowed in TABLE[room]
    )


def test_the_table_is_read_whole() -> None:
    assert [line for line in _rows() if not ROW.fullmatch(line)] == []
    assert {"revpi.errors", "revpi.schema", "revpi.core", "site_bridge", "sim"} <= TABLE.keys()
    assert TABLE["revpi.core"] == ("revpi.schema", "revpi.signals")
    assert TABLE["revpi.cli"] == ("revpi",)
    assert "revpi.core.reading" in TABLE["site_bridge"]


def test_the_table_names_only_what_exists() -> None:
    named = {*TABLE, *(name for row in TABLE.values() for name in row)} - {SETTINGS, "revpi"}
    assert {name for name in named if name not in MODULES} == set()


def test_every_module_lies_in_a_room() -> None:
    assert {module for module in MODULES if _room(module) is None} - {"revpi"} == set()


def test_no_import_breaks_the_table() -> None:
    broken = [
        f"{module} imports {target}"
        for module, path in MODULES.items()
        if (room := _room(module))
        for target in _imports(module, path)
        if not _may_import(room, target)
    ]
    assert broken == []
