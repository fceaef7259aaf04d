"""Cancellations that pymodbus swallows."""

from __future__ import annotations

import asyncio


def raise_if_cancelled() -> None:
    """Undo that pymodbus goes on, or turns the cancellation of a task into an error of its own.

    Raises:
        CancelledError: The running task was cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
