"""Publishes at the topics that the PLC subscribes to: `python -m benchmarks.flood PORT RATE SECONDS`."""

from __future__ import annotations

import sys
import time

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from revpi.contract.messages import Stamp, encode_inverter
from revpi.core.inputs import InverterTelemetry

BURST = 25
REQUESTS = ("miners/1/sample", "cmd/acknowledge", "setpoints/power_limit", "tariff/sample")


def sample(number: int) -> bytes:
    """A good sample of the inverter."""
    telemetry = InverterTelemetry(
        solar_power_w=float(number % 9000),
        grid_power_w=-1000.0,
        battery_power_w=0.0,
        battery_soc_pct=50.0,
        load_power_w=900.0,
    )
    return encode_inverter(Stamp("flood", number, None, time.monotonic()), telemetry)


def main(argv: list[str]) -> int:
    """Publish at the rate; half of it good samples, half requests and what is malformed."""
    port, rate, seconds = int(argv[0]), float(argv[1]), float(argv[2])
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    client.connect("127.0.0.1", port)
    client.loop_start()
    begun_s = time.monotonic()
    sent = 0
    while time.monotonic() - begun_s < seconds:
        for _ in range(BURST):
            sent += 1
            if sent % 2:
                client.publish("thermiq/inverter/sample", sample(sent))
            else:
                client.publish("thermiq/" + REQUESTS[sent // 2 % len(REQUESTS)], b"1")
        ahead_s = begun_s + sent / rate - time.monotonic()
        if ahead_s > 0:
            time.sleep(ahead_s)
    sys.stdout.write(f"{sent / (time.monotonic() - begun_s):.0f}\n")
    client.disconnect()
    client.loop_stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
