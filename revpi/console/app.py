"""The console on a real terminal, with prompt_toolkit."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any, Final

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
from prompt_toolkit.styles import Style

from revpi.commission.session import Session
from revpi.console.console import Console
from revpi.console.layout import HEIGHT, WIDTH

PERIOD_S: Final = 0.1
ESCAPE_S: Final = 0.05
"""How long after Escape a key sequence may still follow."""

ENDING: Final = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
STYLE: Final = Style.from_dict(
    {
        "title": "reverse",
        "tab": "bold",
        "head": "bold",
        "chosen": "reverse",
        "good": "fg:ansigreen",
        "warn": "fg:ansiyellow bold",
        "bad": "fg:ansired bold",
    }
)
NAMES: Final[dict[str, str]] = {
    Keys.ControlM.value: "enter",
    Keys.ControlJ.value: "enter",
    Keys.ControlH.value: "backspace",
}
"""Keys that the console calls otherwise than prompt_toolkit."""


def show(console: Console, session: Session) -> str:
    """Show the console until the person leaves, the terminal goes or the engine ends.

    Returns:
        Why it ended: "" when the person left, else a signal's name or "terminal".
    """
    why: list[str] = []
    app: Application[None] = Application(
        layout=Layout(Window(FormattedTextControl(lambda: _fragments(console, app)), wrap_lines=False)),
        key_bindings=_keys(console),
        style=STYLE,
        full_screen=True,
    )
    app.ttimeoutlen = ESCAPE_S

    def fail(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if app.is_running and not app.is_done:
            app.exit(exception=context.get("exception") or RuntimeError(context["message"]))

    async def follow() -> None:
        while session.ended is None and not console.leaving:
            console.tick()
            app.invalidate()
            await asyncio.sleep(PERIOD_S)
        if not app.is_done:
            app.exit()

    def begin() -> None:
        def end(name: str) -> None:
            why.append(name)
            console.leaving = True

        loop = asyncio.get_running_loop()
        loop.set_exception_handler(fail)
        for number in ENDING:
            loop.add_signal_handler(number, end, number.name)
        app.create_background_task(follow())

    try:
        app.run(pre_run=begin, set_exception_handler=False, handle_sigint=False)
    except (EOFError, OSError):  # the ssh connection has gone
        why.append("terminal")
    return why[0] if why else ""


def is_terminal() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _keys(console: Console) -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add(Keys.Any)
    def _press(event: KeyPressEvent) -> None:
        for press in event.key_sequence:
            name = press.key.value if isinstance(press.key, Keys) else press.key
            console.key(NAMES.get(name, name))

    return bindings


def _fragments(console: Console, app: Application[None]) -> StyleAndTextTuples:
    size = app.output.get_size()
    if size.columns < WIDTH or size.rows < HEIGHT:
        return [("class:bad", console.too_small)]
    pieces: StyleAndTextTuples = []
    for row in console.lines():
        pieces.extend(row)
        pieces.append(("", "\n"))
    return pieces[:-1]
