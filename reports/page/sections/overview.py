"""The overview: the figures that matter, modes, and how far each part is from the best possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.comparison import Comparison, Difference
from domain.words import Words, words
from reports.language.words import PAGE
from reports.page import plan_sentences, summary
from reports.page.section import Material, Section

MOST_SENTENCES = 8
TELLING = ("resolve:all:72h", "cost_each", "worst:72h", "overtime", "resolve:urgent:24h", "mean:all")
WORDS: Mapping[str, Words] = {
    "simulated": words("The simulated year"),
    "no_clear_change": words("No policy shows a clear difference."),
    "more_policies": words("See the whole comparison"),
}


def simulated(comparison: Comparison | None) -> Sequence[Words]:
    """What the policies change against the base policy, where the interval shows that they do; else that none does."""
    if comparison is None:
        return ()
    clear = sorted((d for d in comparison.differences if abs(d.mean) > d.half_width), key=_telling)
    return [Words(d.sentence_zh, d.sentence_en) for d in clear[:MOST_SENTENCES]] or [WORDS["no_clear_change"]]


def _telling(difference: Difference) -> int:
    """Place of an indicator among those that tell most; each policy is told of in one before any in the next."""
    return next((k for k, id_ in enumerate(TELLING) if id_ == difference.indicator_id), len(TELLING))


def _context(material: Material) -> Mapping[str, object]:
    parts = summary.part_rows(material.plan)
    return {
        "parts": parts,
        "place": material.place,
        "missing": [part.words for part in parts if part.missing],
        "tiles": summary.tiles(material.scenario, material.plan),
        "said": plan_sentences.sentences(material.scenario, material.plan),
        "head": plan_sentences.HEAD,
        "simulated": simulated(material.comparison),
        "shares": summary.mode_shares(material.scenario, material.plan),
        "uncovered": summary.uncovered(material.scenario, material.plan),
    }


SECTION = Section(key="overview", title=PAGE["overview"], template="overview.html", context=_context, words=WORDS)
