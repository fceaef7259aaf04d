"""Where the modules' inputs and outputs lie in the process image, by a config.rsc."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CORE_TYPE: Final = 95


@dataclass(frozen=True, slots=True)
class ModulePlace:
    """One module.

    Attributes:
        product_type: KUNBUS product type.
        inputs: Its input bytes.
        outputs: Its output bytes.
    """

    product_type: int
    inputs: slice
    outputs: slice


def places(configrsc: Path) -> tuple[ModulePlace, ...]:
    """All modules of the file, which the caller knows to be right."""
    devices = json.loads(configrsc.read_text("utf-8"))["Devices"]
    return tuple(
        ModulePlace(
            int(device["productType"]),
            _span(device, device["inp"].values()),
            _span(device, device["out"].values()),
        )
        for device in devices
    )


def _span(device: Any, rows: Any) -> slice:
    """Bytes of these values in the image; single bits name the word that they are in."""
    at = int(device["offset"])
    ends = [
        (int(row[3]), int(row[3]) + (2 if row[7] not in ("", None) else int(row[2]) // 8)) for row in rows
    ]
    if not ends:
        return slice(at, at)
    return slice(at + min(start for start, _ in ends), at + max(end for _, end in ends))
