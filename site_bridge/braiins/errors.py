"""The one exception of the miner room."""

from __future__ import annotations

from enum import StrEnum

import grpc

from site_bridge.errors import SourceError


class MinerFault(StrEnum):
    """What went wrong with a call.

    UNREACHABLE: no answer, or none in time. LOGIN: user name, password or token not accepted.
    REFUSED: the miner understood and will not, such as a target out of range, or its mining program
    does not run. BROKEN: an answer that cannot be read.
    """

    UNREACHABLE = "unreachable"
    LOGIN = "login"
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


_FAULTS = {
    grpc.StatusCode.UNAVAILABLE: MinerFault.UNREACHABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: MinerFault.UNREACHABLE,
    grpc.StatusCode.CANCELLED: MinerFault.UNREACHABLE,
    grpc.StatusCode.UNAUTHENTICATED: MinerFault.LOGIN,
}
_MAX_TEXT = 200


def translated(error: grpc.aio.AioRpcError, method: str) -> MinerError:
    """A gRPC failure in our terms; codes that newer firmware may add count as refused."""
    code = error.code()
    details = "".join(char if char.isprintable() else " " for char in error.details() or "")
    fault = _FAULTS.get(code, MinerFault.REFUSED)
    return MinerError(fault, f"{method}: {code.name.lower()} {details[:_MAX_TEXT]}".rstrip())
