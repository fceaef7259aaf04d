"""Power cuts at random moments of updates: afterwards a complete release runs, always."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from revpi.deploy.bundle import Bundle
from revpi.deploy.loader import Loader
from revpi.deploy.program import damage
from revpi.deploy.socket_watch import SocketWatch
from revpi.deploy.update import Update
from revpi.errors import UserError
from tests.broker import DEADLINE_S, wait_until
from tests.deploy.making import small_bundle
from tests.deploy.plc import OPTIONS, QUICK, Plc

CUTS = 20
WRITE_PAUSE_S = "0.006"
"""Files are written in pieces, so that cuts meet half-written ones too."""

WITHIN_A_CALL_S = 0.015

DAMAGES: tuple[Callable[[bytes], bytes | None], ...] = (
    lambda content: content,
    lambda content: content[: len(content) // 2],
    lambda content: bytes(len(content)),
    lambda _content: b"",
    lambda _content: None,
)
"""What a cut makes of a file that was written but not yet synchronised; None: it is gone."""

Moment = tuple[bool, int]
"""Before the stop of the program or not, and the number of the call there, from 1."""


class _Counted(Loader):
    """Counts its calls, those from the stop of the program on apart; tells when one of them is reached."""

    def __init__(self, plc: Plc, at: Moment | None = None) -> None:
        super().__init__(plc.address)
        self.calls = dict.fromkeys((True, False), 0)
        self.reached = threading.Event()
        self._at = at
        self._before = True

    def _call(self, method: str, *arguments: object) -> Any:
        self._before = self._before and method != "plcstop"
        self.calls[self._before] += 1
        if (self._before, self.calls[self._before]) == self._at:
            self.reached.set()
        return super()._call(method, *arguments)


def _update(plc: Plc, loader: _Counted, bundle: Bundle) -> threading.Thread:
    plc.told.clear()

    def run() -> None:
        with contextlib.suppress(UserError):  # the PLC is gone, as it is meant to be
            Update(loader, SocketWatch(plc.socket), QUICK, plc.told.append).install(bundle, "", OPTIONS)
        loader.reached.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _lose_unsynced_writes(plc: Plc, since_s: float, chance: random.Random) -> None:
    """A release on trial has synchronised everything before its start is counted."""
    synced = [path.stat().st_mtime for path in plc.workdir.glob("trial.*")]
    since_s = max([since_s, *synced])
    for path in sorted(plc.workdir.rglob("*")):
        if path.is_file() and path.stat().st_mtime >= since_s and not path.name.startswith("trial."):
            content = chance.choice(DAMAGES)(path.read_bytes())
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content)


def _calls(plc: Plc, bundle: Bundle) -> Mapping[bool, int]:
    """What an update asks of the loader that nothing interrupts: calls before the stop, and from it on."""
    loader = _Counted(plc)
    _update(plc, loader, bundle).join()
    assert plc.told[-1].endswith("the trial is over"), plc.told
    return loader.calls


@pytest.mark.parametrize("seed", [20_261_122])
def test_after_a_cut_at_any_moment_one_complete_release_runs(plc: Plc, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    bundles = [small_bundle(tmp_path, f"1.0.{number}") for number in range(CUTS + 2)]
    plc.lay(bundles[0])
    plc.start("--write-pause-s", WRITE_PAUSE_S)
    calls = _calls(plc, bundles[1])
    ran = []
    for number, bundle in enumerate(bundles[2:]):
        began_s, before = time.time(), number % 2 == 0
        loader = _Counted(plc, (before, chance.randint(1, calls[before])))
        thread = _update(plc, loader, bundle)
        assert loader.reached.wait(DEADLINE_S)
        time.sleep(chance.uniform(0.0, WITHIN_A_CALL_S))
        plc.power_cut()
        thread.join()
        _lose_unsynced_writes(plc, began_s, chance)
        plc.start("--write-pause-s", WRITE_PAUSE_S)
        wait_until(
            lambda: plc.mode() != "",
            f"a release runs; seed {seed}; told: {plc.told}\n{plc.log_text()[-2000:]}",
        )
        ran.append(plc.mode())
        running = next(one for one in bundles if one.manifest.version == ran[-1])
        assert damage(plc.workdir / "releases" / running.release, running.manifest.digest()) == ""
        assert bundles.index(running) <= bundles.index(bundle)
    assert len(set(ran)) > 1, "some cuts came after a switch"
    assert any(one == before for one, before in zip(ran[1:], ran, strict=False)), "and some before it"
