"""`thermiq-deploy`: bundles to the PLC, from a technician's machine, the site server or the PLC itself."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import revpi
from revpi import logs
from revpi.command_line import finish
from revpi.config.loader import load
from revpi.deploy import installed, signature
from revpi.deploy.bundle import Bundle, read_bundle
from revpi.deploy.health import Watch
from revpi.deploy.loader import ADDRESSES, Loader, LoaderError, reach
from revpi.deploy.loader_options import differing, wanted
from revpi.deploy.mqtt_watch import MqttWatch
from revpi.deploy.socket_watch import SocketWatch
from revpi.deploy.tunnel import HOST, Tunnel, Way
from revpi.deploy.update import Outcome, Patience, Update
from revpi.edges.settings import LocalSettings
from revpi.errors import UserError
from revpi.mqtt.settings import MqttSettings

EXIT_NOT_HEALTHY = 1
SOCKET = Path(LocalSettings().socket)
SAFE = "on the PLC every release is whole or does not run; see what lies there with: thermiq-deploy status"

Command = Callable[[argparse.Namespace], int]
log = logging.getLogger("thermiq-deploy")


@dataclass(frozen=True, slots=True)
class DeploySettings:
    """The file behind --mqtt."""

    mqtt: MqttSettings = field(default_factory=MqttSettings)


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code. A person's mistake ends with one line and exit code 2."""
    arguments = _parser().parse_args(argv)
    logs.start("info")
    return finish("thermiq-deploy", partial(_run, arguments))


def _run(arguments: argparse.Namespace) -> int:
    command: Command = arguments.command
    try:
        with _journal(arguments.journal):
            return command(arguments)
    except LoaderError as error:
        raise UserError(f"{error}; {SAFE}") from None


def update(arguments: argparse.Namespace) -> int:
    """Bring a bundle to the PLC and switch to it; 1 when it went back."""
    bundle = read_bundle(arguments.bundle)
    options = wanted(arguments.set)
    note = _note(bundle, arguments)
    log.info("update to %s, commit %s, %s", bundle.release, bundle.manifest.commit, note)
    with _plc(arguments) as plc:
        return _ended(plc.install(bundle, note, options, replace_start=arguments.replace_start_program))


def rollback(arguments: argparse.Namespace) -> int:
    """Switch to the previous release."""
    with _plc(arguments) as plc:
        return _ended(plc.back())


def confirm(arguments: argparse.Namespace) -> int:
    """End the trial of a release whose update was interrupted."""
    with _plc(arguments) as plc:
        plc.confirm()
    return 0


def status(arguments: argparse.Namespace) -> int:
    """Print what lies on the PLC."""
    with ExitStack() as stack:
        loader = _connect(arguments, stack)[0]
        version, there = loader.check(), installed.look(loader)
        lines = [f"RevPiPyLoad    {version}", f"program        {_state(loader.exit_code())}"]
        if there.switch:
            trial = "" if there.switch.proven else "  (on trial)"
            lines.append(
                f"release        {there.switch.release.name or 'by hand'}{trial}  {there.switch.note}"
            )
            previous = there.switch.previous
            lines.append(f"previous       {previous.name or 'by hand' if previous else '-'}")
        else:
            lines.append(f"release        {'by hand' if there.by_hand else '-'}")
        changes = differing(loader.options(), wanted(()))
        lines += [f"loader option  {name} should be {value}" for name, value in changes.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Check a bundle and its signature."""
    bundle = read_bundle(arguments.bundle)
    who = signature.signer(bundle.path, arguments.trusted)
    sys.stdout.write(f"{bundle.release}: {len(bundle.files)} files are whole; signed by {who}\n")
    return 0


def sign(arguments: argparse.Namespace) -> int:
    """Sign a bundle."""
    place = signature.sign(read_bundle(arguments.bundle).path, arguments.key)
    sys.stdout.write(f"{place}\n")
    return 0


def _note(bundle: Bundle, arguments: argparse.Namespace) -> str:
    """Who signed it; an override is logged here and on the PLC."""
    try:
        return f"signed by {signature.signer(bundle.path, arguments.trusted)}"
    except UserError as error:
        if not arguments.accept_unsigned:
            raise
        log.warning("%s; accepted all the same: %s", error, arguments.accept_unsigned)
        return f"NOT SIGNED, accepted: {arguments.accept_unsigned}"


def _ended(outcome: Outcome) -> int:
    log.log(logging.INFO if outcome is Outcome.HEALTHY else logging.ERROR, "%s", outcome.value)
    return 0 if outcome is Outcome.HEALTHY else EXIT_NOT_HEALTHY


def _state(exit_code: int) -> str:
    names = {-1: "runs", -2: "not found", -3: "never ran", -9: "killed"}
    return names.get(exit_code, f"ended with exit code {exit_code}")


# --- connections ---------------------------------------------------------------------------------------


@contextmanager
def _plc(arguments: argparse.Namespace) -> Iterator[Update]:
    with ExitStack() as stack:
        loader, socket = _connect(arguments, stack)
        watch: Watch = SocketWatch(socket)
        if arguments.mqtt is not None:
            watch = stack.enter_context(MqttWatch(load(arguments.mqtt, DeploySettings).mqtt))
        patience = Patience(arguments.within_s, arguments.healthy_for_s)
        yield Update(loader, watch, patience, lambda text: log.info("%s", text))


def _connect(arguments: argparse.Namespace, stack: ExitStack) -> tuple[Loader, Path]:
    """The loader and where the program's socket is here."""
    loaders, socket = arguments.loader, arguments.socket
    if arguments.ssh:
        way = Way(arguments.ssh, arguments.ssh_port, arguments.ssh_config)
        tunnel = stack.enter_context(Tunnel(way, loaders, socket))
        loaders, socket = tunnel.loaders, tunnel.socket
    return stack.enter_context(reach(loaders)), socket


@contextmanager
def _journal(path: Path) -> Iterator[None]:
    """Everything that is told goes into a file too."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name another file with --journal") from None
    handler.setFormatter(logs.LineFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


# --- arguments -----------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="thermiq-deploy", description=__doc__)
    parser.add_argument("--version", action="version", version=f"thermiq-deploy {revpi.__version__}")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state")
    parser.add_argument(
        "--journal", type=Path, default=state / "thermiq/deploy.log", metavar="FILE", help="log (%(default)s)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_update(commands.add_parser("update", help="bring a bundle to the PLC and switch to it"))
    for command, text in (
        (rollback, "switch to the previous release"),
        (confirm, "end the trial of a release whose update was interrupted"),
        (status, "what lies on the PLC"),
    ):
        other = commands.add_parser(command.__name__, help=text)
        other.set_defaults(command=command)
        _takes_plc(other)
    checker = commands.add_parser("verify", help="check a bundle and its signature")
    checker.set_defaults(command=verify)
    _takes_bundle(checker)
    signer = commands.add_parser("sign", help="sign a bundle with an ssh key")
    signer.set_defaults(command=sign)
    signer.add_argument("bundle", type=Path, metavar="BUNDLE")
    signer.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="private key, or the public one of an agent"
    )
    return parser


def _add_update(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=update)
    _takes_bundle(parser)
    _takes_plc(parser)
    parser.add_argument(
        "--accept-unsigned",
        default="",
        metavar="REASON",
        help="accept it without signature; logged with this reason",
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="another value of a loader option"
    )
    parser.add_argument(
        "--replace-start-program",
        action="store_true",
        help="even if a power cut at that moment would leave no program",
    )


def _takes_bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="dist/thermiq-plc-<version>.zip")
    parser.add_argument(
        "--trusted", type=Path, default=signature.TRUSTED, metavar="FILE", help="who may sign (%(default)s)"
    )


def _takes_plc(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ssh", default="", metavar="USER@HOST", help="reach the PLC through ssh")
    parser.add_argument("--ssh-port", type=int, metavar="PORT", help="of its ssh server (as ssh finds it)")
    parser.add_argument("--ssh-config", type=Path, metavar="FILE", help="of ssh (as ssh finds it)")
    parser.add_argument(
        "--loader", type=_loaders, default=ADDRESSES, metavar="ADDRESS",
        help="port or socket of RevPiPyLoad's XML-RPC on its machine (tries %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--socket", type=Path, default=SOCKET, metavar="PATH", help="of the program on the PLC (%(default)s)"
    )
    parser.add_argument(
        "--mqtt", type=Path, metavar="FILE", help="watch over MQTT instead: settings file with a table [mqtt]"
    )
    parser.add_argument(
        "--within-s", type=float, default=Patience().within_s, metavar="S",
        help="a release that is not healthy within this time is taken back (%(default)g)",
    )  # fmt: skip
    parser.add_argument(
        "--healthy-for-s", type=float, default=Patience().healthy_for_s, metavar="S",
        help="health must last so long (%(default)g)",
    )  # fmt: skip


def _loaders(text: str) -> tuple[str]:
    """The one address that a person has chosen."""
    if text.startswith("/"):
        return (text,)
    if text.isdecimal() and 0 < int(text) < 1 << 16:
        return (f"{HOST}:{text}",)
    raise argparse.ArgumentTypeError(f"{text!r}: must be a port from 1 to 65535, or the path of a socket")


if __name__ == "__main__":
    sys.exit(main())
