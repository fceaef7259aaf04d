"""Quantities as the API writes them."""

from __future__ import annotations

from site_bridge.braiins.pb import bos_v1_pb2 as v1


def watts(power_w: float) -> v1.Power:
    """A power as the API gives it: whole watts."""
    return v1.Power(watt=round(power_w))


def gigahashes(hashrate_ths: float) -> v1.GigaHashrate:
    """A measured hashrate as the API gives it: GH/s."""
    return v1.GigaHashrate(gigahash_per_second=hashrate_ths * 1_000)


def celsius(temp_c: float) -> v1.Temperature:
    """A temperature."""
    return v1.Temperature(degree_c=temp_c)
