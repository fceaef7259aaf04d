from __future__ import annotations

from pathlib import Path

import pytest

from revpi.config.loader import MAX_ITEMS, load, parse
from revpi.errors import UserError
from tests.config.samples import Meter, Phase, Scan, Sensor, Site

RANGE = "must be a whole number, 20 to 1000 ms"
FACTOR = "must be a number, 0 to 2"
LEVEL = "must be a number, 300 to 6500 W"

MISTAKES = {
    "scan.period_ms = 5": f"scan.period_ms: 5 is out of range; {RANGE}",
    "scan.period_ms = 1001": f"scan.period_ms: 1001 is out of range; {RANGE}",
    "scan.period_ms = 50.0": f"scan.period_ms: 50.0 is not allowed; {RANGE}",
    "scan.period_ms = true": f"scan.period_ms: true is not allowed; {RANGE}",
    'scan.period_ms = "50"': f'scan.period_ms: "50" is not allowed; {RANGE}',
    "scan.period_ms = [50]": f"scan.period_ms: a list is not allowed; {RANGE}",
    "scan.period_ms = {}": f"scan.period_ms: a table is not allowed; {RANGE}",
    "scan.period_ms = 2026-11-22": f"scan.period_ms: a date or time is not allowed; {RANGE}",
    "scan.period_ms = 1" + "0" * 400: f"scan.period_ms: a huge number is out of range; {RANGE}",
    "scan.warn_ms = 0": "scan.warn_ms: 0 is out of range; must be a whole number, at least 1 ms",
    "scan.factor = 2.5": f"scan.factor: 2.5 is out of range; {FACTOR}",
    "scan.factor = -1": f"scan.factor: -1 is out of range; {FACTOR}",
    "scan.factor = nan": f"scan.factor: nan is not allowed; {FACTOR}",
    "scan.factor = -inf": f"scan.factor: -inf is not allowed; {FACTOR}",
    "scan.factor = false": f"scan.factor: false is not allowed; {FACTOR}",
    "scan.offset_k = 1" + "0" * 400: "scan.offset_k: a huge number is not allowed; must be a number",
    "scan.warn_ms = 30": "scan: warn_ms must not be less than period_ms",
    "scan = 3": "scan: must be a table, not 3",
    "scan.perod_ms = 50": 'scan.perod_ms: unknown key; did you mean "scan.period_ms"?',
    "period_ms = 50": 'period_ms: unknown key; did you mean "scan.period_ms"?',
    "scan.colour = 1": "scan.colour: unknown key; known here: period_ms, factor, offset_k, warn_ms",
    "[scam]": 'scam: unknown key; did you mean "scan"?',
    '"a\\nb" = 1': "a\\nb: unknown key; known here: name, demo, off, levels_w, span_v, scan, sensors, meters",
    "demo = 1": "demo: 1 is not allowed; must be true or false",
    "name = 7": "name: 7 is not allowed; must be text",
    'name = "a\\nb"': 'name: "a\\nb" has characters that cannot be printed; must be one line of text',
    f'name = "{"x" * 201}"': f'name: "{"x" * 35}..." is too long; must have at most 200 characters',
    'off = "RK_FAULT"': 'off: "RK_FAULT" is not allowed; must be a list, each text, one of RK_FAULT, DIM_14A',
    'off = ["RK_FAULT", "P3_ON"]': 'off[2]: "P3_ON" is not allowed; must be one of RK_FAULT, DIM_14A',
    'off = ["RK_FAULT", "RK_FAULT"]': 'off: "RK_FAULT" is named 2 times; name each one only once',
    "levels_w = [1200, 200]": f"levels_w[2]: 200 is out of range; {LEVEL}",
    "levels_w = 1200": "levels_w: 1200 is not allowed; must be a list, each a number, 300 to 6500 W",
    f"levels_w = [{'400,' * (MAX_ITEMS + 1)}]": "levels_w: has 257 elements; at most 256 are allowed",
    "span_v = [1]": "span_v: has 1 elements; must be a list of 2 elements, each a number, 0 to 10 V",
    'sensors.T_PUFFER.kind = "ntc"': (
        'sensors.T_PUFFER.kind: "ntc" is not allowed; must be one of pt1000, pt100'
    ),
    "sensors.T_PUFER = {}": 'sensors.T_PUFER: unknown key; did you mean "sensors.T_PUFFER"?',
    "sensors.T_PUFFER.lo = 1": 'sensors.T_PUFFER.lo: unknown key; did you mean "sensors.T_PUFFER.lo_c"?',
    "sensors = 1": "sensors: must be a table, not 1",
    "sensors.T_PUFFER = 1": "sensors.T_PUFFER: must be a table, not 1",
    "[[meters]]": "meters[1].name: is missing; must be text (Name of the meter)",
    '[[meters]]\nname = "a"\nphase = "two"': (
        'meters[1].phase: "two" is not allowed; must be one of single, three'
    ),
    '[[meters]]\nname = "a"\n[[meters]]\nname = "b"\nscan.factor = 9': (
        f"meters[2].scan.factor: 9 is out of range; {FACTOR}"
    ),
    '[[meters]]\nname = "a"\n[[meters]]\nname = "a"': (
        'meters: name "a" is named 2 times; name each one only once'
    ),
    '[[meters]]\nnam = "a"': 'meters[1].nam: unknown key; did you mean "meters[1].name"?',
    "meters = {}": "meters: a table is not allowed; must be an array of tables",
    "meters = [1]": "meters[1]: must be a table, not 1",
    "demo = ": "not valid TOML: Invalid value (at end of document)",
    "demo = true\nname": "not valid TOML: Expected '=' after a key in a key/value pair (at end of document)",
    "name = 'a'\nname = 'b'\n": "not valid TOML: Cannot overwrite a value (at line 2, column 11)",
    "name = @": "not valid TOML: Invalid value (at line 1, column 8)",
    "name = " + "[" * 100_000: "not valid TOML: nested too deeply",
}


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:40])
def test_each_mistake_names_file_key_and_what_is_allowed(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse(text, "plc.toml", Site)
    assert str(caught.value) == f"plc.toml: {MISTAKES[text]}"


def test_a_number_of_thousands_of_digits_is_refused_in_one_line() -> None:
    with pytest.raises(UserError, match=r"^plc.toml: not valid TOML: [^\n]+$"):
        parse("scan.factor = " + "1" * 5000, "plc.toml", Site)


def test_an_empty_file_gives_the_defaults() -> None:
    assert parse("", "plc.toml", Site) == Site()


def test_what_a_file_leaves_out_keeps_the_default_of_its_owner() -> None:
    text = "scan.factor = 1\n[sensors.T_OUTDOOR]\nlo_c = -30"
    site = parse(text, "plc.toml", Site)
    assert site.scan == Scan(period_ms=40, factor=1.0)
    assert site.sensors == {"T_PUFFER": Sensor(), "T_OUTDOOR": Sensor(kind="pt100", lo_c=-30.0)}


def test_every_shape_is_read() -> None:
    text = """
        off = ["DIM_14A"]
        levels_w = [400, 500.5]
        span_v = [2, 9]
        scan.offset_k = -3
        [[meters]]
        name = "pv"
        phase = "single"
        scan.period_ms = 20
    """
    site = parse(text, "plc.toml", Site)
    assert site.off == ("DIM_14A",)
    assert site.levels_w == (400.0, 500.5)
    assert site.span_v == (2.0, 9.0)
    assert site.scan.offset_k == -3.0
    assert site.meters == (Meter("pv", Phase.SINGLE, Scan(period_ms=20)),)
    assert type(site.levels_w[0]) is float
    assert type(site.meters[0].phase) is Phase


def test_range_ends_are_allowed() -> None:
    site = parse("scan.period_ms = 20\nlevels_w = [300, 6500]", "plc.toml", Site)
    assert (site.scan.period_ms, site.levels_w) == (20, (300.0, 6500.0))


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plc.toml"
    path.write_bytes(b"\xef\xbb\xbfname = 'M\xc3\xbchle'\r\n")
    assert load(path, Site).name == "Mühle"
