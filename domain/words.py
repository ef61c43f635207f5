"""Texts in both languages that pages, sheets and workbooks show: the English in the code, the Chinese in a catalogue.

``words("Area contracts")`` is the text and its translation, which domain/locale/zh_CN/LC_MESSAGES/words.po holds
(docs/languages.md). Where one English text has several translations a context says which is meant:
``words("Compounds", "number")``. The catalogue is read when the first text is asked for.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

LOCALE = Path(__file__).parent / "locale"
"""Folder of the catalogues of all translations, those of sentences (`reports.language`) too."""
DOMAIN = "words"
FOLDER = "zh_CN"
T = TypeVar("T")


class Words(NamedTuple):
    """The same text in both languages of what linli draws up."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """The text in Chinese for "zh", in English for all other languages."""
        return self.zh if lang == "zh" else self.en

    def filled(self, **values: object) -> Words:
        """The text with its holes filled; a value in both languages is put in each in its own."""
        return Words(
            self.zh.format(**{name: _of(value, "zh") for name, value in values.items()}),
            self.en.format(**{name: _of(value, "en") for name, value in values.items()}),
        )


def _of(value: Words | T, lang: str) -> str | T:
    return value.of(lang) if isinstance(value, Words) else value


def words(english: str, context: str = "") -> Words:
    """A text and its translation; `context` tells apart texts that are the same in English alone."""
    found = _catalogue()
    return Words(found.pgettext(context, english) if context else found.gettext(english), english)


def listed(parts: Iterable[Words | str], between: Words | None = None) -> Words:
    """Parts behind each other, each in its language; between them the comma of lists where nothing else is given."""
    parts, between = list(parts), between or words(", ")
    zh, en = (between.of(lang).join(_of(part, lang) for part in parts) for lang in ("zh", "en"))
    return Words(zh, en)


def both(text: str) -> Words:
    """A text that has no translation: a name, a note, an id."""
    return Words(text, text)


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [FOLDER])
