"""What may be asked of an output at all, whatever the plant does: its name, value and time."""

from __future__ import annotations

import math

from revpi.commission.requests import ForceRequest
from revpi.commission.safe_times import SAFE_TIMES
from revpi.commission.text import Text
from revpi.core.params import PumpParams
from revpi.signals.table import BY_NAME, Kind

_NO_OUTPUT = Text(
    f"not an output; outputs are {', '.join(SAFE_TIMES)}",
    f"kein Ausgang; Ausgänge sind {', '.join(SAFE_TIMES)}",
)
_SWITCH = Text("a relay is on or off: 1 or 0", "ein Relais ist ein oder aus: 1 oder 0")


def breach(request: ForceRequest, pump: PumpParams) -> Text | None:
    """What is wrong with the request itself, None when nothing is."""
    if request.name not in SAFE_TIMES:
        return _NO_OUTPUT
    if BY_NAME[request.name].kind is Kind.AO:
        wrong = _voltage(float(request.value), pump)
    else:
        wrong = None if request.value in (0, 1) else _SWITCH
    return wrong or _time(request)


def _voltage(value_v: float, pump: PumpParams) -> Text | None:
    if value_v == 0.0 or (math.isfinite(value_v) and pump.min_v <= value_v <= pump.max_v):
        return None
    allowed = f"0, {pump.min_v:g} - {pump.max_v:g} V"
    return Text(f"outside the pump's working range; allowed: {allowed}", f"erlaubt sind {allowed}")


def _time(request: ForceRequest) -> Text | None:
    longest_s = SAFE_TIMES[request.name].longest_s
    seconds = request.seconds
    if seconds is not None and not 0.0 < seconds <= longest_s:
        return Text(f"at most {longest_s:g} s, more than 0", f"höchstens {longest_s:g} s, mehr als 0")
    if not 0.0 <= request.ramp_s <= longest_s:
        return Text(f"a ramp takes 0 to {longest_s:g} s", f"eine Rampe dauert 0 bis {longest_s:g} s")
    return None
