"""Temperature sensors against a reference thermometer; the offset is kept."""

from __future__ import annotations

from typing import Final

from revpi.commission.corrections import MAX_OFFSET_K, OFFSET
from revpi.commission.procedure import Context, Part, Procedure, number, wait
from revpi.commission.text import Text
from revpi.image.settings import SensorType
from revpi.signals.table import BY_NAME, INPUTS, Kind

AVERAGE_S: Final = 2.0
SAME_K: Final = 1.0
SENSORS: Final = tuple(signal.name for signal in INPUTS if signal.kind is not Kind.DI)


def sensor(name: str, ctx: Context) -> Procedure:
    """Compare one sensor."""
    signal = BY_NAME[name]
    reference_c = yield from number(
        ctx,
        f"hold the reference thermometer at {name} ({signal.meaning}), wait until it is steady, enter it",
        f"Vergleichsthermometer an {name} ({signal.meaning}) halten, ruhigen Wert abwarten und eingeben",
        "degC",
        signal.lo,
        signal.hi,
    )
    measured_c = yield from _average(name, ctx)
    settings = ctx.cabinet.sensors[signal.field]
    offset_k = reference_c - (measured_c - settings.offset_k)
    ctx.values.update(
        reference_c=round(reference_c, 2), measured_c=round(measured_c, 2), raw=ctx.view.input(name).raw or 0
    )
    ctx.values[OFFSET] = round(offset_k, 2)
    if abs(offset_k) > MAX_OFFSET_K:
        _explain(name, ctx, reference_c, offset_k)
    return ctx.good(
        f"{name} agrees; offset {offset_k:+.2f} K is kept",
        f"{name} stimmt; Abgleich {offset_k:+.2f} K wird übernommen",
    )


def _average(name: str, ctx: Context) -> Part[float]:
    """Mean over `AVERAGE_S`.

    Raises:
        FailedError: The sensor cannot be read.
    """
    end_s, seen = ctx.view.at_s + AVERAGE_S, list[float]()
    while (view := ctx.view).at_s < end_s:
        row = view.input(name)
        if row.value is None:
            ctx.fail(
                f"{name} cannot be read ({row.quality}, raw {row.raw}): check wire, sensor and module at "
                f"{row.terminal}",
                f"{name} ist nicht lesbar ({row.quality}, Rohwert {row.raw}): Ader, Fühler und Modul an "
                f"{row.terminal} prüfen",
            )
        seen.append(float(row.value))
        yield wait(Text(f"measuring {name}", f"{name} wird gemessen"))
    return sum(seen) / len(seen)


def _explain(name: str, ctx: Context, reference_c: float, offset_k: float) -> None:
    row, settings = ctx.view.input(name), ctx.cabinet.sensors[BY_NAME[name].field]
    swapped = [
        other
        for other in SENSORS
        if other != name
        and (value := ctx.view.input(other).value) is not None
        and abs(value - reference_c) <= SAME_K
    ]
    en, de = f"{name} is off by {-offset_k:+.1f} K: ", f"{name} weicht um {-offset_k:+.1f} K ab: "
    if settings.type is SensorType.LOOP:
        limits, gets = f"{settings.min_c:g} - {settings.max_c:g} degC", f"{(row.raw or 0) / 1000:.2f} mA"
        en += f"wrong range? settings say {limits} for 4-20 mA, the terminal gets {gets}"
        de += f"falscher Bereich? eingestellt {limits} für 4-20 mA, Klemme erhält {gets}"
    else:
        en += f"wrong kind of sensor? settings say {settings.type}; or a bad contact in its wires"
        de += f"falscher Fühlertyp? eingestellt {settings.type}; oder Übergangswiderstand in der Leitung"
    if swapped:
        en += f"; or swapped with {', '.join(swapped)}, which shows the reference"
        de += f"; oder vertauscht mit {', '.join(swapped)}, dort steht der Vergleichswert"
    ctx.fail(en, de)
