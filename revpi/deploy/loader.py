"""RevPiPyLoad over XML-RPC: start and stop, files of its working folder, its options.

Calls and return values as RevPiPyLoad 0.11 has them. It has neither password nor encryption, so it is
reached on the PLC itself or through an ssh tunnel only.
"""

from __future__ import annotations

import gzip
import http.client
import xmlrpc.client
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Final, Self

from revpi.errors import UserError

PORT: Final = 55123
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
        host: Where its XML-RPC server is reached.
        port: Its port.
    """

    def __init__(self, host: str, port: int) -> None:
        self._where = f"{host}:{port}"
        self._proxy = xmlrpc.client.ServerProxy(
            f"http://{self._where}/", transport=_Transport(), allow_none=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._proxy("close")()

    def check(self) -> str:
        """Its version.

        Raises:
            LoaderError: It is too old, or does not let us in far enough.
        """
        version = str(self._call("version"))
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
            self._proxy("close")()
            raise LoaderError(
                f"RevPiPyLoad at {self._where} does not answer ({str(error) or type(error).__name__}); is "
                "revpipyload.service running with xmlrpc=1, and the tunnel open?"
            ) from None
        except (ValueError, TypeError, SyntaxError) as error:  # no XML-RPC behind that port
            raise LoaderError(f"{self._where} is no RevPiPyLoad: {error}") from None
