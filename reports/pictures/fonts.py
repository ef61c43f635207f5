"""Find a font on this machine that has every character of a text, so that no picture ever shows empty boxes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

PREFERRED = (
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
"""Fonts that read well in both languages, the best first; any other that has the characters will do."""
LOST = (
    "no font on this machine has the characters {missing}; install one with Chinese, such as fonts-wqy-microhei or "
    "fonts-noto-cjk on Debian and Ubuntu (Windows and macOS bring one)"
)


class NoFontError(Exception):
    """No font has all characters; the sentence says which are missing and what to install."""


def font_for(text: str) -> Path:
    """File of the best font that has every visible character of `text`.

    Raises
    ------
    NoFontError
        When there is none; characters that only some fonts have must never become boxes.
    """
    wanted = {ord(character) for character in text if not character.isspace() and character.isprintable()}
    best: set[int] = wanted
    for path in _candidates():
        missing = wanted - characters(path)
        if not missing:
            return path
        if len(missing) < len(best):
            best = missing
    shown = " ".join(chr(code) for code in sorted(best)[:8])
    raise NoFontError(LOST.format(missing=shown))


def _candidates() -> Iterator[Path]:
    """Fonts of this machine: those preferred, matplotlib's own, then all others by name."""
    known = {entry.fname: entry for entry in font_manager.fontManager.ttflist if entry.style == "normal"}
    files = {*known, *font_manager.findSystemFonts()}

    def rank(path: str) -> tuple[int, int, str]:
        entry = known.get(path)
        name = entry.name if entry else Path(path).stem
        weight = abs(int(entry.weight) - 400) if entry and isinstance(entry.weight, int) else 0
        return (PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), weight, path)

    yield from (Path(path) for path in sorted(files, key=rank))


@cache
def characters(path: Path) -> frozenset[int]:
    """Code points that a font has; none for a file that is no readable font."""
    try:
        return frozenset(FT2Font(str(path)).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
