"""Files that a power cut leaves whole: the old content or the new one, never half of either.

They stay readable for the program even when root has made them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    draft.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC  # never through a link that lies there
    descriptor = os.open(draft, flags, FILE_MODE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        leave_to_owner(descriptor, path.parent)
        write_all(descriptor, data)
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def write_all(descriptor: int, data: bytes) -> None:
    """Write to the last byte; the disk may take it in pieces.

    Raises:
        OSError: The disk does not take it.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing.

    Raises:
        OSError: It cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        with _opened(each, os.O_NOFOLLOW) as descriptor:
            leave_to_owner(descriptor, each.parent)


def leave_to_owner(made: int, folder: Path) -> None:
    """What root makes in the folder of another user is that user's.

    A person may run a command with sudo; the program, which runs as a plain user, must read its files after.
    What belongs to another than root already stays his.

    Args:
        made: Descriptor of a file or folder.
        folder: Where it lies.
    """
    if os.geteuid() == os.fstat(made).st_uid == ROOT_UID:
        owner = folder.stat()
        with suppress(OSError):  # some disks and containers do not know the owner
            os.fchown(made, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    with _opened(folder) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _opened(folder: Path, more_flags: int = 0) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | more_flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
