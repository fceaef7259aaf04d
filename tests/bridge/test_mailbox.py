"""Commands on their way from the network thread into the event loop."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from revpi.contract.messages import CommandMessage, encode_command
from site_bridge.mailbox import CommandMailbox
from tests.bridge.recording import until

COMMAND = CommandMessage(
    session="plc-1", sequence=1, valid_until=None, ttl_s=10.0, mono_s=1.0, power_target_w=2500.0
)
TOPIC = "miners/1/command"
Message = tuple[str, bytes, bool]


def deliver(*messages: Message) -> list[CommandMessage]:
    """What miner 1 gets of messages that came at once, in another thread."""
    got: list[CommandMessage] = []

    async def main() -> None:
        mailbox = CommandMailbox(asyncio.get_running_loop())
        mailbox.connect(1, lambda command, _arrived_s: got.append(command))

        def network() -> None:
            for message in (*messages, (TOPIC, encode_command(replace(COMMAND, sequence=99)), False)):
                mailbox.put(*message)

        thread = threading.Thread(target=network)
        thread.start()
        thread.join()
        await until(lambda: bool(got), "delivered")

    asyncio.run(main())
    return got


def test_the_newest_of_a_burst_is_delivered_once() -> None:
    burst = [(TOPIC, encode_command(replace(COMMAND, sequence=n)), False) for n in range(1, 50)]
    assert [command.sequence for command in deliver(*burst)] == [99]


@pytest.mark.parametrize(
    "message",
    [
        (TOPIC, encode_command(COMMAND), True),
        (TOPIC, b"not json", False),
        (TOPIC, b"", False),
        ("miners/7/command", encode_command(COMMAND), False),
    ],
    ids=["retained", "malformed", "empty", "another miner"],
)
def test_what_cannot_be_used_is_ignored(message: Message) -> None:
    assert [command.sequence for command in deliver(message)] == [99]


def test_a_malformed_command_alone_is_logged_and_harmless(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        mailbox = CommandMailbox(asyncio.get_running_loop())
        mailbox.connect(1, lambda _command, _arrived_s: None)
        mailbox.put(TOPIC, b"\xff\x00", False)
        await until(lambda: TOPIC in caplog.text, "logged")

    asyncio.run(main())
