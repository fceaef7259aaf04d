"""Encryption of the connection to the broker."""

from __future__ import annotations

import ssl

from revpi.errors import UserError
from revpi.mqtt.authority import check_authority
from revpi.mqtt.settings import MqttSettings


class _ClosingSocket(ssl.SSLSocket):
    """Closes itself when the handshake fails; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise


def tls_context(settings: MqttSettings) -> ssl.SSLContext | None:
    """What checks the broker's certificate; None without TLS. TLS 1.2 at least.

    Raises:
        UserError: The CA file cannot be read, or is no certificate.
    """
    if not settings.tls:
        return None
    check_authority(settings)
    path = settings.tls_ca_file
    try:
        context = ssl.create_default_context(cafile=path or None)
    except OSError as error:  # SSLError is one, too
        raise UserError(f"mqtt.tls_ca_file {path}: damaged ({error}); give the CA's ca.crt") from None
    context.sslsocket_class = _ClosingSocket
    context.check_hostname = settings.tls_check_hostname
    return context
