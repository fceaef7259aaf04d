"""PLC program, bridge, broker, inverter and miners together: what happens when a part of it dies."""

from __future__ import annotations

import time

from tests.chain.running import RunningChain

WINDOW_SCANS = 200
STOP_TIMEOUT_S = 5.0  # of RevPiPyLoad
MOST_OVERRUNS = 0.01  # of the scans: other work on the machine may cost one, a broken chain costs all


def overrun_share(before: dict[str, int], after: dict[str, int]) -> float:
    scans = after["scans"] - before["scans"]
    assert scans > 0
    return (after["overruns"] - before["overruns"]) / scans


def test_power_and_heat_arrive(chain: RunningChain) -> None:
    truth = chain.truth()
    assert truth["contactors"] == {"k10": True, "k11": True}
    assert truth["valves"]["rv1"] in (0.0, 1.0)
    assert sum(truth["powers_w"]["miners"]) > 2000.0
    assert truth["powers_w"]["hx1"] > 500.0
    assert chain.scan_figures()["violations"] == 0


def test_meters_and_prices_arrive(chain: RunningChain) -> None:
    def told(topic: str) -> float:
        return float(chain.topic(topic) or "nan")

    def agree() -> bool:
        truth = chain.truth()
        heat_pump_w: float = truth["powers_w"]["heat_pump"]
        grid_w: float = truth["electric"]["grid_power_w"]
        near_heat_pump = abs(told("meters/heat_pump/power") - heat_pump_w) <= 5.0
        return near_heat_pump and abs(told("smartmeter/power") - grid_w) <= 25.0

    chain.wait(agree, "both meters show what is so at the site")
    assert told("smartmeter/energy_export") > 0.0
    assert told("meters/heat_pump/energy_import") >= 0.0
    assert chain.topic("tariff/source") == "dynamic"
    assert 0.1 < told("tariff/price") < 0.5


def test_open_safety_chain_drops_both_until_a_person_acknowledges(chain: RunningChain) -> None:
    chain.operate(estop=True)
    chain.wait(lambda: not chain.contactors_commanded(), "contactor commands drop")
    chain.wait(lambda: chain.topic("safety/tripped") == "true", "trip is published")
    chain.wait(lambda: chain.topic("safety/cause") == "estop", "its cause is published")
    chain.wait(lambda: chain.truth()["contactors"] == {"k10": False, "k11": False}, "contactors open")
    chain.operate(estop=False)
    chain.operate(reset=True)
    chain.wait(lambda: chain.topic("safety/ok") == "true", "chain is closed again")
    chain.wait_scans(100)
    assert not chain.contactors_commanded()
    chain.acknowledge()
    chain.wait(chain.contactors_commanded, "contactors close again")


def test_killed_bridge(chain: RunningChain) -> None:
    before = chain.scan_figures()
    chain.kill("bridge")
    chain.wait(lambda: chain.topic("bridge/status") == "offline", "last will of the bridge")
    assert chain.contactors_commanded()
    chain.wait(lambda: chain.restarts("bridge") > 0, "bridge is brought back")
    chain.wait(lambda: chain.topic("bridge/status") == "online", "bridge is back")
    chain.wait(chain.mining, "miners are measured again")
    chain.wait_scans(WINDOW_SCANS)
    assert overrun_share(before, chain.scan_figures()) <= MOST_OVERRUNS
    assert chain.topic("plc/ladder") == "[]"


def test_killed_broker(chain: RunningChain) -> None:
    before = chain.scan_figures()
    chain.kill("broker")
    chain.wait(lambda: not chain.chain.feed.connected, "broker is gone")
    assert chain.contactors_commanded()
    chain.wait(lambda: chain.chain.feed.connected, "broker is back")
    chain.wait_scans(WINDOW_SCANS)
    chain.wait(chain.mining, "state is right again")
    after = chain.scan_figures()
    assert overrun_share(before, after) <= MOST_OVERRUNS
    assert after["scans"] > before["scans"]


def test_killed_miner(chain: RunningChain) -> None:
    before = chain.scan_figures()
    chain.kill("miner-1")
    chain.wait(lambda: chain.topic("miners/1/quality") != "good", "dead miner is noticed")
    assert chain.topic("miners/2/state") == "mining"
    chain.wait(lambda: chain.restarts("miner-1") > 0, "miner is brought back")
    chain.wait(lambda: chain.topic("miners/1/api_state") == "mining", "it answers and hashes again")
    chain.wait(chain.mining, "miner is back at its commanded power")
    chain.wait_scans(WINDOW_SCANS)
    assert overrun_share(before, chain.scan_figures()) <= MOST_OVERRUNS


def test_killed_program(chain: RunningChain) -> None:
    chain.kill("plc")
    chain.wait(lambda: not any(chain.truth()["contactors"].values()), "watchdog relay drops the contactors")
    chain.wait(lambda: chain.restarts("plc") > 0, "program is brought back")
    chain.wait(lambda: not chain.mining(), "what the old program said is over")
    chain.wait(chain.mining, "the whole start again")
    assert chain.scan_figures()["violations"] == 0


def test_a_program_that_is_told_to_end_walks_the_miners_down_in_time(chain: RunningChain) -> None:
    told_s = time.monotonic()
    chain.terminate("plc")
    powers_w = [miners_w(chain)]
    while chain.contactors_commanded():
        assert time.monotonic() - told_s < STOP_TIMEOUT_S
        powers_w.append(miners_w(chain))
    assert powers_w[-1] < 0.5 * powers_w[0]
    while chain.runs("plc"):
        assert time.monotonic() - told_s < STOP_TIMEOUT_S
    chain.wait(lambda: chain.runs("plc"), "program is brought back")


def miners_w(chain: RunningChain) -> float:
    return float(sum(chain.truth()["powers_w"]["miners"]))
