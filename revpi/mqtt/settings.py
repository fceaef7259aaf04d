"""Settings of the connection to the broker."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from revpi.hosts import complaint
from revpi.passwords import password_from_file
from revpi.schema import setting

PASSWORD_VARIABLE = "THERMIQ_MQTT_PASSWORD"  # noqa: S105  a name of a variable, not a password


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Where the broker is and who we are there."""

    host: str = setting("127.0.0.1", "Name or address of the broker")
    port: int = setting(1883, "TCP port of the broker", lo=1, hi=65535)
    base: str = setting("thermiq", "Base topic: thermiq, in a fleet thermiq/<site>")
    username: str = setting("", "User name at the broker, empty without authentication")
    password_file: str = setting("", f"File with the password, mode 0600; empty: {PASSWORD_VARIABLE} if set")
    client_id: str = setting("", "Client id at the broker, empty: thermiq-plc or thermiq-bridge")
    tls: bool = setting(False, "Encrypt the connection and check the broker's certificate; usual port: 8883")
    tls_ca_file: str = setting(
        "", "Certificate (PEM) of the CA that the broker must have; empty: the system's"
    )
    tls_check_hostname: bool = setting(True, "The broker's certificate must be for the name given as host")
    keepalive_s: int = setting(10, "A hung broker is noticed after twice this time", unit="s", lo=2, hi=120)

    def check(self) -> str | None:
        """A host that cannot be one, or a mistake between several settings."""
        if mistake := complaint(self.host):
            return mistake
        if self.tls_ca_file and not self.tls:
            return "tls_ca_file without tls would have no effect; set tls = true or remove it"
        return None


def read_password(settings: MqttSettings) -> str | None:
    """The password from its file, else from the environment, else None.

    Raises:
        UserError: The file is missing, unreadable, too long, or others may read it.
    """
    if not settings.password_file:
        return os.environ.get(PASSWORD_VARIABLE)
    return password_from_file(Path(settings.password_file), "mqtt.password_file")
