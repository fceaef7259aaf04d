"""What the automatic program takes from commissioning at its start: what was measured, and the gate."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from revpi.commission.cabinet import Cabinet, config_hash
from revpi.commission.corrections import corrected_control, corrected_sensors
from revpi.commission.gate import Gate, judge
from revpi.commission.journal import Journal
from revpi.commission.sequence import mandatory_ids
from revpi.commission.text import Text
from revpi.config.plc import PlcConfig
from revpi.errors import UserError

UNREADABLE: Final = Text(
    "the results of commissioning cannot be read, miners stay off",
    "Ergebnisse der Inbetriebnahme nicht lesbar, Miner bleiben aus",
)


def applied(config: PlcConfig, override: str) -> tuple[PlcConfig, Gate]:
    """Settings with measured offsets and running times, and whether miners may run.

    Results that cannot be read, or were changed, keep the miners off and correct nothing; all else runs.

    Args:
        config: Settings as in the file.
        override: Why miners may run all the same, "" for none.

    Raises:
        UserError: config.rsc cannot be read.
    """
    cabinet = Cabinet.of(config)
    current, mandatory = config_hash(cabinet), mandatory_ids(cabinet)
    journal = Journal(cabinet.journal_path)
    try:
        journal.load()
    except UserError as error:
        text = Text(f"{UNREADABLE.en}: {error}", f"{UNREADABLE.de}: {error}")
        return config, Gate(bool(override), mandatory, override, text)
    gate = judge(journal.records, mandatory, current, override)
    if not journal.verdict.ok:
        return config, gate
    records = journal.records
    sensors = corrected_sensors(config.sensors, records, current)
    control = corrected_control(config.control, records, current)
    return replace(config, sensors=sensors, control=control), gate
