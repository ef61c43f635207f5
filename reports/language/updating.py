"""Bring the catalogues up to date: ``python -m reports.language.updating [LOCALE]`` (docs/languages.md).

Each .po gets the sentences that are new in the source, without a translation, and loses those that are gone. With the
name of a locale that has no catalogue yet, as ``uk`` or ``zh_TW``, an empty one is begun. A sentence is known by its
literal text: the holes of a catalogue may have better names than those in the source. The words of pages and sheets
(words.po) are known by their English text and its context.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from domain import words
from domain.words import LOCALE
from reports.language import wording
from reports.language.catalogue import DOMAIN
from reports.language.extraction import found_in

PIECED = "made of pieces in the source"
LIBRARY = "of click"
_HOLE = re.compile(r"\{\w*\}")


def skeleton(sentence: str) -> str:
    """A sentence with its holes unnamed."""
    return _HOLE.sub("{}", sentence)


def sentence_of(message: Message) -> str:
    """Sentence of an entry; of one with a plural its singular."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def read(path: Path) -> Catalog:
    """Catalogue of a file."""
    with path.open("rb") as file:
        return read_po(file)


def written(catalogue: Catalog) -> bytes:
    """Text of a catalogue, its sentences in alphabetical order."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, omit_header=False, ignore_obsolete=True)
    return buffer.getvalue()


@cache
def _said() -> tuple[str, ...]:
    """Sentences of the source, each once, in its order."""
    return tuple(dict.fromkeys(row.template for row in found_in()))


def lacking(catalogue: Catalog) -> list[str]:
    """Sentences of the source that a catalogue does not know."""
    known = {skeleton(sentence_of(message)) for message in catalogue}
    return [sentence for sentence in _said() if skeleton(sentence) not in known]


def stale(catalogue: Catalog) -> list[str]:
    """Sentences of a catalogue that the source does not hold, unless a comment says where else they come from."""
    said = set(map(skeleton, _said()))
    kept = {PIECED, LIBRARY}
    return [
        sentence_of(message)
        for message in catalogue
        if message.id and skeleton(sentence_of(message)) not in said and not kept & set(message.auto_comments)
    ]


def update(path: Path) -> None:
    """Add to a catalogue what it lacks and take out what is stale."""
    catalogue = read(path)
    if path.stem == words.DOMAIN:
        path.write_bytes(written(wording.brought_up(catalogue)))
        return
    for sentence in stale(catalogue):
        catalogue.delete(sentence)
    for sentence in lacking(catalogue):
        catalogue.add(sentence)
    path.write_bytes(written(catalogue))


def begin(locale: str, pattern: Path) -> Path:
    """Begin the catalogue of another language with the sentences of one that is there."""
    catalogue = Catalog(locale=locale, domain=DOMAIN, project="linli", fuzzy=False)
    for message in read(pattern):
        if message.id:
            catalogue.add(message.id, auto_comments=message.auto_comments)
    path = LOCALE / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(written(catalogue))
    return path


def main(locales: Iterable[str]) -> None:
    """Update every catalogue, after beginning those of languages that have none."""
    there = sorted(LOCALE.rglob(f"{DOMAIN}.po"))
    for locale in locales:
        if not (LOCALE / locale).exists():
            begin(locale, there[0])
    for path in sorted(LOCALE.rglob("*.po")):
        update(path)


if __name__ == "__main__":
    main(sys.argv[1:])
