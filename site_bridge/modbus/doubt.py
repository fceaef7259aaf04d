"""Which requests must wait because a lost reply to another one would fit them."""

from __future__ import annotations

from dataclasses import dataclass

from site_bridge.modbus.request import Function, Request

LATE_LIMIT_S = 3.0  # behind its deadline; no device answers later than this

_Looks = tuple[int, Function, int]  # all that a reply says of its request


@dataclass(slots=True)
class _Lost:
    """Lost requests of one look: their address, until when replies may come, and how many."""

    address: int
    until_s: float
    replies: int


class Doubts:
    """Lost requests by what their replies look like; those of one look all have the same address."""

    def __init__(self) -> None:
        self._lost: dict[_Looks, _Lost] = {}

    def lost(self, unit_id: int, request: Request, now_s: float) -> None:
        """A request got no reply; it may still come, behind those that were lost before."""
        before = self._lost.get((unit_id, request.function, request.count))
        replies = before.replies if before is not None and now_s < before.until_s else 0
        self._lost[unit_id, request.function, request.count] = _Lost(
            request.address, now_s + LATE_LIMIT_S, replies + 1
        )

    def came(self, unit_id: int, request: Request) -> None:
        """One lost reply has come after all."""
        looks = (unit_id, request.function, request.count)
        if (lost := self._lost.get(looks)) is not None:
            lost.replies -= 1
            if not lost.replies:
                del self._lost[looks]

    def may_answer(self, unit_id: int, request: Request, now_s: float) -> bool:
        """Whether a lost reply for another address may come and look like the answer to a request."""
        looks = (unit_id, request.function, request.count)
        lost = self._lost.get(looks)
        if lost is None:
            return False
        if now_s >= lost.until_s:
            del self._lost[looks]
            return False
        return lost.address != request.address
