"""A plan among sampled groupings, in English and Chinese, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from allocator.contracts.ensemble import Ensemble, Score
from reports.words import Words

NAMES: Mapping[str, Words] = {
    "cost": Words("费用（元／月）", "cost, yuan a month"),
    "compactness": Words("紧凑度（步行树长，米）", "compactness, metres of walking trees"),
    "contracts": Words("合同数", "number of contracts"),
    "subsidy": Words("财政补贴（元／月）", "public subsidy, yuan a month"),
}
ENOUGH = 100  # effective samples below which the shares are called rough
STUCK = 0.01


def ensemble_text(ensemble: Ensemble) -> str:
    """Lines for the terminal: the plan's place on each score, then what such a sample is."""
    lines = [
        f"The plan against {ensemble.samples} sampled groupings of its {ensemble.compounds} contract compounds "
        f"(seed {ensemble.seed}):",
        f"方案与 {ensemble.samples} 个抽样分组比较（{ensemble.compounds} 个合同小区，随机种子 {ensemble.seed}）：",
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
    yield f"{name.en}: the plan is better than {100 * score.better:.1f} %{error}, equal to {100 * score.equal:.1f} %"
    yield f"{name.zh}：方案优于 {100 * score.better:.1f} % 的抽样分组{error}，与 {100 * score.equal:.1f} % 相同"
    spread = f"{score.least:,.0f} / {score.median:,.0f} / {score.most:,.0f}"
    yield f"  plan 方案 {score.plan:,.0f}; samples 抽样 min / median / max {spread}"
    if score.effective is None or score.correlation is None:
        yield "  all samples are alike 所有抽样相同"
    else:
        yield (
            f"  effective sample size 有效样本量 {score.effective:.0f}, "
            f"autocorrelation time 自相关时间 {score.correlation:.1f} samples"
        )


def _honest(ensemble: Ensemble) -> Iterator[str]:
    yield (
        f"{ensemble.distinct} different groupings; {100 * ensemble.moved:.0f} % of the steps moved. Each is one state "
        "of a Markov chain: it resembles the one before, and compact groupings come more often than others. The shares "
        "describe this sample, not all groupings, and prove nothing about the best one: the plan's bound does."
    )
    yield (
        f"共 {ensemble.distinct} 种不同分组，{100 * ensemble.moved:.0f} % 的步骤有变动。抽样来自马尔可夫链："
        "相邻样本相似，紧凑的分组出现得更多。以上比例只描述本次抽样，不代表全部可行分组，"
        "也不证明最优；最优性以方案的下界为准。"
    )
    sizes = [score.effective for score in ensemble.scores if score.effective is not None]
    if ensemble.moved < STUCK:
        yield "The chain hardly moved: limits, walls and rules leave few groupings. 链几乎未移动，可行分组很少。"
    elif sizes and min(sizes) < ENOUGH:
        yield (
            f"With an effective sample size of {min(sizes):.0f} the shares are rough; take more --samples. "
            "有效样本量偏小，比例较粗略，请增加 --samples。"
        )
