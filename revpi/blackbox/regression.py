"""A recording as a regression test: the file, written anew by this version, and a test that replays it."""

from __future__ import annotations

import keyword
from pathlib import Path

from revpi.blackbox import frame, head, state
from revpi.blackbox.block import COLUMNS, BlockWriter, Scan
from revpi.blackbox.frame import FrameKind
from revpi.blackbox.record import ScanRecord
from revpi.blackbox.recording import Progress, Recording
from revpi.blackbox.replay import Outcome, replay
from revpi.blackbox.segments import SUFFIX
from revpi.blackbox.state import Keyframe
from revpi.core.controller import Controller
from revpi.core.memento.capture import capture
from revpi.core.outputs import StepResult
from revpi.errors import UserError

BLOCK_SCANS = 500

TEST = '''\
"""Replays a recording{causes}: the core still gives the same outputs, bit by bit."""

from __future__ import annotations

from pathlib import Path

from revpi.blackbox.recording import read
from revpi.blackbox.replay import replay


def test_{name}() -> None:
    outcome = replay(read(Path(__file__).with_name("{name}{suffix}")))
    assert outcome.stretches == ()
    assert outcome.scans == {scans}
'''


class Rewriter:
    """Writes what a replay gives as a recording of this version.

    Args:
        recording: What is replayed.
        version: Version of this program.
    """

    def __init__(self, recording: Recording, version: str) -> None:
        run = recording.head._replace(version=version, columns=COLUMNS)
        self._frames = [frame.pack(FrameKind.HEAD, head.to_text(run))]
        for cause in recording.causes:
            self._frames.append(frame.pack(FrameKind.CAUSE, cause.to_text()))
        self._block = BlockWriter()

    def begin(self, keyframe: Keyframe, controller: Controller) -> None:
        """A state from which the replay begins."""
        self._flush()
        text = state.to_text(Keyframe(keyframe.after, capture(controller)))
        self._frames.append(frame.pack(FrameKind.KEYFRAME, text))

    def watch(self, scan: Scan, result: StepResult | None) -> None:
        """A replayed scan."""
        given = (scan.number, scan.now, scan.inputs, scan.site, scan.requests)
        failure = scan.failure or "raised" if result is None else ""
        self._block.add(ScanRecord(*given, result, written=scan.written, failure=failure))
        if self._block.count >= BLOCK_SCANS:
            self._flush()

    def data(self) -> bytes:
        """The file."""
        self._flush()
        return b"".join(self._frames)

    def _flush(self) -> None:
        if self._block.count:
            self._frames.append(frame.pack(FrameKind.SCANS, self._block.take()))


def make_test(recording: Recording, target: Path, version: str, progress: Progress | None = None) -> Outcome:
    """Write `NAME.thermiq` and `test_NAME.py`; what this version gives is what the test expects.

    Args:
        recording: What is replayed.
        target: Folder and NAME of the test.
        version: Version of this program.
        progress: Told how far it is.

    Returns:
        How this version differs from the recording.

    Raises:
        UserError: The name cannot be one of a test, nothing can be replayed, or the files cannot be written.
    """
    name = target.name
    if not name.isidentifier() or keyword.iskeyword(name) or not name.isascii():
        raise UserError(f"{target}: {name!r} cannot name a test; use letters, digits and underscores")
    rewriter = Rewriter(recording, version)
    outcome = replay(recording, watch=rewriter.watch, begin=rewriter.begin, progress=progress)
    if outcome.scans == 0:
        raise UserError(f"{recording.source}: no scan follows a state, so a test would prove nothing")
    told = dict.fromkeys(code for cause in recording.causes for code in cause.codes)
    codes = ", ".join(code for code in told if code.isidentifier())
    text = TEST.format(name=name, suffix=SUFFIX, scans=outcome.scans, causes=f" ({codes})" if codes else "")
    try:
        target.with_name(name + SUFFIX).write_bytes(rewriter.data())
        target.with_name(f"test_{name}.py").write_text(text, "utf-8")
    except OSError as error:
        raise UserError(f"{target}: cannot be written ({error.strerror}); name an existing folder") from None
    return outcome
