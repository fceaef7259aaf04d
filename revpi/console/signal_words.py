"""What each signal means, in German; the signal table says it in English."""

from __future__ import annotations

from typing import Final

from revpi.commission.text import Text
from revpi.signals.table import BY_NAME

GERMAN: Final[dict[str, str]] = {
    "K10_ON": "Schütz K10: Freigabe Miner 1 über das Sicherheitsrelais",
    "K11_ON": "Schütz K11: Freigabe Miner 2 über das Sicherheitsrelais",
    "P3_ON": "Relais K1: Kühlmittelpumpe P3 der Miner läuft",
    "RK_ON": "Relais K2: Lüfter des Rückkühlers läuft",
    "RV1_AUF": "Relais K3: Ventil RV1 nach A (Puffer) fahren",
    "RV1_ZU": "Relais K4: Ventil RV1 nach B (Rückkühler) fahren",
    "RV2_AUF": "Relais K5: Ventil RV2 nach A (Pufferspeicher) fahren",
    "RV2_ZU": "Relais K6: Ventil RV2 nach B (Warmwasserspeicher) fahren",
    "EVU_BLOCK": "Relais K7: Wärmepumpe gesperrt (EVU-Sperre, potentialfrei)",
    "HEARTBEAT": "Überwachungsrelais: wechselt, solange das Programm arbeitet",
    "ALARM_LAMP": "Meldeleuchte/Hupe: eine Meldung ist nicht quittiert",
    "SAFETY_OK": "Sicherheitsrelais: Kette geschlossen, Relais eingeschaltet (nur Anzeige)",
    "K10_FB": "K10 Hilfskontakt: Schütz von Miner 1 ist wirklich zu",
    "K11_FB": "K11 Hilfskontakt: Schütz von Miner 2 ist wirklich zu",
    "AUTO_SWITCH": "Schlüsselschalter Hand/0/Auto: Schlüssel auf Auto",
    "HAND_SWITCH": "Schlüsselschalter Hand/0/Auto: Schlüssel auf Hand",
    "ACK_BUTTON": "Taster: Meldungen und geklärte Auslösung quittieren",
    "RK_FAULT": "Rückkühler: meldet Störung",
    "P4_SSM": "Wilo BMS-Modul 4257834: Pumpe P4 meldet Störung",
    "P5_SSM": "Wilo BMS-Modul 4257834: Pumpe P5 meldet Störung",
    "ESTOP_AUX": "Sicherheitskette: Not-Halt-Kontakte zu (nur Anzeige)",
    "TEMP_MAX_AUX": "Sicherheitskette: TEMP MAX zu (nur Anzeige)",
    "FLOW_AUX": "Sicherheitskette: FLOW OK zu (nur Anzeige)",
    "HP_RUNNING": "Wärmepumpe: Verdichter läuft",
    "DIM_14A": "Steuerbox Kontakt W4: Netzbetreiber will dimmen (EnWG 14a)",
    "T_PUFFER": "Pufferspeicher",
    "T_WARMWASSER": "Warmwasserspeicher",
    "T_MINER_OUT": "Miner-Vorlauf (Kühlmittel)",
    "T_MINER_RETURN": "Miner-Rücklauf (Kühlmittel)",
    "T_OUTDOOR": "Außentemperatur",
    "T_GLYCOL": "Glykol am Rückkühler",
    "P4_SPEED": "P4 Wilo Stratos PICO plus: Drehzahl der Heizwasserpumpe an HX1",
    "P5_SPEED": "P5 Wilo Stratos PICO plus: Drehzahl der Glykolpumpe an HX2",
}


def meaning(name: str) -> Text:
    """Device and meaning of a signal."""
    signal = BY_NAME[name]
    return Text(f"{signal.device}: {signal.meaning}", GERMAN[name])
