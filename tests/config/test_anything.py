"""Whatever stands in a file: the settings or one clear line."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from revpi.config.fields import walk
from revpi.config.loader import parse
from revpi.errors import UserError
from tests.config.samples import Site

KEYS = sorted({part for key, _, _ in walk(Site) for part in key.split(".")} | {"phase", "strange", "a b"})

scalars = (
    st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(("pt100", "three", "RK_FAULT"))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
tables = st.dictionaries(st.sampled_from(KEYS), values, max_size=5)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007F") if value.isascii() else json.dumps(value[:0])
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _loads_or_explains(text: str) -> None:
    try:
        assert isinstance(parse(text, "plc.toml", Site), Site)
    except UserError as error:
        line = str(error)
        assert line.startswith("plc.toml: ")
        assert line.isprintable()
        assert len(line) < 500


@given(tables)
def test_any_values_under_known_keys(table: dict[str, Any]) -> None:
    _loads_or_explains("\n".join(f"{json.dumps(key)} = {_toml(value)}" for key, value in table.items()))


@given(st.text(max_size=200))
@example("a = 0x\u0660")
@example("a = 99:99:99")
def test_any_text(text: str) -> None:
    _loads_or_explains(text)
