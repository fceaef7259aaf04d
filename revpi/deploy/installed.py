"""What lies on the PLC: releases, the switch between them, and how to write the next one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from revpi.deploy.bundle import START_PROGRAM, Bundle
from revpi.deploy.loader import Loader
from revpi.deploy.manifest import Manifest, parse
from revpi.deploy.program import MANIFEST, RELEASES, SWITCHES, Release, Switch, pack, unpack

TRIAL = "trial."


@dataclass(frozen=True, slots=True)
class Installed:
    """The loader's working folder.

    Attributes:
        files: Every file.
        switch: The newest whole switch, None before the first one.
        place: File of the next switch, which is not the newest one.
        by_hand: The release beside the start program, None without one.
    """

    files: frozenset[str]
    switch: Switch | None
    place: str
    by_hand: Release | None

    @property
    def base(self) -> Release | None:
        """The release to go back to: the newest that has proven itself, None when there is none."""
        if self.switch is None:
            return self.by_hand
        return self.switch.release if self.switch.proven else self.switch.previous

    @property
    def generation(self) -> int:
        """Of the next switch."""
        return self.switch.generation + 1 if self.switch else 1

    def has(self, bundle: Bundle) -> bool:
        """Whether every file of the bundle's release is there."""
        return {release_place(bundle.release, place) for place in bundle.files} <= self.files

    def superfluous(self, target: str) -> Iterator[str]:
        """Files of releases that nothing refers to but `target`, and counts of trials that are over."""
        named = [self.base, *((self.switch.release, self.switch.previous) if self.switch else ())]
        kept = {target, *(release.name for release in named if release)}
        counts = {f"{TRIAL}{self.switch.generation}"} if self.switch else set()
        for place in sorted(self.files, reverse=True):
            head, _, rest = place.partition("/")
            old_release = head == RELEASES and rest.partition("/")[0] not in kept
            if old_release or (place.startswith(TRIAL) and place not in counts):
                yield place


def look(loader: Loader) -> Installed:
    """Ask the loader."""
    files = frozenset(loader.files())
    found = {name: unpack(loader.download(name)) for name in SWITCHES if name in files}
    whole = {name: switch for name, switch in found.items() if switch}
    newest = max(whole, key=lambda name: whole[name].generation, default=None)
    by_hand = None
    if {MANIFEST, START_PROGRAM} <= files:
        by_hand = Release("", hashlib.sha256(loader.download(MANIFEST)).hexdigest())
    place = SWITCHES[1 - SWITCHES.index(newest)] if newest else SWITCHES[0]
    return Installed(files, whole[newest] if newest else None, place, by_hand)


def manifest_of(loader: Loader, release: Release) -> Manifest:
    """The manifest of a release on the PLC.

    Raises:
        UserError: It cannot be read.
    """
    place = release_place(release.name, MANIFEST)
    return parse(loader.download(place), f"{place} on the PLC")


def write(loader: Loader, installed: Installed, switch: Switch) -> None:
    """Write the next switch; the newest one stays as it is until this one is whole."""
    loader.upload(installed.place, pack(switch))


def release_place(release: str, place: str) -> str:
    """Where a file of a release lies; "" is the release beside the start program."""
    return f"{RELEASES}/{release}/{place}" if release else place
