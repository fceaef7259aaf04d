"""What the automatic program does, as far as commissioning must know before it enters."""

from __future__ import annotations

from pathlib import Path

from revpi.cli.local_question import ask
from revpi.commission.cabinet import Cabinet
from revpi.commission.entry import MAY_TAKE, Automatic
from revpi.commission.lock import AUTOMATIC, holder
from revpi.config.plc import PlcConfig
from revpi.errors import UserError


def automatic_state(config: PlcConfig) -> Automatic:
    """Asked over its local socket; one that holds the lock but does not answer counts as running.

    Raises:
        UserError: The lock file cannot be made.
    """
    mode = _mode(config.local.socket)
    if mode is not None:
        return Automatic.HAND if mode in MAY_TAKE else Automatic.RUNNING
    role, _ = holder(Cabinet.of(config).lock_path)  # another commissioning is told so when the lock is taken
    return Automatic.RUNNING if role == AUTOMATIC else Automatic.STOPPED


def _mode(socket: str) -> str | None:
    """Its mode; None when nobody answers."""
    if not socket:
        return None
    try:
        return str(ask(Path(socket), {"ask": "status"}).get("mode", ""))
    except UserError:
        return None
