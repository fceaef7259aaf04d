"""What the modules say of themselves, and how the scans go."""

from __future__ import annotations

from collections.abc import Iterator

from revpi.commission.live import ModuleRow
from revpi.console.desk import Desk
from revpi.console.layout import BAD, BODY_LINES, GOOD, HEAD, Line, line, wrapped

MS_PER_S = 1000.0


class ModulesView:
    """Status words in words, and the statistics of the scan."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self) -> list[Line]:
        """Modules, then scans."""
        modules = [part for row in self._desk.view.modules for part in self._module(row)]
        return [*modules, *self._scans()][:BODY_LINES]

    def key(self, key: str) -> None:
        """Nothing to choose here."""

    def hints(self) -> tuple[tuple[str, str], ...]:
        """No keys of its own."""
        return ()

    def note(self) -> str:
        """Nothing to say."""
        return ""

    def _module(self, row: ModuleRow) -> Iterator[Line]:
        text = self._desk.text
        yield line(f" {row.label}", HEAD)
        for words in row.words:
            yield from wrapped(text(words), BAD, most=2)
        if not row.words:
            yield line(f" {self._desk.word('healthy')}", GOOD)
        yield from wrapped("  ".join(f"{name} {value}" for name, value in row.raw.items()), most=2)

    def _scans(self) -> Iterator[Line]:
        view, word = self._desk.view, self._desk.word
        stats = view.stats
        figures = (
            (word("scans"), stats.scans),
            (word("overruns"), stats.overruns),
            (word("longest"), f"{stats.longest_s * MS_PER_S:.1f} ms"),
            (word("image_errors"), stats.image_errors),
        )
        yield line("".join(f" {name} {figure}  " for name, figure in figures), HEAD)
        yield line(f" {word('watchdog')}: {word(view.watchdog)}")
