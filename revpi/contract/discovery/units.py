"""How the contract's units are written and rounded at Home Assistant."""

from __future__ import annotations

SYMBOLS = {"degC": "°C"}
"""Where Home Assistant writes a unit otherwise."""

DECIMALS = {
    "W": 0,
    "kWh": 1,
    "degC": 1,
    "%": 0,
    "V": 1,
    "TH/s": 1,
    "J/TH": 1,
    "EUR/kWh": 4,
    "h": 1,
    "ms": 1,
    "": 0,
}
"""Suggested number of decimals."""
