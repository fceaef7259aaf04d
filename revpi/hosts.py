"""Names and addresses of machines in settings."""

from __future__ import annotations

import re

_HOST = re.compile(r"[\w.%-]+|[0-9A-Fa-f:.]+(%[\w.-]+)?")  # a name or IPv4 address, or an IPv6 address
_WITH_PORT = re.compile(r"[^:]*:\d+")


def complaint(host: str) -> str | None:
    """What is wrong with a host, None when it can be looked up.

    The resolver raises on what breaks the rules of names (RFC 3490).
    """
    try:
        host.encode("idna")
    except UnicodeError:
        fits = False
    else:
        fits = _HOST.fullmatch(host) is not None and _WITH_PORT.fullmatch(host) is None
    if fits:
        return None
    return (
        f"host {host!r} is not allowed; must be a name or an address alone, without http:// or mqtt:// "
        "and without port, for example 192.0.2.7"
    )


def with_port(host: str, port: int) -> str:
    """Host and port in one text; an IPv6 address gets its brackets (RFC 3986)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
