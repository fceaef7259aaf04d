"""Files that a power cut leaves whole: the old content or the new one, never half of either.

They stay readable for the program even when root has made them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FILE_MODE = 0o640
DRAFT = ".new"
ROOT_UID = 0


def replace(path: Path, data: bytes, draft: Path | None = None) -> None:
    """Make `data` the file's content durably; its folder is made when it is missing.

    Draft, fsync, rename, fsync of the folder.

    Args:
        path: The file.
        data: All of it.
        draft: Where the new content grows; beside the file and named after it when not given.

    Raises:
        OSError: The disk does not take it; the file is as it was.
    """
    make_folder(path.parent)
    draft = draft or path.with_name(path.name + DRAFT)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    descriptor = os.open(draft, flags, FILE_MODE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        leave_to_owner(descriptor, path.parent)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing.

    Raises:
        OSError: It cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        leave_to_owner(each, each.parent)


def leave_to_owner(made: int | Path, folder: Path) -> None:
    """What root makes in the folder of another user is that user's.

    A person may run a command with sudo; the program, which runs as a plain user, must read its files after.

    Args:
        made: Descriptor of a file, or the path of a folder.
        folder: Where it lies.
    """
    if os.geteuid() == ROOT_UID:
        owner = folder.stat()
        with suppress(PermissionError):  # root of a container may not give away everything
            os.chown(made, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
