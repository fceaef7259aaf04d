"""The one table of the loader's options: what thermiq-deploy sets, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from revpi.deploy.bundle import START_PROGRAM
from revpi.errors import UserError


@dataclass(frozen=True, slots=True)
class LoaderOption:
    """One option of RevPiPyLoad.

    Attributes:
        name: As XML-RPC and /etc/revpipyload/revpipyload.conf name it.
        value: What we want.
        allowed: What a site may want instead.
        label: Its place in RevPi Commander, "" where it shows none.
        why: The reason.
    """

    name: str
    value: int | str
    allowed: tuple[int | str, ...]
    label: str
    why: str


LOADER_OPTIONS = (
    LoaderOption(
        "plcprogram", START_PROGRAM, (START_PROGRAM,), "PLC program: Python PLC start program",
        "the start program of every bundle keeps its name: a switch of releases changes nothing in the "
        "loader's configuration",
    ),
    LoaderOption(
        "pythonversion", 3, (3,), "", "the program needs Python 3.11",
    ),
    LoaderOption(
        "plcworkdir_set_uid", 1, (1,), "PLC program: Set write permissions for plc program to workdirectory",
        "the start program counts the starts of a release on trial there",
    ),
    LoaderOption(
        "autostart", 1, (0, 1), "PLC options: Start PLC program automatically",
        "after a power cut the house is controlled again without a person",
    ),
    LoaderOption(
        "autoreload", 1, (0, 1), "PLC options: Restart PLC program after exit or crash",
        "a crash costs seconds, not the winter; the stored state keeps minimum times over restarts",
    ),
    LoaderOption(
        "autoreloaddelay", 5, tuple(range(2, 61)), "PLC options: Restart delay in seconds",
        "the loader knows no growing delay: short enough for a house, long enough that a program which fails "
        "at once does not fill log and flash",
    ),
    LoaderOption(
        "zeroonerror", 1, (1,), "PLC options: Set process image to NULL ... after exception and errors",
        "piControl sends the last outputs for ever when a program dies; the output watchdog acts first, this "
        "is the second line",
    ),
    LoaderOption(
        "zeroonexit", 1, (1,), "PLC options: Set process image to NULL ... successfully without error",
        "a program that was stopped must leave zero outputs too; the loader's own default is 0",
    ),
    LoaderOption(
        "rtlevel", 1, (0, 1), "",
        "5 s after a start the loader, which is root, gives the scan SCHED_RR 1; the program itself may not. "
        "0 where revpipyload.service has LimitRTPRIO=30: then the program takes its own, higher priority at "
        "once, and the loader would lower it. With 1 the loader notices a crash of the first 5 s only after "
        "them; the output watchdog does not wait",
    ),
    LoaderOption(
        "plcprogram_stop_timeout", 5, tuple(range(5, 31)), "",
        "an orderly end stops both miners, opens their contactors at low power or after 2.5 s and stores the "
        "state; SIGKILL before that would cut the miners hard",
    ),
    LoaderOption(
        "plcprogram_watchdog", 0, (0,), "PLC program: Software watchdog (0=disabled)",
        "it wants a bit of the base's LED byte toggled and only kills the process; the driver's output "
        "watchdog zeroes the outputs within 0.5 s",
    ),
    LoaderOption(
        "reset_driver_action", 1, (1, 2), "PLC options: Driver reset action",
        "a driver reset alone is survived in place (outputs zero until RUNNING again); a changed config.rsc "
        "moves offsets, so the program must read it again",
    ),
)  # fmt: skip


def wanted(overrides: Iterable[str]) -> dict[str, int | str]:
    """The options to set.

    Args:
        overrides: What a site wants else, each NAME=VALUE.

    Raises:
        UserError: An override is not allowed.
    """
    table = {option.name: option for option in LOADER_OPTIONS}
    values = {option.name: option.value for option in LOADER_OPTIONS}
    for text in overrides:
        name, _, value = text.partition("=")
        option = table.get(name)
        if option is None:
            raise UserError(f"--set {text}: option must be one of {', '.join(table)}")
        known = {str(one): one for one in option.allowed}
        if value not in known:
            raise UserError(f"--set {text}: allowed are {', '.join(known)}")
        values[name] = known[value]
    return values


def differing(present: Mapping[str, object], values: Mapping[str, int | str]) -> dict[str, int | str]:
    """Options that are not yet as wanted; writing them is the one thing that a power cut could spoil."""
    return {name: value for name, value in values.items() if str(present.get(name)) != str(value)}
