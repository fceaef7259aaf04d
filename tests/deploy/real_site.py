"""A PLC with a loader and a cabinet of plain files, for the real program."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.plc import Plc
from tests.image.cabinet import Cabinet

DRIVER_CYCLE_S = 0.05


@contextmanager
def real_site(folder: Path, broker_port: int, kind: type[Plc] = Plc) -> Iterator[Plc]:
    """Its loader runs, nothing is deployed; the power is cut in the end."""
    cabinet = Cabinet(folder)
    socket, config = folder / "plc.sock", folder / "plc.toml"
    config.write_text(
        f'[image]\nprocimg = "{cabinet.procimg}"\nconfigrsc = "{cabinet.configrsc}"\n'
        f'start_timeout_s = 10.0\n[mqtt]\nport = {broker_port}\n[local]\nsocket = "{socket}"\n'
        f'[store]\npath = "{folder}/state.json"\n[blackbox]\ndir = "{folder}/blackbox"\n'
    )
    plc = kind(folder, f"--config {config}", socket, cabinet.procimg)
    with _modules(cabinet):
        plc.start()
        yield plc
        plc.power_cut()
    cabinet.close()


@contextmanager
def _modules(cabinet: Cabinet) -> Iterator[None]:
    """The driver, which writes the modules' inputs again after the loader has zeroed the whole image."""
    ending = threading.Event()

    def cycle() -> None:
        while not ending.wait(DRIVER_CYCLE_S):
            cabinet.set(SAFETY_OK=True)

    thread = threading.Thread(target=cycle)
    thread.start()
    yield
    ending.set()
    thread.join()
