"""What a person does with a miner, without the controller."""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict

from revpi.core.inputs import MinerApiState
from revpi.errors import UserError
from site_bridge.braiins.client import MinerClient
from site_bridge.braiins.errors import MinerError, MinerFault
from site_bridge.braiins.limits import PowerLimits
from site_bridge.braiins.telemetry import settled

Value = str | int | float | bool | None | list[str]

EFFECT_S = 30.0  # a pause takes 13 s, a resume 25 s (Braiins OS log of an S17)
LOOK_S = 0.3
_NOT_OF_THE_MINER = ("done_sequence", "done_session")
_TARGET_NOTE = (
    "while thermiq-plc commands this miner, the bridge reports the change and writes the commanded target "
    "again within seconds; otherwise it stays until somebody changes it, after a power cut too"
)
_STATE_NOTE = (
    "while thermiq-plc commands this miner, the bridge reports the change and undoes it after about 30 s; "
    "otherwise it stays until somebody changes it or the miner restarts"
)


async def status(client: MinerClient, cap_w: float) -> dict[str, Value]:
    """What the miner says of itself.

    Raises:
        MinerError: It does not answer.
    """
    version = await client.version()
    telemetry = await client.telemetry((await client.limits()).capped(cap_w))
    values = {name: value for name, value in asdict(telemetry).items() if name not in _NOT_OF_THE_MINER}
    saved_w = await client.saved_target_w()
    silent = list(client.silent)
    known = settled(telemetry.tuner) if telemetry.tuner else None
    return {"version": version, **values, "settled": known, "saved_target_w": saved_w, "silent": silent}


async def set_power(client: MinerClient, target_w: int, cap_w: float) -> dict[str, Value]:
    """Save and apply a power target, unless it is saved already; the miner may round it down.

    Args:
        client: The miner.
        target_w: Wanted target.
        cap_w: The site's own limit of its power.

    Raises:
        MinerError: It did not answer, or the target had no effect.
        UserError: The target is not allowed.
    """
    limits = (await client.limits()).capped(cap_w)
    _require_allowed(target_w, limits, cap_w)
    before_w = await client.saved_target_w()
    if before_w != target_w:
        await client.set_power_target(target_w)
    saved_w = await client.saved_target_w()
    rounded = saved_w is not None and saved_w < target_w and saved_w != before_w
    if saved_w != target_w and not rounded:
        kept = ", as before; it may round to its steps" if saved_w == before_w else ""
        detail = f"saved target is {saved_w} W after setting {target_w} W{kept}"
        raise MinerError(MinerFault.REFUSED, detail)
    state = (await client.telemetry(limits)).state
    targets: dict[str, Value] = {"saved_target_w": saved_w, "before_w": before_w}
    return {**targets, "written": before_w != target_w, **_noted(state, _TARGET_NOTE)}


async def pause(client: MinerClient) -> dict[str, Value]:
    """Pause and wait until it is.

    Raises:
        MinerError: It did not answer, or did not pause.
    """
    await client.pause()
    return _noted(await _reached(client, MinerApiState.PAUSED), _STATE_NOTE)


async def resume(client: MinerClient) -> dict[str, Value]:
    """Resume and wait until it mines.

    Raises:
        MinerError: It did not answer, or did not resume.
    """
    await client.resume()
    return _noted(await _reached(client, MinerApiState.MINING), _STATE_NOTE)


def _require_allowed(target_w: int, limits: PowerLimits, cap_w: float) -> None:
    lowest_w = 1 if limits.min_w is None else limits.min_w
    highest_w = cap_w if limits.max_w is None else limits.max_w
    if not lowest_w <= target_w <= highest_w:
        raise UserError(
            f"{target_w} W is not allowed; must be {lowest_w:g} to {highest_w:g} W "
            "(the miner's own limits and its max_power_w in the settings)"
        )


async def _reached(client: MinerClient, wanted: MinerApiState) -> MinerApiState:
    end_s = time.monotonic() + EFFECT_S
    while (state := (await client.telemetry(PowerLimits())).state) is not wanted:
        if time.monotonic() > end_s:
            raise MinerError(MinerFault.REFUSED, f"it took the command, but is {state} after {EFFECT_S:g} s")
        await asyncio.sleep(LOOK_S)
    return state


def _noted(state: MinerApiState, note: str) -> dict[str, Value]:
    return {"state": state.value, "note": note}
