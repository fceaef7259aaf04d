"""What an earlier start announced and this one does not: entities that must disappear.

Home Assistant removes an entity when its component comes with nothing but its platform. Whatever stands on
our topics at the broker may be anybody's, so it is read strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from revpi.contract.discovery.message import Config, encoded
from revpi.contract.fields import MAX_BYTES, MessageError, load_object

Bare = dict[str, str]
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLATFORM = re.compile(r"[a-z_]{1,32}")


def with_removals(config: Config, retained: bytes) -> Config:
    """The configuration, with a bare component for each entity that only the retained one has.

    They come first: while Home Assistant still works on an earlier message it takes no more than the
    components before the first that both have. The payload stays below `MAX_BYTES`.

    Args:
        config: What is announced now.
        retained: What the broker kept of an earlier start.
    """
    gone = dict(_fitting(_gone(retained, config["components"]), MAX_BYTES - len(encoded(config))))
    return {**config, "components": gone | config["components"]} if gone else config


def _gone(retained: bytes, present: Mapping[str, Any]) -> Iterator[tuple[str, Bare]]:
    for key, entity in _components(retained).items():
        if key not in present and _KEY.fullmatch(key) and _is_entity(entity):
            yield key, {"platform": entity["platform"]}


def _fitting(gone: Iterator[tuple[str, Bare]], room: int) -> Iterator[tuple[str, Bare]]:
    for key, bare in gone:
        room -= len(encoded({key: bare}))
        if room < 0:
            return
        yield key, bare


def _components(payload: bytes) -> Mapping[str, Any]:
    try:
        components = load_object(payload).get("components")
    except MessageError:
        return {}
    return components if isinstance(components, dict) else {}


def _is_entity(entity: Any) -> bool:
    """A removal that stands there already does not count."""
    return (
        isinstance(entity, dict)
        and "unique_id" in entity
        and _PLATFORM.fullmatch(str(entity.get("platform"))) is not None
    )
