"""The page: figures, criteria, curves and bands of one scenario in one HTML file."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from revpi.report.hover import Shown
from revpi.report.page import Text
from revpi.report.page import page as drawn
from revpi.report.svg import TimeScale
from sim.fast.kpi import Kpi
from sim.fast.recording import Frame
from sim.report.labels import Lang, word
from sim.report.series import OUTPUT_BANDS, PANELS, STATE_BANDS
from sim.scenarios.criteria import SOUND, Story
from sim.scenarios.scenario import HOUR_S, Scenario, failed

_DIGITS = 2


def page(scenario: Scenario, story: Story, lang: Lang) -> str:
    """The whole page."""
    scale = TimeScale(0.0, scenario.hours * HOUR_S, scenario.setup.plant.start_s)
    shown = Shown(PANELS, STATE_BANDS, OUTPUT_BANDS, _reasons, lambda key: word(key, lang))
    sections = (
        (word("criteria", lang), _criteria(scenario, story, lang)),
        (word("figures", lang), _figures(story, lang)),
        (word("events", lang), _events(scenario)),
    )
    return drawn(shown, story.frames, scale, Text(scenario.name, scenario.text, sections), lang)


def _reasons(frame: Frame, output: str) -> tuple[str, str]:
    return frame.reasons.get(output, ("", ""))


def _criteria(scenario: Scenario, story: Story, lang: Lang) -> str:
    broken = failed(scenario, story)
    rows = []
    for criterion in (*SOUND, *scenario.criteria):
        kept = criterion.name not in broken
        mark = word("kept", lang) if kept else f'<span class="bad">{word("failed", lang)}</span>'
        rows.append(f"<tr><td>{mark}</td><td>{escape(criterion.name)}</td></tr>")
    rows += [
        f'<tr><td class="bad">{violation.at_s:.1f} s</td><td>{escape(violation.text)}</td></tr>'
        for violation in story.outcome.violations
    ]
    return f"<table>{''.join(rows)}</table>"


def _figures(story: Story, lang: Lang) -> str:
    mine, alone = _flat(story.outcome.kpi), _flat(story.heat_pump_alone)
    head = f"<tr><th></th><th>{word('with_miners', lang)}</th><th>{word('heat_pump_alone', lang)}</th></tr>"
    rows = "".join(
        f'<tr><td>{escape(word(key, lang))}</td><td class="n">{mine[key]}</td>'
        f'<td class="n">{alone[key]}</td></tr>'
        for key in mine
    )
    return f"<table>{head}{rows}</table>"


def _flat(kpi: Kpi) -> dict[str, str]:
    return {key: _number(value) for key, value in asdict(kpi).items()}


def _number(value: Any) -> str:
    if isinstance(value, tuple):
        return " / ".join(_number(item) for item in value)
    return str(value) if isinstance(value, int) else f"{value:.{_DIGITS}f}"


def _events(scenario: Scenario) -> str:
    start_s = scenario.setup.plant.start_s
    rows = []
    for happening in sorted(scenario.events, key=lambda event: event.at_s):
        minutes = int((start_s + happening.at_s) // 60.0)
        clock = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
        rows.append(f"<tr><td>{clock}</td><td>{escape(happening.text())}</td></tr>")
    return f"<table>{''.join(rows) or '<tr><td>-</td></tr>'}</table>"
