"""The function nodes of the deployed flows, found by name of tab and node."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

from tests.nodered.server import Node, deployed_flows, node_path

FLOWS = deployed_flows()
TABS = {node["id"]: node["label"] for node in FLOWS if node["type"] == "tab"}
QUOTED = re.compile(r"""(["'])([a-z0-9_]+(?:/[a-z0-9_]+)+)\1""")


def of_type(kind: str) -> list[Node]:
    """All nodes of one type."""
    return [node for node in FLOWS if node["type"] == kind]


def node(tab: str, name: str, kind: str = "function") -> Node:
    """The one node of a type whose tab and name hold these words."""
    (found,) = [item for item in of_type(kind) if tab in TABS[item["z"]] and name in item["name"]]
    return found


def run(code: str, message: Any = None, state: dict[str, tuple[str, float]] | None = None) -> Any:
    """What a function node returns.

    Args:
        code: Of the node.
        message: That comes in, {} when None.
        state: Text and age in seconds of each topic that is known, at an open connection.
    """
    script = f"""
        const kept = Object.entries({json.dumps(state or {})});
        const aged = kept.map(([topic, [text, age_s]]) => [topic, {{ text, at: Date.now() - 1000 * age_s }}]);
        const context = new Map([["thermiq_state", new Map(aged)], ["thermiq_connected", true]]);
        const node = new Function("msg", "global", {json.dumps(code)});
        console.log(JSON.stringify(node({json.dumps(message or {})}, context) ?? null));
    """
    done = subprocess.run([node_path(), "-e", script], capture_output=True, check=True, timeout=20.0)
    return json.loads(done.stdout)


def words(code: str, name: str) -> set[str]:
    """Keys of a dictionary in a function's code."""
    match = re.search(rf"const {name} = \{{(.*?)\n\}};", code, re.DOTALL)
    assert match is not None
    return set(re.findall(r'(\w+): "', match[1]))
