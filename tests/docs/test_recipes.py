"""Each recipe of CONTRIBUTING works as it stands: applied to a copy of the checkout, its commands succeed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT

PARTS = ("revpi", "site_bridge", "sim", "tests", "docs", "deploy", "piCtory", "pyproject.toml")
_RECIPE = re.compile(
    r"<!-- recipe: (?P<name>\w+) -->\n+```diff\n(?P<diff>.*?)^```$\n+```sh\n(?P<commands>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
RECIPES = {
    match["name"]: (match["diff"], match["commands"].splitlines())
    for match in _RECIPE.finditer((DOCS / "CONTRIBUTING.md").read_text("utf-8"))
}


def apply(root: Path, diff: str) -> None:
    """Each hunk where its old lines stand; they must stand there once."""
    for change in re.split(r"^--- ", diff, flags=re.MULTILINE)[1:]:
        (_, head), *hunks = [part.split("\n", 1) for part in ("\n" + change).split("\n@@")]
        path = root / head.split("+++ b/")[1].strip()
        text = path.read_text("utf-8") if path.exists() else ""
        for _, hunk in hunks:
            lines = hunk.splitlines()
            old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
            new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
            assert not old or text.count(old) == 1, f"{path}: not there once: {old}"
            text = text.replace(old, new) if old else new
        path.write_text(text, "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of its own."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


def test_there_is_a_recipe_for_everything_that_is_often_added() -> None:
    assert RECIPES.keys() == {"signal", "sensor", "meter", "function"}


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_works(copy: Path, name: str) -> None:
    diff, commands = RECIPES[name]
    apply(copy, diff)
    before = {path: path.read_bytes() for path in (copy / "docs").glob("*.md")}
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == ".venv/bin/python"
        done = subprocess.run(
            [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert any(path.read_bytes() != text for path, text in before.items()), "the documentation follows"
