"""Home Assistant templates (Jinja) over the contract's JSON topics; they carry no plant logic.

A failing template leaves an entity silently unknown, so each copes with empty lists and missing keys.
"""

from __future__ import annotations

ROWS = 10
"""Longest list in an attribute: attributes are stored with every change, 16 KiB at most."""

MAX_STATE = 255
"""Longest state that Home Assistant takes."""

PLAIN_TEXT = f"{{{{ value[:{MAX_STATE}] }}}}"


def collected(name: str, rows: str, fields: str, limit: int = ROWS) -> str:
    """A template of the attribute `name`: the first rows, each with some fields.

    Args:
        name: Of the attribute.
        rows: Expression of the list; the template's row is called r.
        fields: Inside of a dict display.
        limit: Longest list.
    """
    return (
        f"{{%- set ns = namespace(rows=[]) -%}}{{%- for r in ({rows})[:{limit}] -%}}"
        f"{{%- set ns.rows = ns.rows + [{{{fields}}}] -%}}{{%- endfor -%}}"
        f"{{{{ {{'{name}': ns.rows}} | tojson }}}}"
    )


def of_object(*keys: str) -> str:
    """A template of attributes: these keys of a JSON object."""
    fields = ", ".join(f"'{key}': value_json.get('{key}')" for key in keys)
    return f"{{{{ {{{fields}}} | tojson }}}}"


def on_if(condition: str) -> str:
    """A template that gives ON or OFF."""
    return f"{{{{ 'ON' if {condition} else 'OFF' }}}}"


def milliseconds(key: str) -> str:
    """A template: seconds of a JSON object as ms."""
    return f"{{{{ (value_json['{key}'] * 1000) | round(2) }}}}"


ACTIVE_ALARMS = "value_json | selectattr('active') | list"
FAILING = "value_json.items() | selectattr('1.ok', 'eq', false) | list"
COUNT = "{{ value_json | count }}"
ALARM_ROWS = collected(
    "alarms",
    "value_json",
    "'code': r.code, 'severity': r.severity, 'since': r.since, 'active': r.active, "
    "'acknowledged': r.acknowledged, 'text': r.get('text_{language}', r.code), "
    "'action': r.get('action_{language}', '')",
)
FAULT_ROWS = collected("faults", "value_json", "'code': r.code, 'text': r.get('text_{language}', '')")
EVENT_ROWS = collected("events", "value_json", "'code': r.code, 'kind': r.kind, 'at': r.at")
REQUEST_ROWS = collected(
    "requests", "value_json", "'name': r.name, 'value': r.value, 'unit': r.unit, 'until': r.until"
)
SOURCE_ROWS = collected("failing", FAILING, "'source': r[0], 'detail': r[1].detail, 'since': r[1].since")
PRICE_ROWS = collected("forecast", "value_json", "'start': r.start, 'price': r.import_eur_per_kwh", 200)
LAST_EVENT = "{{ value_json[0].code ~ ': ' ~ value_json[0].kind if value_json else 'none' }}"
LOWEST_PRICE = "{{ (value_json | map(attribute='import_eur_per_kwh') | min) if value_json else None }}"
LADDER = f"{{{{ (value_json | join(', ') or 'none')[:{MAX_STATE}] }}}}"
REASON = "{{ value_json.blocked_by or value_json.reason }}"
MOMENT = "{{ value_json.ts | timestamp_custom('%Y-%m-%dT%H:%M:%S+00:00', false) if value_json.ts else None }}"
