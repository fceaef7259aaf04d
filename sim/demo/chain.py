"""The programs of the whole chain, in the order of their start, with what each must show to count as up."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from revpi.config.loader import load
from revpi.errors import UserError
from sim.demo.broker import broker
from sim.demo.child import PROJECT, Program
from sim.demo.feed import Feed
from sim.demo.ports import accepts, free_ports
from sim.demo.run_directory import RunDirectory
from sim.demo.run_settings import bridge_settings, plc_settings, toml
from sim.demo.site_link import SiteLink
from sim.site.settings import SiteConfig

CONFIGRSC = PROJECT / "piCtory" / "config.rsc"
MINER_COUNT = 2
_SIM, _PLC, _BRIDGE = "sim.cli.main", "revpi.cli.main", "site_bridge.cli.main"


class Chain:
    """Programs, listener and places of one run; settings files are written here.

    Args:
        run: Where it happens.
        site_config: Settings file of the simulated site.

    Raises:
        UserError: The broker or a file is missing, or the site's settings are wrong.
    """

    def __init__(self, run: RunDirectory, site_config: Path) -> None:
        if not CONFIGRSC.is_file():
            raise UserError(f"{CONFIGRSC}: no such file; run the demonstration from a complete checkout")
        self._run = run
        self._site = load(site_config, SiteConfig)
        self._site_config = site_config.resolve()
        self.broker_port, self._prices_port, *self._miner_ports = free_ports(2 + MINER_COUNT)
        self.feed = Feed(self.broker_port)
        self.site = SiteLink(run.control)
        self.programs = (
            broker(run.path / "mosquitto.conf", self.broker_port),
            self._house(),
            *(self._miner(number) for number in range(1, MINER_COUNT + 1)),
            self._prices(),
            self._plc(),
            self._bridge(),
        )

    @property
    def log_directory(self) -> Path:
        """Where the programs' logs are."""
        return self._run.logs

    def _house(self) -> Program:
        run = self._run
        image = ("--procimg", run.image, "--configrsc", CONFIGRSC)
        ports = (
            *("--inverter-port", run.inverter),
            *("--meter-port", run.meters),
            *("--smart-meter-port", run.smart_meter),
        )
        return Program(
            name="site",
            argv=_python(
                _SIM, "site", "--config", self._site_config, "--control", run.control, *image, *ports
            ),
            ready=lambda: run.image.exists() and self.site.turn_key_to_auto(),
        )

    def _miner(self, number: int) -> Program:
        port = self._miner_ports[number - 1]
        return Program(
            name=f"miner-{number}",
            argv=_python(_SIM, "miner", "--number", number, "--port", port, "--control", self._run.control),
            ready=lambda: True,  # it answers only once its contactor is closed
        )

    def _prices(self) -> Program:
        return Program(
            name="prices",
            argv=_python(_SIM, "prices", "--port", self._prices_port),
            ready=lambda: accepts(self._prices_port),
        )

    def _plc(self) -> Program:
        settings = plc_settings(
            site=self._site,
            image=str(self._run.image),
            configrsc=str(CONFIGRSC),
            broker_port=self.broker_port,
        )
        return Program(
            name="plc",
            argv=_python(_PLC, "run", "--config", self._write("plc.toml", toml(settings))),
            ready=self._published("plc/status", "plc/scan"),
        )

    def _bridge(self) -> Program:
        settings = bridge_settings(
            run=self._run,
            meter=self._site.heat_pump_meter,
            miner_ports=self._miner_ports,
            prices_port=self._prices_port,
            broker_port=self.broker_port,
        )
        return Program(
            name="bridge",
            argv=_python(_BRIDGE, "run", "--config", self._write("bridge.toml", toml(settings))),
            ready=self._published("bridge/status", "inverter/solar_power"),
        )

    def _write(self, name: str, text: str) -> Path:
        path = self._run.path / name
        path.write_text(text, encoding="utf-8")
        return path

    def _published(self, status: str, data: str) -> Callable[[], bool]:
        """A program serves when it says that it is online and its data has been seen."""

        def ready() -> bool:
            topics = self.feed.topics()
            return topics.get(status) == "online" and data in topics

        return ready


def _python(module: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *(str(argument) for argument in arguments))
