"""Contactors, safety chain, safety relay, watchdog relay."""

from __future__ import annotations

import pytest

from sim.plant.contactor import Contactor, ContactorSettings
from sim.plant.plant import Plant
from tests.sim.plant.quiet import plant, run


def _both_on() -> Plant:
    site = plant()
    site.commands.k10_on = site.commands.k11_on = True
    run(site, 0.2)
    assert _closed(site) == [True, True]
    return site


def _closed(site: Plant) -> list[bool]:
    return [contactor.closed for contactor in site.contactors]


def test_a_contactor_takes_its_time_both_ways() -> None:
    contactor = Contactor(ContactorSettings(close_s=0.045, drop_s=0.03))
    seen = []
    for dt_s, coil in ((0.04, True), (0.01, True), (0.02, False), (0.02, False)):
        contactor.advance(dt_s, coil)
        seen.append(contactor.closed)
    assert seen == [False, True, True, False]


def test_a_short_pulse_does_not_close_it() -> None:
    contactor = Contactor(ContactorSettings(close_s=0.045))
    for _ in range(10):
        contactor.advance(0.03, coil=True)
        contactor.advance(0.001, coil=False)
    assert not contactor.closed


def test_feedback_follows_the_contacts() -> None:
    site = _both_on()
    assert (site.inputs()["K10_FB"], site.inputs()["K11_FB"]) == (True, True)
    site.commands.k10_on = False
    run(site, 0.1)
    assert (site.inputs()["K10_FB"], site.inputs()["K11_FB"]) == (False, True)


def test_only_a_closed_contactor_lets_a_miner_draw() -> None:
    site = plant()
    site.miner_draw_w[:] = [3000.0, 3100.0]
    site.commands.k11_on = True
    run(site, 0.2)
    assert site.miner_power_w() == (0.0, 3100.0)


def test_without_heartbeat_both_contactors_drop_after_a_second() -> None:
    site = _both_on()
    run(site, 0.9, heartbeat=False)
    assert _closed(site) == [True, True]
    run(site, 0.3, heartbeat=False)
    assert _closed(site) == [False, False]
    assert site.inputs()["SAFETY_OK"] is True


def test_a_program_that_never_lived_gets_no_contactor() -> None:
    site = plant()
    site.commands.k10_on = True
    run(site, 0.5, heartbeat=False)
    assert not site.contactors[0].closed


@pytest.mark.parametrize(
    ("contact", "signal"),
    [("estop_pressed", "ESTOP_AUX"), ("temp_max_forced", "TEMP_MAX_AUX"), ("flow_open", "FLOW_AUX")],
)
def test_every_chain_contact_overrules_and_latches_until_reset(contact: str, signal: str) -> None:
    site = _both_on()
    setattr(site.chain, contact, True)
    run(site, 0.1)
    assert site.inputs()[signal] is False
    assert site.inputs()["SAFETY_OK"] is False
    assert _closed(site) == [False, False]
    assert not site.reset_safety()
    setattr(site.chain, contact, False)
    run(site, 0.5)
    assert site.inputs()[signal] is True
    assert site.inputs()["SAFETY_OK"] is False
    assert site.reset_safety()
    run(site, 0.2)
    assert _closed(site) == [True, True]


def test_a_welded_contactor_stays_closed_and_blocks_the_reset() -> None:
    site = _both_on()
    site.inject("K10", "welded")
    site.chain.estop_pressed = True
    run(site, 0.2)
    assert _closed(site) == [True, False]
    site.chain.estop_pressed = False
    run(site, 0.1)
    assert not site.reset_safety()
    site.inject("K10", "none")
    run(site, 0.1)
    assert site.reset_safety()


def test_a_dead_coil_never_pulls() -> None:
    site = plant()
    site.inject("K10", "dead")
    site.commands.k10_on = True
    run(site, 0.5)
    assert not site.contactors[0].closed
    assert site.faults == {"K10": "dead"}


def test_hot_coolant_opens_temp_max_by_itself() -> None:
    site = _both_on()
    site.miner_draw_w[:] = [3200.0, 3200.0]
    for _ in range(1000):
        run(site, 1.0, step_s=0.5)
        if not site.inputs()["TEMP_MAX_AUX"]:
            break
    assert site.heat.coolant.hot_c == pytest.approx(75.0, abs=0.5)
    run(site, 0.1)
    assert site.miner_power_w() == (0.0, 0.0)


def test_the_acknowledge_button_is_down_for_half_a_second() -> None:
    site = plant()
    site.panel.press_ack()
    run(site, 0.4)
    assert site.inputs()["ACK_BUTTON"] is True
    run(site, 0.2)
    assert site.inputs()["ACK_BUTTON"] is False
