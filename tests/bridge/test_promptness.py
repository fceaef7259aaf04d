"""How long a reply is waited for."""

from __future__ import annotations

import pytest

from site_bridge.modbus.promptness import FULL_EVERY, PROMPT_SHARE, Promptness
from site_bridge.modbus.request import Function, Request
from site_bridge.modbus.settings import SerialSettings
from site_bridge.modbus.timing import wire_s

SERIAL = SerialSettings()
FULL_S = SERIAL.request_timeout_s
ASKED = Request(Function.HOLDING, 586, 90)
WIRE_S = wire_s(ASKED, SERIAL)
MARGIN_S = PROMPT_SHARE * FULL_S


def waits(promptness: Promptness, unit_id: int = 1) -> float:
    return promptness.wait_s(unit_id, ASKED)


def shown(*took_s: float) -> Promptness:
    promptness = Promptness(SERIAL)
    for each_s in took_s:
        promptness.answered(1, ASKED, each_s)
    return promptness


def test_a_device_that_nobody_knows_gets_all_the_time() -> None:
    assert waits(Promptness(SERIAL)) == FULL_S
    assert waits(shown(WIRE_S), unit_id=2) == FULL_S


@pytest.mark.parametrize(
    ("thinks_s", "waits_s"),
    [
        (0.0, WIRE_S + MARGIN_S),
        (0.4 * MARGIN_S, WIRE_S + MARGIN_S),
        (0.6 * MARGIN_S, WIRE_S + 1.2 * MARGIN_S),
        (0.7, FULL_S),
    ],
)
def test_a_known_device_gets_a_margin_and_twice_as_long_as_it_thought_last(
    thinks_s: float, waits_s: float
) -> None:
    assert waits(shown(0.5, WIRE_S + thinks_s)) == pytest.approx(waits_s)


def test_a_device_that_slows_down_gets_all_the_time_again() -> None:
    assert waits(shown(WIRE_S, FULL_S)) == FULL_S
    promptness = shown(WIRE_S)
    promptness.late(1)
    assert waits(promptness) == FULL_S


def test_after_lost_requests_one_in_four_gets_all_the_time() -> None:
    promptness = shown(WIRE_S)
    full = []
    for _ in range(2 * FULL_EVERY):
        full.append(waits(promptness) == FULL_S)
        promptness.lost(1)
    assert full == 2 * ([False] * (FULL_EVERY - 1) + [True])


def test_a_slow_bus_may_take_its_time() -> None:
    slow = SerialSettings(baudrate=1200)
    promptness = Promptness(slow)
    promptness.answered(1, ASKED, wire_s(ASKED, slow))
    assert wire_s(ASKED, slow) < waits(promptness) <= 3.0


def test_a_short_deadline_is_not_cut_to_nothing() -> None:
    short = SerialSettings(baudrate=115_200, request_timeout_s=0.1)
    promptness = Promptness(short)
    promptness.answered(1, ASKED, wire_s(ASKED, short))
    assert promptness.wait_s(1, ASKED) == 0.1
