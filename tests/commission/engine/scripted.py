"""A commissioning program without a screen, as a process; its arguments are a folder and what to do.

`force`: valves, pumps and a contactor are forced until something ends it; `light`: the same without the
contactor; else ids of steps, run one after the other, each question answered by yes or a fitting number.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from revpi.commission.entry import Automatic
from revpi.commission.journal import Journal
from revpi.commission.opening import open_session
from revpi.commission.procedure import Answer, Prompt, PromptKind
from revpi.commission.requests import Refused
from revpi.commission.runner import Runner
from revpi.commission.session import Session, SessionEnded
from revpi.image.settings import ImageSettings
from tests.commission.engine.bench import PRE_RUN_S, TRAVEL_S, cabinet_at

LOOK_S = 0.02
FORCED = (("P3_ON", True), ("P5_SPEED", 5.0), ("RV1_ZU", True), ("RV2_AUF", True))


def main(folder: Path, *what: str) -> int:
    settings = ImageSettings(**json.loads((folder / "image.json").read_text()))
    cabinet = cabinet_at(folder, settings)
    try:
        with open_session(cabinet, Automatic.STOPPED) as session:
            session.on_signals()
            if what in (("force",), ("light",)):
                force(session, contactor=what == ("force",))
            else:
                journal = Journal(cabinet.journal_path)
                journal.load()
                run(session, Runner(session, journal, cabinet, "script"), what)
    except SessionEnded as ended:
        say(f"ended by {ended}")
    return 0


def force(session: Session, *, contactor: bool) -> None:
    time.sleep(0.6)
    for name, value in FORCED:
        must(session, name, value)
    if contactor:
        time.sleep(max(PRE_RUN_S, TRAVEL_S) + 0.2)
        must(session, "K10_ON", True)
    say("forced")
    while session.ended is None:
        time.sleep(LOOK_S)


def must(session: Session, name: str, value: bool | float) -> None:
    reply = session.force(name, value)
    assert not isinstance(reply, Refused), reply


def run(session: Session, runner: Runner, ids: tuple[str, ...]) -> None:
    for step_id in ids:
        runner.start(step_id)
        while (prompt := runner.tick()) is not None:
            session.touch()
            if (answer := answer_to(prompt, session)) is not None:
                runner.answer(answer)
            time.sleep(LOOK_S)
        record = runner.last
        assert record is not None
        say(json.dumps({"step": step_id, "result": record.result, "text": record.text_en, **record.values}))


def answer_to(prompt: Prompt, session: Session) -> Answer | None:
    match prompt.kind:
        case PromptKind.CONFIRM | PromptKind.REACHED:
            return True
        case PromptKind.NUMBER:
            outputs = session.view
            return float(outputs.output("P4_SPEED").command) + float(outputs.output("P5_SPEED").command)
    return None


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
