"""The device node: runs a program whose accesses to one path go to the stand-in.

`python -m sim.picontrol.door SOCKET PATH MODULE [ARGUMENT ...]` runs the module as `python -m MODULE` would.
The calls of Python's `os`, `fcntl` and `open` on PATH are the calls of the program on its device; each handle
is a connection, so that the kernel closes it when the program dies, however it dies.
"""

from __future__ import annotations

import builtins
import fcntl
import io
import os
import runpy
import socket
import sys
from typing import Any

from sim.picontrol.calls import MAX_BYTES, Call, pack_call, unpack_answer


class Door:
    """Stands in for the functions that reach the device.

    Args:
        socket_path: Where the stand-in listens.
        device: The path that is the device.
    """

    def __init__(self, socket_path: str, device: str) -> None:
        self._socket_path = socket_path
        self._device = device
        self._handles: dict[int, socket.socket] = {}
        self._os_open, self._os_close = os.open, os.close
        self._os_read, self._os_write, self._os_lseek = os.read, os.write, os.lseek
        self._ioctl, self._open = fcntl.ioctl, builtins.open

    def install(self) -> None:
        """From now on the path is the device, for the whole process."""
        places: tuple[tuple[Any, str, Any], ...] = (
            (os, "open", self.open),
            (os, "close", self.close),
            (os, "read", self.read),
            (os, "write", self.write),
            (os, "lseek", self.lseek),
            (fcntl, "ioctl", self.ioctl),
            (builtins, "open", self.open_file),
        )
        for module, name, function in places:
            setattr(module, name, function)

    def open(self, path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        """As `os.open`."""
        if not self._is_device(path):
            return self._os_open(path, flags, mode, **more)
        handle = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            handle.connect(self._socket_path)
        except OSError:
            handle.close()
            raise
        self._handles[handle.fileno()] = handle
        return handle.fileno()

    def close(self, descriptor: int) -> None:
        """As `os.close`."""
        handle = self._handles.pop(descriptor, None)
        if handle is None:
            self._os_close(descriptor)
        else:
            handle.close()

    def read(self, descriptor: int, size: int) -> bytes:
        """As `os.read`."""
        if descriptor not in self._handles:
            return self._os_read(descriptor, size)
        return self._call(descriptor, Call.READ, size)[1]

    def write(self, descriptor: int, data: Any) -> int:
        """As `os.write`."""
        if descriptor not in self._handles:
            return self._os_write(descriptor, data)
        return self._call(descriptor, Call.WRITE, 0, bytes(data))[0]

    def lseek(self, descriptor: int, position: int, whence: int) -> int:
        """As `os.lseek`; the device knows positions from its start only."""
        if descriptor not in self._handles:
            return self._os_lseek(descriptor, position, whence)
        return self._call(descriptor, Call.SEEK, position)[0]

    def ioctl(self, file: Any, request: int, argument: Any = 0, mutate: bool = True) -> Any:
        """As `fcntl.ioctl`."""
        descriptor = file if isinstance(file, int) else file.fileno()
        if descriptor not in self._handles:
            return self._ioctl(file, request, argument, mutate)
        return self._call(descriptor, Call.IOCTL, request, bytes(argument))[0]

    def open_file(self, file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        """As `open`."""
        if not self._is_device(file):
            return self._open(file, mode, *arguments, **more)
        return DeviceFile(self, self.open(file, os.O_RDWR))

    def _is_device(self, path: Any) -> bool:
        return not isinstance(path, int) and os.fspath(path) == self._device

    def _call(self, descriptor: int, call: Call, number: int, data: bytes = b"") -> tuple[int, bytes]:
        handle = self._handles[descriptor]
        handle.send(pack_call(call, number, data))
        error, result, answer = unpack_answer(handle.recv(MAX_BYTES))
        if error:
            raise OSError(error, os.strerror(error))
        return result, answer


class DeviceFile(io.RawIOBase):
    """What `open` gives for the device."""

    def __init__(self, door: Door, descriptor: int) -> None:
        super().__init__()
        self._door = door
        self._descriptor = descriptor

    def fileno(self) -> int:
        """Its descriptor."""
        return self._descriptor

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte."""
        return self._door.lseek(self._descriptor, position, whence)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        return self._door.read(self._descriptor, size)

    def write(self, data: Any) -> int:
        """Write bytes."""
        return self._door.write(self._descriptor, data)

    def close(self) -> None:
        """Close the handle."""
        if not self.closed:
            self._door.close(self._descriptor)
        super().close()


def main(argv: list[str]) -> None:
    """Run the module behind the door."""
    socket_path, device, module, *arguments = argv
    Door(socket_path, device).install()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
