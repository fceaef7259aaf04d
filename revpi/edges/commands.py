"""Commands to the miners: sent at once when new, renewed while they hold."""

from __future__ import annotations

from revpi.contract.messages import CommandMessage, encode_command
from revpi.core.outputs import MinerCommand

RENEW_S = 5.0
TTL_S = 15.0  # the bridge survives two lost renewals


class CommandPost:
    """Sends the commands of one miner; time is an argument.

    Args:
        session: Id of this start of our program.
    """

    __slots__ = ("_sent_at_s", "_sent_sequence", "_session")

    def __init__(self, session: str) -> None:
        self._session = session
        self._sent_sequence = 0
        self._sent_at_s = 0.0

    def due(self, command: MinerCommand | None, now_s: float, wall_s: float | None) -> bytes | None:
        """Payload to send now, None when nothing is due.

        Args:
            command: The command in force.
            now_s: Monotonic time.
            wall_s: Unix time, None while the clock is not known to be right.
        """
        if command is None:
            return None
        if command.sequence == self._sent_sequence and now_s - self._sent_at_s < RENEW_S:
            return None
        self._sent_sequence, self._sent_at_s = command.sequence, now_s
        return encode_command(
            CommandMessage(
                session=self._session,
                sequence=command.sequence,
                valid_until=None if wall_s is None else wall_s + TTL_S,
                ttl_s=TTL_S,
                mono_s=now_s,
                power_target_w=command.power_target_w,
            )
        )

    def forget(self) -> None:
        """The connection broke: what is in force is sent again on the next."""
        self._sent_sequence = 0
