"""The one exception of the miner room."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import grpc

from site_bridge.errors import SourceError


class MinerFault(StrEnum):
    """What went wrong with a call.

    UNREACHABLE: no answer, or none in time. LOGIN: user name, password or token not accepted.
    ARGUMENT: the miner does not accept this value, such as a target out of range. REFUSED: it understood
    and will not now, as while its mining program does not run. BROKEN: an answer that cannot be read.
    """

    UNREACHABLE = "unreachable"
    LOGIN = "login"
    ARGUMENT = "argument"
    REFUSED = "refused"
    BROKEN = "broken"


class MinerError(SourceError):
    """A call that failed; the text says why, for people.

    Attributes:
        fault: The kind of failure.
    """

    def __init__(self, fault: MinerFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault

    @property
    def advice(self) -> str:
        """The text with what a person can do about it."""
        hint = _HINTS.get(self.fault)
        return f"{self}; {hint}" if hint else str(self)


_FAULTS = {
    grpc.StatusCode.UNAVAILABLE: MinerFault.UNREACHABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: MinerFault.UNREACHABLE,
    grpc.StatusCode.CANCELLED: MinerFault.UNREACHABLE,
    grpc.StatusCode.UNAUTHENTICATED: MinerFault.LOGIN,
    grpc.StatusCode.INVALID_ARGUMENT: MinerFault.ARGUMENT,
    grpc.StatusCode.OUT_OF_RANGE: MinerFault.ARGUMENT,
}
_HINTS = {
    MinerFault.UNREACHABLE: "is it powered (contactor closed) and are host and port right?",
    MinerFault.LOGIN: "check its username and password_file",
    MinerFault.REFUSED: "it may still be starting; try again in a few minutes",
}
_MAX_TEXT = 200


def translated(
    error: grpc.aio.AioRpcError, method: str, timeout_s: float, secrets: Iterable[str] = ()
) -> MinerError:
    """A gRPC failure in our terms; codes that newer firmware may add count as refused.

    Args:
        error: What gRPC raised.
        method: Name of the call.
        timeout_s: Its deadline.
        secrets: Texts that must not be shown, even where the miner repeats them.
    """
    code = error.code()
    fault = _FAULTS.get(code, MinerFault.REFUSED)
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return MinerError(fault, f"{method}: no answer within {timeout_s:g} s")
    return MinerError(fault, f"{method}: {code.name.lower()} {_shown(error.details(), secrets)}".rstrip())


def _shown(details: str | None, secrets: Iterable[str]) -> str:
    """The miner's own text as one line, without secrets."""
    text = details or ""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return "".join(char if char.isprintable() else " " for char in text)[:_MAX_TEXT]
