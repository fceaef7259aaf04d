"""Words of the page in English and German."""

from __future__ import annotations

from typing import Final

from revpi.commission.text import Text

WORDS: Final[dict[str, Text]] = {
    "title": Text("Commissioning report", "Inbetriebnahmeprotokoll"),
    "site": Text("Site", "Anlage"),
    "made_at": Text("Made at", "Erstellt"),
    "version": Text("Program version", "Programmversion"),
    "config": Text("Configuration", "Konfiguration"),
    "result": Text("Result", "Ergebnis"),
    "complete": Text("All mandatory tests passed.", "Alle Pflichtprüfungen bestanden."),
    "incomplete": Text("Not complete.", "Nicht vollständig."),
    "left": Text("What is open", "Was offen ist"),
    "nothing": Text("Nothing.", "Nichts."),
    "tests": Text("Tests", "Prüfungen"),
    "number": Text("No.", "Nr."),
    "test": Text("Test", "Prüfung"),
    "state": Text("State", "Stand"),
    "finding": Text("Finding and measured values", "Befund und Messwerte"),
    "at": Text("Time", "Zeit"),
    "who": Text("Tested by", "Geprüft von"),
    "green": Text("passed", "bestanden"),
    "red": Text("FAULT", "FEHLER"),
    "skipped": Text("skipped", "übersprungen"),
    "open": Text("open", "offen"),
    "mandatory": Text("mandatory", "Pflicht"),
    "needs": Text("needs", "braucht"),
    "yes": Text("yes", "ja"),
    "no": Text("no", "nein"),
    "evidence": Text("Evidence", "Nachweis"),
    "head": Text("Hash chain ends with", "Prüfsummenkette endet mit"),
    "records": Text("records", "Einträge"),
    "kept": Text(
        "Each record holds the checksum of the one before it: a changed or missing record shows.",
        "Jeder Eintrag enthält die Prüfsumme des vorigen: ein geänderter oder fehlender Eintrag fällt auf.",
    ),
    "signatures": Text("Signatures", "Unterschriften"),
    "electrician": Text("Electrician", "Elektrofachkraft"),
    "operator": Text("Operator of the plant", "Betreiber der Anlage"),
    "sign": Text("Place, date, signature", "Ort, Datum, Unterschrift"),
}


def word(key: str, lang: str) -> str:
    """One word."""
    return WORDS[key].of(lang)
