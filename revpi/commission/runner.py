"""Runs steps one at a time and keeps their results; interruptible, repeatable, resumed from the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from revpi.commission.cabinet import Cabinet, config_hash
from revpi.commission.gate import Gate, judge
from revpi.commission.journal import Journal
from revpi.commission.procedure import (
    Answer,
    Context,
    FailedError,
    Finding,
    Hands,
    MinerLink,
    Procedure,
    Prompt,
)
from revpi.commission.record import Record, Result
from revpi.commission.rows import StepRow, rows_of, waiting_text
from revpi.commission.sequence import MODULES, Step, mandatory_ids, steps
from revpi.commission.text import Text
from revpi.errors import UserError

INTERRUPTED: Final = Text("interrupted", "abgebrochen")
STEP_ENDED: Final = Text("let go: the step has ended", "losgelassen: Schritt beendet")


class Runner:
    """The sequence at work. Not thread-safe: one thread calls it.

    Args:
        hands: The session.
        journal: Where results go; loaded.
        cabinet: The cabinet.
        who: Who does it, for the results.
        miners: The miners through the bridge, None without.

    Attributes:
        who: May be changed between steps.
        config: Configuration hash in force.
        last: The newest result of this run.
    """

    def __init__(
        self, hands: Hands, journal: Journal, cabinet: Cabinet, who: str, miners: MinerLink | None = None
    ) -> None:
        self._hands = hands
        self._journal = journal
        self._cabinet = cabinet
        self._miners = miners
        self._steps = {step.id: step for step in steps(cabinet)}
        self._step: Step | None = None
        self._procedure: Procedure | None = None
        self._prompt: Prompt | None = None
        self._answer: Answer | None = None
        self._context = Context(hands, cabinet, miners)
        self.who = who
        self.config = config_hash(cabinet)
        self.last: Record | None = None

    @property
    def running(self) -> Step | None:
        """The step at work."""
        return self._step

    def rows(self) -> tuple[StepRow, ...]:
        """All rows in their order."""
        return rows_of(self._steps.values(), self._journal.records, self.config)

    def gate(self, override: str = "") -> Gate:
        """Whether miners may run with these results."""
        return judge(self._journal.records, mandatory_ids(self._cabinet), self.config, override)

    def start(self, step_id: str) -> None:
        """Begin a step; one at work is cancelled.

        Raises:
            UserError: There is no such step, or it waits for another.
        """
        self._demand(step_id)
        self.cancel()
        row = next(row for row in self.rows() if row.step.id == step_id)
        if row.waits_for:
            raise UserError(f"{step_id} {waiting_text(row.waits_for).en}")
        self._step = self._steps[step_id]
        self._context = Context(self._hands, self._cabinet, self._miners)
        self._procedure = self._step.begin(self._context)
        self._answer = None
        self._advance(next)

    def answer(self, value: Answer) -> None:
        """The person's answer to the present prompt; given to the step with the next tick."""
        self._answer = value

    def tick(self) -> Prompt | None:
        """Let the step go on; what to show now, None when no step is at work."""
        if self._procedure is not None:
            answer, self._answer = self._answer, None
            self._advance(lambda procedure: procedure.send(answer))
        return self._prompt

    def cancel(self) -> None:
        """Interrupt the step at work: outputs go back, the row stays as it was."""
        if self._procedure is not None:
            self._procedure.close()
            self._finish(Result.CANCELLED, Finding(False, INTERRUPTED, dict(self._context.values)))

    def skip(self, step_id: str, why: str) -> None:
        """Note that a step is left out; a mandatory one stays open for the gate.

        Raises:
            UserError: There is no such step, or the disk does not take it.
        """
        self._demand(step_id)
        text = Text(f"skipped: {why}", f"ausgelassen: {why}")
        self._note(step_id, Result.SKIPPED, Finding(False, text))

    def _demand(self, step_id: str) -> None:
        if step_id not in self._steps:
            raise UserError(f"no step {step_id}; steps are {', '.join(self._steps)}")

    def _advance(self, go: Callable[[Procedure], Prompt]) -> None:
        if self._procedure is None:
            return
        try:
            self._prompt = go(self._procedure)
        except StopIteration as end:
            finding: Finding = end.value
            self._finish(Result.GREEN if finding.ok else Result.RED, finding)
        except FailedError as error:
            self._finish(Result.RED, error.finding)

    def _finish(self, result: Result, finding: Finding) -> None:
        step, self._step, self._procedure, self._prompt = self._step, None, None, None
        self._hands.release_all(STEP_ENDED)
        if step is not None:
            self._note(step.id, result, finding)

    def _note(self, step_id: str, result: Result, finding: Finding) -> None:
        self.last = self._journal.append(
            step_id,
            result,
            finding.text,
            who=self.who,
            config=self.config,
            wall_s=self._hands.view.wall_s,
            values=finding.values,
        )


def note_no_start(journal: Journal, cabinet: Cabinet, who: str, wall_s: float | None, text: str) -> Record:
    """That the process image could not be opened, because a module is missing for example, is a result."""
    return journal.append(
        MODULES, Result.RED, Text(text, text), who=who, config=config_hash(cabinet), wall_s=wall_s
    )
