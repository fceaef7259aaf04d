from __future__ import annotations

import pytest

from revpi.cli.words import WORDS, ladder_row, moment, reason, seconds, table, word
from revpi.core.ladder import LADDER
from revpi.core.reasons import REASONS, R


@pytest.mark.parametrize(
    ("left_s", "text"), [(None, ""), (0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3725, "62 min 5 s")]
)
def test_spans(left_s: float | None, text: str) -> None:
    assert seconds(left_s) == text


def test_codes_become_texts_and_unknown_ones_stay_codes() -> None:
    assert reason(R.MIN_OFF, "de") == REASONS[R.MIN_OFF][1]
    assert reason("of_the_future", "en") == "of_the_future"
    assert reason("", "en") == ""
    assert ladder_row(LADDER[0].code).startswith(LADDER[0].lost)
    assert ladder_row("of_the_future") == "of_the_future"
    assert word("of_the_future", "de") == "of_the_future"


def test_every_word_stands_in_both_languages() -> None:
    assert all(all(texts) for texts in WORDS.values())


def test_columns_are_as_wide_as_they_must_be() -> None:
    assert table(("a", "b"), [("long", 1), ("x", "y")]) == "a     b\nlong  1\nx     y\n"


def test_an_unknown_time_is_a_dash() -> None:
    assert moment(None) == "-"
    assert moment(1.8e9).startswith("2027-01-")
