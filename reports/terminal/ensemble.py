"""A plan among sampled groupings, in English and Chinese, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from allocator.contracts.ensemble import Ensemble, Score
from domain.words import Words, words
from reports.language.speech import choose

NAMES: Mapping[str, Words] = {
    "cost": words("cost, yuan a month"),
    "compactness": words("compactness, metres of walking trees"),
    "contracts": words("number of contracts"),
    "subsidy": words("public subsidy, yuan a month"),
}
ENOUGH = 100  # effective samples below which the shares are called rough
STUCK = 0.01


def ensemble_text(ensemble: Ensemble) -> str:
    """Lines for the terminal: the plan's place on each score, then what such a sample is."""
    lines = [
        f"The plan against {ensemble.samples} sampled groupings of its {ensemble.compounds} contract compounds "
        f"(seed {ensemble.seed}):",
    ]
    for score in ensemble.scores:
        lines += ["", *_score(score)]
    return "\n".join([*lines, "", *_honest(ensemble)])


def ensemble_json(ensemble: Ensemble) -> dict[str, Any]:
    """The same as one object."""
    return asdict(ensemble)


def _score(score: Score) -> Iterator[str]:
    name = NAMES[score.name]
    error = "" if score.error is None else f" (+- {100 * score.error:.1f})"
    shown = choose(name.zh, name.en)
    yield f"{shown}: the plan is better than {100 * score.better:.1f} %{error}, equal to {100 * score.equal:.1f} %"
    spread = f"{score.least:,.0f} / {score.median:,.0f} / {score.most:,.0f}"
    yield f"  plan {score.plan:,.0f}; samples min / median / max {spread}"
    if score.effective is None or score.correlation is None:
        yield "  all samples are alike"
    else:
        yield (f"  effective sample size {score.effective:.0f}, autocorrelation time {score.correlation:.1f} samples")


def _honest(ensemble: Ensemble) -> Iterator[str]:
    yield (
        f"{ensemble.distinct} different groupings; {100 * ensemble.moved:.0f} % of the steps moved. Each is one state "
        "of a Markov chain: it resembles the one before, and compact groupings come more often than others. The shares "
        "describe this sample, not all groupings, and prove nothing about the best one: the plan's bound does."
    )
    sizes = [score.effective for score in ensemble.scores if score.effective is not None]
    if ensemble.moved < STUCK:
        yield "The chain hardly moved: limits, walls and rules leave few groupings."
    elif sizes and min(sizes) < ENOUGH:
        yield (f"With an effective sample size of {min(sizes):.0f} the shares are rough; sample more groupings.")
