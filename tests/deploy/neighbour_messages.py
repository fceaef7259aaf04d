"""One message of each kind that PLC, bridge and Node-RED send each other, with what reads it.

`python -m tests.deploy.neighbour_messages` prints them as the present program sends them: whoever raises the
contract number stores that as messages-<n>.json and never changes it afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from revpi.contract.messages import (
    CommandMessage,
    Stamp,
    decode_command,
    decode_inverter,
    decode_miner,
    encode_command,
    encode_heartbeat,
    encode_inverter,
    encode_miner,
)
from revpi.contract.requests import Answer, Request, Verdict, decode_request, encode_answer
from revpi.contract.tariff import decode_tariff, encode_tariff
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry, TariffTelemetry

STAMP = Stamp(session="0a1b2c3d4e5f", seq=7, ts=1_790_000_000.25, mono_s=12.5)
INVERTER = InverterTelemetry(
    solar_power_w=5000.0,
    grid_power_w=-1200.0,
    battery_power_w=-300.0,
    battery_soc_pct=80.0,
    load_power_w=3500.0,
)
MINER = MinerTelemetry(
    state=MinerApiState.MINING,
    power_w=3100.0,
    power_target_w=3200.0,
    hashrate_ths=95.5,
    chip_temp_c=72.0,
    tuner="stable",
    efficiency_j_per_th=32.5,
    min_power_w=1000.0,
    max_power_w=3300.0,
    done_sequence=3,
    done_session="f5e4d3c2b1a0",
)
TARIFF = TariffTelemetry(
    import_eur_per_kwh=0.3125, feed_in_eur_per_kwh=0.08, valid_until_s=1_790_000_900.0, negative=True
)
COMMAND = CommandMessage("f5e4d3c2b1a0", 4, 1_790_000_015.0, 15.0, 99.0, 2500.0)
PAUSE = CommandMessage("f5e4d3c2b1a0", 5, 1_790_000_015.0, 15.0, 99.0, None)
REQUEST = Request(2000.0, 600.0, "x1", 1_790_000_000.5)
ANSWER = Answer("x1", Verdict.CLIPPED, 1800.0, "limits", "at most 1800 W", 600.0)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    Attributes:
        sent: Its bytes, as the present program sends them.
        read: Reads it in the present program, None where only programs of others do.
        meant: What `read` must find in the recorded one.
        least: Fields without which no reader can use it; all others may be missing.
    """

    sent: bytes
    read: Callable[[bytes], Any] | None
    meant: Any
    least: tuple[str, ...]


_STAMPED = ("session", "seq", "mono_s")
_COMMANDED = ("session", "sequence", "ttl_s", "mono_s")
KINDS = {
    "inverter/sample": Kind(
        encode_inverter(STAMP, INVERTER),
        decode_inverter,
        (STAMP, INVERTER),
        (*_STAMPED, "solar_power_w", "grid_power_w"),
    ),
    "miners/{n}/sample": Kind(
        encode_miner(STAMP, MINER), decode_miner, (STAMP, MINER), (*_STAMPED, "state", "done_sequence")
    ),
    "tariff/sample": Kind(
        encode_tariff(STAMP, TARIFF),
        decode_tariff,
        (STAMP, TARIFF),
        (*_STAMPED, "import_eur_per_kwh", "feed_in_eur_per_kwh", "valid_until"),
    ),
    "miners/{n}/command": Kind(
        encode_command(COMMAND), decode_command, COMMAND, (*_COMMANDED, "power_target_w")
    ),
    "miners/{n}/command, pause": Kind(encode_command(PAUSE), decode_command, PAUSE, (*_COMMANDED, "pause")),
    "setpoints/{name}": Kind(
        json.dumps({"value": 2000.0, "ttl_s": 600.0, "id": "x1", "ts": 1_790_000_000.5}).encode(),
        decode_request,
        REQUEST,
        ("value",),
    ),
    "setpoints/{name}/result": Kind(encode_answer(ANSWER), None, None, ()),
    "plc/heartbeat": Kind(encode_heartbeat(STAMP), None, None, ()),
}

if __name__ == "__main__":
    json.dump({name: json.loads(kind.sent) for name, kind in KINDS.items()}, sys.stdout, indent=1)
    sys.stdout.write("\n")
