"""An HTTP server on this machine that plays both sources of prices, with faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from sim.prices.day import within

WEEK_MS = 7 * 86_400_000
MS_PER_S = 1000
SMARD_NAME = "4169_DE-LU_quarterhour_"
JOIN_TIMEOUT_S = 5.0
MAX_REQUESTS = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer.

    Attributes:
        body: Its bytes.
        status: HTTP status.
        headers: Further headers.
        hang: Say nothing until the server stops.
        claimed_bytes: Length that the header claims, None for the true one.
    """

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    hang: bool = False
    claimed_bytes: int | None = None


Fault = Callable[[Answer], Answer]


class PriceServer:
    """Energy-Charts under /price, SMARD under /smard, on 127.0.0.1.

    Args:
        prices: EUR/MWh by Unix time.
        port: Port, 0 for a free one.

    Attributes:
        prices: EUR/MWh by Unix time; may be replaced at any time.
        faults: By source ("energy-charts", "smard"), what becomes of its answers.
        requests: The last paths asked for, newest last.

    Raises:
        OSError: The port is taken.
    """

    def __init__(self, prices: Mapping[int, float], port: int = 0) -> None:
        self.prices = dict(prices)
        self.faults: dict[str, Fault] = {}
        self.requests: list[str] = []
        self._stopping = threading.Event()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="prices")

    @property
    def energy_charts_url(self) -> str:
        """Address of the first source."""
        return f"http://127.0.0.1:{self._server.server_port}/price"

    @property
    def smard_url(self) -> str:
        """Address of the second source."""
        return f"http://127.0.0.1:{self._server.server_port}/smard"

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End all connections."""
        self._stopping.set()
        self._server.shutdown()
        self._thread.join(JOIN_TIMEOUT_S)
        self._server.server_close()

    def answer(self, target: str) -> Answer | None:
        """The answer to a GET request, None when the client shall be left hanging."""
        self.requests.append(target)
        del self.requests[:-MAX_REQUESTS]
        parts = urlsplit(target)
        smard = parts.path.startswith("/smard/")
        content = self._smard(parts.path) if smard else self._energy_charts(parts.query)
        answer = Answer(status=404) if content is None else Answer(json.dumps(content).encode())
        answer = self.faults.get("smard" if smard else "energy-charts", _sound)(answer)
        if answer.hang:
            self._stopping.wait()
            return None
        return answer

    def _energy_charts(self, query: str) -> object:
        asked = parse_qs(query)
        first, last = (date.fromisoformat(asked[name][0]) for name in ("start", "end"))
        found = within(self.prices, first, last)
        return {
            "license_info": "simulated",
            "unix_seconds": list(found),
            "price": list(found.values()),
            "unit": "EUR / MWh",
            "deprecated": False,
        }

    def _smard(self, path: str) -> object:
        weeks: dict[int, list[list[float | int | None]]] = {}
        for at_s, price in self.prices.items():
            at_ms = at_s * MS_PER_S
            weeks.setdefault(at_ms - at_ms % WEEK_MS, []).append([at_ms, price])
        if path.endswith("/index_quarterhour.json"):
            return {"timestamps": sorted(weeks)}
        week = path.rpartition(SMARD_NAME)[2].removesuffix(".json")
        found = weeks.get(int(week)) if week.isdecimal() else None
        return None if found is None else {"meta_data": {"version": 1}, "series": found}


def _sound(answer: Answer) -> Answer:
    return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, owner: PriceServer, port: int) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer one request."""
        answer = self.server.owner.answer(self.path)
        if answer is None:
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        claimed = len(answer.body) if answer.claimed_bytes is None else answer.claimed_bytes
        self.send_header("Content-Length", str(claimed))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Requests are kept in `PriceServer.requests`."""
