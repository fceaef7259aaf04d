"""Curves and bands as SVG; one scale of time for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from revpi.report.marks import Band, F, Panel, known

LEFT, RIGHT, WIDTH = 110, 16, 1100
PLOT = WIDTH - LEFT - RIGHT
PANEL_HEIGHT, HEAD, FOOT = 220, 26, 20
ROW = 18
HOUR_S = 3600.0
STEPS_H = (1 / 60, 1 / 30, 1 / 12, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0)
TICKS = 5
MOST_TICKS = 12
NARROW_PX = 0.4
LETTER_PX = 7.5


@dataclass(frozen=True, slots=True)
class TimeScale:
    """From time to pixels.

    Attributes:
        from_s: Left edge.
        to_s: Right edge.
        clock_s: Time of day at time 0.
    """

    from_s: float
    to_s: float
    clock_s: float

    def x(self, time_s: float) -> float:
        """Pixel of a time."""
        return LEFT + PLOT * (time_s - self.from_s) / (self.to_s - self.from_s)

    def hours(self) -> list[tuple[float, str]]:
        """Ticks: pixel and text of round hours."""
        span_h = (self.to_s - self.from_s) / HOUR_S
        every_h = next((step for step in STEPS_H if span_h / step <= MOST_TICKS), 12.0)
        first = ceil((self.from_s + self.clock_s) / HOUR_S / every_h)
        last = floor((self.to_s + self.clock_s) / HOUR_S / every_h)
        ticks = [index * every_h for index in range(first, last + 1)]
        return [(self.x(hour * HOUR_S - self.clock_s), _clock(hour)) for hour in ticks]


def _clock(hour: float) -> str:
    minutes = round(hour * 60.0)
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def chart(panel: Panel[F], title: str, frames: Sequence[F], scale: TimeScale) -> str:
    """One panel of curves; where a value is missing its curve has a gap."""
    values = [[curve.value(frame) for frame in frames] for curve in panel.curves]
    there = known(values) or [0.0]
    lo, hi, step = _axis(min(there), max(there))
    bottom = HEAD + PANEL_HEIGHT

    def y(value: float) -> float:
        return bottom - PANEL_HEIGHT * (value - lo) / (hi - lo)

    parts = [_title(title, panel.unit), _grid(scale, HEAD, bottom)]
    for index in range(round((hi - lo) / step) + 1):
        value = lo + index * step
        text = f"{value:.{2 if step < 1 else 0}f}"
        parts.append(f'<path class="grid" d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y(value) + 4:.1f}">{text}</text>')
    xs = [scale.x(frame.time_s) for frame in frames]
    for index, (curve, series) in enumerate(zip(panel.curves, values, strict=True)):
        points = _path(xs, [None if value is None else y(value) for value in series], stepped=panel.stepped)
        parts.append(f'<path class="curve c{index}" data-series="{curve.key}" d="{points}"/>')
    return _svg(parts, bottom + FOOT)


def bands(title: str, rows: Sequence[tuple[str, Band[F]]], frames: Sequence[F], scale: TimeScale) -> str:
    """Rows that show when something was on; rows come with their name in words."""
    bottom = HEAD + ROW * len(rows)
    parts = [_title(title, ""), _grid(scale, HEAD, bottom)]
    for index, (name, band) in enumerate(rows):
        top = HEAD + ROW * index
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{top + 13}">{escape(name)}</text>')
        parts.append(f'<g data-band="{escape(band.name)}">{_spans(band, frames, scale, top)}</g>')
    return _svg(parts, bottom + FOOT)


def _spans(band: Band[F], frames: Sequence[F], scale: TimeScale, top: int) -> str:
    """Stretches of equal text as one rectangle each."""
    parts: list[str] = []
    begin = 0
    for index in range(1, len(frames) + 1):
        ended = index == len(frames)
        if not ended and band.text(frames[index]) == band.text(frames[begin]):
            continue
        level = band.level(frames[begin])
        if level > 0.0:
            left = scale.x(frames[begin].time_s)
            right = scale.x(scale.to_s if ended else frames[index].time_s)
            width = max(NARROW_PX, right - left)
            parts.append(
                f'<rect class="on" x="{left:.1f}" y="{top + 2}" width="{width:.1f}" height="{ROW - 4}" '
                f'style="opacity:{0.25 + 0.75 * level:.2f}"/>'
            )
            parts.append(_inside(band.text(frames[begin]), left, width, top) if band.named else "")
        begin = index
    return "".join(parts)


def _inside(text: str, left: float, width: float, top: int) -> str:
    """The text of a stretch, where it has room."""
    if len(text) * LETTER_PX > width:
        return ""
    return f'<text class="in" x="{left + 4:.1f}" y="{top + 13}">{escape(text)}</text>'


def _axis(lo: float, hi: float) -> tuple[float, float, float]:
    """Round limits and step."""
    span = max(hi - lo, 1e-3)
    power = 10.0 ** floor(log10(span / TICKS))
    step = power * next(factor for factor in (1, 2, 5, 10) if span / (power * factor) <= TICKS)
    low, high = floor(lo / step) * step, ceil(hi / step) * step
    return low, max(high, low + step), step


def _path(xs: Sequence[float], ys: Sequence[float | None], *, stepped: bool) -> str:
    parts: list[str] = []
    draws = False
    for x, y in zip(xs, ys, strict=True):
        if y is None:
            if draws and stepped:
                parts.append(f"H{x:.1f}")
        elif not draws:
            parts.append(f"M{x:.1f} {y:.1f}")
        else:
            parts.append(f"H{x:.1f}V{y:.1f}" if stepped else f"L{x:.1f} {y:.1f}")
        draws = y is not None
    return "".join(parts)


def _grid(scale: TimeScale, top: int, bottom: int) -> str:
    parts = []
    for x, text in scale.hours():
        parts.append(f'<path class="grid" d="M{x:.1f} {top}V{bottom}"/>')
        parts.append(f'<text class="hour" x="{x:.1f}" y="{bottom + 15}">{text}</text>')
    return "".join(parts)


def _title(text: str, unit: str) -> str:
    suffix = f" ({unit})" if unit else ""
    return f'<text class="title" x="{LEFT}" y="17">{escape(text + suffix)}</text>'


def _svg(parts: Sequence[str], height: int) -> str:
    cursor = f'<path class="cursor" d="M0 {HEAD}V{height - FOOT}"/>'
    return f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img">{"".join(parts)}{cursor}</svg>'
