from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sim.demo.checks import CHECKS, Check, Verdict, judge
from sim.demo.observation import Observation, Recording, ScanSeen
from sim.demo.outcome import Outcome
from sim.demo.report import passed, report
from tests.demo.runs import FALL_S, RISE_S, Change, good_run, observation, with_miner


def _verdict(recording: Recording, name: str) -> Verdict:
    return next(verdict for verdict in judge(recording) if verdict.name == name)


def _report(recording: Recording) -> dict[str, Any]:
    verdicts = judge(recording)
    content = report(Outcome(recording, (), ""), verdicts, ok=passed(verdicts))
    decoded: dict[str, Any] = json.loads(json.dumps(content))
    return decoded


def _scan(seen: Observation, **values: int) -> Observation:
    assert isinstance(seen.scan, ScanSeen)
    return replace(seen, scan=replace(seen.scan, **values))


def _weak_miner_2(seen: Observation) -> Observation:
    power_w = seen.miners[1].power_w
    return with_miner(seen, 2, power_w=power_w * 0.93 if power_w else power_w)


# What must make each check fail.
SPOILED: dict[str, Change] = {
    "programs_alive": lambda seen: replace(seen, dead_programs=("bridge",)),
    "scans": lambda seen: _scan(seen, scans=int(seen.at_s * 15)),
    "overruns": lambda seen: _scan(seen, overruns=int(seen.at_s)),
    "mqtt": lambda seen: replace(seen, mqtt_messages=3),
    "no_violations": lambda seen: replace(seen, violations=1 if seen.at_s == 50.0 else 0),
    "no_alarms": lambda seen: replace(seen, alarms=("welded",) if seen.at_s == 50.0 else ()),
    "contactors_closed": lambda seen: with_miner(seen, 2, contactor_closed=False),
    "pre_run": lambda seen: replace(seen, outputs={}) if 18.0 < seen.at_s < 19.0 else seen,
    "hashing": _weak_miner_2,
    "buffer_warmed": lambda seen: replace(seen, temps_c={"puffer": 40.0}),
    "followed_fall": lambda seen: replace(seen, miners=observation(30.0).miners),
    "followed_rise": lambda seen: replace(seen, solar_power_w=9000.0) if seen.at_s < RISE_S else seen,
}


def test_good_run_passes_every_check() -> None:
    verdicts = judge(good_run())
    assert [verdict.name for verdict in verdicts if not verdict.ok] == []
    assert passed(verdicts)


def test_every_check_is_spoiled_below() -> None:
    assert set(SPOILED) == {check.name for check in CHECKS}


@pytest.mark.parametrize("name", SPOILED)
def test_check_fails_when_its_matter_is_wrong(name: str) -> None:
    recording = good_run(change=SPOILED[name])
    assert _verdict(recording, name).ok is False
    assert not passed(judge(recording))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_nothing_seen_is_never_a_pass(check: Check) -> None:
    silent = Recording([Observation(at_s=0.0), Observation(at_s=200.0, dead_programs=("plc",))])
    assert _verdict(silent, check.name).ok is False


def test_short_run_is_not_blamed_for_what_needs_time() -> None:
    verdicts = judge(good_run(30.0))
    states = {verdict.name: verdict.ok for verdict in verdicts}
    assert states["hashing"] is None
    assert states["followed_fall"] is None
    assert states["contactors_closed"] is True
    assert passed(verdicts)
    assert {verdict.as_json()["ok"] for verdict in verdicts} == {True, "not judged"}


def test_short_run_is_blamed_for_what_is_wrong_already() -> None:
    assert not passed(judge(good_run(30.0, SPOILED["programs_alive"])))


def test_nothing_judged_is_no_success() -> None:
    assert not passed((Verdict("a", None, None, ""),))


def test_one_steady_moment_is_not_hashing() -> None:
    def jumpy(seen: Observation) -> Observation:
        return seen if seen.at_s % 1.0 == 0.0 else with_miner(seen, 1, power_w=2000.0)

    assert _verdict(good_run(change=jumpy), "hashing").ok is False


def test_follow_names_times_and_figures() -> None:
    figure = _verdict(good_run(), "followed_fall").figure
    assert figure["at_s"] == FALL_S - 0.5
    assert (figure["solar_from_w"], figure["solar_to_w"]) == (9000.0, 5000.0)
    assert (figure["target_from_w"], figure["target_to_w"]) == (5600.0, 2400.0)
    assert figure["target_after_s"] == 4.5
    assert figure["power_after_s"] == 8.5


def test_power_that_stays_behind_its_target_is_not_followed() -> None:
    def deaf(seen: Observation) -> Observation:
        return replace(seen, miners=tuple(replace(m, power_w=2772.0) for m in seen.miners))  # type: ignore[arg-type]  # two stay two

    assert _verdict(good_run(change=deaf), "followed_fall").ok is False


def test_a_slow_drift_of_the_sun_is_no_step() -> None:
    def drift(seen: Observation) -> Observation:
        return replace(seen, solar_power_w=9000.0 - 40.0 * seen.at_s)

    assert _verdict(good_run(change=drift), "followed_fall").ok is False


def test_report_is_one_json_object_with_every_figure() -> None:
    content = _report(good_run())
    assert content["ok"] is True
    assert content["seconds"] == 120.0
    assert content["scans"] == 2400
    assert content["overruns"] == 0
    assert content["longest_scan_ms"] == 9.0
    assert content["longest_deviation_ms"] == 1.5
    assert content["miner_power_w"]["2"] == {"max": 2772.0, "last": 2772.0}
    assert content["miner_states"] == {"1": "mining", "2": "mining"}
    assert content["contactor_closed_at_s"] == {"1": 20.0, "2": 20.0}
    assert (content["buffer_temp_first_c"], content["buffer_temp_last_c"]) == (30.0, 31.2)
    assert content["mqtt_messages"] == 1440
    assert content["invariant_violations"] == 0
    assert content["alarms"] == []
    assert content["followed"]["rise"]["target_to_w"] == 5600.0
    assert len(content["checks"]) == len(CHECKS)


def test_report_of_nothing_says_unknown() -> None:
    content = _report(Recording())
    assert content["ok"] is False
    assert content["buffer_temp_first_c"] is None
    assert content["miner_power_w"] == {"1": {"max": None, "last": None}, "2": {"max": None, "last": None}}
    assert content["followed"] == {"fall": None, "rise": None}
