"""The report's files: one JSON, one page in each language."""

from __future__ import annotations

import json
import re
from pathlib import Path

from revpi.acceptance.form import Form
from revpi.acceptance.page import page
from revpi.errors import UserError

LANGUAGES = ("de", "en")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


def write(report: Form, folder: Path) -> tuple[Path, ...]:
    """Write the report; the files.

    Raises:
        UserError: The folder cannot be written.
    """
    site = _NOT_IN_NAMES.sub("-", report["site"]) or "site"
    stem = f"commissioning-{site}-{report['made_at'][:10]}"
    texts = {folder / f"{stem}.json": json.dumps(report, ensure_ascii=False, indent=1) + "\n"}
    texts |= {folder / f"{stem}-{lang}.html": page(report, lang) for lang in LANGUAGES}
    try:
        for path, text in texts.items():
            path.write_text(text, "utf-8")
    except OSError as error:
        raise UserError(
            f"{folder}: cannot write the report ({error.strerror}); name a folder that may be written"
        ) from None
    return tuple(texts)
