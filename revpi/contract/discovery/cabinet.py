"""Entities of the cabinet: what the PLC tells of the plant and of itself."""

from __future__ import annotations

from dataclasses import fields

from revpi.contract.discovery.shown import Names, Shown, View
from revpi.contract.discovery.templates import (
    ACTIVE_ALARMS,
    ALARM_ROWS,
    COUNT,
    EVENT_ROWS,
    LADDER,
    LAST_EVENT,
    MOMENT,
    REASON,
    REQUEST_ROWS,
    milliseconds,
    of_object,
    on_if,
)
from revpi.contract.units import INCREASING, MEASUREMENT
from revpi.core.memory.counters import DEVICES, VALVES
from revpi.core.outputs import Outputs

HEARTBEAT_HOLDS_S = 30  # three heartbeats
PROBLEM = "problem"

TEMPERATURES = {
    "puffer": Names("Buffer tank", "Pufferspeicher"),
    "warmwasser": Names("DHW tank", "Warmwasserspeicher"),
    "miner_outlet": Names("Coolant flow", "Kühlmittel Vorlauf"),
    "miner_return": Names("Coolant return", "Kühlmittel Rücklauf"),
    "aussen": Names("Outdoor", "Außen"),
    "glykol": Names("Glycol", "Glykol"),
}
PLANT = (
    Shown("mode", Names("Mode", "Betriebsart"), icon="mdi:cog"),
    Shown("season", Names("Season", "Jahreszeit"), icon="mdi:calendar"),
    Shown("heat/sink", Names("Heat sink", "Wärmesenke"), icon="mdi:heat-wave"),
    Shown("energy/balance", Names("Energy balance", "Energiebilanz"), icon="mdi:scale-balance"),
    *(Shown(f"temps/{name}", names) for name, names in TEMPERATURES.items()),
    *(
        Shown(f"temps/{name}/quality", Names(f"{en} sensor", f"{de} Fühler"), diagnostic=True)
        for name, (en, de) in TEMPERATURES.items()
    ),
    Shown("pumps/p3/state", Names("Coolant pump P3", "Kühlmittelpumpe P3")),
    Shown("pumps/p4/setpoint", Names("Heating pump P4", "Heizungspumpe P4")),
    Shown("pumps/p5/setpoint", Names("Glycol pump P5", "Glykolpumpe P5")),
    Shown("valves/rv1/state", Names("Valve RV1", "Ventil RV1"), icon="mdi:valve"),
    Shown("valves/rv2/state", Names("Valve RV2", "Ventil RV2"), icon="mdi:valve"),
    Shown("cooler/state", Names("Dry cooler fan", "Rückkühler Ventilator")),
    Shown("heatpump/evu_sperre", Names("Heat pump blocked", "Wärmepumpe gesperrt"), icon="mdi:lock"),
    Shown("heatpump/state", Names("Heat pump", "Wärmepumpe"), icon="mdi:heat-pump"),
    Shown("safety/ok", Names("Safety chain", "Sicherheitskette"), inverted=True),
    Shown("safety/tripped", Names("Trip", "Sicherheitsabschaltung")),
    Shown("safety/cause", Names("Cause of trip", "Ursache der Abschaltung"), icon="mdi:shield-alert"),
)
RECORDS = (
    Shown(
        "alarms",
        Names("Alarms", "Alarme"),
        view=View(f"{{{{ {ACTIVE_ALARMS} | count }}}}", attributes=ALARM_ROWS),
        icon="mdi:alert",
    ),
    Shown(
        "alarms",
        Names("Alarm stands", "Alarm steht an"),
        key="alarm_active",
        view=View(on_if(ACTIVE_ALARMS), platform="binary_sensor", device_class=PROBLEM),
    ),
    Shown(
        "alarms/history",
        Names("Last event", "Letztes Ereignis"),
        view=View(LAST_EVENT, attributes=EVENT_ROWS),
        icon="mdi:history",
    ),
    Shown(
        "requests/active",
        Names("Requests in force", "Wirksame Anforderungen"),
        view=View(COUNT, attributes=REQUEST_ROWS),
        icon="mdi:account-arrow-right",
    ),
    Shown(
        "energy/dim",
        Names("Dimmed by grid operator", "Dimmung durch Netzbetreiber"),
        view=View(on_if("value_json and value_json[0].dimmed"), platform="binary_sensor"),
        icon="mdi:transmission-tower-off",
    ),
    Shown("plc/ladder", Names("Degradation", "Einschränkungen"), view=View(LADDER), icon="mdi:stairs-down"),
)


def _scan(key: str, en: str, de: str, template: str) -> Shown:
    """A duration out of plc/scan."""
    view = View(template, unit="ms", device_class="duration", state_class=MEASUREMENT)
    return Shown("plc/scan", Names(en, de), f"scan_{key}", diagnostic=True, view=view)


def _count(suffix: str, key: str, en: str, de: str, path: str) -> Shown:
    """A counter since the start of the program."""
    view = View(f"{{{{ value_json.{path} }}}}", unit="", state_class=INCREASING)
    return Shown(suffix, Names(en, de), key, diagnostic=True, view=view, icon="mdi:counter")


PROGRAM = (
    Shown("plc/status", Names("Program", "Programm"), diagnostic=True),
    Shown("plc/version", Names("Version", "Version"), diagnostic=True, icon="mdi:tag"),
    Shown(
        "plc/heartbeat",
        Names("Heartbeat", "Lebenszeichen"),
        diagnostic=True,
        view=View(MOMENT, device_class="timestamp", expire_s=HEARTBEAT_HOLDS_S),
    ),
    _scan("last", "Scan", "Zyklus", milliseconds("last_s")),
    _scan("longest", "Longest scan", "Längster Zyklus", milliseconds("longest_s")),
    _scan("deviation", "Largest scan delay", "Größte Zyklusverspätung", milliseconds("longest_deviation_s")),
    _count("plc/scan", "scan_overruns", "Scan overruns", "Zyklusüberläufe", "overruns"),
    _count("plc/scan", "guard_corrections", "Guard corrections", "Eingriffe der Überwachung", "violations"),
    _count("plc/scan", "image_errors", "Process image errors", "Fehler Prozessabbild", "image_errors"),
    _count(
        "plc/mqtt", "mqtt_reconnects", "Broker reconnects", "Neue Brokerverbindungen", "client.reconnects"
    ),
    _count("plc/mqtt", "mqtt_denied", "Refused publications", "Verweigerte Meldungen", "client.denied"),
    Shown(
        "plc/store",
        Names("Stored state", "Gespeicherter Zustand"),
        diagnostic=True,
        view=View(
            on_if("not value_json.ok"),
            platform="binary_sensor",
            device_class=PROBLEM,
            attributes=of_object("detail"),
        ),
    ),
)
DEVICE_NAMES = {
    "k10": Names("Contactor K10", "Schütz K10"),
    "k11": Names("Contactor K11", "Schütz K11"),
    "p3": Names("Pump P3", "Pumpe P3"),
    "p4": Names("Pump P4", "Pumpe P4"),
    "p5": Names("Pump P5", "Pumpe P5"),
    "rk": Names("Cooler fan", "Rückkühler"),
    "evu": Names("Heat pump block", "Wärmepumpensperre"),
    "rv1": Names("Valve RV1", "Ventil RV1"),
    "rv2": Names("Valve RV2", "Ventil RV2"),
    "alarm": Names("Alarm lamp", "Alarmlampe"),
}


def _statistic(name: str, what: str, en: str, de: str) -> Shown:
    device = DEVICE_NAMES[name]
    names = Names(f"{device.en} {en}", f"{device.de} {de}")
    return Shown(f"statistics/{name}_{what}", names, diagnostic=True, icon="mdi:counter")


def _why(output: str) -> Shown:
    """Why one output has its value; what blocks it comes first."""
    device = DEVICE_NAMES[output.partition("_")[0]]
    end = {"auf": " AUF", "zu": " ZU"}.get(output.rpartition("_")[2], "")
    return Shown(
        f"why/{output}",
        Names(f"Why {device.en}{end}", f"Grund {device.de}{end}"),
        diagnostic=True,
        view=View(REASON, attributes=of_object("reason", "blocked_by", "value")),
        icon="mdi:comment-question",
    )


CABINET = (
    *PLANT,
    *RECORDS,
    *PROGRAM,
    *(_statistic(name, "hours", "hours", "Betriebsstunden") for name in (*DEVICES, *VALVES)),
    *(_statistic(name, "starts", "starts", "Starts") for name in DEVICES),
    *(_statistic(name, "reversals", "reversals", "Richtungswechsel") for name in VALVES),
    *(_why(output.name) for output in fields(Outputs)),
)
HIDDEN = {
    "plc/session": "an id for programs",
    "plc/contract": "thermiq-plc doctor and thermiq-bridge doctor compare it",
    "plc/realtime": "seen once, when the program starts; the log and thermiq-plc status tell it",
}
