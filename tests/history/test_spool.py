from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from revpi.history.spool import DISK_BLOCK_BYTES, MAX_BLOCK_BYTES, Spool

ROOM = 5 * DISK_BLOCK_BYTES


def drain(spool: Spool) -> list[bytes]:
    taken = []
    while (block := spool.oldest()) is not None:
        taken.append(block[1])
        spool.done(block[0])
    return taken


def test_blocks_come_back_in_order_also_after_a_restart(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "new", ROOM)
    for number in range(3):
        spool.add(b"block %d" % number)
    again = Spool(tmp_path / "new", ROOM)
    again.add(b"block 3")
    assert drain(again) == [b"block %d" % number for number in range(4)]
    assert again.oldest() is None


def test_the_oldest_make_room(tmp_path: Path) -> None:
    spool = Spool(tmp_path, ROOM)
    for number in range(9):
        spool.add(b"block %d" % number)
    assert spool.dropped == 4
    assert drain(spool) == [b"block %d" % number for number in range(4, 9)]


def test_a_block_larger_than_the_room_is_kept_alone(tmp_path: Path) -> None:
    spool = Spool(tmp_path, ROOM)
    spool.add(b"small")
    large = random.Random(1).randbytes(8 * DISK_BLOCK_BYTES)
    spool.add(large)
    assert drain(spool) == [large]


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "bomb"])
def test_a_damaged_block_is_given_up_and_the_next_one_sent(tmp_path: Path, harm: str) -> None:
    spool = Spool(tmp_path, ROOM)
    spool.add(b"\0" * (2 * MAX_BLOCK_BYTES) if harm == "bomb" else b"first " * 100)
    spool.add(b"second")
    first = min(tmp_path.iterdir())
    data = bytearray(first.read_bytes())
    if harm == "cut":
        del data[-3:]
    elif harm == "flip":
        data[len(data) // 2] ^= 0x10
    elif harm == "empty":
        data.clear()
    first.write_bytes(data)
    assert drain(spool) == [b"second"]
    assert spool.dropped == 1


def test_a_draft_left_by_a_crash_is_no_block(tmp_path: Path) -> None:
    (tmp_path / "0000000001.new").write_bytes(b"half")
    (tmp_path / "notes.block").write_bytes(b"a stranger's")
    spool = Spool(tmp_path, ROOM)
    spool.add(b"whole")
    assert drain(spool) == [b"whole"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=os.strerror(20)):
        Spool(tmp_path / "file" / "folder", ROOM).add(b"block")
