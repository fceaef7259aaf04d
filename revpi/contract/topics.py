"""The one declarative table of MQTT topics below the base topic.

The client takes QoS and the retain flag from here and refuses what is not declared; docs/MQTT.md is
generated from here. Values of state topics are plain scalars, so that a dashboard needs no parsing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from revpi.contract.declaration import READS_ALL, Payload, Role, Topic
from revpi.contract.rows import (
    QUALITY_CHOICES,
    answer,
    enum,
    flag,
    number,
    passing,
    quality,
    record,
    temperature,
    text,
)
from revpi.core.heat.season import Season
from revpi.core.inputs import MinerApiState
from revpi.core.outputs import MinerState, Mode, Sink
from revpi.errors import UserError

__all__ = [
    "HOME_ASSISTANT",
    "INVERTER_STATES",
    "MINER_NUMBERS",
    "MINER_STATE_TEXT",
    "QUALITY_CHOICES",
    "TOPICS",
    "Payload",
    "Role",
    "Topic",
    "check_base",
    "find",
    "topic",
]

STATUS_CHOICES = ("offline", "online")
MINER_NUMBERS = (1, 2)  # the cabinet has two contactors
MINER_STATE_TEXT: dict[MinerState, str] = {
    MinerState.LOCKED: "offline",
    MinerState.IDLE: "idle",
    MinerState.PREPARE: "preparing",
    MinerState.CLOSING: "preparing",
    MinerState.BOOTING: "booting",
    MinerState.RUNNING: "mining",
    MinerState.PAUSED: "paused",
    MinerState.STOPPING: "stopping",
    MinerState.OPENING: "stopping",
    MinerState.COOLDOWN: "cooldown",
    MinerState.TRIPPED: "tripped",
    MinerState.FAULT: "fault",
}
VALVE_CHOICES = ("open", "closed", "moving", "unknown")
TARIFF_SOURCES = ("dynamic", "fixed", "fallback")
INVERTER_STATES = ("standby", "self_check", "normal", "alarm", "fault", "activating")  # Deye protocol V104
HEAT_PUMP_CHOICES = ("running", "blocked", "free", "fault")


_PLC, _BRIDGE = Role.PLC, Role.BRIDGE
_BOTH_SIDES = (*READS_ALL, Role.BRIDGE)

MINER_TOPICS = (
    enum("miners/{n}/state", _PLC, tuple(dict.fromkeys(MINER_STATE_TEXT.values())), "state of the sequence"),
    flag("miners/{n}/contactor", Payload.ON_OFF, "contactor by its auxiliary contact"),
    quality("miners/{n}/contactor", _PLC),
    number("miners/{n}/power_target", _PLC, "W", "power the PLC commands; 0 when paused"),
    passing(
        "miners/{n}/command",
        _PLC,
        Payload.JSON,
        "power target or pause, sequence, validity",
        to=(_BRIDGE,),
    ),
    enum("miners/{n}/api_state", _BRIDGE, tuple(MinerApiState), "state by the miner's own API"),
    number("miners/{n}/power", _BRIDGE, "W", "measured power"),
    number("miners/{n}/power_target_actual", _BRIDGE, "W", "power target in force at the miner"),
    number("miners/{n}/hashrate", _BRIDGE, "TH/s", "hash rate"),
    number("miners/{n}/temperature", _BRIDGE, "degC", "hottest chip"),
    text("miners/{n}/tuner", _BRIDGE, "tuner state as the miner names it, in lower case"),
    flag("miners/{n}/settled", Payload.TRUE_FALSE, "at its target: tuner stable or continuous", _BRIDGE),
    number("miners/{n}/efficiency", _BRIDGE, "J/TH", "energy per hash"),
    text("miners/{n}/version", _BRIDGE, "firmware and version of its interface"),
    number("miners/{n}/target_writes", _BRIDGE, "", "power targets saved in its flash since the start"),
    record("miners/{n}/foreign", _BRIDGE, "what somebody else changed: {count, last, at (Unix s or null)}"),
    quality("miners/{n}", _BRIDGE),
    passing(
        "miners/{n}/sample", _BRIDGE, Payload.JSON, "all measured values with time and sequence", to=(_PLC,)
    ),
)
PLANT_TOPICS = (
    flag("pumps/p3/state", Payload.ON_OFF, "miner coolant pump P3", device_class="running"),
    number("pumps/p4/setpoint", _PLC, "V", "speed of pump P4, 0.0 to 10.0"),
    number("pumps/p5/setpoint", _PLC, "V", "speed of pump P5, 0.0 to 10.0"),
    enum("valves/rv1/state", _PLC, VALVE_CHOICES, "RV1; open: A (buffer), closed: B (cooler)"),
    enum("valves/rv2/state", _PLC, VALVE_CHOICES, "RV2; open: A (Pufferspeicher), closed: B (Warmwasser)"),
    flag("cooler/state", Payload.ON_OFF, "dry cooler fan", device_class="running"),
    flag("heatpump/evu_sperre", Payload.TRUE_FALSE, "heat pump blocked by K7"),
    enum("heatpump/state", _PLC, HEAT_PUMP_CHOICES, "heat pump; fault: free and needed but not running"),
    *temperature("puffer", "buffer tank"),
    *temperature("warmwasser", "DHW tank"),
    *temperature("miner_outlet", "miner coolant flow"),
    *temperature("miner_return", "miner coolant return"),
    *temperature("aussen", "outdoor"),
    *temperature("glykol", "glycol"),
    flag("safety/ok", Payload.TRUE_FALSE, "safety chain known to be closed", device_class="safety"),
    flag("safety/tripped", Payload.TRUE_FALSE, "trip latch holds until acknowledged", device_class="problem"),
    text("safety/cause", _PLC, "cause of the trip, none without one"),
    enum("mode", _PLC, tuple(Mode), "mode in force"),
    enum("season", _PLC, tuple(Season), "season in force"),
    enum("heat/sink", _PLC, tuple(Sink), "where the miners' heat goes"),
    text("energy/balance", _PLC, "the surplus equation with its numbers"),
    record(
        "alarms",
        _PLC,
        "list of {code, severity, since (Unix s or null), active, acknowledged, text_en, text_de, action_en, "
        "action_de}",
    ),
    record("alarms/history", _PLC, "last events, newest first: {code, kind, at (Unix s or null)}", 5.0),
    record(
        "requests/active",
        _PLC,
        "requests in force: {name, value, unit, until (Unix s or null), seconds_left}",
    ),
    record(
        "energy/dim",
        _PLC,
        "evidence of EnWG 14a: {at, dimmed, contact, power_before_w, power_after_w, reaction_s}",
    ),
    record("why/{name}", _PLC, "per output: {value, reason, blocked_by, seconds_left}"),
    record("plc/ladder", _PLC, "list of the degradation rows in force"),
    record("plc/scan", _PLC, "scan statistics since the start; longest phases and overruns by phase"),
    record("plc/realtime", _PLC, "real-time habits of the scan, by name: {got, detail}", 10.0),
    record("plc/mqtt", _PLC, "counters of the connection, of samples and of requests", min_interval_s=10.0),
    record("plc/store", _PLC, "stored state: {ok, writes, failures, detail}", 10.0),
    number("statistics/{name}_hours", _PLC, "h", "time that it was on or driven", 60.0),
    number("statistics/{name}_starts", _PLC, "", "how often it was switched on", 60.0),
    number("statistics/{name}_reversals", _PLC, "", "how often a valve was turned round", 60.0),
)
PROGRAM_TOPICS = (
    enum("plc/status", _PLC, STATUS_CHOICES, "last will of the PLC program", device_class="connectivity"),
    text("plc/session", _PLC, "id of this start of the PLC program"),
    text("plc/version", _PLC, "version of the PLC program", to=_BOTH_SIDES),
    text("plc/contract", _PLC, "number of the contract that the PLC program speaks", to=_BOTH_SIDES),
    passing("plc/heartbeat", _PLC, Payload.JSON, "every 10 s: {session, seq, ts, mono_s}", qos=0),
    enum("bridge/status", _BRIDGE, STATUS_CHOICES, "last will of the bridge", device_class="connectivity"),
    text("bridge/session", _BRIDGE, "id of this start of the bridge"),
    text("bridge/version", _BRIDGE, "version of the bridge"),
    text("bridge/contract", _BRIDGE, "number of the contract that the bridge speaks"),
    record(
        "bridge/sources",
        _BRIDGE,
        "per source: {ok, for_s, since (Unix s or null), detail, last_error, success_rate (of the last 100 "
        "attempts), good_age_s, restarts}; null before the first attempt",
        5.0,
    ),
)
ENERGY_TOPICS = (
    number("inverter/solar_power", _BRIDGE, "W", "PV power"),
    number("inverter/battery_soc", _BRIDGE, "%", "battery state of charge"),
    number("inverter/battery_power", _BRIDGE, "W", "battery, discharge positive"),
    number("inverter/grid_power", _BRIDGE, "W", "grid, import positive"),
    number("inverter/load_power", _BRIDGE, "W", "all loads of the house, miners included"),
    enum("inverter/state", _BRIDGE, INVERTER_STATES, "run state"),
    record("inverter/faults", _BRIDGE, "standing faults and warnings: list of {code, text_en, text_de}"),
    number("inverter/temperature", _BRIDGE, "degC", "heat sink"),
    number("inverter/battery_temperature", _BRIDGE, "degC", "battery"),
    number("inverter/energy_solar", _BRIDGE, "kWh", "PV energy, total"),
    number("inverter/energy_import", _BRIDGE, "kWh", "grid import, total"),
    number("inverter/energy_export", _BRIDGE, "kWh", "grid export, total"),
    number("inverter/energy_charge", _BRIDGE, "kWh", "battery charge, total"),
    number("inverter/energy_discharge", _BRIDGE, "kWh", "battery discharge, total"),
    number("inverter/energy_load", _BRIDGE, "kWh", "load energy, total"),
    number("inverter/day_solar", _BRIDGE, "kWh", "PV energy since midnight of the inverter's clock"),
    number("inverter/day_import", _BRIDGE, "kWh", "grid import of the day"),
    number("inverter/day_export", _BRIDGE, "kWh", "grid export of the day"),
    number("inverter/day_charge", _BRIDGE, "kWh", "battery charge of the day"),
    number("inverter/day_discharge", _BRIDGE, "kWh", "battery discharge of the day"),
    number("inverter/day_load", _BRIDGE, "kWh", "load energy of the day"),
    quality("inverter", _BRIDGE),
    passing(
        "inverter/sample", _BRIDGE, Payload.JSON, "all measured values with time and sequence", to=(_PLC,)
    ),
    number("meters/{id}/power", _BRIDGE, "W", "power, import positive"),
    number("meters/{id}/energy_import", _BRIDGE, "kWh", "imported energy, total"),
    number("meters/{id}/energy_export", _BRIDGE, "kWh", "exported energy, total"),
    text("meters/{id}/role", _BRIDGE, "what it measures, by the settings"),
    quality("meters/{id}", _BRIDGE),
    passing("meters/{id}/sample", _BRIDGE, Payload.JSON, "power with time and sequence", to=(Role.NODERED,)),
    number("smartmeter/power", _BRIDGE, "W", "grid power by the smart meter, import positive"),
    quality("smartmeter/power", _BRIDGE),
    number("smartmeter/energy_import", _BRIDGE, "kWh", "imported energy by the smart meter, total"),
    number("smartmeter/energy_export", _BRIDGE, "kWh", "exported energy by the smart meter, total"),
    text("smartmeter/status", _BRIDGE, "ok, or what is wrong with the smart meter and what to do"),
    quality("smartmeter", _BRIDGE),
    number("tariff/price", _BRIDGE, "EUR/kWh", "all-in price of imported energy now"),
    number("tariff/feed_in", _BRIDGE, "EUR/kWh", "worth of exported energy now"),
    enum("tariff/source", _BRIDGE, TARIFF_SOURCES, "where the price comes from"),
    text("tariff/reason", _BRIDGE, "which price is in force and why, in words"),
    record(
        "tariff/forecast",
        _BRIDGE,
        "prices from now to the end of tomorrow: list of {start, end (Unix s), import_eur_per_kwh, "
        "feed_in_eur_per_kwh, negative, source}",
    ),
    quality("tariff", _BRIDGE),
    passing("tariff/sample", _BRIDGE, Payload.JSON, "slot in force with time and sequence", to=(_PLC,)),
)
_REQUEST = "request: scalar or {value, ttl_s, id, ts}"
_RESULT = "answer: {id, result, value, reason, detail, ttl_s}"
_HISTORY = "what was true while there was no broker: {session, seq, points: list of [topic, Unix s, value]}"
REQUEST_TOPICS = (
    passing("setpoints/{name}", Role.NODERED, Payload.SCALAR_OR_JSON, _REQUEST, to=(_PLC,)),
    answer("setpoints/{name}", _RESULT),
    passing("cmd/{name}", Role.NODERED, Payload.SCALAR_OR_JSON, _REQUEST, to=(_PLC,)),
    answer("cmd/{name}", _RESULT),
)
HISTORY_TOPICS = (
    passing("history/plc", _PLC, Payload.JSON, _HISTORY, to=(Role.NODERED,)),
    passing("history/bridge", _BRIDGE, Payload.JSON, _HISTORY, to=(Role.NODERED,)),
)
TOPICS: tuple[Topic, ...] = (
    *PROGRAM_TOPICS,
    *MINER_TOPICS,
    *PLANT_TOPICS,
    *ENERGY_TOPICS,
    *REQUEST_TOPICS,
    *HISTORY_TOPICS,
)

PLACEHOLDERS = {"n": r"[1-9]\d?", "id": r"[a-z0-9_-]{1,32}", "name": r"[a-z0-9_]{1,32}"}
HOME_ASSISTANT = "homeassistant"
"""Where Home Assistant tells of its start; where programs describe their devices unless told otherwise."""
_BASE = re.compile(r"[A-Za-z0-9_-]{1,32}(/[A-Za-z0-9_-]{1,32}){0,3}")


def _regex(pattern: str) -> re.Pattern[str]:
    expression = re.escape(pattern)
    for key, allowed in PLACEHOLDERS.items():
        expression = expression.replace(rf"\{{{key}\}}", f"(?:{allowed})")
    return re.compile(expression)


_REGEXES = tuple((_regex(topic.pattern), topic) for topic in TOPICS)


@lru_cache(maxsize=1024)
def find(suffix: str) -> Topic | None:
    """The declaration of a topic name below the base, None when it is not declared."""
    return next((topic for regex, topic in _REGEXES if regex.fullmatch(suffix)), None)


def topic(base: str, pattern: str, **placeholders: str | int) -> str:
    """The full topic name: base, pattern, placeholders filled in.

    Raises:
        KeyError: A placeholder is missing.
    """
    return f"{base}/{pattern.format(**placeholders)}"


def check_base(base: str) -> str:
    """Return the base topic if it is usable.

    Raises:
        UserError: It has wildcards, empty levels, odd characters or more than four levels, or it is Home
            Assistant's own.
    """
    if _BASE.fullmatch(base) is None:
        raise UserError(
            f"MQTT base topic {base!r}: allowed are one to four levels of letters, digits, _ and -, "
            "for example thermiq or thermiq/walda"
        )
    if base.partition("/")[0] == HOME_ASSISTANT:
        raise UserError(
            f"MQTT base topic {base!r}: {HOME_ASSISTANT} is Home Assistant's own; "
            "take another one, for example thermiq"
        )
    return base
