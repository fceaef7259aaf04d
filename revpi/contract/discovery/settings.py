"""Settings of what Home Assistant is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from revpi.schema import setting

GERMAN, ENGLISH = "de", "en"
_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class HomeAssistantSettings:
    """How devices and entities appear at Home Assistant."""

    enabled: bool = setting(True, "Announce devices and entities by MQTT discovery")
    prefix: str = setting("homeassistant", "Discovery prefix, as set in Home Assistant's MQTT integration")
    language: str = setting(GERMAN, "Language of the names; ids stay the same", choices=(GERMAN, ENGLISH))

    def check(self) -> str | None:
        """A prefix that cannot be one."""
        if _PREFIX.fullmatch(self.prefix) is None:
            return f"prefix {self.prefix!r} is not allowed; must be 1 to 32 letters, digits, _ or -"
        return None
