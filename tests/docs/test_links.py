"""Every link of every page leads somewhere, every setting that is named exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.config.fields import Shape, walk
from revpi.config.plc import PlcConfig
from site_bridge.settings import BridgeConfig
from tests.docs.pages import PAGES, ROOT, prose

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_KEY = re.compile(r"`((?:[a-z_0-9]+\.)+[a-z_0-9]+)`")
_NO_SETTINGS = (
    "bin",
    "clients",
    "conf",
    "json",
    "md",
    "nft",
    "py",
    "rsc",
    "sh",
    "toml",
    "tar",
    "lock",
    "crt",
    "env",
)


def keys() -> Iterator[str]:
    """Every key of both programs, with the tables above it."""
    for cls in (PlcConfig, BridgeConfig):
        for key, slot, _ in walk(cls):
            yield key
            if slot.shape is Shape.TABLES:
                yield from (f"{key}.{inner}" for inner, _, _ in walk(slot.item))


KEYS = frozenset(keys())
TABLES = frozenset(key.partition(".")[0] for key in KEYS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    targets = [target.partition("#")[0] for target in _LINK.findall(prose(page)) if "://" not in target]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_settings_that_are_named_exist(page: Path) -> None:
    named = [key for key in _KEY.findall(prose(page)) if key.partition(".")[0] in TABLES]
    wrong = [key for key in named if key not in KEYS and key.rpartition(".")[2] not in _NO_SETTINGS]
    assert wrong == []
