"""The tariff slot in force, from the bridge to the PLC. Strict when decoding."""

from __future__ import annotations

from dataclasses import asdict

from revpi.contract.fields import dump, flag, load_object, number
from revpi.contract.messages import Stamp, decode_stamp
from revpi.core.inputs import TariffTelemetry


def encode_tariff(stamp: Stamp, tariff: TariffTelemetry) -> bytes:
    """Payload of tariff/sample.

    Raises:
        MessageError: A number is not finite.
    """
    values = asdict(tariff)
    values["valid_until"] = values.pop("valid_until_s")
    return dump(asdict(stamp) | values)


def decode_tariff(payload: bytes) -> tuple[Stamp, TariffTelemetry]:
    """Read tariff/sample.

    Raises:
        MessageError: The payload does not keep to the contract.
    """
    values = load_object(payload)
    return decode_stamp(values), TariffTelemetry(
        import_eur_per_kwh=number(values, "import_eur_per_kwh"),
        feed_in_eur_per_kwh=number(values, "feed_in_eur_per_kwh"),
        valid_until_s=number(values, "valid_until"),
        negative=flag(values, "negative"),
    )
