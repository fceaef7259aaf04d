"""Messages between PLC and bridge: samples up, commands down. Strict when decoding.

Unknown keys are ignored, so that a newer sender does not silence an older receiver.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from revpi.contract.fields import (
    MessageError,
    Object,
    choice,
    count,
    dump,
    load_object,
    number,
    optional_number,
    text,
)
from revpi.core.inputs import InverterTelemetry, MinerApiState, MinerTelemetry

__all__ = [
    "CommandMessage",
    "MessageError",
    "Stamp",
    "decode_command",
    "decode_inverter",
    "decode_miner",
    "decode_stamp",
    "encode_command",
    "encode_heartbeat",
    "encode_inverter",
    "encode_miner",
    "new_session",
]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where and when a sample was taken.

    Attributes:
        session: Id of this start of the sender.
        seq: Counts up by one with each sample of a topic in a session.
        ts: Unix time of the sample, None while the sender's clock is not known to be right.
        mono_s: The sender's monotonic time when the sample was taken.
    """

    session: str
    seq: int
    ts: float | None
    mono_s: float


@dataclass(frozen=True, slots=True)
class CommandMessage:
    """What one miner shall do.

    Attributes:
        session: Id of this start of the PLC program.
        sequence: A new one whenever the content changes; sent again unchanged to renew its validity.
        valid_until: Unix time, None while the sender's clock is not known to be right.
        ttl_s: Validity from the moment of sending.
        mono_s: The sender's monotonic time of sending.
        power_target_w: Power to run at; None means pause.
    """

    session: str
    sequence: int
    valid_until: float | None
    ttl_s: float
    mono_s: float
    power_target_w: float | None


def new_session() -> str:
    """An id for one start of a program."""
    return secrets.token_hex(6)


def _session(values: Object) -> str:
    session = text(values, "session")
    if not session:
        raise MessageError("session is missing")
    return session


def decode_stamp(values: Object) -> Stamp:
    """The stamp of a sample.

    Raises:
        MessageError: It does not keep to the contract.
    """
    return Stamp(
        session=_session(values),
        seq=count(values, "seq"),
        ts=optional_number(values, "ts"),
        mono_s=number(values, "mono_s"),
    )


def encode_heartbeat(stamp: Stamp) -> bytes:
    """Payload of a heartbeat topic."""
    return dump(asdict(stamp))


def encode_inverter(stamp: Stamp, telemetry: InverterTelemetry) -> bytes:
    """Payload of inverter/sample.

    Raises:
        MessageError: A number is not finite.
    """
    return dump(asdict(stamp) | asdict(telemetry))


def decode_inverter(payload: bytes) -> tuple[Stamp, InverterTelemetry]:
    """Read inverter/sample.

    Raises:
        MessageError: The payload does not keep to the contract.
    """
    values = load_object(payload)
    return decode_stamp(values), InverterTelemetry(
        solar_power_w=number(values, "solar_power_w"),
        grid_power_w=number(values, "grid_power_w"),
        battery_power_w=optional_number(values, "battery_power_w"),
        battery_soc_pct=optional_number(values, "battery_soc_pct"),
        load_power_w=optional_number(values, "load_power_w"),
    )


def encode_miner(stamp: Stamp, telemetry: MinerTelemetry) -> bytes:
    """Payload of miners/<n>/sample.

    Raises:
        MessageError: A number is not finite.
    """
    return dump(asdict(stamp) | asdict(telemetry))


def decode_miner(payload: bytes) -> tuple[Stamp, MinerTelemetry]:
    """Read miners/<n>/sample.

    Raises:
        MessageError: The payload does not keep to the contract.
    """
    values = load_object(payload)
    return decode_stamp(values), MinerTelemetry(
        state=choice(values, "state", MinerApiState),
        power_w=optional_number(values, "power_w"),
        power_target_w=optional_number(values, "power_target_w"),
        hashrate_ths=optional_number(values, "hashrate_ths"),
        chip_temp_c=optional_number(values, "chip_temp_c"),
        tuner=text(values, "tuner"),
        efficiency_j_per_th=optional_number(values, "efficiency_j_per_th"),
        min_power_w=optional_number(values, "min_power_w"),
        max_power_w=optional_number(values, "max_power_w"),
        done_sequence=count(values, "done_sequence"),
        done_session=text(values, "done_session"),
    )


def encode_command(command: CommandMessage) -> bytes:
    """Payload of miners/<n>/command.

    Raises:
        MessageError: A number is not finite.
    """
    values = asdict(command)
    if command.power_target_w is None:
        del values["power_target_w"]
        values["pause"] = True
    return dump(values)


def decode_command(payload: bytes) -> CommandMessage:
    """Read miners/<n>/command.

    Raises:
        MessageError: The payload does not keep to the contract.
    """
    values = load_object(payload)
    target_w = optional_number(values, "power_target_w")
    pause = values.get("pause", False)
    if not isinstance(pause, bool) or pause is (target_w is not None):
        raise MessageError('exactly one of "power_target_w" and "pause": true is needed')
    return CommandMessage(
        session=_session(values),
        sequence=count(values, "sequence"),
        valid_until=optional_number(values, "valid_until"),
        ttl_s=number(values, "ttl_s"),
        mono_s=number(values, "mono_s"),
        power_target_w=target_w,
    )
