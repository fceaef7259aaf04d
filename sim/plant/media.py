"""What flows in the pipes."""

from __future__ import annotations

WATER_J_PER_KG_K = 4186.0
"""Specific heat of water at 20 to 60 degC."""

J_PER_KWH = 3.6e6
KELVIN = 273.15
