from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.fields import MAX_BYTES
from revpi.contract.quality import quality_text
from revpi.contract.topics import TOPICS, Payload, Role, find
from revpi.core.alarms import ALARMS, A
from revpi.core.energy.decision import EnergyDecision
from revpi.core.energy.dim_14a import DimMemory
from revpi.core.energy.split import OFF
from revpi.core.heat.season import Season
from revpi.core.inputs import PlantInputs, Requests
from revpi.core.leases import Lease, Leases
from revpi.core.memory.memory import Memory
from revpi.core.memory.records import (
    MAX_EVENTS,
    AlarmEvent,
    AlarmHistoryMemory,
    CountersMemory,
    DeviceCount,
    ValveCount,
)
from revpi.core.outputs import (
    AlarmView,
    MinerCommand,
    MinerState,
    MinerView,
    Mode,
    Outputs,
    Sink,
    ValvePosition,
    Why,
)
from revpi.core.reading import Bad, Cause, Good, Stale
from revpi.core.reasons import R
from revpi.edges.publish import HISTORY_EVENTS, payloads
from tests.contract.conformance import assert_declared
from tests.edges.snapshots import RESULT, snapshot

# what the edge and the client publish besides what one scan gives
BESIDES = {
    *("plc/status", "plc/session", "plc/heartbeat", "plc/version", "plc/contract"),
    *("plc/mqtt", "plc/store", "plc/realtime"),
}

finite = st.floats(-1e6, 1e6)
readings = st.builds(Good, finite) | st.builds(Stale, finite, finite) | st.builds(Bad, st.sampled_from(Cause))
contacts = st.builds(Good, st.booleans()) | st.builds(Bad, st.sampled_from(Cause))
inputs = st.fixed_dictionaries(
    {
        name: readings if name.startswith("t_") else contacts
        for name in PlantInputs.__slots__
        if name != "image"
    }
)
codes = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20)
views = st.builds(
    MinerView,
    st.sampled_from(MinerState),
    st.none() | st.builds(MinerCommand, st.integers(1, 9), st.none() | st.floats(0.0, 4000.0)),
    st.floats(0.0, 4000.0),
)
whys = st.builds(
    Why,
    st.booleans() | finite,
    codes,
    st.just("") | codes,
    st.none() | st.floats(-1.0, 1e6) | st.just(float("inf")),
)
results = st.fixed_dictionaries(
    {
        "outputs": st.builds(
            Outputs,
            **{
                name: st.floats(0.0, 10.0) if name.endswith("_speed") else st.booleans()
                for name in Outputs.__slots__
            },
        ),
        "why": st.dictionaries(st.sampled_from(["K10_ON", "RV1_AUF", "P4_SPEED"]), whys),
        "mode": st.sampled_from(Mode),
        "season": st.sampled_from(Season),
        "tripped": st.booleans(),
        "trip_cause": st.just("") | codes,
        "miners": st.tuples(views, views),
        "sink": st.sampled_from(Sink),
        "valves": st.tuples(st.sampled_from(ValvePosition), st.sampled_from(ValvePosition)),
        "alarms": st.lists(st.builds(AlarmView, codes, finite, st.booleans(), st.booleans()), max_size=3).map(
            tuple
        ),
        "energy": codes.map(lambda code: EnergyDecision(OFF, R.NO_SITE_DATA, code)),
        "ladder": st.lists(codes, max_size=3).map(tuple),
    }
)


@given(inputs, results, st.none() | st.floats(0.0, 4e9))
def test_everything_published_is_declared_for_the_plc_with_the_right_type(
    given_inputs: dict[str, object], result: dict[str, object], wall_s: float | None
) -> None:
    for suffix, text in payloads(snapshot(100.0, wall_s, given_inputs, **result)).items():
        assert_declared(suffix, text)
        topic = find(suffix)
        assert topic is not None
        assert topic.publisher is Role.PLC
        assert topic.retained


def test_every_state_topic_of_the_plc_is_published() -> None:
    told = {topic.pattern for suffix in payloads(snapshot()) if (topic := find(suffix)) is not None}
    declared = {t.pattern for t in TOPICS if t.publisher is Role.PLC and t.retained}
    assert told == declared - BESIDES


@pytest.mark.parametrize(
    ("suffix", "payload"),
    [
        ("miners/1/state", "mining"),
        ("miners/1/contactor", "on"),
        ("miners/1/contactor/quality", "good"),
        ("miners/1/power_target", "2400"),
        ("miners/2/state", "idle"),
        ("miners/2/contactor", "off"),
        ("miners/2/power_target", "0"),
        ("pumps/p3/state", "on"),
        ("pumps/p4/setpoint", "6.0"),
        ("pumps/p5/setpoint", "0.0"),
        ("valves/rv1/state", "open"),
        ("valves/rv2/state", "moving"),
        ("cooler/state", "off"),
        ("heatpump/evu_sperre", "false"),
        ("heatpump/state", "running"),
        ("temps/puffer", "41.5"),
        ("temps/puffer/quality", "good"),
        ("temps/aussen", "0.0"),
        ("safety/ok", "true"),
        ("safety/tripped", "false"),
        ("safety/cause", "none"),
        ("mode", "auto"),
        ("season", "winter"),
        ("heat/sink", "buffer"),
        ("energy/balance", "waiting for the first inverter data"),
        ("plc/ladder", "[]"),
    ],
)
def test_a_good_day_reads_like_this(suffix: str, payload: str) -> None:
    assert payloads(snapshot())[suffix] == payload


def test_why_tells_reason_blocker_and_seconds() -> None:
    told = payloads(snapshot())
    assert json.loads(told["why/k11_on"]) == {
        "value": False,
        "reason": "not_needed",
        "blocked_by": "min_off",
        "seconds_left": 13,
    }
    assert json.loads(told["why/p4_speed"])["value"] == 6.04


def test_an_alarm_has_a_time_only_while_the_clock_is_right() -> None:
    (alarm,) = json.loads(payloads(snapshot())["alarms"])
    assert alarm == {
        "code": "overdue",
        "severity": "",
        "since": 1_799_999_940,
        "active": True,
        "acknowledged": False,
    }
    assert json.loads(payloads(snapshot(wall_s=None))["alarms"]) == [alarm | {"since": None}]


def test_an_alarm_of_the_table_brings_its_texts() -> None:
    view = AlarmView(A.P4_FAULT, 40.0, active=True, acknowledged=False)
    (alarm,) = json.loads(payloads(snapshot(alarms=(view,)))["alarms"])
    row = ALARMS[A.P4_FAULT]
    assert (alarm["severity"], alarm["text_en"], alarm["text_de"]) == ("warning", row.text_en, row.text_de)
    assert (alarm["action_en"], alarm["action_de"]) == (row.action_en, row.action_de)


def test_all_alarms_at_once_fit_into_a_message() -> None:
    views = tuple(AlarmView(code, 40.0, active=True, acknowledged=False) for code in ALARMS)
    assert len(payloads(snapshot(alarms=views))["alarms"].encode()) < MAX_BYTES / 2


def test_counters_are_told_as_hours_and_numbers() -> None:
    counters = CountersMemory(k10=DeviceCount(5400.0, 3), rv2=ValveCount(720.0, 8))
    told = payloads(snapshot(memory=Memory(counters=counters)))
    assert (told["statistics/k10_hours"], told["statistics/k10_starts"]) == ("1.50", "3")
    assert (told["statistics/rv2_hours"], told["statistics/rv2_reversals"]) == ("0.20", "8")
    assert told["statistics/evu_starts"] == "0"


def test_the_history_tells_the_newest_events_first_and_not_all() -> None:
    events = tuple(AlarmEvent("code", "came", float(at)) for at in range(MAX_EVENTS))
    told = json.loads(
        payloads(snapshot(memory=Memory(alarm_history=AlarmHistoryMemory(events))))["alarms/history"]
    )
    assert len(told) == HISTORY_EVENTS
    assert told[0] == {"code": "code", "kind": "came", "at": MAX_EVENTS - 1}


def test_the_evidence_of_dimming_is_told() -> None:
    memory = Memory(dim=DimMemory(((1.8e9, True, "closed", 3000.4, 20.0, 2.04),)))
    assert json.loads(payloads(snapshot(memory=memory))["energy/dim"]) == [
        {
            "at": 1.8e9,
            "dimmed": True,
            "contact": "closed",
            "power_before_w": 3000.0,
            "power_after_w": 20.0,
            "reaction_s": 2.0,
        }
    ]


def test_requests_in_force_are_told_with_their_end() -> None:
    leases = Leases(power_limit_w=Lease(2000.0, 160.5), mode=Lease("off", 90.0))
    seen = replace(snapshot(), requests=Requests(leases=leases))
    assert json.loads(payloads(seen)["requests/active"]) == [
        {"name": "power_limit", "value": 2000.0, "unit": "W", "until": 1_800_000_060, "seconds_left": 61}
    ]


def test_scan_statistics_carry_every_field() -> None:
    scan = json.loads(payloads(snapshot())["plc/scan"])
    assert scan.items() >= {"period_s": 0.05, "scans": 7, "last_s": 0.001235, "overruns": 0}.items()


def test_a_bad_sensor_publishes_its_quality_and_no_value() -> None:
    told = payloads(snapshot(inputs={"t_puffer": Bad(Cause.WIRE_BREAK), "k10_fb": Bad(Cause.IMAGE_ERROR)}))
    assert told["temps/puffer/quality"] == "bad:wire_break"
    assert told["miners/1/contactor/quality"] == "bad:image_error"
    assert not {"temps/puffer", "miners/1/contactor"} & told.keys()


def test_a_stale_sensor_publishes_its_last_value_and_says_so() -> None:
    told = payloads(snapshot(inputs={"t_puffer": Stale(40.0, 3.0)}))
    assert (told["temps/puffer"], told["temps/puffer/quality"]) == ("40.0", "stale")


def test_an_unknown_safety_chain_is_not_ok() -> None:
    assert payloads(snapshot(inputs={"safety_ok": Bad(Cause.MODULE_STATUS)}))["safety/ok"] == "false"


def test_a_blocked_heat_pump_is_blocked_even_if_it_still_runs_down() -> None:
    told = payloads(snapshot(outputs=replace(RESULT.outputs, evu_block=True)))
    assert (told["heatpump/state"], told["heatpump/evu_sperre"]) == ("blocked", "true")
    assert payloads(snapshot(inputs={"hp_running": None}))["heatpump/state"] == "free"


@pytest.mark.parametrize(
    ("active", "running", "state"),
    [(True, False, "fault"), (False, False, "free"), (True, True, "running")],
)
def test_a_heat_pump_that_is_needed_but_does_not_run_is_at_fault(
    active: bool, running: bool, state: str
) -> None:
    alarm = AlarmView(A.HEAT_PUMP_NOT_STARTED, 0.0, active=active, acknowledged=True)
    told = payloads(snapshot(inputs={"hp_running": Good(running)}, alarms=(alarm,)))
    assert told["heatpump/state"] == state


def test_every_cause_has_a_declared_quality_text() -> None:
    topic = find("temps/puffer/quality")
    assert topic is not None
    assert topic.payload is Payload.ENUM
    assert {quality_text(Bad(cause)) for cause in Cause} <= set(topic.choices)
