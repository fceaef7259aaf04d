"""Core cards of a Home Assistant dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Card = dict[str, Any]
HOURS = 24
DAYS = 14


def view(title: str, path: str, icon: str, cards: Sequence[Card]) -> Card:
    """One tab."""
    return {"title": title, "path": path, "icon": icon, "cards": list(cards)}


def entities(title: str, ids: Sequence[str]) -> Card:
    """Names with their states; shows, never switches."""
    return {"type": "entities", "title": title, "show_header_toggle": False, "entities": list(ids)}


def graph(title: str, ids: Sequence[str]) -> Card:
    """Curves of the last day."""
    return {"type": "history-graph", "title": title, "hours_to_show": HOURS, "entities": list(ids)}


def totals(title: str, ids: Sequence[str]) -> Card:
    """What totals grew by each day."""
    return {
        "type": "statistics-graph",
        "title": title,
        "chart_type": "bar",
        "period": "day",
        "days_to_show": DAYS,
        "stat_types": ["change"],
        "entities": list(ids),
    }


def markdown(title: str, content: str) -> Card:
    """A text with templates."""
    return {"type": "markdown", "title": title, "content": content}


def table(title: str, entity: str, attribute: str, columns: Sequence[str], nothing: str) -> Card:
    """The rows of a list attribute, `nothing` when there are none."""
    cells = " | ".join(f"{{{{ r.{column} }}}}" for column in columns)
    rows = f"state_attr('{entity}', '{attribute}') or []"
    content = (
        f"{{% for r in {rows} %}}\n- {cells.replace(' | ', ' · ')}\n{{% else %}}\n{nothing}\n{{% endfor %}}"
    )
    return markdown(title, content)
