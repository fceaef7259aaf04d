from __future__ import annotations

from revpi.config.document import document
from revpi.config.example import example
from revpi.config.loader import parse
from tests.config.samples import Site

EXAMPLE = """\
# Settings of a sample
# Every setting stands here with its default; what a file leaves out has this default.
# Name of the site (text)
name = "walda"
# Demonstration (true or false)
demo = false
# Signals that the site lacks (one of RK_FAULT, DIM_14A)
off = []
# Power levels (300 to 6500 W)
levels_w = [1200.0, 3200.0]
# Lowest and highest voltage (0 to 10 V)
span_v = [0.0, 10.0]

[scan]
# Scan period (20 to 1000 ms)
period_ms = 40
# Factor (0 to 2)
factor = 1.5
# Offset | none (a number in K)
# offset_k =   # not set
# Warn above (at least 1 ms)
warn_ms = 100

[sensors.T_PUFFER]
# Kind of sensor (one of pt1000, pt100)
kind = "pt1000"
# Lowest value (-50 to 50 degC)
lo_c = 0.0

[sensors.T_OUTDOOR]
# Kind of sensor (one of pt1000, pt100)
kind = "pt100"
# Lowest value (-50 to 50 degC)
lo_c = -40.0

# [[meters]]
# Name of the meter (text)
# name =   # must be named
# Kind of grid connection (one of single, three)
# phase = "three"

# [meters.scan]
# Scan period (20 to 1000 ms)
# period_ms = 50
# Factor (0 to 2)
# factor = 1.5
# Offset | none (a number in K)
# offset_k =   # not set
# Warn above (at least 1 ms)
# warn_ms = 100
"""


def test_the_example_explains_every_setting() -> None:
    assert example(Site, "Settings of a sample") == EXAMPLE


def test_the_example_gives_the_defaults() -> None:
    assert parse(EXAMPLE, "example", Site) == Site()


def test_the_page_has_a_row_for_every_setting() -> None:
    rows = document(Site).splitlines()
    assert len(rows) == 2 + 5 + 4 + 2 * 2 + 2 + 4
    assert "| `scan.period_ms` | `40` | ms | 20 to 1000 ms | Scan period |" in rows
    assert "| `scan.offset_k` | not set | K | a number in K | Offset \\| none |" in rows
    assert "| `sensors.T_OUTDOOR.lo_c` | `-40.0` | degC | -50 to 50 degC | Lowest value |" in rows
    assert "| `meters[].name` | must be named |  | text | Name of the meter |" in rows
