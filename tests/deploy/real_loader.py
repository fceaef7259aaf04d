"""PLCs with RevPiPyLoad itself; `tools/revpipyload.sh` installs it."""

from __future__ import annotations

import os
from pathlib import Path

from tests.deploy.making import ROOT
from tests.deploy.plc import Plc

PROGRAM = ROOT / ".revpipyload/bin/revpipyloadd"


class PortPlc(Plc):
    """Its loader listens at a port of 127.0.0.1, as version 0.11 does as delivered."""

    def command(self) -> list[str]:
        """The process image of the cabinet in place of the driver's, the present user in place of `pi`."""
        folder = self.conf.parent
        if "[XMLRPC]" not in self.conf.read_text():
            (folder / "replace_ios.conf").write_text("")
            (folder / "acl.conf").write_text("127.0.0.1,4\n")
            with self.conf.open("a") as file:
                file.write(
                    f"plcuid={os.getuid()}\nplcgid={os.getgid()}\nreplace_ios={folder}/replace_ios.conf\n"
                    f"[PLCSERVER]\nplcserver=0\naclfile={folder}/acl.conf\n[MQTT]\nmqtt=0\n"
                    f"[XMLRPC]\nxmlrpc=1\nport={self.port}\naclfile={folder}/acl.conf\nbindip={self.bind()}\n"
                )
        places = {"-c": self.conf, "-f": self.log, "--procimg": self.procimg}
        words = [word for name, path in places.items() for word in (name, str(path))]
        return [str(PROGRAM), *words, "--pictory", str(self.procimg.with_name("config.rsc"))]

    def bind(self) -> str:
        """Where it listens, as its settings say it."""
        return "127.0.0.1"


class SocketPlc(PortPlc):
    """Its loader listens at a Unix socket, as version 0.12 does as delivered."""

    def __init__(self, folder: Path, arguments: str, socket: Path, procimg: Path) -> None:
        super().__init__(folder, arguments, socket, procimg)
        self.address = str(folder / "loader.socket")

    def bind(self) -> str:
        """A path."""
        return self.address

    def listens(self) -> bool:
        """It makes the socket when it is ready."""
        return Path(self.address).is_socket()
