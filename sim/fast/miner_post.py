"""One miner behind the emulated bridge: commands in with a delay, telemetry out."""

from __future__ import annotations

from revpi.core.inputs import MinerApiState, MinerTelemetry
from revpi.core.outputs import MinerCommand
from sim.miner.model import MinerModel
from sim.miner.phases import Phase

COMMAND_DELAY_S = 2.0
"""From the program's decision to the miner's answer: two polls of a second."""
VALID_S = 15.0
"""Validity of a command, as the program sends it."""
CONTRADICTION_S = 30.0
"""The bridge repeats a command whose effect is missing for so long."""

_HASHING, _PAUSED = Phase.HASHING, Phase.PAUSED

STATES = {
    Phase.OFF: MinerApiState.OFFLINE,
    Phase.BOOTING: MinerApiState.BOOTING,
    Phase.STOPPED: MinerApiState.BOOTING,
    Phase.STARTING: MinerApiState.MINING,
    Phase.HASHING: MinerApiState.MINING,
    Phase.PAUSED: MinerApiState.PAUSED,
    Phase.OVERHEATED: MinerApiState.FAULT,
}


class MinerPost:
    """Carries out the newest valid command once and says what the miner says.

    Args:
        model: The miner.
    """

    __slots__ = (
        "_command",
        "_contradicts_s",
        "_done",
        "_due_s",
        "_heard_s",
        "_model",
        "_said",
        "_says",
        "_session",
        "_unwanted",
    )

    def __init__(self, model: MinerModel) -> None:
        self._model = model
        self._command: MinerCommand | None = None
        self._session = self._done = ""
        self._due_s = self._heard_s = 0.0
        self._contradicts_s: float | None = None
        self._unwanted = _HASHING
        self._said: tuple[object, ...] = ()
        self._says = MinerTelemetry(state=MinerApiState.OFFLINE)

    def hear(self, command: MinerCommand | None, session: str, now_s: float) -> None:
        """Take the command in force; the program renews it for as long as the link stands."""
        if command is None:
            return
        self._heard_s = now_s
        if command is not self._command or session != self._session:
            self._command, self._session, self._done = command, session, ""
            self._unwanted = _PAUSED if command.power_target_w is not None else _HASHING
            self._due_s = now_s + COMMAND_DELAY_S
            self._contradicts_s = None

    def work(self, now_s: float) -> None:
        """Carry out what is due; a miner that does not answer is asked again."""
        command, model = self._command, self._model
        if command is None or now_s - self._heard_s > VALID_S:
            return
        if self._done:
            if model.phase is not self._unwanted:
                self._contradicts_s = None
            elif model.api_up:
                self._contradict(now_s)
        elif now_s >= self._due_s and model.api_up and model.program_runs:
            self._carry_out(command)
            self._done = self._session

    def telemetry(self, session: str, *, answers: bool) -> MinerTelemetry:
        """What the bridge tells the program of this session; the same object while it is the same.

        Args:
            session: Session of the program.
            answers: The API can be reached.
        """
        model = self._model
        sequence = self._command.sequence if self._command is not None and self._done == session else 0
        facts: tuple[object, ...] = (sequence, session)
        if reached := answers and model.api_up:
            facts += (model.phase, round(model.estimate_w), model.target_w, round(model.chip_c))
        if facts != self._said:
            self._said, self._says = facts, self._say(sequence, session, reached=reached)
        return self._says

    def _say(self, sequence: int, session: str, *, reached: bool) -> MinerTelemetry:
        model, settings = self._model, self._model.settings
        if not reached:
            return MinerTelemetry(state=MinerApiState.OFFLINE, done_sequence=sequence, done_session=session)
        runs = model.program_runs
        return MinerTelemetry(
            state=STATES[model.phase],
            power_w=float(round(model.estimate_w)) if runs else None,
            power_target_w=float(model.target_w) if runs else None,
            hashrate_ths=model.hashrate_ths if runs else None,
            chip_temp_c=float(round(model.chip_c)),
            min_power_w=float(settings.min_power_w),
            max_power_w=float(settings.max_power_w),
            done_sequence=sequence,
            done_session=session,
        )

    def _carry_out(self, command: MinerCommand) -> None:
        model = self._model
        wanted_w = command.power_target_w
        if wanted_w is None or wanted_w < model.settings.min_power_w:
            model.pause()
            return
        model.set_power_target(int(min(wanted_w, model.settings.max_power_w)), apply=True)
        model.resume()

    def _contradict(self, now_s: float) -> None:
        if self._contradicts_s is None:
            self._contradicts_s = now_s
        elif now_s - self._contradicts_s > CONTRADICTION_S:
            self._contradicts_s, self._done = None, ""
