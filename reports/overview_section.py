"""The overview: the figures that matter, modes, and how far each part is from the best possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.comparison import Comparison
from reports import plan_sentences, summary
from reports.sections import Material, Section
from reports.words import PAGE, Words

MOST_SENTENCES = 6
WORDS: Mapping[str, Words] = {
    "simulated": Words("模拟的一年", "The simulated year"),
    "more_policies": Words("查看全部政策比较", "See the whole comparison"),
}


def _simulated(comparison: Comparison | None) -> Sequence[Words]:
    """What the policies change in the first indicator, against the base policy."""
    if comparison is None or not comparison.indicators:
        return ()
    first = comparison.indicators[0].id
    own = [d for d in comparison.differences if d.indicator_id == first]
    return [Words(d.sentence_zh, d.sentence_en) for d in own[:MOST_SENTENCES]]


def _context(material: Material) -> Mapping[str, object]:
    parts = summary.part_rows(material.plan)
    return {
        "parts": parts,
        "place": material.place,
        "missing": [part.words for part in parts if part.missing],
        "tiles": summary.tiles(material.scenario, material.plan),
        "said": plan_sentences.sentences(material.scenario, material.plan),
        "head": plan_sentences.HEAD,
        "simulated": _simulated(material.comparison),
        "shares": summary.mode_shares(material.scenario, material.plan),
        "uncovered": summary.uncovered(material.scenario, material.plan),
    }


SECTION = Section(key="overview", title=PAGE["overview"], template="overview.html", context=_context, words=WORDS)
