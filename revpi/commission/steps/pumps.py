"""Points of a 0-10 V pump's curve, read from its display (Wilo-Connect module BMS manual)."""

from __future__ import annotations

from typing import Final

from revpi.commission.procedure import Context, Procedure, number
from revpi.commission.steps.inputs import no_new_fault
from revpi.signals.table import BY_NAME

TEST_S: Final = 600.0
RAMP_S: Final = 1.0
HIGHEST: Final = 10_000.0
TOLERANCE: Final = 0.9
"""A display may flicker by a tenth; below that the curve falls."""


def curve(name: str, ctx: Context) -> Procedure:
    """Step through the voltages; the number on the pump's display must rise from 0."""
    pump = ctx.cabinet.control.pump
    device, middle_v = BY_NAME[name].device.split()[0], (pump.min_v + pump.max_v) / 2
    before, last = ctx.view, 0.0
    for volts in (0.0, pump.min_v, middle_v, pump.max_v):
        ctx.force(name, volts, TEST_S, RAMP_S if volts > pump.min_v else 0.0)
        shown = yield from number(
            ctx,
            f"{device} gets {volts:g} V: which flow, head or speed does it show (0: it stands)?",
            f"{device} erhält {volts:g} V: welchen Fluss, Druck oder welche Drehzahl zeigt sie (0: steht)?",
            "",
            0.0,
            HIGHEST,
        )
        ctx.values[f"at_{volts:g}_v"] = shown
        _judge(name, ctx, volts, shown, last)
        last = shown
    ctx.release(name)
    no_new_fault(name, before, ctx)
    return ctx.good(f"{device} follows 0-10 V", f"{device} folgt 0-10 V")


def _judge(name: str, ctx: Context, volts: float, shown: float, last: float) -> None:
    terminal, other = ctx.view.output(name).terminal, "P5" if name == "P4_SPEED" else "P4"
    if volts == 0.0 and shown > 0.0:
        ctx.fail(
            f'{name}: runs at 0 V; set the analogue input to "0-10 V with off", or check for swapped {other}',
            f'{name}: läuft bei 0 V; Analogeingang auf "0-10 V mit Aus" stellen, Tausch mit {other} prüfen',
        )
    if volts > 0.0 and shown == 0.0:
        ctx.fail(
            f"{name}: stands at {volts:g} V; check {terminal}, polarity, swapped {other}, and that the "
            'analogue input is not "not used" (as delivered)',
            f"{name}: steht bei {volts:g} V; {terminal}, Polung, Tausch mit {other} prüfen, und ob der "
            'Analogeingang auf "nicht verwendet" steht (Werkseinstellung)',
        )
    if shown < TOLERANCE * last:
        ctx.fail(
            f'{name}: less at {volts:g} V than before; is the input set to "10-0 V solar"?',
            f'{name}: bei {volts:g} V weniger als zuvor; steht der Eingang auf "10-0 V Solar"?',
        )
