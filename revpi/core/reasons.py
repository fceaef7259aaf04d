"""The one table of reasons: why an output has its value, or what keeps it from being on.

MQTT, the command line, displays, documentation and tests take codes and texts from here.
"""

from __future__ import annotations

from enum import StrEnum

from revpi.core.enums import plain_members


@plain_members
class R(StrEnum):
    """Reason codes."""

    # What decides
    NOT_NEEDED = "not_needed"
    SEQUENCE = "sequence"
    SURPLUS = "surplus"
    HEAT_LED = "heat_led"
    HOLD_STALE = "hold_stale"
    PRE_RUN = "pre_run"
    AFTER_RUN = "after_run"
    MINER_ON = "miner_on"
    CONTROLS_FLOW_TEMP = "controls_flow_temp"
    CONTROLS_RETURN_TEMP = "controls_return_temp"
    SENSOR_FALLBACK = "sensor_fallback"
    VALVE_DRIVING = "valve_driving"
    VALVE_IN_POSITION = "valve_in_position"
    VALVE_REVERSAL = "valve_reversal"
    RETURN_TOO_WARM = "return_too_warm"
    MINERS_CARRY_LOAD = "miners_carry_load"
    HEAT_PUMP_FREE = "heat_pump_free"
    ALARM_STANDS = "alarm_stands"
    NO_ALARM = "no_alarm"
    FROST = "frost"
    EXERCISE = "exercise"
    OVER_TEMPERATURE = "over_temperature"
    GRID_WORTH = "grid_worth"
    BATTERY_WORTH = "battery_worth"
    PROBING = "probing"
    MIN_BLOCK = "min_block"
    GUARD = "guard"
    BOOTING = "booting"
    SHORT_PAUSE = "short_pause"
    STOPPING = "stopping"
    COOLDOWN = "cooldown"
    # What blocks
    MODE_OFF = "mode_off"
    MODE_HAND = "mode_hand"
    MAINTENANCE = "maintenance"
    PROGRAM_ENDS = "program_ends"
    NOT_COMMISSIONED = "not_commissioned"
    PUMP_OUTPUT_FAULT = "pump_output_fault"
    IMAGE_FAULT = "image_fault"
    TRIPPED = "tripped"
    SAFETY_OPEN = "safety_open"
    SAFETY_UNKNOWN = "safety_unknown"
    FLOW_TEMP_UNKNOWN = "flow_temp_unknown"
    FLOW_TEMP_HIGH = "flow_temp_high"
    COOLANT_NOT_READY = "coolant_not_ready"
    COOLANT_COLD = "coolant_cold"
    SINK_NOT_READY = "sink_not_ready"
    NO_SINK = "no_sink"
    NO_SURPLUS = "no_surplus"
    START_DELAY = "start_delay"
    NO_SITE_DATA = "no_site_data"
    NOT_WORTH = "not_worth"
    POWER_LIMIT = "power_limit"
    WALK_DOWN = "walk_down"
    EFFECT_FAILED = "effect_failed"
    DIMMED = "dimmed"
    MIN_OFF = "min_off"
    MIN_ON = "min_on"
    MIN_RELEASE = "min_release"
    STARTS_PER_HOUR = "starts_per_hour"
    NOT_CLOSING = "not_closing"
    WELDED = "welded"
    DROPPED = "dropped"
    FEEDBACK_UNKNOWN = "feedback_unknown"
    STORE_UNKNOWN = "store_unknown"
    STORE_COLD = "store_cold"
    MINERS_OFF = "miners_off"
    BLOCK_BUDGET = "block_budget"


REASONS: dict[R, tuple[str, str]] = {
    R.NOT_NEEDED: ("not needed now", "wird jetzt nicht gebraucht"),
    R.SEQUENCE: ("start sequence", "Einschaltfolge"),
    R.SURPLUS: ("follows the surplus", "folgt dem Überschuss"),
    R.HEAT_LED: ("site data missing: fixed level for heat", "Daten fehlen: feste Stufe für Wärme"),
    R.HOLD_STALE: ("site data stale: power is held", "Daten veraltet: Leistung wird gehalten"),
    R.PRE_RUN: ("pre-run before a miner starts", "Vorlauf vor Miner-Start"),
    R.AFTER_RUN: ("after-run: takes the last heat out", "Nachlauf: führt Restwärme ab"),
    R.MINER_ON: ("a miner contactor is closed", "ein Miner-Schütz ist geschlossen"),
    R.CONTROLS_FLOW_TEMP: (
        "holds the miner flow temperature",
        "hält die Vorlauftemperatur der Miner",
    ),
    R.CONTROLS_RETURN_TEMP: (
        "holds the miner return temperature",
        "hält die Rücklauftemperatur der Miner",
    ),
    R.SENSOR_FALLBACK: ("sensor missing: full cooling", "Fühler fehlt: volle Kühlung"),
    R.VALVE_DRIVING: ("valve is travelling", "Ventil fährt"),
    R.VALVE_IN_POSITION: ("valve is in position", "Ventil steht richtig"),
    R.VALVE_REVERSAL: ("pause before the valve reverses", "Pause vor Richtungswechsel"),
    R.RETURN_TOO_WARM: ("miner return is too warm", "Miner-Rücklauf ist zu warm"),
    R.MINERS_CARRY_LOAD: ("miners carry the heat load", "Miner decken die Heizlast"),
    R.HEAT_PUMP_FREE: ("heat pump is free", "Wärmepumpe ist frei"),
    R.ALARM_STANDS: ("an alarm is not acknowledged", "eine Meldung ist nicht quittiert"),
    R.NO_ALARM: ("no open alarm", "keine offene Meldung"),
    R.FROST: ("frost protection", "Frostschutz"),
    R.EXERCISE: ("moved so that it does not seize", "Bewegung gegen Festsitzen"),
    R.OVER_TEMPERATURE: ("over-temperature: full cooling", "Übertemperatur: volle Kühlung"),
    R.GRID_WORTH: ("mining pays even with grid power", "Mining lohnt sich auch mit Netzstrom"),
    R.BATTERY_WORTH: ("mining pays with battery power", "Mining lohnt sich aus der Batterie"),
    R.PROBING: ("tries whether the sun gives more", "prüft, ob die Sonne mehr hergibt"),
    R.MIN_BLOCK: ("shortest block of the heat pump", "Mindest-Sperrzeit der Wärmepumpe"),
    R.GUARD: ("the guard overruled the logic", "die Überwachung hat eingegriffen"),
    R.BOOTING: ("miner is booting", "Miner fährt hoch"),
    R.SHORT_PAUSE: ("short pause with the contactor closed", "kurze Pause, Schütz bleibt zu"),
    R.STOPPING: ("waits for low power before opening", "wartet auf kleine Leistung vor dem Öffnen"),
    R.COOLDOWN: ("cooling down", "kühlt ab"),
    R.MODE_OFF: ("key switch is on 0", "Schlüsselschalter steht auf 0"),
    R.MAINTENANCE: ("maintenance: miners are locked out", "Wartung: Miner sind gesperrt"),
    R.PUMP_OUTPUT_FAULT: ("the output of pump P3 is faulty", "Ausgang der Pumpe P3 ist gestört"),
    R.NOT_COMMISSIONED: ("commissioning is not complete", "Inbetriebnahme ist nicht vollständig"),
    R.PROGRAM_ENDS: ("the program ends: miners stop", "Programm endet: Miner werden abgestellt"),
    R.MODE_HAND: ("key switch is on Hand", "Schlüsselschalter steht auf Hand"),
    R.IMAGE_FAULT: ("process image or module fault", "Fehler im Prozessabbild oder Modul"),
    R.TRIPPED: ("tripped: waits for acknowledgement", "ausgelöst: wartet auf Quittierung"),
    R.SAFETY_OPEN: ("safety chain is open", "Sicherheitskette ist offen"),
    R.SAFETY_UNKNOWN: ("state of the safety chain unknown", "Zustand der Sicherheitskette unbekannt"),
    R.FLOW_TEMP_UNKNOWN: ("miner flow temperature unknown", "Miner-Vorlauftemperatur unbekannt"),
    R.FLOW_TEMP_HIGH: ("miner flow temperature at its limit", "Miner-Vorlauf am Grenzwert"),
    R.COOLANT_NOT_READY: ("coolant pump P3 has not run its pre-run", "P3-Vorlauf läuft noch"),
    R.COOLANT_COLD: (
        "waits until the coolant is warmer than the tank",
        "wartet, bis das Kühlmittel wärmer als der Speicher ist",
    ),
    R.SINK_NOT_READY: ("heat sink is not ready", "Wärmesenke ist nicht bereit"),
    R.NO_SINK: ("no heat sink can take heat", "keine Wärmesenke verfügbar"),
    R.NO_SURPLUS: ("not enough surplus", "zu wenig Überschuss"),
    R.START_DELAY: ("surplus must last before a start", "Überschuss muss erst anhalten"),
    R.NO_SITE_DATA: ("no data of inverter and bridge", "keine Daten von Wechselrichter und Bridge"),
    R.NOT_WORTH: ("mining does not pay now", "Mining lohnt sich jetzt nicht"),
    R.POWER_LIMIT: ("a request limits the power", "eine Anforderung begrenzt die Leistung"),
    R.WALK_DOWN: ("less power towards a temperature limit", "weniger Leistung vor einem Temperaturgrenzwert"),
    R.EFFECT_FAILED: ("coolant loop does not do what it should", "Kühlkreis wirkt nicht wie erwartet"),
    R.DIMMED: ("grid operator dims (EnWG 14a)", "Netzbetreiber dimmt (§ 14a EnWG)"),
    R.MIN_ON: ("minimum on time", "Mindest-Laufzeit"),
    R.MIN_OFF: ("minimum off time", "Mindest-Auszeit"),
    R.MIN_RELEASE: ("shortest pause between two blocks", "Mindestpause zwischen zwei Sperren"),
    R.STARTS_PER_HOUR: ("too many starts in this hour", "zu viele Starts in dieser Stunde"),
    R.NOT_CLOSING: ("contactor did not close", "Schütz hat nicht geschlossen"),
    R.WELDED: ("contactor did not open", "Schütz hat nicht geöffnet"),
    R.DROPPED: ("contactor dropped by itself", "Schütz ist von selbst abgefallen"),
    R.FEEDBACK_UNKNOWN: ("contactor feedback cannot be read", "Schütz-Rückmeldung nicht lesbar"),
    R.STORE_UNKNOWN: ("tank temperature unknown", "Speichertemperatur unbekannt"),
    R.STORE_COLD: ("tank is too cold", "Speicher ist zu kalt"),
    R.MINERS_OFF: ("miners do not carry the load", "Miner decken die Heizlast nicht"),
    R.BLOCK_BUDGET: ("longest block time is used up", "längste Sperrzeit ist verbraucht"),
}
