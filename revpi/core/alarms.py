"""The one table of alarms, and the list of those that stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from revpi.core.enums import plain_members
from revpi.core.heat.effects import EFFECTS, Clears, E
from revpi.core.outputs import AlarmView


@plain_members
class Severity(StrEnum):
    """How bad it is."""

    WARNING = "warning"
    FAULT = "fault"


@plain_members
class A(StrEnum):
    """Alarm codes."""

    SAFETY_TRIPPED = "safety_tripped"
    IMAGE_FAULT = "image_fault"
    SCAN_LATE = "scan_late"
    PROGRAM_FAILED = "program_failed"
    KEY_SWITCH = "key_switch"
    FLOW_TEMP_BAD = "flow_temp_bad"
    FLOW_TEMP_HIGH = "flow_temp_high"
    RETURN_TEMP_BAD = "return_temp_bad"
    BUFFER_TEMP_BAD = "buffer_temp_bad"
    DHW_TEMP_BAD = "dhw_temp_bad"
    OUTDOOR_TEMP_BAD = "outdoor_temp_bad"
    GLYCOL_TEMP_BAD = "glycol_temp_bad"
    CONTACTOR_1 = "contactor_1"
    CONTACTOR_2 = "contactor_2"
    MINER_1_NO_ANSWER = "miner_1_no_answer"
    MINER_2_NO_ANSWER = "miner_2_no_answer"
    SITE_DATA_GONE = "site_data_gone"
    COOLER_FAULT = "cooler_fault"
    P4_FAULT = "p4_fault"
    P5_FAULT = "p5_fault"
    OUTPUT_FAULT = "output_fault"
    HEAT_PUMP_NOT_STARTED = "heat_pump_not_started"
    LEGIONELLA_OVERDUE = "legionella_overdue"
    FROST = "frost"
    TANK_OVERHEATED = "tank_overheated"
    GUARD_ACTED = "guard_acted"
    # The effect checks; codes as in their table
    TANK_PATH = E.TANK_PATH.value
    COOLER_PATH = E.COOLER_PATH.value
    COOLER_AIR = E.COOLER_AIR.value
    DHW_PATH = E.DHW_PATH.value
    BUFFER_PATH = E.BUFFER_PATH.value
    COOLANT_COLD = E.COOLANT_COLD.value
    COOLANT_SLOW = E.COOLANT_SLOW.value
    POWER_OFF_1 = E.POWER_OFF_1.value
    POWER_OFF_2 = E.POWER_OFF_2.value
    COOLANT_STILL = E.COOLANT_STILL.value
    FLOW_FROZEN = E.FLOW_FROZEN.value
    RETURN_FROZEN = E.RETURN_FROZEN.value
    BUFFER_FROZEN = E.BUFFER_FROZEN.value
    DHW_FROZEN = E.DHW_FROZEN.value
    OUTDOOR_FROZEN = E.OUTDOOR_FROZEN.value
    GLYCOL_FROZEN = E.GLYCOL_FROZEN.value


@dataclass(frozen=True, slots=True)
class Alarm:
    """One row of the table.

    Attributes:
        severity: warning or fault.
        latching: Stands until a person acknowledges, even when its cause has gone.
        text_en: What happened.
        text_de: The same in German.
        action_en: What to do.
        action_de: The same in German.
    """

    severity: Severity
    latching: bool
    text_en: str
    text_de: str
    action_en: str
    action_de: str


def _fault(text_en: str, text_de: str, action_en: str, action_de: str) -> Alarm:
    return Alarm(Severity.FAULT, True, text_en, text_de, action_en, action_de)


def _warning(text_en: str, text_de: str, action_en: str, action_de: str) -> Alarm:
    return Alarm(Severity.WARNING, False, text_en, text_de, action_en, action_de)


def _sensor(name_en: str, name_de: str) -> Alarm:
    return _warning(
        f"{name_en} cannot be read",
        f"{name_de} nicht lesbar",
        "check the sensor and its wiring",
        "Fühler und Leitung prüfen",
    )


def _contactor(number: int) -> Alarm:
    return _fault(
        f"contactor of miner {number} and its feedback disagree",
        f"Schütz von Miner {number} und Rückmeldung widersprechen sich",
        "check contactor and auxiliary contact, then acknowledge",
        "Schütz und Hilfskontakt prüfen, dann quittieren",
    )


def _effect(check: E) -> Alarm:
    row = EFFECTS[check]
    return Alarm(
        Severity.FAULT if row.stops else Severity.WARNING,
        row.clears is not Clears.CAUSE,
        row.text_en,
        row.text_de,
        "check what the text names, then acknowledge",
        "prüfen, was der Text nennt, dann quittieren",
    )


def _no_answer(number: int) -> Alarm:
    return _warning(
        f"miner {number} does not answer",
        f"Miner {number} antwortet nicht",
        "check the miner's network, power supply and the bridge",
        "Netzwerk und Netzteil des Miners und die Bridge prüfen",
    )


ALARMS: dict[A, Alarm] = {
    A.SAFETY_TRIPPED: _fault(
        "the safety chain has opened",
        "die Sicherheitskette hat ausgelöst",
        "remove the cause, reset the safety relay, then acknowledge",
        "Ursache beheben, Sicherheitsrelais zurücksetzen, dann quittieren",
    ),
    A.IMAGE_FAULT: _fault(
        "process image or a module is faulty: all outputs are zero",
        "Prozessabbild oder Modul gestört: alle Ausgänge sind aus",
        "check the modules' LEDs and the piBridge plugs",
        "LEDs der Module und piBridge-Stecker prüfen",
    ),
    A.SCAN_LATE: _fault(
        "the scans do not keep time: all outputs are zero until they do",
        "die Zyklen halten ihre Zeit nicht ein: alle Ausgänge sind aus, bis sie es tun",
        "look at plc/scan for the slow phase and at the load of the PLC, then acknowledge",
        "in plc/scan die langsame Phase und die Last der Steuerung prüfen, dann quittieren",
    ),
    A.PROGRAM_FAILED: _fault(
        "the control program failed and was ended: all outputs were zero",
        "das Steuerprogramm ist fehlgeschlagen und wurde beendet: alle Ausgänge waren aus",
        "report it with the log and the recorded data",
        "mit Protokoll und aufgezeichneten Daten melden",
    ),
    A.KEY_SWITCH: _warning(
        "key switch shows Hand and Auto at once: counts as 0",
        "Schlüsselschalter meldet Hand und Auto zugleich: gilt als 0",
        "check the wiring of the key switch",
        "Verdrahtung des Schlüsselschalters prüfen",
    ),
    A.FLOW_TEMP_BAD: _sensor("T_MINER_OUT (miners are off)", "T_MINER_OUT (Miner sind aus)"),
    A.FLOW_TEMP_HIGH: _fault(
        "miner flow temperature reached its limit: contactors opened",
        "Miner-Vorlauf hat den Grenzwert erreicht: Schütze geöffnet",
        "check coolant, pumps and valves, then acknowledge",
        "Kühlmittel, Pumpen und Ventile prüfen, dann quittieren",
    ),
    A.RETURN_TEMP_BAD: _sensor("T_MINER_RETURN", "T_MINER_RETURN"),
    A.BUFFER_TEMP_BAD: _sensor("T_PUFFER (heat pump is free)", "T_PUFFER (Wärmepumpe ist frei)"),
    A.DHW_TEMP_BAD: _sensor("T_WARMWASSER (heat pump is free)", "T_WARMWASSER (Wärmepumpe ist frei)"),
    A.OUTDOOR_TEMP_BAD: _sensor("T_OUTDOOR", "T_OUTDOOR"),
    A.GLYCOL_TEMP_BAD: _sensor("T_GLYCOL", "T_GLYCOL"),
    A.CONTACTOR_1: _contactor(1),
    A.CONTACTOR_2: _contactor(2),
    A.MINER_1_NO_ANSWER: _no_answer(1),
    A.MINER_2_NO_ANSWER: _no_answer(2),
    A.SITE_DATA_GONE: _warning(
        "no data of inverter and bridge: the house is heated without them",
        "keine Daten von Wechselrichter und Bridge: Heizbetrieb ohne sie",
        "check the site server, its network and the RS485 adapter",
        "Server, Netzwerk und RS485-Adapter prüfen",
    ),
    A.COOLER_FAULT: _warning(
        "dry cooler reports a fault",
        "Rückkühler meldet Störung",
        "check the dry cooler",
        "Rückkühler prüfen",
    ),
    A.P4_FAULT: _warning(
        "pump P4 reports a fault", "Pumpe P4 meldet Störung", "check pump P4", "Pumpe P4 prüfen"
    ),
    A.P5_FAULT: _warning(
        "pump P5 reports a fault", "Pumpe P5 meldet Störung", "check pump P5", "Pumpe P5 prüfen"
    ),
    A.OUTPUT_FAULT: _warning(
        "a module cannot drive an output (short circuit, overload or no supply)",
        "ein Modul kann einen Ausgang nicht schalten (Kurzschluss, Überlast oder keine Versorgung)",
        "check the module's LEDs, its supply and the wiring of its outputs",
        "LEDs des Moduls, seine Versorgung und die Verdrahtung der Ausgänge prüfen",
    ),
    A.HEAT_PUMP_NOT_STARTED: _warning(
        "the heat pump is free and needed but does not run",
        "Wärmepumpe ist frei und wird gebraucht, läuft aber nicht",
        "check the heat pump and its EVU input",
        "Wärmepumpe und ihren EVU-Eingang prüfen",
    ),
    A.LEGIONELLA_OVERDUE: _warning(
        "the DHW tank has not been hot for too long (legionella)",
        "Warmwasserspeicher war zu lange nicht heiß genug (Legionellen)",
        "let the heat pump or the miners heat it once to 60 degC",
        "einmal auf 60 °C aufheizen lassen",
    ),
    A.FROST: _warning(
        "frost protection runs",
        "Frostschutz läuft",
        "check heating and room temperature",
        "Heizung und Raumtemperatur prüfen",
    ),
    A.TANK_OVERHEATED: _fault(
        "a tank is above its emergency limit: heat goes to the cooler",
        "ein Speicher liegt über seiner Notgrenze: Wärme geht zum Rückkühler",
        "check sensors, valves and other heat sources, then acknowledge",
        "Fühler, Ventile und andere Wärmequellen prüfen, dann quittieren",
    ),
    A.GUARD_ACTED: _fault(
        "the guard had to correct the program: this is a bug",
        "die Überwachung musste das Programm korrigieren: ein Programmfehler",
        "report it with the recorded data, then acknowledge",
        "mit den aufgezeichneten Daten melden, dann quittieren",
    ),
    **{A(check.value): _effect(check) for check in E},
}


class AlarmList:
    """Alarms that stand: active ones, and latching ones that nobody has acknowledged."""

    __slots__ = ("_active", "_standing", "_views")

    def __init__(self) -> None:
        self._standing: dict[A, AlarmView] = {}
        self._active: tuple[A, ...] = ()
        self._views: tuple[AlarmView, ...] = ()

    def step(self, active: tuple[A, ...], acknowledged: bool, now_s: float) -> tuple[AlarmView, ...]:
        """One scan; the list in the order in which the alarms came, the same object while nothing changes."""
        if active == self._active and not acknowledged:
            return self._views
        self._active = active
        for code in ALARMS:
            if code in active or code in self._standing:
                self._update(code, code in active, acknowledged, now_s)
        self._views = tuple(self._standing.values())
        return self._views

    def lamp(self) -> bool:
        """Whether any alarm is not acknowledged."""
        return bool(self._views) and not all(view.acknowledged for view in self._views)

    def _update(self, code: A, active: bool, acknowledged: bool, now_s: float) -> None:
        view = self._standing.get(code) or AlarmView(code.value, now_s, True, False)
        came_again = active and not view.active
        if came_again or view.active != active:
            view = replace(view, active=active, acknowledged=view.acknowledged and not came_again)
        if acknowledged and not view.acknowledged:
            view = replace(view, acknowledged=True)
        if active or (ALARMS[code].latching and not view.acknowledged):
            self._standing[code] = view
        else:
            self._standing.pop(code, None)
