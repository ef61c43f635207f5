"""Where keys stand in a TOML text, so that a problem with a value can name its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*[\"']?([A-Za-z0-9_\-]+)[\"']?\s*=")


@dataclass(frozen=True)
class TomlLines:
    """Line of each key of a TOML text in the plain layout that people write: sections, then one key a line."""

    text: str
    _lines: dict[tuple[str, str, int], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        section, seen = "", {"": 0}
        for number, line in enumerate(self.text.split("\n"), start=1):
            header, key = _SECTION.match(line), _KEY.match(line)
            if header:
                section = header[1]
                seen[section] = seen.get(section, -1) + 1
                self._lines.setdefault(("", section, 0), number)
                self._lines[section, "", seen[section]] = number
            elif key:
                self._lines.setdefault((section, key[1], seen[section]), number)

    def of(self, section: str, key: str, nth: int = 0) -> int:
        """Line of a key in the `nth` section of that name, of the section where the key is not found, or 0."""
        return self._lines.get((section, key, nth)) or self._lines.get((section, "", nth), 0)
