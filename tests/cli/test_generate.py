from __future__ import annotations

from revpi.artefacts import CHECKOUT, stale
from revpi.cli.generate import ARTEFACTS, alarms, ladder, reasons
from revpi.core.alarms import ALARMS
from revpi.core.ladder import LADDER
from revpi.core.reasons import REASONS


def test_the_pages_in_the_checkout_are_current() -> None:
    assert stale(CHECKOUT, ARTEFACTS) == []


def test_each_page_has_every_row_of_its_table_once() -> None:
    for text, codes in (
        (alarms(), [code.value for code in ALARMS]),
        (ladder(), [row.code for row in LADDER]),
        (reasons(), [code.value for code in REASONS]),
    ):
        assert [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")] == codes


def test_every_row_has_as_many_cells_as_its_head() -> None:
    for build in ARTEFACTS.values():
        rows = [line for line in build().splitlines() if line.startswith("|")]
        assert len({row.count(" | ") for row in rows}) == 1
