"""A real Node-RED with the deployed flows and settings in a user directory of its own."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NamedTuple

from tests.broker import HOST, free_port, wait_until

ROOT = Path(__file__).parents[2]
DEPLOYED = ROOT / "deploy" / "nodered"
FLOWS = DEPLOYED / "flows.json"
NODE_RED = ROOT / ".nodered" / "node_modules" / "node-red" / "red.js"
START_S = 120.0
END_S = 10.0
JSON_TYPE = "application/json"

Node = dict[str, Any]


class Reply(NamedTuple):
    """What came back."""

    status: int
    text: str

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.text)


def deployed_flows() -> list[Node]:
    """All nodes of the deployed flows."""
    nodes: list[Node] = json.loads(FLOWS.read_text("utf-8"))
    return nodes


def node_path() -> str:
    """The program node; a missing one is a failure, never a skip."""
    path = shutil.which("node")
    assert path is not None, "Node.js is not installed: run tools/nodered.sh"
    assert NODE_RED.is_file(), "Node-RED is not installed: run tools/nodered.sh"
    return path


class NodeRed:
    """One Node-RED.

    Args:
        directory: Its user directory; made here.
        broker_port: Port of the broker.
        environment: More of what the flows and settings read.
    """

    def __init__(self, directory: Path, broker_port: int, **environment: str) -> None:
        self.port = free_port()
        self._directory = directory
        self._environment = environment | {"MQTT_PORT": str(broker_port), "NODERED_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None
        self._authorization: dict[str, str] = {}

    def start(self, nodes: list[Node] | None = None) -> None:
        """Start and wait until it serves the flows (the deployed ones unless others are given)."""
        self._directory.mkdir(parents=True)
        text = FLOWS.read_text("utf-8") if nodes is None else json.dumps(nodes)
        (self._directory / "flows.json").write_text(text, encoding="utf-8")
        shutil.copy(DEPLOYED / "settings.example.js", self._directory / "settings.js")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        argv = [node_path(), str(NODE_RED), "--userDir", str(self._directory)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                argv, stdout=log, stderr=subprocess.STDOUT, env=kept | self._environment
            )
        wait_until(lambda: self._ended() or self._serves(), "Node-RED serves", START_S)
        assert not self._ended(), self.log()

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None and not self._ended():
            self._process.terminate()
            self._process.wait(END_S)

    def log_in(self, user: str, password: str) -> None:
        """Send these with every request from now on."""
        code = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._authorization = {"Authorization": f"Basic {code}"}

    def ask(self, method: str, path: str, body: str | bytes = b"", **headers: str) -> Reply:
        """One HTTP request; underscores in names of headers stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection(HOST, self.port, timeout=15.0)
        try:
            payload = body.encode() if isinstance(body, str) else body
            connection.request(method, path, payload, self._authorization | named)
            answer = connection.getresponse()
            return Reply(answer.status, answer.read().decode())
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        """GET."""
        return self.ask("GET", path)

    def request(self, name: str, value: object, **more: object) -> Reply:
        """Send a request through the HTTP node and wait for its answer."""
        return self.post(f"/thermiq/request/{name}", {"value": value, **more})

    def post(self, path: str, body: object, **headers: str) -> Reply:
        """POST of JSON."""
        return self.ask("POST", path, json.dumps(body), Content_Type=JSON_TYPE, **headers)

    def state(self) -> dict[str, Any]:
        """What its state node knows."""
        answer: dict[str, Any] = self.get("/thermiq/state").json()
        return answer

    def knows(self, topic: str) -> Any:
        """Value of a topic, None while it is not known."""
        return self.state()["state"].get(topic)

    def shown(self, node_id: str) -> Any:
        """What a widget of the dashboard shows."""
        text = self.get(f"/dashboard/_debug/datastore/{node_id}").text
        return json.loads(text).get("payload") if text else None

    def deploy(self, nodes: list[Node]) -> None:
        """Import these flows through the admin interface in the place of all others; wait until they run."""
        before = self._starts()
        reply = self.post("/flows", nodes, Node_RED_Deployment_Type="full")
        assert reply.status == 204, reply
        wait_until(lambda: self._starts() > before, "the imported flows run")

    def nodes(self) -> list[Node]:
        """The nodes that it has now."""
        nodes: list[Node] = self.get("/flows").json()
        return nodes

    def log(self) -> str:
        """All that it said."""
        return self._log.read_text("utf-8")

    def complaints(self, *expected: str) -> list[str]:
        """Errors in its log but for those with an expected word."""
        marks = ("[error]", "[fatal]", "Error:")
        lines = [line for line in self.log().splitlines() if any(mark in line for mark in marks)]
        return [line for line in lines if not any(word in line for word in expected)]

    @property
    def _log(self) -> Path:
        return self._directory / "node-red.log"

    def _starts(self) -> int:
        return self.log().count("Started flows")

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _serves(self) -> bool:
        try:
            return self.get("/thermiq/state").status == 200
        except (OSError, HTTPException):
            return False
