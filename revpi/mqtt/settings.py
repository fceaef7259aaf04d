"""Settings of the connection to the broker."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from revpi.errors import UserError
from revpi.schema import setting

PASSWORD_VARIABLE = "THERMIQ_MQTT_PASSWORD"  # noqa: S105  a name of a variable, not a password
MAX_PASSWORD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Where the broker is and who we are there."""

    host: str = setting("127.0.0.1", "Name or address of the broker")
    port: int = setting(1883, "TCP port of the broker", lo=1, hi=65535)
    base: str = setting("thermiq", "Base topic: thermiq, in a fleet thermiq/<site>")
    username: str = setting("", "User name at the broker, empty without authentication")
    password_file: str = setting("", f"File with the password, mode 0600; empty: {PASSWORD_VARIABLE} if set")
    client_id: str = setting("", "Client id at the broker, empty: thermiq-plc or thermiq-bridge")
    keepalive_s: int = setting(10, "A hung broker is noticed after twice this time", unit="s", lo=2, hi=120)


def read_password(settings: MqttSettings) -> str | None:
    """The password from its file, else from the environment, else None.

    Raises:
        UserError: The file is missing, unreadable, too long, or others may read it.
    """
    if not settings.password_file:
        return os.environ.get(PASSWORD_VARIABLE)
    path = Path(settings.password_file)
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read(MAX_PASSWORD_BYTES + 1)
    except OSError as error:
        raise UserError(f"mqtt.password_file {path}: {error.strerror}; give a file with mode 0600") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UserError(f"mqtt.password_file {path}: mode {mode:04o}, allowed is 0600; run chmod 600 {path}")
    return _decode(path, content)


def _decode(path: Path, content: bytes) -> str:
    try:
        password = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UserError(
            f"mqtt.password_file {path}: not UTF-8 text; write the password as one line"
        ) from error
    if not password or len(content) > MAX_PASSWORD_BYTES:
        raise UserError(f"mqtt.password_file {path}: allowed are 1 to {MAX_PASSWORD_BYTES} bytes")
    return password
