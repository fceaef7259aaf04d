"""The real program on the whole way: deployed, updated, broken, taken back; by socket and by MQTT."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from revpi.deploy.loader_options import differing, wanted
from revpi.deploy.mqtt_watch import MqttWatch
from revpi.deploy.update import Outcome, Patience, Update
from revpi.mqtt.settings import MqttSettings
from tests.broker import HOST, Broker
from tests.deploy.making import ROOT, real_bundle
from tests.deploy.plc import Plc
from tests.deploy.real_loader import PortPlc, SocketPlc
from tests.deploy.real_site import real_site

PATIENCE = Patience(within_s=25.0, healthy_for_s=1.5, look_s=0.1)
OPTIONS = wanted(["rtlevel=0"])


@pytest.fixture(params=[Plc, PortPlc, SocketPlc], ids=["stand-in", "RevPiPyLoad at a port", "at a socket"])
def site(request: pytest.FixtureRequest, tmp_path: Path, broker: Broker) -> Iterator[Plc]:
    with real_site(tmp_path, broker.port, request.param) as plc:
        yield plc


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
    assert differing(site.loader().options(), OPTIONS) == {}
