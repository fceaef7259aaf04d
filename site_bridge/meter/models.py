"""The meters by their names in the settings."""

from __future__ import annotations

from site_bridge.meter.abb import ABB_B23
from site_bridge.meter.carlo_gavazzi import EM24
from site_bridge.meter.eastron import SDM72D, SDM72D_V1, SDM630
from site_bridge.meter.finder import FINDER_7M24, FINDER_7M38
from site_bridge.meter.schneider import IEM3155
from site_bridge.modbus.table import Table

MODELS: dict[str, Table] = {
    table.name: table
    for table in (SDM630, SDM72D, SDM72D_V1, ABB_B23, IEM3155, EM24, FINDER_7M38, FINDER_7M24)
}
