"""Sentences of solvers and checkers in both languages; one without a Chinese form is shown as it was written."""

from __future__ import annotations

from domain.words import Words
from reports.language.catalogue import ZH
from reports.language.sentences import LONGEST, translator
from reports.language.terms import MODES


def noted(sentence: str) -> Words:
    """A sentence in both languages."""
    return Words(in_chinese(sentence) or sentence, sentence)


def in_chinese(sentence: str) -> str | None:
    """Chinese form of a sentence; None when it has none."""
    if len(sentence) > LONGEST:
        return None
    return _by_mode(sentence) or translator(ZH).sentence(sentence)


def _by_mode(sentence: str) -> str | None:
    """Chinese form of ``mode: reason; mode: reason``."""
    pieces = [piece.partition(": ") for piece in sentence.split("; ")]
    if not all(reason and mode in MODES for way, _, reason in pieces for mode in way.split("+")):
        return None
    named = [("加".join(MODES[mode].zh for mode in way.split("+")), reason) for way, _, reason in pieces]
    return "；".join(f"{way}：{in_chinese(reason) or reason}" for way, reason in named)
