"""Which requests must wait because a lost reply to another one would fit them."""

from __future__ import annotations

from site_bridge.modbus.request import Function, Request

LATE_LIMIT_S = 3.0  # behind its deadline; no device answers later than this

_Looks = tuple[int, Function, int]  # all that a reply says of its request


class Doubts:
    """Lost requests by what their replies look like; one for each look is enough."""

    def __init__(self) -> None:
        self._lost: dict[_Looks, tuple[int, float]] = {}

    def lost(self, unit_id: int, request: Request, now_s: float) -> None:
        """A request got no reply; it may still come."""
        self._lost[unit_id, request.function, request.count] = (request.address, now_s + LATE_LIMIT_S)

    def came(self, unit_id: int, request: Request) -> None:
        """The lost reply has come after all."""
        self._lost.pop((unit_id, request.function, request.count), None)

    def may_answer(self, unit_id: int, request: Request, now_s: float) -> bool:
        """Whether a lost reply for another address may come and look like the answer to a request."""
        looks = (unit_id, request.function, request.count)
        address, until_s = self._lost.get(looks, (request.address, 0.0))
        if now_s >= until_s:
            self._lost.pop(looks, None)
            return False
        return address != request.address
