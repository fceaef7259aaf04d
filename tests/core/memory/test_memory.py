from __future__ import annotations

from dataclasses import replace

import pytest

from revpi.core.inputs import Now
from revpi.core.leases import LEASES, NO_LEASES, Lease, Leases
from revpi.core.memory.lease_log import LeaseLog, restored
from revpi.core.memory.memory import IMPORTANT, Memory, important_change
from revpi.core.memory.records import (
    MAX_STARTS,
    AlarmEvent,
    CountersMemory,
    DeviceCount,
    LeaseMemory,
    LeasesMemory,
    MinerMemory,
    TripMemory,
)

NOON = 1_800_000_000.0


def test_only_what_is_important_is_stored_at_once() -> None:
    memory = Memory()
    counted = replace(memory, counters=CountersMemory(p3=DeviceCount(1.0, 1)))
    assert counted is not memory
    assert not important_change(memory, counted)
    assert important_change(memory, replace(counted, trip=TripMemory(True, "flow")))
    assert not important_change(memory, memory)


def test_the_important_parts_exist() -> None:
    assert set(IMPORTANT) <= set(Memory.__slots__)


@pytest.mark.parametrize(
    "record",
    [
        MinerMemory(starts_at=(-1.0,)),
        MinerMemory(starts_at=(1.0,) * (MAX_STARTS + 1)),
        MinerMemory(opened_at=float("inf")),
        DeviceCount(-1.0, 0),
        DeviceCount(0.0, -1),
        AlarmEvent("", "came"),
        AlarmEvent("code", "went_away"),
        AlarmEvent("c" * 65, "came"),
        TripMemory(True, "c" * 65),
        LeaseMemory("mode", "m" * 65, 0.0),
        LeasesMemory((LeaseMemory("mode", "off", 0.0),) * 51),
    ],
)
def test_what_cannot_be_true_is_said(record: MinerMemory) -> None:
    assert record.check()


def leases_until(until_s: float) -> Leases:
    return Leases(mode=Lease("off", until_s), power_limit_w=Lease(2000.0, until_s))


def test_a_lease_holds_across_a_restart_until_its_time_is_up() -> None:
    log = LeaseLog()
    log.step(leases_until(700.0), Now(100.0, NOON))
    assert {lease.name: lease.until - NOON for lease in log.memory.leases} == {
        "mode": 600.0,
        "power_limit": 600.0,
    }
    assert restored(log.memory, Now(5.0, NOON + 60.0)) == leases_until(545.0)
    assert restored(log.memory, Now(5.0, NOON + 601.0)) == NO_LEASES


def test_without_a_clock_no_lease_is_restored_and_none_is_forgotten() -> None:
    log = LeaseLog()
    log.step(leases_until(700.0), Now(100.0, NOON))
    later = LeaseLog(log.memory)
    later.step(NO_LEASES, Now(5.0, None))
    assert later.memory == log.memory
    assert restored(log.memory, Now(5.0, None)) == NO_LEASES
    later.step(NO_LEASES, Now(6.0, NOON))
    assert later.memory == LeasesMemory()


def test_stored_ends_follow_a_clock_that_is_set() -> None:
    log = LeaseLog()
    leases = leases_until(700.0)
    log.step(leases, Now(100.0, NOON))
    noted = log.memory
    log.step(leases, Now(101.0, NOON + 1.5))
    assert log.memory is noted
    log.step(leases, Now(102.0, NOON + 3602.0))
    assert log.memory.leases[0].until == NOON + 3600.0 + 600.0


def test_stored_leases_meet_the_limits_of_today() -> None:
    rule = LEASES["power_limit"]
    noted = LeasesMemory(
        (
            LeaseMemory("power_limit", 1e9, NOON + 1e9),
            LeaseMemory("mode", "party", NOON + 10.0),
            LeaseMemory("of_the_future", True, NOON + 10.0),
        )
    )
    assert restored(noted, Now(0.0, NOON)) == Leases(power_limit_w=Lease(rule.hi, rule.max_ttl_s))
