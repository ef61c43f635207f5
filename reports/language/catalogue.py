"""Catalogues of translations: gettext's, one a language, with English sentences as their keys."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "linli"


class Language(StrEnum):
    """Languages that linli speaks."""

    EN = "en"
    ZH = "zh"


FOLDER: Mapping[Language, str] = {Language.ZH: "zh_CN"}
"""Folder of each language's catalogue; English is the language of the source."""


@cache
def messages(language: Language) -> Mapping[str, str]:
    """Translation of each sentence, holes named as in the key; nothing for the language of the source."""
    if language not in FOLDER:
        return {}
    from babel.messages.mofile import read_mo

    path = LOCALE / FOLDER[language] / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        catalogue = read_mo(file)
    return {str(message.id): str(message.string) for message in catalogue if message.id and message.string}


def translations(language: Language) -> gettext.NullTranslations:
    """The same as gettext gives it, for libraries that ask gettext."""
    if language not in FOLDER:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [FOLDER[language]])
