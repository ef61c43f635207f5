"""Catalogues of translations: gettext's, one a language, with English sentences as their keys."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache

from domain.words import LOCALE

DOMAIN = "linli"


EN, ZH = "en", "zh"


@cache
def folders() -> Mapping[str, str]:
    """Folder of the catalogue of each language by the language's code; English is the language of the source.

    The code of a locale is its language alone where that is unambiguous: "zh" for zh_CN. Where zh_TW is added, it is
    called by its whole name.
    """
    found: dict[str, str] = {}
    for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        locale = path.parents[1].name
        short = locale.partition("_")[0]
        found[locale if short in found else short] = locale
    return found


def languages() -> tuple[str, ...]:
    """Codes of the languages that linli speaks."""
    return (*folders(), EN)


def known(asked: str) -> str:
    """Language that somebody asks for by a code or the name of a locale (zh_CN.UTF-8); English for all others."""
    locale = asked.partition(".")[0].replace("-", "_")
    for code, folder in folders().items():
        if locale.lower() in (code.lower(), folder.lower()):
            return code
    short = locale.partition("_")[0].lower()
    return {"chinese": ZH}.get(short, short if short in folders() else EN)


@cache
def messages(language: str) -> Mapping[str, str]:
    """Translation of each sentence, holes named as in the key; nothing for the language of the source."""
    if language not in folders():
        return {}
    from babel.messages.mofile import read_mo

    path = LOCALE / folders()[language] / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as file:
        catalogue = read_mo(file)
    whole = [message for message in catalogue if message.id and message.string and isinstance(message.id, str)]
    return {str(message.id): str(message.string) for message in whole}


def translations(language: str) -> gettext.NullTranslations:
    """The same as gettext gives it, for libraries that ask gettext."""
    if language not in folders():
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [folders()[language]])
