from __future__ import annotations

import json
from typing import Any

from revpi.contract.topics import find
from sim.demo.observation import MinerSeen, Observation, ScanSeen
from sim.demo.observe import Topics, observe

TOPICS = {
    "mode": "auto",
    "heat/sink": "buffer",
    "valves/rv1/state": "open",
    "valves/rv2/state": "moving",
    "miners/1/state": "mining",
    "miners/1/power": "2790",
    "miners/1/power_target": "2800",
    "miners/1/hashrate": "88.5",
    "miners/1/temperature": "71",
    "miners/1/contactor": "on",
    "miners/1/quality": "good",
    "miners/2/contactor": "off",
    "miners/2/power": "40",
    "miners/2/quality": "bad:too_old",
    "inverter/quality": "good",
    "inverter/solar_power": "9000",
    "inverter/grid_power": "-1200.5",
    "temps/puffer": "41.2",
    "temps/puffer/quality": "good",
    "temps/glykol": "12.0",
    "temps/glykol/quality": "bad:wire_break",
    "temps/aussen": "cold",
    "temps/aussen/quality": "good",
    "why/k10_on": json.dumps({"value": True, "reason": "surplus", "blocked_by": "", "seconds_left": None}),
    "why/k11_on": json.dumps({"value": False, "reason": "?", "blocked_by": "min_off", "seconds_left": 7}),
    "why/p4_speed": "not JSON",
    "alarms": json.dumps([{"code": "welded", "since": None, "active": True, "acknowledged": False}]),
    "plc/scan": json.dumps(
        {
            "period_s": 0.05,
            "scans": 100,
            "overruns": 1,
            "last_s": 0.002,
            "longest_s": 0.0071,
            "longest_deviation_s": 0.0005,
            "violations": 2,
        }
    ),
}


class _Asked(dict[str, str]):
    """Notes what was looked up."""

    def __init__(self, content: Topics) -> None:
        super().__init__(content)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)


def _observe(topics: Topics) -> Observation:
    return observe(topics, at_s=3.0, mqtt_messages=9, dead_programs=("broker",), truth={"room_c": 20.0})


def test_topics_become_an_observation() -> None:
    seen = _observe(TOPICS)
    assert seen.miners[0] == MinerSeen(
        state="mining",
        power_w=2790.0,
        target_w=2800.0,
        hashrate_ths=88.5,
        chip_temp_c=71.0,
        contactor_closed=True,
    )
    assert seen.miners[1] == MinerSeen(contactor_closed=False)
    assert (seen.mode, seen.sink, seen.valves) == ("auto", "buffer", ("open", "moving"))
    assert (seen.solar_power_w, seen.grid_power_w, seen.battery_power_w) == (9000.0, -1200.5, None)
    assert seen.outputs["K10_ON"].reason == "follows the surplus"
    assert seen.outputs["K11_ON"].blocked_by == "minimum off time"
    assert seen.outputs["K11_ON"].reason == "?"
    assert "P4_SPEED" not in seen.outputs
    assert seen.alarms == ("welded",)
    assert seen.violations == 2
    assert seen.scan == ScanSeen(
        period_ms=50.0, scans=100, overruns=1, last_ms=2.0, longest_ms=7.1, longest_deviation_ms=0.5
    )
    assert (seen.at_s, seen.mqtt_messages, seen.dead_programs) == (3.0, 9, ("broker",))


def test_values_of_a_bad_source_do_not_count() -> None:
    assert _observe({**TOPICS, "inverter/quality": "stale"}).solar_power_w is None


def test_only_good_temperatures_count() -> None:
    assert _observe(TOPICS).temps_c == {"puffer": 41.2}


def test_silence_is_unknown() -> None:
    seen = _observe({})
    assert seen.alarms is None
    assert seen.violations is None
    assert seen.scan is None
    assert seen.miners == (MinerSeen(), MinerSeen())


def test_every_topic_looked_at_is_declared() -> None:
    asked = _Asked(TOPICS)
    _observe(asked)
    assert len(asked.names) > 40
    assert [name for name in asked.names if find(name) is None] == []
