"""What the page shows on hover, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from revpi.core.reasons import REASONS, R
from sim.fast.recording import Frame
from sim.report.labels import LANGS, Lang, word
from sim.report.series import OUTPUT_BANDS, PANELS, STATE_BANDS, Band
from sim.report.svg import LEFT, PLOT, WIDTH, TimeScale


class _Texts:
    """Texts with their numbers; equal ones are kept once."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.all.setdefault(text, len(self.all))


def hover_data(frames: Sequence[Frame], scale: TimeScale, lang: Lang) -> str:
    """JSON that is safe inside a script element."""
    texts = _Texts()
    curves = [(panel, curve) for panel in PANELS for curve in panel.curves]
    told: dict[str, Any] = {
        "left": LEFT,
        "plot": PLOT,
        "width": WIDTH,
        "from": scale.from_s,
        "to": scale.to_s,
        "clock": scale.clock_s,
        "times": [round(frame.time_s, 2) for frame in frames],
        "names": {
            **{curve.key: f"{word(curve.key, lang)} ({panel.unit})" for panel, curve in curves},
            **{band.name: word(band.name, lang) for band in STATE_BANDS},
        },
        "values": {
            curve.key: [round(curve.value(frame), panel.digits) for frame in frames]
            for panel, curve in curves
        },
        "states": {band.name: [texts.number(band.text(frame)) for frame in frames] for band in STATE_BANDS},
        "outputs": {
            band.name: [texts.number(_told(band, frame, lang)) for frame in frames] for band in OUTPUT_BANDS
        },
        "texts": list(texts.all),
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _told(band: Band, frame: Frame, lang: Lang) -> str:
    """Value of an output, why, and what blocks it."""
    reason, blocked_by = frame.reasons.get(band.name, ("", ""))
    value = band.text(frame) or "0"
    parts = [value, _reason(reason, lang)]
    if blocked_by:
        parts.append(f"{word('blocked_by', lang)}: {_reason(blocked_by, lang)}")
    return " - ".join(part for part in parts if part)


def _reason(code: str, lang: Lang) -> str:
    return REASONS[R(code)][LANGS.index(lang)] if code else ""
