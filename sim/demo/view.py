"""The live view: one screen of at least 80 by 24 characters, drawn from the record. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sim.demo.observation import Observation, OutputSeen, Recording

UNKNOWN = "-"

_LEFT_WIDTH = 27
_MAIN_LINES = 15
_TEMPERATURE_LINES = 8
_MINER_LINES = 5
_STATUS_LINES = 3
_RATE_TIME_S = 5.0
_MINUTE_S = 60

_TEMPERATURES = (
    ("Buffer tank", "puffer"),
    ("DHW tank", "warmwasser"),
    ("Miner flow", "miner_outlet"),
    ("Miner return", "miner_return"),
    ("Outdoor", "aussen"),
    ("Glycol", "glykol"),
)
_UNITS = {"P4_SPEED": "V", "P5_SPEED": "V"}
_STATE_STYLES = {"mining": "green", "fault": "bold red", "tripped": "bold red", "offline": "dim"}
_DANGER = "bold red"


def screen(recording: Recording, notice: str) -> RenderableType:
    """The whole screen.

    Args:
        recording: What was seen so far.
        notice: What happened last to the programs, "" when nothing did.
    """
    seen = recording.last
    left, root = Layout(size=_LEFT_WIDTH), Layout()
    left.split_column(
        Layout(_temperatures(seen), size=_TEMPERATURE_LINES),
        Layout(_powers(seen)),
    )
    main = Layout(size=_MAIN_LINES)
    main.split_row(left, Layout(_outputs(seen.outputs.values())))
    root.split_column(
        Layout(_title(recording), size=1),
        main,
        Layout(_miners(seen), size=_MINER_LINES),
        Layout(_status(seen, notice), size=_STATUS_LINES),
    )
    return root


def message_rate(recording: Recording) -> float:
    """MQTT messages per second over the last seconds."""
    last = recording.last
    recent = [seen for seen in recording.observations if last.at_s - seen.at_s <= _RATE_TIME_S]
    if not recent or last.at_s <= recent[0].at_s:
        return 0.0
    return (last.mqtt_messages - recent[0].mqtt_messages) / (last.at_s - recent[0].at_s)


def _title(recording: Recording) -> RenderableType:
    seen = recording.last
    minutes, seconds = divmod(int(seen.at_s), _MINUTE_S)
    facts = f"{minutes:02d}:{seconds:02d}  mode {seen.mode or UNKNOWN}  MQTT {message_rate(recording):.0f}/s"
    title = Table.grid(expand=True)
    title.add_column(no_wrap=True)
    title.add_column(justify="right", no_wrap=True)
    title.add_row(
        Text.assemble(("ThermIQ", "bold"), f" demonstration  {facts}"), Text("Ctrl-C ends", "reverse")
    )
    return title


def _pairs(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(expand=True)
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for name, value in rows:
        table.add_row(name, value)
    return table


def _temperatures(seen: Observation) -> RenderableType:
    rows = ((name, figure(seen.temps_c.get(key), "°C", 1)) for name, key in _TEMPERATURES)
    room = figure(seen.truth.get("room_c"), "°C", 1)
    return Panel(_pairs(rows), title="Temperatures", subtitle=f"room {room}")


def _powers(seen: Observation) -> RenderableType:
    soc = figure(seen.battery_soc_pct, "%", 0)
    rows = (
        ("PV", figure(seen.solar_power_w, "W")),
        (_way("Grid", seen.grid_power_w, "import", "export"), _size(seen.grid_power_w)),
        (_way("Batt.", seen.battery_power_w, "out", "in") + f" {soc}", _size(seen.battery_power_w)),
        ("Miners", figure(seen.miners_power_w, "W")),
        ("House, all", figure(seen.load_power_w, "W")),
    )
    heat_pump = figure(seen.truth.get("heat_pump_w"), "W")
    return Panel(_pairs(rows), title="Power", subtitle=f"heat pump {heat_pump}")


def _outputs(outputs: Iterable[OutputSeen]) -> RenderableType:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right", min_width=5)
    table.add_column(no_wrap=True, ratio=1, overflow="ellipsis")
    table.add_column(no_wrap=True, justify="right")
    for output in outputs:
        left = "" if output.seconds_left is None else f"{output.seconds_left:.0f} s"
        style = "green" if output.value else ""
        table.add_row(output.name, Text(_value(output), style), _reason(output), left)
    return Panel(table, title="Outputs and why")


def _value(output: OutputSeen) -> str:
    if output.name in _UNITS:
        return f"{output.value:.1f} {_UNITS[output.name]}"
    return "on" if output.value else "off"


def _reason(output: OutputSeen) -> str:
    """What blocks an output that is off says more than why nobody wants it."""
    return output.blocked_by if output.blocked_by and not output.value else output.reason


def _miners(seen: Observation) -> RenderableType:
    table = Table(expand=True, box=None, padding=(0, 1), header_style="dim")
    for heading in ("Miner", "state", "contactor"):
        table.add_column(heading)
    for heading in ("commanded", "measured", "hash rate", "chip"):
        table.add_column(heading, justify="right")
    for number, miner in enumerate(seen.miners, start=1):
        state = miner.state or UNKNOWN
        table.add_row(
            str(number),
            Text(state, _STATE_STYLES.get(state, "")),
            {None: UNKNOWN, True: "closed", False: "open"}[miner.contactor_closed],
            figure(miner.target_w, "W"),
            figure(miner.power_w, "W"),
            figure(miner.hashrate_ths, "TH/s", 1),
            figure(miner.chip_temp_c, "°C"),
        )
    heat = {"none": "nowhere", None: UNKNOWN}.get(seen.sink, seen.sink)
    rv1, rv2 = (position or UNKNOWN for position in seen.valves)
    return Panel(table, title=f"Heat goes to: {heat}   RV1 {rv1}   RV2 {rv2}")


def _status(seen: Observation, notice: str) -> RenderableType:
    lines = Table.grid()
    lines.add_column(no_wrap=True, overflow="ellipsis")
    alarms = UNKNOWN if seen.alarms is None else ", ".join(seen.alarms) or "none"
    lines.add_row(Text(f"Alarms: {alarms}", _DANGER if seen.alarms else ""))
    lines.add_row(_scans(seen))
    if seen.dead_programs:
        lines.add_row(Text(f"Down: {', '.join(seen.dead_programs)}; {notice}", _DANGER))
    else:
        lines.add_row(Text(notice or "All programs run.", "dim"))
    return lines


def _scans(seen: Observation) -> str:
    if seen.scan is None:
        return f"Scans {UNKNOWN}"
    scan = seen.scan
    timing = f"longest {scan.longest_ms:.1f} ms, late {scan.longest_deviation_ms:.1f} ms"
    violations = UNKNOWN if seen.violations is None else seen.violations
    faults = f"{scan.overruns} overruns, {violations} violations"
    return f"{scan.scans} scans of {scan.period_ms:.0f} ms, {timing}, {faults}"


def figure(value: float | None, unit: str, digits: int = 0) -> str:
    """A number with its unit, or the sign for unknown."""
    return UNKNOWN if value is None else f"{value:.{digits}f} {unit}"


def _size(power_w: float | None) -> str:
    return figure(None if power_w is None else abs(power_w), "W")


def _way(name: str, power_w: float | None, positive: str, negative: str) -> str:
    return name if not power_w else f"{name} {positive if power_w > 0 else negative}"
