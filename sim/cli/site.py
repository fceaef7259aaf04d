"""`thermiq-sim site`."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.site.lines import SerialPorts
from sim.site.run import run

SITES = Path(__file__).parents[1] / "site" / "sites"


def main(argv: list[str]) -> int:
    """Be the site until SIGTERM or SIGINT.

    Raises:
        UserError: A file or a setting is wrong.
    """
    values = _parser().parse_args(argv)
    ports = SerialPorts(values.inverter_port, values.meter_port, values.smart_meter_port)
    return run(values.config, values.procimg, values.configrsc, values.control, ports)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thermiq-sim site",
        description="Behave like the plant behind the process image, in real time, until SIGTERM or Ctrl-C.",
        epilog="The control socket appears once the process image holds the first inputs.",
    )
    add = parser.add_argument
    add(
        "--config",
        type=Path,
        default=SITES / "house.toml",
        metavar="FILE",
        help="site (default: %(default)s)",
    )
    add("--procimg", type=Path, required=True, metavar="FILE", help="process image; made when missing")
    add("--configrsc", type=Path, required=True, metavar="FILE", help="piCtory configuration")
    add("--control", type=Path, required=True, metavar="SOCKET", help="control socket to make")
    add(
        "--inverter-port",
        type=Path,
        required=True,
        metavar="PATH",
        help="name to make for the inverter's serial port (Modbus RTU)",
    )
    add(
        "--meter-port",
        type=Path,
        metavar="PATH",
        help="name to make for the serial port of the heat pump's energy meter (Modbus RTU; default: none)",
    )
    add(
        "--smart-meter-port",
        type=Path,
        metavar="PATH",
        help="name to make for the serial port of the smart meter's optical head (SML; default: none)",
    )
    return parser
