"""What a page shows on hover, as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple

from revpi.report.labels import Lang, reason, word
from revpi.report.marks import Band, F, Panel
from revpi.report.svg import LEFT, PLOT, WIDTH, TimeScale


class Shown(NamedTuple, Generic[F]):
    """All that a page draws.

    Attributes:
        panels: Curves.
        states: Rows of states.
        outputs: Rows of outputs.
        reasons: Codes of reason and of what blocks, of an output in a frame.
        word: Word of a key in the language of the page.
    """

    panels: Sequence[Panel[F]]
    states: Sequence[Band[F]]
    outputs: Sequence[Band[F]]
    reasons: Callable[[F, str], tuple[str, str]]
    word: Callable[[str], str]


class _Texts:
    """Texts with their numbers; equal ones are kept once."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.all.setdefault(text, len(self.all))


def hover_data(shown: Shown[F], frames: Sequence[F], scale: TimeScale, lang: Lang) -> str:
    """JSON that is safe inside a script element."""
    texts = _Texts()
    curves = [(panel, curve) for panel in shown.panels for curve in panel.curves]
    told: dict[str, Any] = {
        "left": LEFT,
        "plot": PLOT,
        "width": WIDTH,
        "from": scale.from_s,
        "to": scale.to_s,
        "clock": scale.clock_s,
        "times": [round(frame.time_s, 2) for frame in frames],
        "names": {
            **{curve.key: f"{shown.word(curve.key)} ({panel.unit})" for panel, curve in curves},
            **{band.name: shown.word(band.name) for band in shown.states},
        },
        "values": {
            curve.key: [_rounded(curve.value(frame), panel.digits) for frame in frames]
            for panel, curve in curves
        },
        "states": {band.name: [texts.number(band.text(frame)) for frame in frames] for band in shown.states},
        "outputs": {
            band.name: [texts.number(_told(shown, band, frame, lang)) for frame in frames]
            for band in shown.outputs
        },
        "texts": list(texts.all),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _told(shown: Shown[F], band: Band[F], frame: F, lang: Lang) -> str:
    """Value of an output, why, and what blocks it."""
    code, blocked_by = shown.reasons(frame, band.name)
    parts = [band.text(frame) or "0", reason(code, lang)]
    if blocked_by:
        parts.append(f"{word('blocked_by', lang)}: {reason(blocked_by, lang)}")
    return " - ".join(part for part in parts if part)
