"""The whole bridge as its own process: real broker, devices on pseudo-terminals, a miner on a socket."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import site_bridge
from revpi.contract.version import CONTRACT
from revpi.core.inputs import MinerApiState
from sim.miner.faults import Fault, Spoilt
from tests.bridge.miner_rig import PASSWORD
from tests.bridge.recording import until
from tests.bridge.site import SOURCES, Site, run
from tests.broker import Broker, wait_until
from tests.probe import Probe

TOLD_S = 30.0  # logins are tried again with pauses
SAMPLES = {
    "inverter": "inverter/sample",
    "meters": "meters/heat/sample",
    "smartmeter": "smartmeter/energy_import",
    "tariff": "tariff/sample",
    "miner": "miners/1/sample",
}


def test_the_whole_way_from_devices_to_mqtt_and_back(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        plc.command(9, 1500, retain=True)  # nobody knows when it was given
        await site.up()
        stamp, inverter = plc.inverter
        assert stamp.session == plc.last("bridge/session")
        assert plc.last("bridge/version") == site_bridge.__version__
        assert plc.last("bridge/contract") == str(CONTRACT)
        assert (inverter.solar_power_w, inverter.grid_power_w) == (4000, -900)
        assert (plc.last("meters/heat/power"), plc.last("smartmeter/power")) == ("1500", "-900")
        assert plc.last("miners/1/version") == "2026-01-21-0-c26e7a5f-26.01-plus, API 1.9.0"
        await until(lambda: _sources(site).get("miner1", {}).get("ok") is True, "sources told")
        assert _sources(site).keys() == SOURCES
        plc.command(1, 2200)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command 1 done")
        plc.command(2, None)
        await until(lambda: bool(plc.miner and plc.miner.state is MinerApiState.PAUSED), "paused")
        assert site.rig.model.told == ["target 2200", "resume", "pause"]
        assert plc.last("miners/1/target_writes") == "1"
        assert json.loads(plc.last("miners/1/foreign") or "{}")["count"] == 0
        log = await site.end()
        assert site.bridge.returncode == 0
        await until(lambda: plc.last("bridge/status") == "offline", "offline")
        assert PASSWORD not in log
        assert "Traceback" not in log
        assert "retained" in log
        assert all(line.startswith("ts=") for line in log.splitlines()), log

    run(tmp_path, broker, use)


def _sources(site: Site) -> dict[str, dict[str, object]]:
    states: dict[str, dict[str, object]] = json.loads(site.plc.last("bridge/sources") or "{}")
    return states


FAILURES: dict[str, tuple[Callable[[Site], None], str, str, Callable[[Site], None]]] = {
    "inverter": (lambda s: s.inverter.stop(), "inverter", "bad:too_old", lambda s: s.inverter.start()),
    "meters": (lambda s: s.meters.stop(), "meters/heat", "bad:too_old", lambda s: s.meters.start()),
    "smartmeter": (lambda s: s.head.stop(), "smartmeter", "bad:too_old", lambda s: s.head.start()),
    "miner": (
        lambda s: s.rig.faults.inject(Fault.HANG, 1000),
        *("miners/1", "bad:too_old"),
        lambda s: s.rig.faults.clear(),
    ),
}


def test_a_dead_source_delays_no_other_and_recovers_alone(tmp_path: Path, broker: Broker) -> None:
    """Each kind in turn."""

    async def use(site: Site) -> None:
        await site.up()
        for failing, (fail, source, quality, mend) in FAILURES.items():
            fail(site)
            await site.quality(source, quality)
            await site.more(*(suffix for name, suffix in SAMPLES.items() if name != failing))
            mend(site)
            await site.quality(source, "good")
        assert "Traceback" not in await site.end()

    run(tmp_path, broker, use)


def test_after_a_restart_of_the_broker_all_goes_on(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        await site.up()
        broker.kill()
        broker.start()
        plc.probe.seen.clear()
        await site.up()
        plc.command(1, None)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command done")

    run(tmp_path, broker, use)


GONE = ("meters/cold", "miners/2")


def test_what_the_settings_no_longer_name_is_bad_at_the_broker(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        await site.up()
        for source in GONE:
            await site.quality(source, "bad:never_seen")
        assert "Traceback" not in await site.end()

    with Probe(broker.port, "thermiq/#") as before:
        for source in (*GONE, "meters/heat"):
            before.send(f"thermiq/{source}/quality", "good", retain=True)
            before.send(f"thermiq/{source}/power", "700", retain=True)
        wait_until(lambda: len(before.seen) == 6, "all retained")
    run(tmp_path, broker, use)


def test_a_bridge_that_is_killed_is_offline_by_its_last_will(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        await site.up()
        site.bridge.kill()
        await until(lambda: site.plc.last("bridge/status") == "offline", "last will")

    run(tmp_path, broker, use)


def test_a_flood_of_nonsense_is_survived_and_logged_in_good_form(tmp_path: Path, broker: Broker) -> None:
    async def use(site: Site) -> None:
        plc = site.plc
        await site.up()
        for payload in (b"", b"\x00\xff", b"[" * 50_000, json.dumps({"sequence": 1e300}).encode()) * 15:
            plc.probe.send("thermiq/miners/1/command", payload)
        plc.command(1, 2000)
        await until(lambda: bool(plc.miner and plc.miner.done_sequence == 1), "command done")
        entries = [json.loads(line) for line in (await site.end()).splitlines()]
        assert all(entry.keys() == {"ts", "level", "room", "msg"} for entry in entries)
        assert any("meter_heat: ok" in entry["msg"] for entry in entries)
        assert not any("Traceback" in entry["msg"] for entry in entries)

    run(tmp_path, broker, use, "--log-json")


def test_systemd_is_told_and_its_watchdog_fed(tmp_path: Path, broker: Broker) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        heard: list[str] = []

        async def listen() -> None:
            while True:
                heard.append((await asyncio.get_running_loop().sock_recv(systemd, 1000)).decode())

        async def use(site: Site) -> None:
            listening = asyncio.create_task(listen())
            await until(lambda: heard.count("WATCHDOG=1") >= 3, "the watchdog is fed")
            await until(lambda: "miner1 ok" in " ".join(heard), "the status tells of the sources")
            await site.end()
            await until(lambda: heard[-1] == "STOPPING=1", "it says that it ends")
            assert heard[0] == "READY=1"
            listening.cancel()

        environment = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
        run(tmp_path, broker, use, environment=environment)


@pytest.mark.parametrize("why", ["wrong password", "the miner repeats it"])
def test_no_secret_is_ever_shown(tmp_path: Path, broker: Broker, why: str) -> None:
    """Neither in logs, debug ones included, nor on MQTT, nor in the list of processes."""

    async def use(site: Site) -> None:
        if why == "wrong password":
            site.rig.server.sessions._credentials = ("root", "another")
            await until(lambda: "Bad credentials" in (site.plc.last("bridge/sources") or ""), "told", TOLD_S)
        else:
            tokens = " ".join(site.rig.server.sessions._expires_s)
            text = f"cannot take {PASSWORD} with {tokens}"
            site.rig.faults.add(Spoilt(Fault.REFUSE, text=text), 1000)  # longer than any pause
            await until(lambda: "***" in (site.plc.last("bridge/sources") or ""), "told", TOLD_S)
        tokens_used = set(site.rig.server.sessions._expires_s)
        processes = await asyncio.to_thread(Path(f"/proc/{site.bridge.pid}/cmdline").read_text)
        shown = await site.end() + processes + "".join(map(str, site.plc.probe.seen))
        for secret in (PASSWORD, *tokens_used):
            assert secret not in shown

    run(tmp_path, broker, use, "--log-level", "debug")
