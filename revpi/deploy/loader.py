"""RevPiPyLoad over XML-RPC: start and stop, files of its working folder, its options.

Calls and return values as RevPiPyLoad 0.11 and 0.12 have them. It has neither password nor encryption, so
it is reached on the PLC itself or through an ssh tunnel only. As delivered, 0.11 listens at a port of
127.0.0.1 and 0.12 at a Unix socket.
"""

from __future__ import annotations

import gzip
import http.client
import xmlrpc.client
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from revpi.deploy.unix_http import NAME, UnixTransport
from revpi.errors import UserError

ADDRESSES: Final = ("/run/revpipyload/xmlrpc.socket", "127.0.0.1:55123")
"""Where it listens as delivered, the newest version first."""

TIMEOUT_S: Final = 30.0
"""A stop may take the loader's stop time-out and 5 s more, and it serves one call at a time."""

RUNNING: Final = -1
NOT_FOUND: Final = -2
HIGHEST_LEVEL: Final = 4
NEEDED: Final = frozenset({"plcdownload_file", "plcdeletefile", "plcupload", "set_config", "get_config"})
MAX_FILE_BYTES: Final = 4 * 1024 * 1024

Options = dict[str, Any]


class LoaderError(UserError):
    """The loader cannot be reached, or refuses."""


class _Transport(xmlrpc.client.Transport):
    """HTTP with a deadline for every wait."""

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        connection = super().make_connection(host)
        connection.timeout = TIMEOUT_S
        return connection


class Loader:
    """One RevPiPyLoad; a context manager.

    Args:
        address: Where its XML-RPC server is reached: HOST:PORT, or the path of its socket.
    """

    def __init__(self, address: str) -> None:
        self._where = address
        if address.startswith("/"):
            self._proxy = xmlrpc.client.ServerProxy(
                f"http://{NAME}/", transport=UnixTransport(Path(address), TIMEOUT_S), allow_none=True
            )
        else:
            self._proxy = xmlrpc.client.ServerProxy(
                f"http://{address}/", transport=_Transport(), allow_none=True
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._proxy("close")()

    def version(self) -> str:
        """Its version; the first call to make, for it shows whether anybody is there."""
        return str(self._call("version"))

    def check(self) -> str:
        """Its version.

        Raises:
            LoaderError: It is too old, or does not let us in far enough.
        """
        version = self.version()
        missing = NEEDED - set(self._call("system.listMethods"))
        if missing:
            raise LoaderError(
                f"RevPiPyLoad {version} lacks {', '.join(sorted(missing))}; update the package revpipyload"
            )
        if self._call("xmlmodus") < HIGHEST_LEVEL:
            raise LoaderError(
                f"RevPiPyLoad at {self._where} allows less than level {HIGHEST_LEVEL}; give this address "
                f"level {HIGHEST_LEVEL} in /etc/revpipyload/aclxmlrpc.conf"
            )
        return version

    def options(self) -> Options:
        """All options in force."""
        options: Options = self._call("get_config")
        return options

    def set_options(self, options: Mapping[str, object]) -> None:
        """Write options and load them; the loader's server restarts, and with some options the program too.

        Raises:
            LoaderError: It refuses one.
        """
        if not self._call("set_config", dict(options), True):
            raise LoaderError(f"RevPiPyLoad refuses the options {', '.join(sorted(options))}; see its log")

    def files(self) -> set[str]:
        """Every file of the working folder, as a relative path."""
        return set(self._call("get_filelist"))

    def upload(self, place: str, content: bytes) -> None:
        """Write a file in place.

        Raises:
            LoaderError: The disk is full, or may not be written.
        """
        if not self._call("plcupload", xmlrpc.client.Binary(gzip.compress(content, mtime=0)), place):
            raise LoaderError(f"RevPiPyLoad cannot write {place}; is the disk of the PLC full?")

    def download(self, place: str) -> bytes:
        """A file's content, none when it is not there."""
        packed: bytes = self._call("plcdownload_file", place).data
        if not packed:
            return b""
        try:
            return gzip.decompress(packed)[:MAX_FILE_BYTES]
        except (OSError, EOFError):
            raise LoaderError(f"{place}: RevPiPyLoad sends something unreadable") from None

    def delete(self, place: str) -> None:
        """Remove a file; its folder goes with the last one."""
        self._call("plcdeletefile", place)

    def stop(self) -> None:
        """Stop the program and wait for its end; nothing when none runs."""
        self._call("plcstop")

    def start(self) -> None:
        """Start the program; nothing when it runs.

        Raises:
            LoaderError: The loader does not find it.
        """
        if self._call("plcstart") == NOT_FOUND:
            raise LoaderError(f"RevPiPyLoad does not find its program {self.options()['plcprogram']}")

    def exit_code(self) -> int:
        """`RUNNING`, or how the program ended (-2 not found, -3 never ran, -9 killed)."""
        return int(self._call("plcexitcode"))

    def _call(self, method: str, *arguments: object) -> Any:
        try:
            return getattr(self._proxy, method)(*arguments)
        except xmlrpc.client.Fault as fault:
            raise LoaderError(f"RevPiPyLoad at {self._where} refuses {method}: {fault.faultString}") from None
        except xmlrpc.client.ProtocolError as error:
            raise LoaderError(f"RevPiPyLoad at {self._where}: {error.errcode} {error.errmsg}") from None
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise LoaderError(
                f"RevPiPyLoad at {self._where} does not answer ({str(error) or type(error).__name__}); is "
                "revpipyload.service running with xmlrpc=1, and the tunnel open?"
            ) from None
        except (ValueError, TypeError, SyntaxError) as error:  # no XML-RPC behind that port
            raise LoaderError(f"{self._where} is no RevPiPyLoad: {error}") from None


def reach(addresses: Sequence[str]) -> Loader:
    """The loader at the first of these addresses that answers; one at least.

    Raises:
        LoaderError: None does.
    """
    silent: list[str] = []
    for address in addresses:
        loader = Loader(address)
        try:
            loader.version()
        except LoaderError as error:
            loader.close()
            silent.append(str(error))
        else:
            return loader
    raise LoaderError("; ".join(silent))
