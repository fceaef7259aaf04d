"""Bringing a bundle to the PLC: to the side, switch, watch, and back by itself when it is not healthy."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from revpi.deploy import installed as plc
from revpi.deploy.bundle import START_PROGRAM, Bundle
from revpi.deploy.compatibility import check_contract, check_state
from revpi.deploy.health import Look, Seen, Watch, complaint, is_lost
from revpi.deploy.installed import Installed
from revpi.deploy.loader import Loader, LoaderError
from revpi.deploy.loader_options import differing
from revpi.deploy.program import MANIFEST, Release, Switch
from revpi.errors import UserError

RELOAD_S = 30.0
"""The loader loads its options again, stopping and starting the program if it must, within this time."""

PROGRESS_FILES = 100

Tell = Callable[[str], None]


class Outcome(Enum):
    """How it ended."""

    HEALTHY = "healthy"
    BACK = "back on the release before"
    STOPPED = "stopped: there is no release to go back to"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to watch.

    Attributes:
        within_s: Health must be reached and proven in this time.
        healthy_for_s: It must last so long without a break.
        look_s: From one look to the next.
    """

    within_s: float = 60.0
    healthy_for_s: float = 10.0
    look_s: float = 0.5


class Update:
    """Changes of the release on one PLC.

    Args:
        loader: Its RevPiPyLoad.
        watch: Its running program.
        patience: How long to watch.
        tell: Gets each step in words.
    """

    def __init__(self, loader: Loader, watch: Watch, patience: Patience, tell: Tell) -> None:
        self._loader = loader
        self._watch = watch
        self._patience = patience
        self._tell = tell

    def install(
        self, bundle: Bundle, note: str, options: Mapping[str, int | str], *, replace_start: bool = False
    ) -> Outcome:
        """Bring a bundle there and switch to it.

        Args:
            bundle: What to bring.
            note: Who signed it, or why it is accepted unsigned.
            options: The loader's, as wanted.
            replace_start: Replace a start program that differs, although a power cut could spoil that.

        Raises:
            UserError: It must not go there, or the PLC was lost; the text says what runs then.
        """
        self._tell(f"RevPiPyLoad {self._loader.check()}")
        there = plc.look(self._loader)
        self._check_neighbours(bundle, there.base)
        self._bring_start_program(bundle, there, replace_start=replace_start)
        if there.base and there.base.name == bundle.release and there.has(bundle):
            self._tell(f"{bundle.release} is in force already")
            return Outcome.HEALTHY
        self._bring(bundle, there)
        target = Release(bundle.release, bundle.manifest.digest())
        switch = Switch(there.generation, target, there.base, proven=False, note=note)
        return self._switch(there, switch, options)

    def back(self) -> Outcome:
        """Switch to the previous release.

        Raises:
            UserError: There is none, or it must not follow the one that runs.
        """
        self._loader.check()
        there = plc.look(self._loader)
        now = there.switch
        if now is None or now.previous is None:
            raise UserError("no previous release lies on the PLC; update with an older bundle instead")
        newer = plc.manifest_of(self._loader, now.release).state
        check_state(plc.manifest_of(self._loader, now.previous).state, newer)
        kept = now.release if now.proven else None
        switch = Switch(there.generation, now.previous, kept, proven=True, note="back by hand")
        return self._switch(there, switch, {})

    def confirm(self) -> None:
        """End the trial of the release in force.

        Raises:
            UserError: None is on trial, or it is not healthy.
        """
        there = plc.look(self._loader)
        if there.switch is None or there.switch.proven:
            raise UserError("no release is on trial on the PLC")
        why = self._wait_for_health(None, None)
        if why:
            raise UserError(f"{there.switch.release.name} is not healthy: {why}; go back with: rollback")
        self._prove(there.switch)

    # --- bringing --------------------------------------------------------------------------------------

    def _check_neighbours(self, bundle: Bundle, base: Release | None) -> None:
        if base is not None:
            now = plc.manifest_of(self._loader, base)
            check_state(bundle.manifest.state, now.state)
            check_contract(bundle.manifest.contract, now.contract, "the release on the PLC")

    def _bring_start_program(self, bundle: Bundle, there: Installed, *, replace_start: bool) -> None:
        ours = bundle.files[START_PROGRAM]
        if START_PROGRAM in there.files:
            if self._loader.download(START_PROGRAM) == ours:
                return
            if not replace_start:
                raise UserError(
                    f"{START_PROGRAM} on the PLC is another one than in the bundle; a power cut while it is "
                    "replaced leaves no program: with somebody at the PLC use --replace-start-program"
                )
        self._loader.upload(START_PROGRAM, ours)
        self._tell(f"{START_PROGRAM} written")

    def _bring(self, bundle: Bundle, there: Installed) -> None:
        """All files to the side, the manifest last."""
        for place in there.superfluous(bundle.release):
            self._loader.delete(place)
        self._tell(f"bringing {len(bundle.files)} files of {bundle.release}")
        places = [*(place for place in sorted(bundle.files) if place != MANIFEST), MANIFEST]
        for number, place in enumerate(places, start=1):
            self._loader.upload(plc.release_place(bundle.release, place), bundle.files[place])
            if number % PROGRESS_FILES == 0:
                self._tell(f"{number} files")

    # --- switching -------------------------------------------------------------------------------------

    def _switch(self, there: Installed, switch: Switch, options: Mapping[str, int | str]) -> Outcome:
        before = self._watch.look()
        self._tell("stopping the program; outputs are zero until the next one runs")
        try:
            self._loader.stop()
            plc.write(self._loader, there, switch)
            self._tell(f"switch {switch.generation}: {switch.release.name or 'the release by hand'}")
            self._set_options(options)
            self._loader.start()
            why = self._wait_for_health(None if switch.proven else switch.generation, before)
        except LoaderError as error:
            why = str(error)
        if not why:
            if not switch.proven:
                self._prove(switch)
            return Outcome.HEALTHY
        self._tell(f"{switch.release.name} is not healthy: {why}")
        return self._go_back(switch, why, before)

    def _prove(self, switch: Switch) -> None:
        there = plc.look(self._loader)
        proven = Switch(there.generation, switch.release, switch.previous, proven=True, note=switch.note)
        plc.write(self._loader, there, proven)
        self._tell(f"{switch.release.name} is healthy; the trial is over")

    def _go_back(self, failed: Switch, why: str, before: Seen | None) -> Outcome:
        self._loader.stop()
        if failed.previous is None:
            self._tell("there is no release to go back to; the program stays stopped, outputs are zero")
            return Outcome.STOPPED
        there = plc.look(self._loader)
        note = f"back from {failed.release.name}: {why}"
        plc.write(
            self._loader, there, Switch(there.generation, failed.previous, None, proven=True, note=note)
        )
        self._loader.start()
        self._tell(f"going back to {failed.previous.name or 'the release by hand'}")
        still = self._wait_for_health(None, before)
        if still:
            raise UserError(
                f"back on {failed.previous.name or 'the release by hand'}, but it is not healthy either: "
                f"{still}; look at the log of the program (PLC logs in RevPi Commander)"
            )
        return Outcome.BACK

    def _set_options(self, options: Mapping[str, int | str]) -> None:
        changes = differing(self._loader.options(), options)
        if not changes:
            return
        self._tell("loader options: " + ", ".join(f"{name}={value}" for name, value in changes.items()))
        self._loader.set_options(changes)
        end_s = time.monotonic() + RELOAD_S
        while self._still_differs(options):
            if time.monotonic() >= end_s:
                raise LoaderError(f"RevPiPyLoad does not load its options within {RELOAD_S:g} s")
            time.sleep(self._patience.look_s)

    def _still_differs(self, options: Mapping[str, int | str]) -> bool:
        try:
            return bool(differing(self._loader.options(), options))
        except LoaderError:  # its server restarts
            return True

    # --- watching --------------------------------------------------------------------------------------

    def _wait_for_health(self, trial: int | None, before: Seen | None) -> str:
        """What is wrong in the end, "" when it is healthy.

        Args:
            trial: Generation of the switch on trial, None without one.
            before: What the program before it said last.
        """
        end_s = time.monotonic() + self._patience.within_s
        good_since_s, last, why = None, None, ""
        while (now_s := time.monotonic()) < end_s:
            seen = self._watch.look()
            look = Look(self._loader.exit_code(), self._starts(trial), seen, last, before)
            wrong, last = complaint(look), seen
            if wrong and is_lost(look):
                return f"not true: {wrong}"
            good_since_s = None if wrong else (good_since_s or now_s)
            if good_since_s is not None and now_s - good_since_s >= self._patience.healthy_for_s:
                return ""
            why = wrong or f"it was not healthy for {self._patience.healthy_for_s:g} s without a break"
            time.sleep(self._patience.look_s)
        return f"within {self._patience.within_s:g} s not true: {why}"

    def _starts(self, trial: int | None) -> int | None:
        return None if trial is None else len(self._loader.download(f"{plc.TRIAL}{trial}"))
