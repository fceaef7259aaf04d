"""Which curves and bands the page shows, taken from the frames."""

from __future__ import annotations

from revpi.report.marks import Band, Curve, Panel, fields, output_bands, state
from sim.fast.recording import Frame

PANELS: tuple[Panel[Frame], ...] = (
    Panel(
        "temperatures",
        "°C",
        1,
        False,
        fields("room_c", "outdoor_c", "buffer_c", "dhw_c", "miner_out_c", "miner_return_c", "glycol_c"),
    ),
    Panel(
        "powers",
        "W",
        0,
        False,
        (
            *fields("solar_w", "grid_w", "battery_w"),
            Curve("miner_1_w", lambda frame: frame.miners_w[0]),
            Curve("miner_2_w", lambda frame: frame.miners_w[1]),
            Curve("wanted_w", lambda frame: sum(frame.wanted_w)),
            *fields("heat_pump_w"),
        ),
    ),
    Panel("prices", "EUR/kWh", 3, True, fields("price_eur_per_kwh", "feed_in_eur_per_kwh")),
)


OUTPUT_BANDS: tuple[Band[Frame], ...] = output_bands()

STATE_BANDS: tuple[Band[Frame], ...] = (
    state("mode", lambda frame: frame.mode),
    state("sink", lambda frame: frame.sink.replace("none", "")),
    state("miner_1", lambda frame: frame.states[0].replace("idle", "")),
    state("miner_2", lambda frame: frame.states[1].replace("idle", "")),
    state("alarms", lambda frame: ", ".join(frame.alarms)),
    state("ladder", lambda frame: ", ".join(frame.ladder)),
)
