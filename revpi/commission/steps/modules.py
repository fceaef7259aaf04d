"""The modules themselves."""

from __future__ import annotations

from typing import Final

from revpi.commission.procedure import Context, Procedure, pause
from revpi.commission.text import Text, joined

LOOK_S: Final = 3.0
GOOD_ENOUGH: Final = ("good", "absent")


def modules(ctx: Context) -> Procedure:
    """All modules are there, healthy, and give readable values."""
    yield from pause(ctx, Text("looking at the modules", "Module werden geprüft"), LOOK_S)
    view = ctx.view
    if not view.image_ok:
        ctx.fail(view.image_detail, view.image_detail)
    sick = [
        Text(f"{row.label}: {word.en}", f"{row.label}: {word.de}")
        for row in view.modules
        for word in row.words
    ]
    sick += [
        Text(
            f"{row.name} ({row.terminal}, {row.quality}) cannot be read; check its wires",
            f"{row.name} ({row.terminal}, {row.quality}) nicht lesbar; Leitung prüfen",
        )
        for row in view.inputs
        if row.quality not in GOOD_ENOUGH
    ]
    if sick:
        ctx.fail(*joined(tuple(sick)))
    ctx.values.update(scans=view.stats.scans, longest_scan_ms=round(view.stats.longest_s * 1000, 1))
    return ctx.good("all modules are healthy", "alle Module sind in Ordnung")
