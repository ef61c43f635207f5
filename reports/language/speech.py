"""Which language is spoken now, and speaking it: the edge of linli where English sentences are translated."""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from domain.words import LOCALE
from reports.language.catalogue import DOMAIN, EN, ZH, folders, known

VARIABLE = "LINLI_LANG"
_spoken: ContextVar[str] = ContextVar("spoken", default=EN)
_settled: ContextVar[bool] = ContextVar("settled", default=True)


def of_environment(environ: Mapping[str, str]) -> tuple[str, bool]:
    """Language that the environment asks for, and whether it does so by linli's own variable.

    ``LINLI_LANG`` settles it; else the locale's variables are followed, as gettext does, and on Windows the system's
    own language. English where nothing is said.
    """
    if own := environ.get(VARIABLE, "").strip():
        return known(own), True
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if said := environ.get(name):
            return known(said), False
    system = (locale.getlocale()[0] or "") if os.name == "nt" else ""
    return known(system), False


@contextmanager
def speaking(language: str, *, settled: bool) -> Iterator[None]:
    """Speak a language within this context; one that is not `settled` gives way to what a scenario asks for."""
    before = _spoken.set(language), _settled.set(settled)
    try:
        with _libraries_speak(language):
            yield
    finally:
        _spoken.reset(before[0])
        _settled.reset(before[1])


@contextmanager
def _libraries_speak(language: str) -> Iterator[None]:
    """Let libraries that ask gettext, as click does, find our catalogue; everything is put back afterwards."""
    if language not in folders():
        yield
        return
    domain, variable = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = folders()[language]
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if variable is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = variable


def spoken() -> str:
    """The language that is spoken now."""
    return _spoken.get()


def asked_for() -> str | None:
    """The language that the user settled, on the command line or by ``LINLI_LANG``; None where nobody did."""
    return _spoken.get() if _settled.get() else None


def prefer(language: str) -> None:
    """Follow a scenario that asks for a language, unless the user has settled it."""
    if language and not _settled.get():
        _spoken.set(known(language))


def said(sentence: str) -> str:
    """A sentence in the language that is spoken; as it was written where it has no translation."""
    language = spoken()
    if language == EN:
        return sentence
    from reports.language.sentences import translator

    return translator(language).sentence(sentence) or sentence


def said_text(text: str) -> str:
    """Several lines, each a sentence of its own, perhaps indented."""
    if spoken() == EN:
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    """A line with its indentation, which some sentences have as their own."""
    whole = said(line) if line.startswith(" ") else line
    if whole != line:
        return whole
    body = line.lstrip()
    return line[: len(line) - len(body)] + said(body)


def choose(zh: str, en: str) -> str:
    """Of a text that is given in both languages the one that is spoken."""
    return zh if spoken() == ZH else en
