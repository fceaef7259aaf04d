"""The one declarative table of MQTT topics below the base topic.

The client takes QoS and the retain flag from here and refuses what is not declared; docs/MQTT.md is
generated from here. Values of state topics are plain scalars, so that a dashboard needs no parsing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from revpi.contract.declaration import Payload, Role, Topic
from revpi.core.heat.season import Season
from revpi.core.inputs import MinerApiState
from revpi.core.outputs import MinerState, Mode, Sink
from revpi.core.reading import Cause
from revpi.errors import UserError

__all__ = [
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
QUALITY_CHOICES = ("good", "stale", *(f"bad:{cause}" for cause in Cause))
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
HEAT_PUMP_CHOICES = ("running", "blocked", "free", "fault")


def _number(pattern: str, by: Role, unit: str, doc: str, *, planned: bool = False) -> Topic:
    return Topic(pattern, by, Payload.NUMBER, doc, unit, min_interval_s=1.0, planned=planned)


def _enum(pattern: str, by: Role, choices: tuple[str, ...], doc: str) -> Topic:
    return Topic(pattern, by, Payload.ENUM, doc, choices=choices)


def _flag(pattern: str, kind: Payload, doc: str) -> Topic:
    return Topic(pattern, Role.PLC, kind, doc)


def _quality(of: str, by: Role) -> Topic:
    return _enum(f"{of}/quality", by, QUALITY_CHOICES, f"quality of {of}")


def _json(pattern: str, by: Role, doc: str, min_interval_s: float = 1.0, *, planned: bool = False) -> Topic:
    return Topic(pattern, by, Payload.JSON, doc, min_interval_s=min_interval_s, planned=planned)


def _text(pattern: str, by: Role, doc: str) -> Topic:
    return Topic(pattern, by, Payload.TEXT, doc)


def _passing(
    pattern: str, by: Role, kind: Payload, doc: str, qos: int = 1, *, planned: bool = False
) -> Topic:
    """A message of the moment: never retained."""
    return Topic(pattern, by, kind, doc, qos=qos, retained=False, planned=planned)


def _temperature(name: str, what: str) -> tuple[Topic, Topic]:
    suffix = f"temps/{name}"
    return _number(suffix, Role.PLC, "degC", f"{what} temperature"), _quality(suffix, Role.PLC)


_PLC, _BRIDGE = Role.PLC, Role.BRIDGE

MINER_TOPICS = (
    _enum("miners/{n}/state", _PLC, tuple(dict.fromkeys(MINER_STATE_TEXT.values())), "state of the sequence"),
    _flag("miners/{n}/contactor", Payload.ON_OFF, "contactor by its auxiliary contact"),
    _quality("miners/{n}/contactor", _PLC),
    _number("miners/{n}/power_target", _PLC, "W", "power the PLC commands; 0 when paused"),
    _passing("miners/{n}/command", _PLC, Payload.JSON, "power target or pause, sequence, validity"),
    _enum("miners/{n}/api_state", _BRIDGE, tuple(MinerApiState), "state by the miner's own API"),
    _number("miners/{n}/power", _BRIDGE, "W", "measured power"),
    _number("miners/{n}/power_target_actual", _BRIDGE, "W", "power target in force at the miner"),
    _number("miners/{n}/hashrate", _BRIDGE, "TH/s", "hash rate"),
    _number("miners/{n}/temperature", _BRIDGE, "degC", "hottest chip"),
    _text("miners/{n}/tuner", _BRIDGE, "tuner state as the miner names it, in lower case"),
    _number("miners/{n}/efficiency", _BRIDGE, "J/TH", "energy per hash"),
    _quality("miners/{n}", _BRIDGE),
    _passing("miners/{n}/sample", _BRIDGE, Payload.JSON, "all measured values with time and sequence"),
)
PLANT_TOPICS = (
    _flag("pumps/p3/state", Payload.ON_OFF, "miner coolant pump P3"),
    _number("pumps/p4/setpoint", _PLC, "V", "speed of pump P4, 0.0 to 10.0"),
    _number("pumps/p5/setpoint", _PLC, "V", "speed of pump P5, 0.0 to 10.0"),
    _enum("valves/rv1/state", _PLC, VALVE_CHOICES, "RV1; open: A (buffer), closed: B (cooler)"),
    _enum("valves/rv2/state", _PLC, VALVE_CHOICES, "RV2; open: A (Pufferspeicher), closed: B (Warmwasser)"),
    _flag("cooler/state", Payload.ON_OFF, "dry cooler fan"),
    _flag("heatpump/evu_sperre", Payload.TRUE_FALSE, "heat pump blocked by K7"),
    _enum("heatpump/state", _PLC, HEAT_PUMP_CHOICES, "heat pump"),
    *_temperature("puffer", "buffer tank"),
    *_temperature("warmwasser", "DHW tank"),
    *_temperature("miner_outlet", "miner coolant flow"),
    *_temperature("miner_return", "miner coolant return"),
    *_temperature("aussen", "outdoor"),
    *_temperature("glykol", "glycol"),
    _flag("safety/ok", Payload.TRUE_FALSE, "safety chain known to be closed"),
    _flag("safety/tripped", Payload.TRUE_FALSE, "trip latch holds until acknowledged"),
    _text("safety/cause", _PLC, "cause of the trip, none without one"),
    _enum("mode", _PLC, tuple(Mode), "mode in force"),
    _enum("season", _PLC, tuple(Season), "season in force"),
    _enum("heat/sink", _PLC, tuple(Sink), "where the miners' heat goes"),
    _text("energy/balance", _PLC, "the surplus equation with its numbers"),
    _json(
        "alarms",
        _PLC,
        "list of {code, severity, since (Unix s or null), active, acknowledged, text_en, text_de, action_en, "
        "action_de}",
    ),
    _json("alarms/history", _PLC, "last events, newest first: {code, kind, at (Unix s or null)}", 5.0),
    _json(
        "requests/active",
        _PLC,
        "requests in force: {name, value, unit, until (Unix s or null), seconds_left}",
    ),
    _json(
        "energy/dim",
        _PLC,
        "evidence of EnWG 14a: {at, dimmed, contact, power_before_w, power_after_w, reaction_s}",
    ),
    _json("why/{name}", _PLC, "per output: {value, reason, blocked_by, seconds_left}"),
    _json("plc/ladder", _PLC, "list of the degradation rows in force"),
    _json("plc/scan", _PLC, "scan statistics since the start"),
    _json("plc/mqtt", _PLC, "counters of the connection, of samples and of requests", min_interval_s=10.0),
    _text("plc/version", _PLC, "version of the program"),
    _json("plc/store", _PLC, "stored state: {ok, writes, failures, detail}", 10.0),
    Topic("statistics/{name}", _PLC, Payload.NUMBER, "counters and running hours", min_interval_s=60.0),
)
PROGRAM_TOPICS = (
    _enum("plc/status", _PLC, STATUS_CHOICES, "last will of the PLC program"),
    _text("plc/session", _PLC, "id of this start of the PLC program"),
    _passing("plc/heartbeat", _PLC, Payload.JSON, "every 10 s: {session, seq, ts, mono_s}", qos=0),
    _enum("bridge/status", _BRIDGE, STATUS_CHOICES, "last will of the bridge"),
    _text("bridge/session", _BRIDGE, "id of this start of the bridge"),
    _json("bridge/sources", _BRIDGE, "per source: {ok, for_s, detail}; null before the first attempt", 5.0),
)
ENERGY_TOPICS = (
    _number("inverter/solar_power", _BRIDGE, "W", "PV power"),
    _number("inverter/battery_soc", _BRIDGE, "%", "battery state of charge"),
    _number("inverter/battery_power", _BRIDGE, "W", "battery, discharge positive"),
    _number("inverter/grid_power", _BRIDGE, "W", "grid, import positive"),
    _number("inverter/load_power", _BRIDGE, "W", "all loads of the house, miners included"),
    _text("inverter/state", _BRIDGE, "operating state as the inverter names it"),
    _number("inverter/energy_solar", _BRIDGE, "kWh", "PV energy, total"),
    _number("inverter/energy_import", _BRIDGE, "kWh", "grid import, total"),
    _number("inverter/energy_export", _BRIDGE, "kWh", "grid export, total"),
    _number("inverter/energy_charge", _BRIDGE, "kWh", "battery charge, total"),
    _number("inverter/energy_discharge", _BRIDGE, "kWh", "battery discharge, total"),
    _number("inverter/energy_load", _BRIDGE, "kWh", "load energy, total"),
    _quality("inverter", _BRIDGE),
    _passing("inverter/sample", _BRIDGE, Payload.JSON, "all measured values with time and sequence"),
    _number("meters/{id}/power", _BRIDGE, "W", "power, import positive", planned=True),
    _number("meters/{id}/energy_import", _BRIDGE, "kWh", "imported energy, total", planned=True),
    _number("meters/{id}/energy_export", _BRIDGE, "kWh", "exported energy, total", planned=True),
    _number("tariff/price", _BRIDGE, "EUR/kWh", "price of imported energy now", planned=True),
    _number("tariff/feed_in", _BRIDGE, "EUR/kWh", "pay for exported energy now", planned=True),
    _json("tariff/forecast", _BRIDGE, "prices of the coming slots", planned=True),
    _passing("tariff/sample", _BRIDGE, Payload.JSON, "slot in force with time and sequence", planned=True),
)
REQUEST_TOPICS = (
    _passing(
        "setpoints/{name}", Role.NODERED, Payload.SCALAR_OR_JSON, "request: scalar or {value, ttl_s, id}"
    ),
    _passing(
        "setpoints/{name}/result", _PLC, Payload.JSON, "answer: {id, result, value, reason, detail, ttl_s}"
    ),
    _passing("cmd/{name}", Role.NODERED, Payload.SCALAR_OR_JSON, "request: scalar or {value, ttl_s, id}"),
    _passing("cmd/{name}/result", _PLC, Payload.JSON, "answer: {id, result, value, reason, detail, ttl_s}"),
)
TOPICS: tuple[Topic, ...] = (
    *PROGRAM_TOPICS,
    *MINER_TOPICS,
    *PLANT_TOPICS,
    *ENERGY_TOPICS,
    *REQUEST_TOPICS,
)

PLACEHOLDERS = {"n": r"[1-9]\d?", "id": r"[a-z0-9_-]{1,32}", "name": r"[a-z0-9_]{1,32}"}
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
        UserError: It has wildcards, empty levels, odd characters or more than four levels.
    """
    if _BASE.fullmatch(base) is None:
        raise UserError(
            f"MQTT base topic {base!r}: allowed are one to four levels of letters, digits, _ and -, "
            "for example thermiq or thermiq/walda"
        )
    return base
