"""The file of the authority that signs the broker's certificate, looked at without loading OpenSSL."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from revpi.errors import UserError
from revpi.mqtt.settings import MqttSettings

MAX_BYTES: Final = 1 << 20
_MARK: Final = b"-----BEGIN CERTIFICATE-----"


def check_authority(settings: MqttSettings) -> None:
    """Find out before the start what would keep every connection from being made.

    Raises:
        UserError: The CA file cannot be read, or holds no certificate in PEM.
    """
    path = settings.tls_ca_file
    if not settings.tls or not path:
        return
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_BYTES)
    except OSError as error:
        raise UserError(f"mqtt.tls_ca_file {path}: {error.strerror}; give the CA's ca.crt") from None
    if _MARK not in content:
        raise UserError(f"mqtt.tls_ca_file {path}: no certificate in PEM; give the CA's ca.crt")
