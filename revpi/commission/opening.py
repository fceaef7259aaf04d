"""The way into a session: nobody else at work, the lock, the process image, the key on Hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from revpi.commission.bookkeeper import Bookkeeper
from revpi.commission.cabinet import Cabinet
from revpi.commission.engine import Engine
from revpi.commission.entry import Automatic, demand_hand, demand_idle
from revpi.commission.image import CommissionImage
from revpi.commission.lock import COMMISSIONING, Mastership
from revpi.commission.session import Session
from revpi.core.memory.memory import Memory
from revpi.errors import UserError
from revpi.scan.clock import Clock, SystemClock
from revpi.store.state_file import StateFile


def open_session(
    cabinet: Cabinet,
    automatic: Automatic,
    clock: Clock | None = None,
    note_failure: Callable[[str], None] = lambda _text: None,
) -> Session:
    """Enter: take the lock, open the process image, demand the key on Hand, scan.

    Args:
        cabinet: The cabinet.
        automatic: What the automatic program does; in hand mode it lends the process image.
        clock: Source of time.
        note_failure: Told why the process image cannot be opened (a missing module, for example).

    Raises:
        UserError: Something of this does not work; nothing is held then.
    """
    demand_idle(automatic)
    mastership = Mastership(cabinet.lock_path, COMMISSIONING)
    mastership.borrow()
    try:
        image = _image(cabinet, note_failure)
        try:
            demand_hand(image.read())
        except BaseException:
            image.close()
            raise
        file = StateFile(Path(cabinet.state), Memory)
        memory = file.load().record
        engine = Engine(cabinet, image, memory, clock or SystemClock())
        session = Session(engine, mastership, Bookkeeper(file, memory, lambda: engine.memory))
        session.start()
    except BaseException:
        mastership.release()
        raise
    return session


def _image(cabinet: Cabinet, note_failure: Callable[[str], None]) -> CommissionImage:
    try:
        return CommissionImage(cabinet)
    except UserError as error:
        note_failure(str(error))
        raise
