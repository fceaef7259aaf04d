from __future__ import annotations

from revpi.contract.messages import CommandMessage, decode_command
from revpi.core.outputs import MinerCommand
from revpi.edges.commands import RENEW_S, TTL_S, CommandPost


def test_nothing_is_sent_without_a_command() -> None:
    assert CommandPost("s").due(None, 0.0, None) is None


def test_a_command_goes_out_at_once_and_is_renewed_with_fresh_validity() -> None:
    post = CommandPost("s")
    run = MinerCommand(1, 2000.0)
    first, early, renewed = (post.due(run, now_s, 1000.0 + now_s) for now_s in (0.0, RENEW_S / 2, RENEW_S))
    assert first is not None
    assert early is None
    assert renewed is not None
    assert decode_command(first) == CommandMessage("s", 1, 1000.0 + TTL_S, TTL_S, 0.0, 2000.0)
    assert decode_command(renewed) == CommandMessage("s", 1, 1000.0 + RENEW_S + TTL_S, TTL_S, RENEW_S, 2000.0)


def test_a_new_sequence_does_not_wait() -> None:
    post = CommandPost("s")
    post.due(MinerCommand(1, 2000.0), 0.0, None)
    pause = post.due(MinerCommand(2, None), 0.1, None)
    assert pause is not None
    assert decode_command(pause) == CommandMessage("s", 2, None, TTL_S, 0.1, None)


def test_after_a_broken_connection_it_is_sent_again() -> None:
    post = CommandPost("s")
    post.due(MinerCommand(1, 2000.0), 0.0, None)
    post.forget()
    assert post.due(MinerCommand(1, 2000.0), 0.1, None) is not None


def test_three_renewals_fit_into_the_validity() -> None:
    assert 3 * RENEW_S <= TTL_S
