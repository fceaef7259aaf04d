"""One request to a running site from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from revpi.errors import UserError
from sim.site.control_client import ControlClient, ControlError


def ask(control: Path, message: object) -> dict[str, Any]:
    """The reply to one request.

    Raises:
        UserError: No site answers, or it refuses.
    """
    try:
        with ControlClient(control) as client:
            return client.request(message)
    except OSError as error:
        raise UserError(
            f"{control}: no simulated site answers ({error.strerror or error}); "
            "start thermiq-sim site or name its control socket with --control"
        ) from None
    except ControlError as error:
        raise UserError(str(error)) from None
