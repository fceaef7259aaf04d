"""Reads the guided sequence off the screen, as a person does, and answers with keys."""

from __future__ import annotations

import re
from typing import Final

from revpi.console.layout import Line
from tests.commission.electrician import Electrician

KINDS: Final = {
    "please wait": "wait",
    "operate it now": "operate",
    "answer y or n": "confirm",
    "type the number": "number",
    "press Enter at that moment": "reached",
}
_STEP: Final = re.compile(r"^ \[([\w.]+)\] ")
_ACTION: Final = re.compile(r"^ >> (" + "|".join(KINDS) + ")")


def texts(lines: list[Line]) -> list[str]:
    """The screen as plain lines."""
    return ["".join(text for _, text in line) for line in lines]


def prompt(lines: list[str]) -> tuple[str, str] | None:
    """Kind and text of what the running step asks, None when none runs."""
    begin = next((number for number, line in enumerate(lines) if _STEP.match(line)), None)
    if begin is None:
        return None
    for number, line in enumerate(lines[begin + 1 :], begin + 1):
        if action := _ACTION.match(line):
            return KINDS[action[1]], " ".join(part.strip() for part in lines[begin + 1 : number])
    return None


def keys(electrician: Electrician, kind: str, text: str, now_s: float) -> list[str]:
    """The keys with which the electrician answers, none to wait."""
    answer = electrician.answer(kind, text, now_s)
    if answer is None:
        return []
    if kind == "number":
        return [*f"{answer:g}", "enter"]
    return ["enter"] if kind == "reached" else ["y" if answer else "n"]
