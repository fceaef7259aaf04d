"""The acceptance report: complete data, a page that stands alone, a chain that shows tampering."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import revpi
from revpi.acceptance.files import write
from revpi.acceptance.form import Form, form
from revpi.acceptance.page import page
from revpi.commission.record import from_form, verify
from revpi.commission.rows import RowState
from revpi.commission.sequence import steps
from revpi.errors import UserError
from tests.commission.unattended import WHO, Unattended

DONE = ("modules", "in.ACK_BUTTON", "sensor.T_PUFFER", "in.DIM_14A")
WHY = "no <meter> yet & no time"
NOW = datetime.fromisoformat("2026-11-22T14:03:05+01:00")
LIMIT_S = 30.0


class Page(HTMLParser):
    """Text, tags and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str | None]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Unattended:
    """A site with three green rows and a red one."""
    site = Unattended(tmp_path_factory.mktemp("site"), "dead_input")
    site.run(DONE)
    return site


@pytest.fixture(scope="module")
def report(site: Unattended) -> Form:
    return _form(site)


def _form(site: Unattended, *, broken: bool = False) -> Form:
    records = site.journal.records
    if broken:
        records = (replace(records[0], who="Somebody Else"), *records[1:])
    return form("walda", site.config, revpi.__version__, tuple(site.rows.values()), records, NOW)


def test_every_step_is_in_it_with_result_values_time_and_person(site: Unattended, report: Form) -> None:
    rows = {row["step"]: row for row in report["steps"]}
    assert list(rows) == [step.id for step in steps(site.place.cabinet)]
    assert {name for name, row in rows.items() if row["state"] == "green"} == set(DONE) - {"in.DIM_14A"}
    assert rows["in.DIM_14A"]["state"] == "red"
    assert "DI14" in rows["in.DIM_14A"]["text_de"]
    puffer = rows["sensor.T_PUFFER"]
    assert abs(puffer["values"]["reference_c"] - 48.0) < 1.0
    assert puffer["who"] == WHO
    assert datetime.fromisoformat(puffer["at"]).tzinfo is not None
    assert report["counts"] == {"open": len(rows) - 4, "green": 3, "red": 1, "skipped": 0}
    assert set(report["open"]) == rows.keys() - (set(DONE) - {"in.DIM_14A"})
    assert report["complete"] is False
    assert (report["site"], report["config"], report["version"]) == ("walda", site.config, revpi.__version__)


def test_the_data_alone_prove_the_chain(report: Form) -> None:
    again = json.loads(json.dumps(report))
    records = [from_form(record) for record in again["records"]]
    assert verify(records).ok
    assert records[-1].hash == again["chain"]["head"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_stands_alone_and_can_be_signed(site: Unattended, report: Form, lang: str) -> None:
    shown = Page(page(report, lang))
    assert not {"script", "link", "img", "iframe", "object"} & set(shown.tags)
    assert not {"src", "href", "srcset"} & shown.attributes.keys()
    assert "http" not in shown.text
    assert shown.attributes["lang"] == [lang]
    for part in (site.config, report["chain"]["head"], revpi.__version__, "walda", WHO):
        assert part in shown.text
    for step in report["steps"]:
        assert " ".join(step[f"title_{lang}"].split()) in shown.text
        assert " ".join(step[f"text_{lang}"].split()) in shown.text
    assert ("Ort, Datum, Unterschrift" if lang == "de" else "Place, date, signature") in shown.text
    assert "@page" in page(report, lang)


def test_texts_of_people_are_escaped(report: Form) -> None:
    row = {**report["steps"][0], "text_en": WHY, "who": "<b>x</b>"}
    text = page({**report, "site": "<i>", "steps": [row]}, "en")
    assert WHY in Page(text).text
    assert "<meter>" not in text
    assert "<b>x</b>" not in text


def test_a_changed_record_shows(site: Unattended) -> None:
    report = _form(site, broken=True)
    assert report["chain"]["ok"] is False
    assert report["complete"] is False
    assert "changed at record 1" in Page(page(report, "en")).text


def test_all_green_is_complete(report: Form, site: Unattended) -> None:
    rows = [replace(row, state=RowState.GREEN) for row in site.rows.values()]
    report = form("walda", site.config, "1", rows, site.journal.records, NOW)
    assert report["complete"] is True
    assert report["open"] == []
    assert "Alle Pflichtprüfungen bestanden." in Page(page(report, "de")).text


def test_files_are_named_after_site_and_date(report: Form, tmp_path: Path) -> None:
    names = {path.name for path in write({**report, "site": "a/b c"}, tmp_path)}
    stem = "commissioning-a-b-c-2026-11-22"
    assert names == {f"{stem}.json", f"{stem}-de.html", f"{stem}-en.html"}
    assert json.loads((tmp_path / f"{stem}.json").read_text("utf-8"))["config"] == report["config"]
    with pytest.raises(UserError, match="name a folder"):
        write(report, tmp_path / "missing")


def test_the_command_lists_and_writes(site: Unattended, tmp_path: Path) -> None:
    settings = tmp_path / "plc.toml"
    image = site.place.config.image
    settings.write_text(
        f'[site]\nname = "walda"\n[image]\nprocimg = "{image.procimg}"\nconfigrsc = "{image.configrsc}"\n'
        f'[store]\npath = "{site.place.config.store.path}"\n[control.valve]\ntravel_s = 2.0\n'
    )
    listed = _run("--list", "--lang", "de", "--config", settings).splitlines()
    assert any("in.DIM_14A" in line and "FEHLER" in line and WHO in line for line in listed)
    assert sum("bestanden" in line for line in listed) == 3
    written = [Path(line) for line in _run("--report", tmp_path, "--config", settings).splitlines()]
    assert {path.suffix for path in written} == {".json", ".html"}
    assert all(path.exists() for path in written)


def _run(*arguments: Any) -> str:
    argv = [sys.executable, "-m", "revpi.cli.main", "commission", *map(str, arguments)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=LIMIT_S, check=True).stdout
