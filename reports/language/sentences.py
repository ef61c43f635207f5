"""Translate English sentences by the templates of a catalogue.

The inner code of linli writes plain English and knows of no language. A sentence is recognised by the template that it
was made from: the one of most literal text that fits. What stands in its holes is translated in turn where it is itself
a sentence or word of the catalogue; ids, names and numbers stay as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from reports.language.catalogue import messages
from reports.language.holes import SPECIAL

LONGEST = 4000
"""Characters beyond which a sentence is not searched for."""
DEPTH = 5
REMEMBERED = 10_000
"""Texts whose translations are kept."""
_HOLE = re.compile(r"\\\{(\w+)\\\}")
_WORD = re.compile(r"[A-Za-z]+")
_GLUED = re.compile(r"(?<=[\w)])\(\?P<(\w+)>\.\+\?\)")
"""A hole without a space before it, such as a remark that may be missing: it may be empty."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with holes as a pattern with named groups, its translation, and how much of it is literal."""

    pattern: re.Pattern[str]
    form: str
    literal: int


@dataclass(frozen=True, slots=True)
class _Told:
    """A translation, and how much of what it translates is literal text of the catalogue."""

    literal: int
    text: str


class Translator:
    """Translates sentences into one language."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        catalogue = {key: text for key, text in catalogue.items() if "!r}" not in key}  # of libraries, by gettext
        self._exact = {key: text for key, text in catalogue.items() if "{" not in key}
        self._known: dict[str, _Told | None] = {}
        self._by_word = _indexed(key_text for key_text in catalogue.items() if "{" in key_text[0])

    def sentence(self, text: str) -> str | None:
        """Translation of a sentence; None when it is none of the catalogue's."""
        best = self._best(text)
        return best.text if best else None

    def _best(self, text: str, depth: int = 0) -> _Told | None:
        """Of all ways to make a text from templates that of most literal text, in the holes too."""
        if text in self._exact:
            return _Told(len(text), self._exact[text])
        if not text or len(text) > LONGEST or depth > DEPTH:
            return None
        if text not in self._known:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            self._known[text] = max(self._ways(text, depth), key=lambda told: told.literal, default=None)
        return self._known[text]

    def _ways(self, text: str, depth: int) -> Iterator[_Told]:
        for template in self._candidates(text):
            found = template.pattern.fullmatch(text)
            if found:
                told = {name: self._value(name, value, depth) for name, value in found.groupdict().items()}
                values = {name: value.text for name, value in told.items()}
                yield _Told(template.literal + sum(t.literal for t in told.values()), template.form.format(**values))
        yield from self._pieces(text, depth)

    def _candidates(self, text: str) -> list[Template]:
        """Templates that share their rarest word with a text, those of most literal text first."""
        words = {*_WORD.findall(text), ""}
        known = [template for word in words for template in self._by_word.get(word, ())]
        return sorted(known, key=lambda template: (-template.literal, template.form))

    def _value(self, name: str, text: str, depth: int) -> _Told:
        """What stands in a hole, translated where it is a sentence or a list of sentences."""
        special = SPECIAL.get(name.rstrip("0123456789"))
        if special is not None:
            return _Told(0, special(text, lambda piece: self._told(piece, depth).text))
        return self._told(text, depth)

    def _told(self, text: str, depth: int) -> _Told:
        return self._best(text, depth + 1) or _Told(0, text)

    def _pieces(self, text: str, depth: int) -> Iterator[_Told]:
        """Translation of sentences joined by semicolons or after a place; nothing when a piece has none."""
        for joint, joined in (("; ", "；"), (": ", "：")):
            first, found, rest = text.partition(joint)
            if found:
                begin, end = self._best(first, depth + 1), self._best(rest, depth + 1)
                if end is not None and (begin is not None or joint == ": "):
                    begin = begin or _Told(0, first)
                    yield _Told(begin.literal + end.literal, f"{begin.text}{joined}{end.text}")


def _indexed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[Template]]:
    """Templates by the rarest word of their literal text."""
    made = []
    for key, form in pairs:
        literal = re.sub(r"\{\w+\}", "\0", key)
        words = {word for word in _WORD.findall(literal) if _is_whole(word, literal)}
        pattern = re.compile(_GLUED.sub(r"(?P<\1>(?:[\\s;,(].*?)?)", _HOLE.sub(_group, re.escape(key))), re.DOTALL)
        made.append((words, Template(pattern, form, len(literal.replace("\0", "")))))
    times: dict[str, int] = defaultdict(int)
    for words, _ in made:
        for word in words:
            times[word] += 1
    index: dict[str, list[Template]] = defaultdict(list)
    for words, template in made:
        index[min(words, key=lambda word: (times[word], word), default="")].append(template)
    return index


def _is_whole(word: str, literal: str) -> bool:
    """Whether a word does not touch a hole, which could make it a part of a longer word."""
    return re.search(rf"(?<![\0A-Za-z]){word}(?![\0A-Za-z])", literal) is not None


def _group(found: re.Match[str]) -> str:
    number = re.fullmatch(r"n(_\w+)?", found[1])
    return rf"(?P<{found[1]}>{'[-+0-9.,]+' if number else '.+?'})"


@cache
def translator(language: str) -> Translator:
    """The translator of a language."""
    return Translator(messages(language))
