from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revpi.contract.fields import RANGES
from revpi.contract.messages import MessageError, Stamp
from revpi.contract.tariff import decode_tariff, encode_tariff
from revpi.core.inputs import TariffTelemetry

STAMP = Stamp("abc", 7, 1.8e9, 12.5)
SLOT = TariffTelemetry(
    import_eur_per_kwh=0.31, feed_in_eur_per_kwh=0.08, valid_until_s=1.8e9 + 900.0, negative=True
)


@given(
    st.builds(
        TariffTelemetry,
        import_eur_per_kwh=st.floats(*RANGES["import_eur_per_kwh"]),
        feed_in_eur_per_kwh=st.floats(*RANGES["feed_in_eur_per_kwh"]),
        valid_until_s=st.floats(*RANGES["valid_until"]),
        negative=st.booleans(),
    )
)
def test_a_slot_survives_the_way(slot: TariffTelemetry) -> None:
    assert decode_tariff(encode_tariff(STAMP, slot)) == (STAMP, slot)


def test_the_message_names_its_end_like_a_command_does() -> None:
    assert json.loads(encode_tariff(STAMP, SLOT))["valid_until"] == 1.8e9 + 900.0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"import_eur_per_kwh": 31.0}, "import_eur_per_kwh must be -1 to 3"),
        ({"feed_in_eur_per_kwh": None}, "feed_in_eur_per_kwh is missing"),
        ({"valid_until": None}, "valid_until is missing"),
        ({"negative": 1}, "negative must be true or false"),
        ({"session": ""}, "session is missing"),
        ({"seq": -1}, "seq must be"),
    ],
)
def test_a_broken_slot_is_refused_with_its_reason(values: dict[str, object], words: str) -> None:
    payload = json.dumps(json.loads(encode_tariff(STAMP, SLOT)) | values).encode()
    with pytest.raises(MessageError, match=words):
        decode_tariff(payload)


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_message_error(payload: bytes) -> None:
    with pytest.raises(MessageError):
        decode_tariff(payload)
