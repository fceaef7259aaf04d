"""Dashboards and package name only what is announced, and need no card that Home Assistant lacks."""

from __future__ import annotations

import re

import pytest

from revpi.artefacts import CHECKOUT
from tests.homeassistant.house import House

FOLDER = CHECKOUT / "deploy/homeassistant"
CORE_CARDS = {"entities", "history-graph", "statistics-graph", "markdown", "energy-distribution"}
VIEWS = ["heat", "energy", "miners", "alarms", "plant"]
ENTITY = re.compile(r"\b(?:binary_sensor|sensor)\.[a-z0-9_]*\w")
KNOWN = {
    entity["default_entity_id"]
    for config in House().configs().values()
    for entity in config["components"].values()
}


def text(language: str) -> str:
    return (FOLDER / f"dashboard.{language}.yaml").read_text("utf-8")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_dashboard_shows_announced_entities_in_core_cards(language: str) -> None:
    dashboard = text(language)
    assert re.findall(r'path: "(\w+)"', dashboard) == VIEWS
    assert set(re.findall(r'(?<!_)type: "([\w:-]+)"', dashboard)) == CORE_CARDS
    assert set(ENTITY.findall(dashboard)) <= KNOWN


def test_both_languages_show_the_same() -> None:
    german, english = (ENTITY.findall(text(language)) for language in ("de", "en"))
    assert german == english
    assert len(german) > 100
    assert "Wärme" in text("de")
    assert "Wärme" not in text("en")


def test_the_package_names_announced_entities() -> None:
    package = (FOLDER / "packages/thermiq.yaml").read_text("utf-8")
    named = set(ENTITY.findall(package)) - {"sensor.thermiq_cabinet_why_"}
    assert len(named) == 6
    assert named <= KNOWN


def test_the_readme_names_announced_entities() -> None:
    named = set(ENTITY.findall((FOLDER / "README.md").read_text("utf-8"))) - {"sensor.thermiq_meter_"}
    assert len(named) >= 6
    assert {name for name in named if not name.endswith("_")} <= KNOWN
