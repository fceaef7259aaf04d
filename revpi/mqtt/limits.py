"""What the broker is willing to take, as it says when it accepts the connection (MQTT 5, 3.2.2.3)."""

from __future__ import annotations

import logging
from typing import Final

from paho.mqtt.properties import Properties

from revpi.mqtt.outbox import Message

MAX_IN_FLIGHT: Final = 20  # unacknowledged publications, Mosquitto's default window
LARGEST_BYTES: Final = 0xFFFF_FFFF
HEADER_BYTES: Final = 10
"""Of a publication: fixed header 5, lengths of topic and properties 3, packet id 2."""

log = logging.getLogger(__name__)


class BrokerLimits:
    """Beyond them a broker ends the connection, so what it would not take is never sent.

    Attributes:
        in_flight: Publications that may wait for an answer.
        packet_bytes: Largest packet.
    """

    __slots__ = ("_told", "in_flight", "packet_bytes")

    def __init__(self) -> None:
        self.in_flight = MAX_IN_FLIGHT
        self.packet_bytes = LARGEST_BYTES
        self._told: set[str] = set()

    def learn(self, properties: Properties | None) -> None:
        """What comes with the broker's acceptance; without a word there is no limit."""
        told = getattr(properties, "ReceiveMaximum", MAX_IN_FLIGHT)
        self.in_flight = max(1, min(MAX_IN_FLIGHT, told))  # 0 is no value that a broker may tell
        self.packet_bytes = getattr(properties, "MaximumPacketSize", LARGEST_BYTES)

    def allow(self, message: Message) -> bool:
        """Whether the broker takes it; a topic whose messages are too large is logged once."""
        size = HEADER_BYTES + len(message.topic.encode()) + len(message.payload)
        if size <= self.packet_bytes:
            return True
        if message.topic not in self._told:
            self._told.add(message.topic)
            text = "%s is not sent: it has %d bytes, the broker takes %d; raise its limit (max_packet_size)"
            log.error(text, message.topic, size, self.packet_bytes)
        return False
