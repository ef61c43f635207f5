"""Holes of sentences whose values are told in words of their own: service modes, items, trades, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from domain.district import Mode
from domain.people import TeamKind
from domain.services import ServiceItem
from scenarios.words import ENUM_ZH

Translate = Callable[[str], str]

_LISTS = (
    (re.compile(r"\bstreet (?=\S)"), "街段"),
    (re.compile(r"\bcompound (?=\S)"), "小区"),
    (re.compile(r" \((\d+) a week\)"), r"（每周\1次）"),
    (re.compile(r" and (\d+) more$"), r" 等，另有\1处"),
)


@cache
def _words() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """Chinese of modes, items and trades by their values, and of units by their English."""
    units = {"h a day": "小时／天", "a week": "次／周", "a month": "次／月"}
    return ENUM_ZH[Mode], ENUM_ZH[ServiceItem], ENUM_ZH[TeamKind], units


def _modes(text: str, translate: Translate) -> str:
    del translate
    modes = _words()[0]
    return re.sub("|".join(modes), lambda found: modes[found[0]], text)


def _items(text: str, translate: Translate) -> str:
    del translate
    _, items, _, units = _words()
    text = re.sub("|".join(map(re.escape, units)), lambda found: units[found[0]], text)
    return re.sub("|".join(items), lambda found: items[found[0]], text).replace(", ", "、")


def _trade(text: str, translate: Translate) -> str:
    del translate
    return _words()[2].get(text, text)


def _several(text: str, translate: Translate) -> str:
    return "；".join(translate(piece) for piece in text.split("; "))


def _names(text: str, translate: Translate) -> str:
    del translate
    for pattern, form in _LISTS:
        text = pattern.sub(form, text)
    return text


def _joined(text: str, translate: Translate) -> str:
    return "加".join(translate(piece) for piece in text.split("+"))


SPECIAL: Mapping[str, Callable[[str, Translate], str]] = {
    "counts": _modes,
    "levels": _items,
    "items": _items,
    "trade": _trade,
    "whys": _several,
    "names": _names,
    "option": _joined,
    "chosen": _joined,
}
"""How the values of holes of these names are told; those of all others are translated where they are sentences."""
