"""One miner as a process of its own: model, plant and API in one event loop."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

from sim.miner.model import MinerModel
from sim.miner.plant_link import PlantLink
from sim.miner.server import MinerServer, require_free
from sim.miner.settings import MinerSettings
from sim.site.control_client import MinerSupply

TICK_S = 0.1
LONGEST_STEP_S = 1.0  # a stalled machine must not make the miner jump
NO_SUPPLY_AFTER_S = 3.0  # without an answer from the plant the mains count as gone
FIRST_COOLANT_C = 20.0


class MinerProcess:
    """The loop that keeps plant, model and API together.

    Args:
        number: Which miner this is.
        port: Port of the API on 127.0.0.1.
        control_path: The plant's control socket.
        settings: Times, limits and heat.
    """

    def __init__(self, number: int, port: int, control_path: Path, settings: MinerSettings) -> None:
        self._model = MinerModel(settings)
        self._link = PlantLink(number, control_path)
        self._port = port
        self._server: MinerServer | None = None
        self._supply = MinerSupply(mains=False, coolant_c=FIRST_COOLANT_C)
        self._silent_s = 0.0

    async def serve(self, stopping: asyncio.Event) -> None:
        """Run until `stopping`.

        Raises:
            UserError: The port is taken.
        """
        require_free(self._port)
        last_s = time.monotonic()
        try:
            while not stopping.is_set():
                now_s = time.monotonic()
                await self._tick(min(now_s - last_s, LONGEST_STEP_S))
                last_s = now_s
                await _sleep(TICK_S, stopping)
        finally:
            await self._close_api()
            self._link.close()

    async def _tick(self, dt_s: float) -> None:
        await self._ask_plant(dt_s)
        self._model.advance(dt_s, mains=self._supply.mains, coolant_c=self._supply.coolant_c)
        if not self._model.api_up:
            await self._close_api()
        elif self._server is None:
            await self._open_api()

    async def _ask_plant(self, dt_s: float) -> None:
        answer = await self._link.exchange(self._model.draw_w)
        self._silent_s = 0.0 if answer else self._silent_s + dt_s
        if answer:
            self._supply = answer
        elif self._silent_s >= NO_SUPPLY_AFTER_S:
            self._supply = MinerSupply(mains=False, coolant_c=self._supply.coolant_c)

    async def _open_api(self) -> None:
        server = MinerServer(self._model, self._port)
        await server.start()
        self._server = server

    async def _close_api(self) -> None:
        if self._server is not None:
            await self._server.stop()
            self._server = None


def run(number: int, port: int, control_path: Path, settings: MinerSettings) -> int:
    """Be miner `number` until SIGTERM or SIGINT; the exit code.

    Raises:
        UserError: The port is taken.
    """
    asyncio.run(_main(MinerProcess(number, port, control_path, settings)))
    return 0


async def _main(process: MinerProcess) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stopping.set)
    await process.serve(stopping)


async def _sleep(seconds: float, stopping: asyncio.Event) -> None:
    """Sleep, shorter when stopping."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
