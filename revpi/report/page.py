"""A page: curves, rows and whatever stands below them, in one HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from revpi.report.hover import Shown, hover_data
from revpi.report.labels import Lang
from revpi.report.look import SCRIPT, STYLE
from revpi.report.marks import F, Panel
from revpi.report.svg import TimeScale, bands, chart


class Text(NamedTuple):
    """What stands around the drawing.

    Attributes:
        title: Of the page.
        intro: Below it.
        sections: Headings, and HTML below each.
    """

    title: str
    intro: str
    sections: Sequence[tuple[str, str]]


def page(shown: Shown[F], frames: Sequence[F], scale: TimeScale, text: Text, lang: Lang) -> str:
    """The whole page."""
    word = shown.word
    plots = "".join(
        chart(panel, word(panel.key), frames, scale) + _legend(panel, shown) for panel in shown.panels
    )
    outputs = [(band.name, band) for band in shown.outputs]
    states = [(word(band.name), band) for band in shown.states]
    sections = "".join(f"\n<h2>{escape(heading)}</h2>{body}" for heading, body in text.sections)
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(text.title)}</title>
<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>
<h1>{escape(text.title)}</h1><p>{escape(text.intro)}<br>
<span class="soft">{word("hint")}</span></p>
{plots}{bands(word("outputs"), outputs, frames, scale)}
{bands(word("states"), states, frames, scale)}{sections}
<div id="tip"></div>
<script type="application/json" id="data">{hover_data(shown, frames, scale, lang)}</script>
<script>{SCRIPT}</script></body></html>
"""


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = ()) -> str:
    """A table of texts; they are escaped here."""
    lines = [_line("th", head)] if head else []
    return f"<table>{''.join([*lines, *(_line('td', row) for row in rows)])}</table>"


def _line(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def _legend(panel: Panel[F], shown: Shown[F]) -> str:
    entries = "".join(
        f'<span><i style="background:var(--c{index})"></i>{escape(shown.word(curve.key))}</span>'
        for index, curve in enumerate(panel.curves)
    )
    return f'<div class="legend">{entries}</div>'
