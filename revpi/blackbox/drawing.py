"""The page about a replay: what came in, what the core gives for it, and where that differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from revpi.blackbox.block import Scan
from revpi.blackbox.recording import Recording
from revpi.blackbox.replay import Outcome, Stretch, differing
from revpi.core.outputs import SAFE_OUTPUTS, Outputs, StepResult
from revpi.core.reading import Timed, good
from revpi.report import labels
from revpi.report.hover import Shown
from revpi.report.labels import Lang, Words, reason
from revpi.report.marks import Band, Curve, Panel, output_bands, state
from revpi.report.page import Text, page, table
from revpi.report.svg import TimeScale
from revpi.signals.table import CORE_OUTPUTS, Kind

MOST_FRAMES = 1500
"""So many at even distances, beside those in which something changes."""

_WORDS: Words = {
    "differs": ("differs", "weicht ab"),
    "differences": ("Differences", "Abweichungen"),
    "causes": ("Why it was kept", "Anlass"),
    "intro": (
        "{scans} scans of version {version}, settings {config}; replayed by version {own}.",
        "{scans} Zyklen der Version {version}, Einstellungen {config}; nachgerechnet mit Version {own}.",
    ),
    "identical": ("All outputs are identical.", "Alle Ausgänge sind identisch."),
    "at": ("at", "um"),
    "output": ("output", "Ausgang"),
    "scans": ("scans", "Zyklen"),
    "recorded": ("recorded", "aufgezeichnet"),
    "replayed": ("replayed", "nachgerechnet"),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment; None where a value was not known.

    Attributes:
        time_s: Since the first scan.
        values: Temperatures, powers and prices by their word.
        outputs: What the core gives now.
        reasons: Codes of reason and of what blocks, by output.
        texts: States by their word.
    """

    time_s: float
    values: Mapping[str, float | None]
    outputs: Outputs
    reasons: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str]


_SENSORS = {
    "outdoor_c": "t_outdoor",
    "buffer_c": "t_puffer",
    "dhw_c": "t_warmwasser",
    "miner_out_c": "t_miner_out",
    "miner_return_c": "t_miner_return",
    "glycol_c": "t_glycol",
}
_POWERS = {"solar_w": "solar_power_w", "grid_w": "grid_power_w", "battery_w": "battery_power_w"}
_PRICES = {"price_eur_per_kwh": "import_eur_per_kwh", "feed_in_eur_per_kwh": "feed_in_eur_per_kwh"}
_RELAYS = tuple(signal.field for signal in CORE_OUTPUTS if signal.kind is not Kind.AO)
_STATES = ("mode", "sink", "miner_1", "miner_2", "alarms", "ladder", "differs")


def _curve(key: str) -> Curve[Frame]:
    return Curve(key, lambda frame: frame.values.get(key))


def _panel(key: str, unit: str, digits: int, curves: Sequence[str], *, stepped: bool = False) -> Panel[Frame]:
    return Panel(key, unit, digits, stepped, tuple(_curve(name) for name in curves))


PANELS = (
    _panel("temperatures", "°C", 1, tuple(_SENSORS)),
    _panel("powers", "W", 0, (*_POWERS, "miner_1_w", "miner_2_w", "wanted_w"), stepped=True),
    _panel("prices", "EUR/kWh", 3, tuple(_PRICES), stepped=True),
)


def _state(key: str) -> Band[Frame]:
    return state(key, lambda frame: frame.texts[key])


STATES = tuple(_state(key) for key in _STATES)


class Frames:
    """Watches a replay.

    Args:
        recording: What is replayed.

    Attributes:
        all: Frames so far.
        clock_s: Local time of day of the first scan.
    """

    def __init__(self, recording: Recording) -> None:
        span = recording.span()
        self.all: list[Frame] = []
        self.clock_s = _time_of_day_s(span.first_wall_s)
        self.length_s = max(span.length_s, 1.0)
        self._every_s = self.length_s / MOST_FRAMES
        self._begun_s: float | None = None
        self._due_s = 0.0
        self._last: tuple[Any, ...] = ()

    def __call__(self, scan: Scan, result: StepResult | None) -> None:
        """Take a frame when something changed or time has passed."""
        if self._begun_s is None:
            self._begun_s = scan.now.mono_s
        time_s = scan.now.mono_s - self._begun_s
        texts = _texts(scan, result)
        outputs = SAFE_OUTPUTS if result is None else result.outputs
        key = (*texts.values(), *[getattr(outputs, name) for name in _RELAYS])
        if key == self._last and time_s < self._due_s:
            return
        self._last, self._due_s = key, time_s + self._every_s
        self.all.append(Frame(time_s, _values(scan, result), outputs, _reasons(result), texts))


def drawn(recording: Recording, outcome: Outcome, frames: Frames, own_version: str, lang: Lang) -> str:
    """The page as HTML."""

    def word(key: str) -> str:
        return labels.word(key, lang, _WORDS)

    head = recording.head
    intro = word("intro").format(
        scans=outcome.scans, version=head.version, config=head.config_hash, own=own_version
    )
    causes = [(_clock(cause.wall_s), ", ".join(cause.codes), cause.text) for cause in recording.causes]
    names = ("at", "output", "scans", "recorded", "replayed")
    rows = [_row(stretch, lang) for stretch in outcome.stretches]
    differences = table(rows, [word(name) for name in names]) if rows else f"<p>{word('identical')}</p>"
    sections = [(word("differences"), differences)]
    if causes:
        sections.insert(0, (word("causes"), table(causes)))
    shown = Shown(PANELS, STATES, output_bands(), lambda frame, name: frame.reasons.get(name, ("", "")), word)
    scale = TimeScale(0.0, frames.length_s, frames.clock_s)
    return page(shown, frames.all, scale, Text(head.site, intro, sections), lang)


def _row(stretch: Stretch, lang: Lang) -> tuple[str, ...]:
    first = stretch.first
    recorded = f"{first.recorded} {_why(first.recorded_why, lang)}"
    replayed = f"{first.replayed} {_why(first.replayed_why, lang)}"
    at = _clock(first.wall_s) or f"{first.mono_s:.3f} s"
    return at, first.output, str(stretch.scans), recorded, replayed


def _why(codes: tuple[str, str], lang: Lang) -> str:
    texts = [reason(code, lang) for code in codes if code]
    return f"({', '.join(texts)})" if texts else ""


def _texts(scan: Scan, result: StepResult | None) -> dict[str, str]:
    if result is None:
        return {**dict.fromkeys(_STATES, ""), "differs": "" if scan.failure else "*"}
    first, second = result.miners
    return {
        "mode": result.mode.value,
        "sink": result.sink.value.replace("none", ""),
        "miner_1": first.state.value.replace("idle", ""),
        "miner_2": second.state.value.replace("idle", ""),
        "alarms": ", ".join(alarm.code for alarm in result.alarms),
        "ladder": ", ".join(result.ladder),
        "differs": ", ".join(differing(scan, result)),
    }


def _values(scan: Scan, result: StepResult | None) -> dict[str, float | None]:
    site = scan.site
    inverter, tariff = _value(site.inverter), _value(site.tariff)
    first, second = (_value(miner) for miner in site.miners)
    return {
        **{key: good(getattr(scan.inputs, name)) for key, name in _SENSORS.items()},
        **{key: getattr(inverter, name, None) for key, name in _POWERS.items()},
        **{key: getattr(tariff, name, None) for key, name in _PRICES.items()},
        "miner_1_w": getattr(first, "power_w", None),
        "miner_2_w": getattr(second, "power_w", None),
        "wanted_w": None if result is None else sum(miner.want_power_w for miner in result.miners),
    }


def _value(sample: Timed[Any] | None) -> Any:
    return None if sample is None else sample.value


def _reasons(result: StepResult | None) -> dict[str, tuple[str, str]]:
    if result is None:
        return {}
    return {name: (str(why.reason), str(why.blocked_by)) for name, why in result.why.items()}


def _clock(wall_s: float | None) -> str:
    return "" if wall_s is None else datetime.fromtimestamp(wall_s).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _time_of_day_s(wall_s: float | None) -> float:
    if wall_s is None:
        return 0.0
    local = datetime.fromtimestamp(wall_s).astimezone()
    return local.hour * 3600.0 + local.minute * 60.0 + local.second + local.microsecond * 1e-6
