"""`thermiq-sim day` and its page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from revpi.signals.table import CORE_OUTPUTS
from sim.cli.main import main
from sim.report.labels import LANGS, Lang
from sim.report.page import page
from sim.report.series import PANELS, STATE_BANDS
from sim.scenarios.criteria import Story
from sim.scenarios.scenario import play
from sim.scenarios.table import BY_NAME

NAME = "safety_trip"
SCENARIO = BY_NAME[NAME]
VOID = {"meta", "br"}


@pytest.fixture(scope="module")
def story() -> Story:
    return play(SCENARIO)


class Balance(HTMLParser):
    """Collects elements and checks that each is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_is_whole_and_loads_nothing(story: Story, lang: Lang) -> None:
    text = page(SCENARIO, story, lang)
    parser = Balance()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    assert parser.seen.count("svg") == len(PANELS) + 2
    loading = {"src", "href", "xlink:href", "data", "action", "background"}
    assert not {name for name, _ in parser.attributes} & loading
    assert not re.search(r"https?:|//[a-z]|@import|url\(", text.replace("</", ""))
    assert f'<html lang="{lang}">' in text


def test_the_page_shows_each_series_and_reason(story: Story) -> None:
    text = page(SCENARIO, story, "de")
    parser = Balance()
    parser.feed(text)
    curves = {curve.key for panel in PANELS for curve in panel.curves}
    assert {value for name, value in parser.attributes if name == "data-series"} == curves
    bands = {signal.name for signal in CORE_OUTPUTS} | {band.name for band in STATE_BANDS}
    assert {value for name, value in parser.attributes if name == "data-band"} == bands
    match = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert match is not None
    data = json.loads(match[1])
    assert {len(column) for column in data["values"].values()} == {len(story.frames)}
    assert {len(column) for column in data["outputs"].values()} == {len(story.frames)}
    told = {data["texts"][number] for number in data["outputs"]["K10_ON"]}
    assert any("ausgelöst: wartet auf Quittierung" in reason for reason in told)
    assert "Warmwasser" in text


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "day.html"
    assert main(["day", "--scenario", "dim_14a", "--report", str(target), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["failed"] == []
    assert report["violations"] == []
    assert report["figures"]["miner_kwh"] > 0.0
    assert report["heat_pump_alone"]["miner_kwh"] == 0.0
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_list_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["day", "--list"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in BY_NAME)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scenario", "nothing"], "unknown scenario 'nothing'"),
        (["--scenario", "dim_14a", "--report", "/nowhere/day.html"], "/nowhere/day.html: cannot write"),
    ],
)
def test_mistakes(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["day", *arguments]) == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert printed.count("\n") == 1
