"""Find every text that pages, sheets and workbooks show, for the catalogue of their translations.

They are the calls of `domain.words.words`, which Babel extracts: the English text, and a context where one text has
several translations (docs/languages.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.frontend import parse_keywords

from reports.language.extraction import ROOT

PACKAGES = ("domain", "scenarios", "simulation", "reports", "jobs", "commands", "benchmarks")
KEYWORDS = parse_keywords(["words:1,1t", "words:1,2c,2t"])

Key = tuple[str, str | None]
"""English text and context."""


@cache
def shown(root: Path = ROOT) -> tuple[Key, ...]:
    """Every text that the source shows, each once, in the order of files and lines."""
    files = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return tuple(dict.fromkeys(key for path in files for key in _of_file(path)))


def _of_file(path: Path) -> Iterator[Key]:
    if b"words(" not in path.read_bytes():  # most files, which Babel need not read
        return
    for _, text, _, context in extract_from_file("python", path, keywords=KEYWORDS):
        yield str(text), context


def keys_of(catalogue: Catalog) -> set[Key]:
    """Texts of a catalogue."""
    return {(str(message.id), message.context) for message in catalogue if message.id}


def lacking(catalogue: Catalog) -> list[Key]:
    """Texts of the source that a catalogue does not know."""
    known = keys_of(catalogue)
    return [key for key in shown() if key not in known]


def stale(catalogue: Catalog) -> list[Key]:
    """Texts of a catalogue that the source does not show."""
    return sorted(keys_of(catalogue) - set(shown()), key=lambda key: (key[0], key[1] or ""))


def brought_up(catalogue: Catalog) -> Catalog:
    """The catalogue with what it lacks, without translations, and without what is stale."""
    for text, context in stale(catalogue):
        catalogue.delete(text, context)
    for text, context in lacking(catalogue):
        catalogue.add(text, context=context)
    return catalogue
