"""The stand-in at work: a thread that serves the calls of the programs that have opened the device."""

from __future__ import annotations

import contextlib
import mmap
import selectors
import socket
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sim.picontrol.calls import MAX_BYTES, Call, pack_answer, unpack_call
from sim.picontrol.device import IMAGE_BYTES, Device
from sim.picontrol.layout import places

CYCLE_S: Final = 0.005
JOIN_S: Final = 5.0


class PiControl:
    """A process image file with a driver in front of it; a context manager.

    Args:
        image: The file, which the simulated modules use as it is; 4096 bytes.
        configrsc: piCtory configuration.
        socket_path: Where `sim.picontrol.door` finds it.

    Attributes:
        latency_s: Every call takes so long.
        calls: Number of calls served.
    """

    def __init__(self, image: Path, configrsc: Path, socket_path: Path) -> None:
        with image.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), IMAGE_BYTES)
        self._device = Device(self._map, places(configrsc))
        self._path = socket_path
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._running = True
        self._thread = threading.Thread(target=self._run, name="picontrol", daemon=True)
        self.latency_s = 0.0
        self.calls = 0

    def __enter__(self) -> Self:
        self._listener.bind(str(self._path))
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running = False
        self._thread.join(JOIN_S)
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()
        self._path.unlink(missing_ok=True)
        self._map.close()

    @property
    def expired(self) -> int:
        """How often the watchdog has zeroed the outputs."""
        return self._device.expired

    @property
    def armed(self) -> bool:
        """Whether a handle has armed the watchdog."""
        with self._lock:
            return any(handle.watchdog_s is not None for handle in self._device.handles.values())

    def say_again(self, duration_s: float) -> None:
        """Answer EAGAIN for so long."""
        with self._lock:
            self._device.again_until_s = time.monotonic() + duration_s

    def cut_reads(self, count: int) -> None:
        """Give half of what the next reads ask for."""
        with self._lock:
            self._device.short_reads = count

    def reset(self, duration_s: float) -> None:
        """Restart the driver."""
        with self._lock:
            self._device.reset(time.monotonic(), duration_s)

    def lose(self, product_type: int, errors_per_s: float = 100.0) -> None:
        """A module no longer answers."""
        with self._lock:
            self._device.lose(product_type, errors_per_s)

    def find(self) -> None:
        """All modules answer again."""
        with self._lock:
            self._device.find()

    def _run(self) -> None:
        while self._running:
            for key, _ in self._selector.select(CYCLE_S):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._serve(key.fileobj)
            with self._lock:
                self._device.tick(time.monotonic())

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        with self._lock:
            self._device.open(connection.fileno())
        self._selector.register(connection, selectors.EVENT_READ)

    def _serve(self, connection: socket.socket) -> None:
        try:
            datagram = connection.recv(MAX_BYTES)
        except OSError:
            datagram = b""
        if not datagram:
            self._selector.unregister(connection)
            with self._lock:
                self._device.close(connection.fileno())
            connection.close()
            return
        if self.latency_s:
            time.sleep(self.latency_s)
        answer = self._answer(connection.fileno(), datagram)
        with contextlib.suppress(OSError):  # killed before the answer: its end is the next thing to be read
            connection.send(answer)

    def _answer(self, handle: int, datagram: bytes) -> bytes:
        call, number, data = unpack_call(datagram)
        device, now_s = self._device, time.monotonic()
        self.calls += 1
        with self._lock:
            try:
                match call:
                    case Call.SEEK:
                        return pack_answer(0, device.seek(handle, number, now_s))
                    case Call.READ:
                        return pack_answer(0, 0, device.read(handle, number, now_s))
                    case Call.WRITE:
                        return pack_answer(0, device.write(handle, data, now_s))
                    case Call.IOCTL:
                        return pack_answer(0, device.ioctl(handle, number, data, now_s))
            except OSError as error:
                return pack_answer(error.errno or 0, -1)
