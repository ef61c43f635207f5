"""The language of the command line: chosen before anything is parsed, for help and usage errors speak it too."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class LanguageCode(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A language that linli speaks; which there are is asked only when one is given."""

    name = "language"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """The languages to choose from."""
        from reports.language.catalogue import languages

        return f"[{'|'.join(languages())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse a language without a catalogue."""
        from reports.language.catalogue import languages

        return str(click.Choice(languages()).convert(value, param, ctx))


_english: dict[int, Any] = {}
"""Texts of commands and options as they were written, by the object's id, for they are dressed anew in each call."""


def speaking(args: Sequence[str]) -> AbstractContextManager[None]:
    """Context in which the language of a call is spoken: that of --lang before the command, else the environment's."""
    from reports.language.speech import of_environment
    from reports.language.speech import speaking as speak

    asked = _asked(args)
    language, settled = (asked, True) if asked else of_environment(os.environ)
    return speak(language, settled=settled)


def _asked(args: Sequence[str]) -> str:
    """Language that the root's own --lang names; empty where there is none, or none that is known."""
    from reports.language.catalogue import languages

    words = iter(args)
    for word in words:
        if word == "--lang" or word.startswith("--lang="):
            given = next(words, "") if word == "--lang" else word.removeprefix("--lang=")
            return given if given in languages() else ""
        if not word.startswith("-"):
            return ""
    return ""


def dressed(command: click.Command) -> None:
    """Put the help of a command, of its options and of all commands below it into the language that is spoken."""
    from reports.language.speech import said

    _dress(command, said)


def _dress(command: click.Command, say: Callable[[str], str]) -> None:
    english = _english.setdefault(id(command), command.help)
    command._help_option = None  # click keeps the option in the language of the call that made it
    command.help = None if english is None else "\n\n".join(say(" ".join(p.split())) for p in english.split("\n\n"))
    for option in command.params:
        if isinstance(option.type, click.Path):  # named in English once and for all when it was made
            option.type.name = say(_english.setdefault(id(option.type), option.type.name))
        if isinstance(option, click.Option):
            text = _english.setdefault(id(option), option.help)
            option.help = None if text is None else say(text)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _dress(child, say)
