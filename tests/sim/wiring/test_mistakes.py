"""Each mistake does what it says, seen from the cabinet's terminals and from the devices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.site.image import SiteImage
from sim.site.requests import answer
from sim.site.settings import SiteConfig
from sim.site.site import Site
from sim.wiring.mistakes import MISTAKES
from tests.sim.site.place import CONFIGRSC, Program, program

STEP_S = 0.05
LONG_S = 3.0


class Bench:
    """A site and the program's side of its terminals."""

    def __init__(self, site: Site, plc: Program) -> None:
        self.site = site
        self.plc = plc

    def set(self, **values: Any) -> None:
        """Operate the site."""
        assert answer(self.site, {"set": values}) == {"ok": True}

    def write(self, **values: float) -> None:
        """Drive outputs for a while, with a heartbeat."""
        for _ in range(round(LONG_S / STEP_S)):
            self.plc.write(**values)
            self.site.exchange(STEP_S)

    def wait(self) -> None:
        """Drive nothing new for a while; the heartbeat stands."""
        for _ in range(round(LONG_S / STEP_S)):
            self.site.exchange(STEP_S)

    def reads(self, name: str) -> Any:
        """Raw value at an input terminal."""
        self.site.exchange(STEP_S)
        return self.plc.read(name)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    config = SiteConfig()
    image = SiteImage(tmp_path / "image", CONFIGRSC, config.transmitters)
    with program(tmp_path / "image") as plc:
        yield Bench(Site(config, image), plc)
    image.close()


def _swapped_inputs(bench: Bench) -> bool:
    bench.set(p4_ssm=True)
    return (bench.reads("P4_SSM"), bench.reads("P5_SSM")) == (False, True)


def _dead_input(bench: Bench) -> bool:
    bench.set(dim=True)
    return not bench.reads("DIM_14A")


def _inverted_contact(bench: Bench) -> bool:
    at_rest = bench.reads("RK_FAULT")
    bench.set(rk_fault=True)
    return bool(at_rest) and not bench.reads("RK_FAULT")


def _welded_contactor(bench: Bench) -> bool:
    bench.write(k10_on=True)
    bench.write(k10_on=False)
    return bool(bench.reads("K10_FB"))


def _dead_contactor(bench: Bench) -> bool:
    bench.write(k11_on=True)
    return not bench.reads("K11_FB")


def _valve_backwards(bench: Bench) -> bool:
    before = bench.site.plant.heat.rv1.position
    bench.write(rv1_zu=True)
    return bench.site.plant.heat.rv1.position > before


def _wrong_range(bench: Bench) -> bool:
    true_c = bench.site.plant.heat.cooler.cold_c
    expected_ua = 4000 + 16000 * true_c / 150.0
    return bool(abs(bench.reads("T_GLYCOL") - expected_ua) < 100)


def _missing_aio(bench: Bench) -> bool:
    return (bench.reads("RevPiStatus"), bench.reads("T_PUFFER"), bench.reads("T_GLYCOL")) == (5, 0, 0)


def _crossed_contactors(bench: Bench) -> bool:
    bench.write(k10_on=True)
    return (bench.reads("K10_FB"), bench.reads("K11_FB")) == (False, True)


def _dead_pump(bench: Bench) -> bool:
    bench.write(p3_on=True)
    return bench.site.plant.heat.p3.flow_kg_s == 0.0


def _swapped_pumps(bench: Bench) -> bool:
    bench.write(p4_speed=5.0)
    heat = bench.site.plant.heat
    return heat.p4.flow_kg_s == 0.0 < heat.p5.flow_kg_s


def _broken_sensor(bench: Bench) -> bool:
    return bool(bench.reads("T_OUTDOOR") == 0)


def _bridged_watchdog(bench: Bench) -> bool:
    bench.write(k10_on=True)
    bench.wait()
    return bool(bench.reads("K10_FB"))


def _bridged_safety(bench: Bench) -> bool:
    bench.set(estop=True)
    bench.write(k10_on=True)
    return bool(bench.reads("K10_FB")) and not bench.reads("SAFETY_OK")


SIGNS: dict[str, Callable[[Bench], bool]] = {
    "swapped_inputs": _swapped_inputs,
    "dead_input": _dead_input,
    "inverted_contact": _inverted_contact,
    "welded_contactor": _welded_contactor,
    "dead_contactor": _dead_contactor,
    "valve_backwards": _valve_backwards,
    "wrong_range": _wrong_range,
    "missing_aio": _missing_aio,
    "crossed_contactors": _crossed_contactors,
    "dead_pump": _dead_pump,
    "swapped_pumps": _swapped_pumps,
    "broken_sensor": _broken_sensor,
    "bridged_watchdog": _bridged_watchdog,
    "bridged_safety": _bridged_safety,
}


def test_every_mistake_has_a_sign() -> None:
    assert SIGNS.keys() == MISTAKES.keys()


@pytest.mark.parametrize("name", SIGNS)
def test_a_mistake_shows(bench: Bench, name: str) -> None:
    bench.set(wiring=name)
    assert SIGNS[name](bench)


@pytest.mark.parametrize("name", SIGNS)
def test_a_mistake_that_was_put_right_does_not_show(bench: Bench, name: str) -> None:
    bench.set(wiring=name)
    bench.set(wiring="")
    assert not SIGNS[name](bench)
    assert bench.site.plant.faults == {}


def test_a_person_can_bridge_and_open_a_contact(bench: Bench) -> None:
    bench.set(hold={"P4_SSM": True, "ESTOP_AUX": False})
    assert (bench.reads("P4_SSM"), bench.reads("ESTOP_AUX")) == (True, False)
    bench.set(hold={"P4_SSM": None, "ESTOP_AUX": None})
    assert (bench.reads("P4_SSM"), bench.reads("ESTOP_AUX")) == (False, True)


def test_a_bridge_at_the_device_does_not_help_a_broken_wire(bench: Bench) -> None:
    bench.set(wiring="dead_input", hold={"DIM_14A": True})
    assert not bench.reads("DIM_14A")


@pytest.mark.parametrize(
    ("key", "value", "part"),
    [
        ("wiring", "nonsense", "dead_input"),
        ("wiring", 1, "dead_input"),
        ("hold", {"T_PUFFER": True}, "HP_RUNNING"),
        ("hold", {"HP_RUNNING": 1}, "true, false or null"),
        ("hold", [], "must name contacts"),
    ],
)
def test_nonsense_is_refused(bench: Bench, key: str, value: Any, part: str) -> None:
    reply = answer(bench.site, {"set": {key: value}})
    assert reply["ok"] is False
    assert part in reply["error"]
