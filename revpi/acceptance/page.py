"""The report as one printable page without anything from elsewhere; a browser makes the PDF of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, Final

from revpi.acceptance.form import Form
from revpi.acceptance.words import word

STYLE: Final = """
@page { size: A4; margin: 15mm 14mm; }
body { margin: 1.5rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2128; background: #fff;
  font: 14px/1.4 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .6rem; } h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top;
  padding: .2rem .5rem .2rem 0; border-bottom: 1px solid #d9dee4; } thead { display: table-header-group; }
tr { break-inside: avoid; } .facts th { width: 14rem; font-weight: 600; }
.green { color: #1f6b4a; } .red { color: #b3261e; font-weight: 700; } .skipped, .open { color: #8a5a00; }
.soft { color: #5b6673; } code { font-size: .92em; overflow-wrap: anywhere; }
.signs { display: flex; gap: 3rem; break-inside: avoid; }
.signs div { flex: 1; margin-top: 4.5rem; border-top: 1px solid #1c2128; padding-top: .3rem; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10.5px; } }
"""


def page(report: Form, lang: str) -> str:
    """The page.

    Args:
        report: As `revpi.acceptance.form.form` makes it.
        lang: "en" or "de".
    """
    title = f"{word('title', lang)} {report['site']}"
    return f"""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>
<h1>{escape(title)}</h1>
{_facts(report, lang)}
<h2>{word("left", lang)}</h2>{_left(report, lang)}
<h2>{word("tests", lang)}</h2>{_tests(report, lang)}
<h2>{word("evidence", lang)}</h2>{_evidence(report["chain"], lang)}
<h2>{word("signatures", lang)}</h2>{_signatures(lang)}
</body></html>
"""


def _facts(report: Form, lang: str) -> str:
    counts = ", ".join(f"{count} {word(state, lang)}" for state, count in report["counts"].items() if count)
    result = word("complete" if report["complete"] else "incomplete", lang)
    mark = "green" if report["complete"] else "red"
    rows = (
        (word("result", lang), f'<b class="{mark}">{result}</b> {escape(counts)}'),
        (word("site", lang), escape(report["site"])),
        (word("made_at", lang), escape(_moment(report["made_at"]))),
        (word("version", lang), escape(report["version"])),
        (word("config", lang), f"<code>{escape(report['config'])}</code>"),
    )
    lines = "".join(f"<tr><th>{head}</th><td>{cell}</td></tr>" for head, cell in rows)
    return f'<table class="facts"><tbody>{lines}</tbody></table>'


def _left(report: Form, lang: str) -> str:
    rows = [step for step in report["steps"] if step["state"] != "green"]
    if not rows:
        return f"<p>{word('nothing', lang)}</p>"
    items = "".join(
        f'<li><span class="{step["state"]}">{word(step["state"], lang)}</span> '
        f"{escape(step[f'title_{lang}'])}: {escape(step[f'text_{lang}']) or '-'}</li>"
        for step in rows
    )
    return f"<ul>{items}</ul>"


def _tests(report: Form, lang: str) -> str:
    keys = ("number", "test", "mandatory", "state", "finding", "at", "who")
    head = "".join(f"<th>{word(key, lang)}</th>" for key in keys)
    lines = "".join(_test(number, step, lang) for number, step in enumerate(report["steps"], 1))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"


def _test(number: int, step: Form, lang: str) -> str:
    state = step["state"]
    values = _values(step["values"].items(), lang)
    finding = escape(step[f"text_{lang}"]) + (f'<br><span class="soft">{values}</span>' if values else "")
    needs = f'<br><span class="soft">{word("needs", lang)} {", ".join(step["needs"])}</span>'
    cells = (
        str(number),
        f"{escape(step[f'title_{lang}'])}<br><code>{escape(step['step'])}</code>"
        + (needs if step["needs"] else ""),
        word("yes" if step["mandatory"] else "no", lang),
        f'<span class="{state}">{word(state, lang)}</span>',
        finding,
        escape(_moment(step["at"])),
        escape(step["who"]),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _evidence(chain: Form, lang: str) -> str:
    mark = "green" if chain["ok"] else "red"
    return (
        f'<p><span class="{mark}">{escape(chain[f"text_{lang}"])}</span> {word("kept", lang)}<br>'
        f"{chain['records']} {word('records', lang)}. {word('head', lang)} "
        f"<code>{escape(chain['head'])}</code></p>"
    )


def _signatures(lang: str) -> str:
    people = ("electrician", "operator")
    lines = "".join(
        f'<div><b>{word(who, lang)}</b><br><span class="soft">{word("sign", lang)}</span></div>'
        for who in people
    )
    return f'<div class="signs">{lines}</div>'


def _values(items: Iterable[tuple[str, Any]], lang: str) -> str:
    return escape(", ".join(f"{name} = {_value(value, lang)}" for name, value in items))


def _value(value: Any, lang: str) -> str:
    if isinstance(value, bool):
        return word("yes" if value else "no", lang)
    if isinstance(value, float):
        text = f"{value:.3f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if lang == "de" else text
    return str(value)


def _moment(text: str) -> str:
    """Local time without fractions; the text itself where it is none."""
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return text
