"""Which alarms are active in this scan."""

from __future__ import annotations

from collections.abc import Sequence

from revpi.core.alarms import A
from revpi.core.ladder import Situation, is_gone
from revpi.core.mining.sequence import MinerSequence
from revpi.core.mode import switch_is_implausible
from revpi.core.outputs import MinerState
from revpi.core.params import ControlParams
from revpi.core.reading import Bad, Good, is_true
from revpi.core.trip import TripLatch

# Alarm of each temperature sensor, by field of the inputs.
SENSOR_ALARMS: dict[str, A] = {
    "t_miner_out": A.FLOW_TEMP_BAD,
    "t_miner_return": A.RETURN_TEMP_BAD,
    "t_puffer": A.BUFFER_TEMP_BAD,
    "t_warmwasser": A.DHW_TEMP_BAD,
    "t_outdoor": A.OUTDOOR_TEMP_BAD,
    "t_glycol": A.GLYCOL_TEMP_BAD,
}
# Alarm of each fault contact, by field of the inputs.
CONTACT_ALARMS: dict[str, A] = {
    "rk_fault": A.COOLER_FAULT,
    "p4_ssm": A.P4_FAULT,
    "p5_ssm": A.P5_FAULT,
}


def alarms_now(
    situation: Situation,
    trip: TripLatch,
    miners: Sequence[MinerSequence],
    params: ControlParams,
    guard_acted: bool,
) -> set[A]:
    """Codes of the alarms whose cause is there now."""
    inputs = situation.inputs
    if not inputs.image.ok:
        return {A.IMAGE_FAULT}
    flow = inputs.t_miner_out
    single = {
        A.SAFETY_TRIPPED: trip.tripped,
        A.KEY_SWITCH: switch_is_implausible(inputs),
        A.FLOW_TEMP_HIGH: isinstance(flow, Good) and flow.value >= params.coolant.flow_limit_c,
        A.SITE_DATA_GONE: is_gone(situation.inverter),
        A.GUARD_ACTED: guard_acted,
    }
    active = {code for code, is_active in single.items() if is_active}
    active |= {code for field, code in SENSOR_ALARMS.items() if not isinstance(getattr(inputs, field), Good)}
    active |= {code for field, code in CONTACT_ALARMS.items() if is_true(getattr(inputs, field))}
    return active | _miner_alarms(situation, miners)


def _miner_alarms(situation: Situation, miners: Sequence[MinerSequence]) -> set[A]:
    active: set[A] = set()
    rows = zip(
        miners,
        situation.miners,
        (A.CONTACTOR_1, A.CONTACTOR_2),
        (A.MINER_1_NO_ANSWER, A.MINER_2_NO_ANSWER),
        strict=True,
    )
    for miner, telemetry, contactor, no_answer in rows:
        if miner.state is MinerState.FAULT:
            active.add(contactor)
        if miner.boot_failed or (miner.booted and isinstance(telemetry, Bad)):
            active.add(no_answer)
    return active
