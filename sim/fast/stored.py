"""What the program remembers, through the bytes of its state file."""

from __future__ import annotations

from revpi.core.controller import Controller
from revpi.core.memory.memory import Memory
from revpi.core.params import ControlParams
from revpi.store.codec import decode, encode
from revpi.store.frame import pack, unpack


def through_store(memory: Memory) -> Memory:
    """The memory as a start of the program reads it from the disk.

    Raises:
        ValueError: It could not be stored, or not all of it came back.
    """
    decoded = decode(Memory, unpack(pack(1, encode(memory))).body)
    if decoded.problems or decoded.record != memory:
        raise ValueError(f"the memory does not survive the state file: {decoded.problems}")
    record: Memory = decoded.record
    return record


def started(params: ControlParams, memory: Memory | None = None) -> Controller:
    """A controller as the program makes it at its start."""
    return Controller(params) if memory is None else Controller(params, through_store(memory))
