"""The language of the command line: chosen before anything is parsed, for help and usage errors speak it too."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

LANGUAGES = ("zh", "en")
_english: dict[int, Any] = {}
"""Texts of commands and options as they were written, by the object's id, for they are dressed anew in each call."""


def speaking(args: Sequence[str]) -> AbstractContextManager[None]:
    """Context in which the language of a call is spoken: that of --lang before the command, else the environment's."""
    from reports.language.catalogue import Language
    from reports.language.speech import of_environment
    from reports.language.speech import speaking as speak

    asked = _asked(args)
    language, settled = (Language(asked), True) if asked else of_environment(os.environ)
    return speak(language, settled=settled)


def _asked(args: Sequence[str]) -> str:
    """Language that the root's own --lang names; empty where there is none, or none that is known."""
    words = iter(args)
    for word in words:
        if word == "--lang":
            given = next(words, "")
            return given if given in LANGUAGES else ""
        if word.startswith("--lang="):
            given = word.removeprefix("--lang=")
            return given if given in LANGUAGES else ""
        if not word.startswith("-"):
            return ""
    return ""


def dressed(command: click.Command) -> None:
    """Put the help of a command, of its options and of all commands below it into the language that is spoken."""
    from reports.language.speech import said

    _dress(command, said)


def _dress(command: click.Command, say: Callable[[str], str]) -> None:
    english = _english.setdefault(id(command), command.help)
    command.help = None if english is None else "\n\n".join(say(" ".join(p.split())) for p in english.split("\n\n"))
    for option in command.params:
        if isinstance(option, click.Option):
            text = _english.setdefault(id(option), option.help)
            option.help = None if text is None else say(text)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            _dress(child, say)
