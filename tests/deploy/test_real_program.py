"""The real program on the whole way: deployed, updated, broken, taken back; by socket and by MQTT."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from revpi.deploy.loader_options import wanted
from revpi.deploy.mqtt_watch import MqttWatch
from revpi.deploy.update import Outcome, Patience, Update
from revpi.mqtt.settings import MqttSettings
from tests.broker import HOST, Broker
from tests.deploy.making import ROOT, real_bundle
from tests.deploy.plc import Plc
from tests.image.cabinet import Cabinet

PATIENCE = Patience(within_s=25.0, healthy_for_s=1.5, look_s=0.1)
OPTIONS = wanted(["rtlevel=0"])


@contextmanager
def _modules(cabinet: Cabinet) -> Iterator[None]:
    """The driver, which writes the modules' inputs again after the loader has zeroed the whole image."""
    ending = threading.Event()

    def cycle() -> None:
        while not ending.wait(0.05):
            cabinet.set(SAFETY_OK=True)

    thread = threading.Thread(target=cycle)
    thread.start()
    yield
    ending.set()
    thread.join()


@pytest.fixture
def site(tmp_path: Path, broker: Broker) -> Iterator[Plc]:
    cabinet = Cabinet(tmp_path)
    socket, config = tmp_path / "plc.sock", tmp_path / "plc.toml"
    config.write_text(
        f'[image]\nprocimg = "{cabinet.procimg}"\nconfigrsc = "{cabinet.configrsc}"\n'
        f'start_timeout_s = 10.0\n[mqtt]\nport = {broker.port}\n[local]\nsocket = "{socket}"\n'
        f'[store]\npath = "{tmp_path}/state.json"\n[blackbox]\ndir = "{tmp_path}/blackbox"\n'
    )
    plc = Plc(tmp_path, f"--config {config}", socket, cabinet.procimg)
    with _modules(cabinet):
        plc.start()
        yield plc
        plc.power_cut()
    cabinet.close()


def test_deploy_update_and_a_broken_update(site: Plc, broker: Broker, tmp_path: Path) -> None:
    first = real_bundle(tmp_path, "0.1.0")
    assert site.update(PATIENCE).install(first, "signed by test", OPTIONS) is Outcome.HEALTHY
    with MqttWatch(MqttSettings(host=HOST, port=broker.port)) as watch:
        update = Update(site.loader(), watch, PATIENCE, site.told.append)
        second = real_bundle(tmp_path, "0.1.1")
        assert update.install(second, "signed by test", OPTIONS) is Outcome.HEALTHY
        loop = (ROOT / "revpi/scan/loop.py").read_bytes() + b"\n\nScanLoop.run = None\n"
        broken = real_bundle(tmp_path, "0.1.2", {"revpi/scan/loop.py": loop})
        assert update.install(broken, "signed by test", OPTIONS) is Outcome.BACK
        seen = watch.look()
        assert seen is not None
        assert seen.scans > 0
    assert f"release {broken.release}, signed by test" in site.log_text()
    assert site.log_text().rstrip().count("thermiq-start") == 4
