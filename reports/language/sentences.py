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

from reports.language.catalogue import Language, messages
from reports.language.holes import SPECIAL

LONGEST = 4000
"""Characters beyond which a sentence is not searched for."""
DEPTH = 5
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


class Translator:
    """Translates sentences into one language."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        catalogue = {key: text for key, text in catalogue.items() if "!r}" not in key}  # of libraries, by gettext
        self._exact = {key: text for key, text in catalogue.items() if "{" not in key}
        self._by_word = _indexed(key_text for key_text in catalogue.items() if "{" in key_text[0])

    def sentence(self, text: str, depth: int = 0) -> str | None:
        """Translation of a sentence; None when it is none of the catalogue's."""
        if text in self._exact:
            return self._exact[text]
        if not text or len(text) > LONGEST or depth > DEPTH:
            return None
        for template in self._candidates(text):
            found = template.pattern.fullmatch(text)
            if found:
                values = {name: self._value(name, value, depth) for name, value in found.groupdict().items()}
                return template.form.format(**values)
        return self._pieces(text, depth)

    def _candidates(self, text: str) -> Iterator[Template]:
        """Templates that share their rarest word with a text, those of most literal text first."""
        words = {*_WORD.findall(text), ""}
        known = [template for word in words for template in self._by_word.get(word, ())]
        return iter(sorted(known, key=lambda template: -template.literal))

    def _value(self, name: str, text: str, depth: int) -> str:
        """What stands in a hole, translated where it is a sentence or a list of sentences."""
        special = SPECIAL.get(name.rstrip("0123456789"))
        if special is not None:
            return special(text, lambda piece: self.sentence(piece, depth + 1) or piece)
        return self.sentence(text, depth + 1) or text

    def _pieces(self, text: str, depth: int) -> str | None:
        """Translation of sentences joined by semicolons or after a place; None when a piece of it has none."""
        for joint, joined in (("; ", "；"), (": ", "：")):
            if joint in text:
                first, _, rest = text.partition(joint)
                begin, end = self.sentence(first, depth + 1), self.sentence(rest, depth + 1)
                if end is not None and (begin is not None or joint == ": "):
                    return f"{begin or first}{joined}{end}"
        return None


def _indexed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[Template]]:
    """Templates by the rarest word of their literal text."""
    made = []
    for key, form in pairs:
        literal = re.sub(r"\{\w+\}", "\0", key)
        words = {word for word in _WORD.findall(literal) if _is_whole(word, literal)}
        pattern = re.compile(_GLUED.sub(r"(?P<\1>.*?)", _HOLE.sub(_group, re.escape(key))), re.DOTALL)
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
def translator(language: Language) -> Translator:
    """The translator of a language."""
    return Translator(messages(language))
