"""The stand-in's XML-RPC server: one call at a time, each with the level that it needs."""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xmlrpc.client import Binary
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

from sim.pyload.options import RESTARTING, Options
from sim.pyload.plc import Plc

VERSION: Final = "0.11.0"
WAIT_S: Final = 0.5
LOOP_S: Final = 1.0
"""Calls are served so long before the loader looks at anything else."""

JOIN_S: Final = 5.0
MAX_LOG_BYTES: Final = 1_048_576
NO_LOG, BEHIND_LOG = b"\x16", b"\x19"


class _Handler(SimpleXMLRPCRequestHandler):
    timeout = 2.0


class _Server(SimpleXMLRPCServer):
    """Refuses what the level does not allow."""

    timeout = WAIT_S

    def __init__(self, port: int, level: int, needed: dict[str, int]) -> None:
        super().__init__(("127.0.0.1", port), _Handler, logRequests=False, allow_none=True)
        self._level = level
        self._needed = needed

    def _dispatch(self, method: str, params: Any) -> Any:
        if self._level < self._needed.get(method, -1):
            raise RuntimeError("function call not allowed")
        return super()._dispatch(method, params)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stand-in works.

    Attributes:
        conf: Its configuration file.
        workdir: The program's folder.
        procimg: Process image file.
        log: Output of the program.
        port: Of its server on 127.0.0.1.
        level: What everybody may do, 0 to 4.
        write_pause_s: Each file is written in pieces with such pauses, as on a slow flash.
    """

    conf: Path
    workdir: Path
    procimg: Path
    log: Path
    port: int
    level: int = 4
    write_pause_s: float = 0.0


class Pyload:
    """The loader.

    Args:
        place: Where it works.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._options = Options(place.conf)
        self._plc: Plc | None = None
        self._reload = self._ended = False
        self._calls: dict[str, tuple[int, Callable[..., Any]]] = {
            "version": (0, lambda: VERSION),
            "xmlmodus": (0, lambda: place.level),
            "load_applog": (0, self._load_applog),
            "plcexitcode": (0, self._plcexitcode),
            "plcrunning": (0, self._runs),
            "plcstart": (0, self._plcstart),
            "plcstop": (0, self._plcstop),
            "reload": (0, self._note_reload),
            "get_config": (2, lambda: dict(self._options.values)),
            "get_filelist": (2, self._get_filelist),
            "plcupload": (3, self._plcupload),
            "plcuploadclean": (3, self._plcuploadclean),
            "plcdeletefile": (3, self._plcdeletefile),
            "plcdownload_file": (3, self._plcdownload_file),
            "set_config": (4, self._set_config),
        }

    def serve(self) -> None:
        """Work until `end`."""
        server = self._listen()
        if self._options.values["autostart"]:
            self._plcstart()
        while not self._ended:
            if self._reload:
                server.server_close()
                self._load()
                server = self._listen()
            end_s = time.monotonic() + LOOP_S
            while time.monotonic() < end_s and not self._ended:
                server.handle_request()
        server.server_close()
        self._plcstop()

    def end(self) -> None:
        """Stop serving, then the program."""
        self._ended = True

    def _listen(self) -> _Server:
        server = _Server(
            self._place.port, self._place.level, {name: level for name, (level, _) in self._calls.items()}
        )
        server.register_introspection_functions()
        for name, (_, function) in self._calls.items():
            server.register_function(function, name)
        return server

    def _load(self) -> None:
        self._reload = False
        changed = self._options.load()
        begins = not self._runs() and "autostart" in changed and self._options.values["autostart"]
        if begins or changed & set(RESTARTING):
            self._plcstop()
            if self._options.values["autostart"]:
                self._plcstart()
        elif self._plc is not None:
            self._plc.options = self._options.values

    # --- the program -----------------------------------------------------------------------------------

    def _runs(self) -> bool:
        return self._plc is not None and self._plc.is_alive()

    def _plcexitcode(self) -> int:
        if self._plc is None:
            return -2
        if self._plc.exit_code is not None:
            return self._plc.exit_code
        return -1 if self._plc.is_alive() else -3

    def _plcstart(self) -> int:
        if self._runs():
            return -1
        place = self._place
        if not Plc.is_there(self._options.values, place.workdir):
            self._plc = None
            return -2
        self._plc = Plc(self._options.values, place.workdir, place.procimg, place.log)
        self._plc.start()
        return 0

    def _plcstop(self) -> int:
        if self._plc is None or not self._plc.is_alive():
            return -1
        self._plc.stop()
        self._plc.join(JOIN_S)
        return -1 if self._plc.exit_code is None else self._plc.exit_code

    def _load_applog(self, start: int, count: int) -> Binary:
        if count > MAX_LOG_BYTES:
            raise ValueError(f"Parameter count has a max value of {MAX_LOG_BYTES}")
        if not self._place.log.exists():
            return Binary(NO_LOG)
        if start > self._place.log.stat().st_size:
            return Binary(BEHIND_LOG)
        with self._place.log.open("rb") as file:
            file.seek(start)
            return Binary(file.read(count))

    # --- files -----------------------------------------------------------------------------------------

    def _get_filelist(self) -> list[str]:
        root = self._place.workdir
        files = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        return [name for name in files if "__pycache__" not in name]

    def _plcupload(self, data: Binary | None, name: str | None) -> bool:
        if data is None or name is None:
            return False
        path = Path(os.path.abspath(self._place.workdir / name.replace("\\", "/")))  # noqa: PTH100  links stay
        if not str(path).startswith(str(self._place.workdir)):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._write(path, gzip.decompress(data.data))
        except OSError:
            return False
        return True

    def _write(self, path: Path, content: bytes) -> None:
        with path.open("wb", buffering=0) as file:
            if self._place.write_pause_s:
                time.sleep(self._place.write_pause_s)
                file.write(content[: len(content) // 2])
                time.sleep(self._place.write_pause_s)
                content = content[len(content) // 2 :]
            file.write(content)

    def _plcuploadclean(self) -> bool:
        for path in self._place.workdir.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return True

    def _plcdeletefile(self, name: str) -> bool:
        path = self._place.workdir / name
        if not path.exists():
            return False
        path.unlink()
        if path.parent != self._place.workdir and not any(path.parent.iterdir()):
            path.parent.rmdir()
        return True

    def _plcdownload_file(self, name: str) -> Binary:
        path = self._place.workdir / name
        return Binary(gzip.compress(path.read_bytes())) if path.exists() else Binary(b"")

    # --- options ---------------------------------------------------------------------------------------

    def _note_reload(self) -> None:
        self._reload = True

    def _set_config(self, given: dict[str, Any], loadnow: bool = False) -> bool:
        if not self._options.write(given):
            return False
        self._reload = self._reload or loadnow
        return True
