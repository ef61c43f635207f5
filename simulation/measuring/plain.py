"""Measures that have a name alone: quality, hours, money and recovery."""

from __future__ import annotations

from functools import partial

from simulation.measuring.backlog import age_percentile_h, mean_age_h
from simulation.measuring.effort import (
    callouts,
    cost_per_resolved_yuan,
    overtime_h,
    total_cost_yuan,
    travel_share,
    utilisation,
)
from simulation.measuring.measure import (
    BETTER,
    DEARER,
    HOURS,
    LONGER,
    MORE,
    Measure,
    amount_measure,
    share_measure,
)
from simulation.measuring.quality import low_ratings, mean_rating, refusals_per_order, reopen_rate, withdrawn
from simulation.measuring.recovery import mean_recovery_h, recovered

QUALITY = (
    share_measure(
        "withdrawn",
        withdrawn,
        title=("撤回率", "requests withdrawn"),
        said="has {span} points {word} of requests withdrawn",
        higher=False,
    ),
    share_measure(
        "reopened",
        reopen_rate,
        title=("重办率", "closed requests reopened"),
        said="has {span} points {word} of requests reopened",
        higher=False,
    ),
    amount_measure(
        "rating",
        mean_rating,
        title=("平均评分", "mean rating"),
        unit=("星", "stars"),
        said="is rated {span} stars {word}",
        words=BETTER,
        higher=True,
    ),
    share_measure(
        "low_ratings",
        low_ratings,
        title=("差评率（1至2星）", "rated with one or two stars"),
        said="has {span} points {word} of ratings with one or two stars",
        higher=False,
    ),
    share_measure(
        "refusals",
        refusals_per_order,
        title=("每百单拒单次数", "refusals per 100 orders"),
        unit=("次", "per 100"),
        step=("次", "per 100"),
        said="has {span} {word} refusals per 100 orders",
        words=MORE,
        higher=False,
    ),
)

AGES = (
    amount_measure(
        "age:mean",
        mean_age_h,
        title=("期末未办结平均已等时长", "mean age of requests open at the end"),
        unit=HOURS,
        said="leaves open requests that are {span} h {word} on average",
        words=(("长", "older"), ("短", "younger")),
    ),
    amount_measure(
        "age:p90",
        partial(age_percentile_h, percent=90),
        title=("期末未办结九成已等时长", "age that 90 % of requests open at the end do not exceed"),
        unit=HOURS,
        said="leaves a 90 % age of open requests that is {span} h {word}",
        words=BETTER,
    ),
)

EFFORT = (
    share_measure(
        "utilisation",
        utilisation,
        title=("队伍忙碌率", "crew hours at work or on the way"),
        said="keeps crews busy {span} points {word} of their hours",
    ),
    share_measure(
        "travel",
        travel_share,
        title=("路途时间占比", "busy hours spent on the way"),
        said="spends {span} points {word} of busy hours on the way",
        higher=False,
    ),
    amount_measure(
        "overtime",
        overtime_h,
        title=("队伍加班工时", "overtime of crews"),
        unit=HOURS,
        said="takes {span} h {word} of overtime",
        words=DEARER,
    ),
    amount_measure(
        "callouts",
        callouts,
        title=("应急出动", "emergency call-outs"),
        unit=("次", "calls"),
        said="needs {span} {word} emergency call-outs",
        words=MORE,
    ),
    amount_measure(
        "cost",
        total_cost_yuan,
        title=("总费用", "total cost"),
        unit=("元", "yuan"),
        said="costs {span} yuan {word}",
        words=DEARER,
    ),
    amount_measure(
        "cost_each",
        cost_per_resolved_yuan,
        title=("每件办结费用", "cost per resolved request"),
        unit=("元", "yuan"),
        said="costs {span} yuan {word} per resolved request",
        words=DEARER,
    ),
)

RECOVERY = (
    amount_measure(
        "recovery",
        mean_recovery_h,
        title=("高峰后恢复时长（60天封顶）", "time to recover from a surge (60 days at most)"),
        unit=HOURS,
        said="takes {span} h {word} to recover from a surge",
        words=LONGER,
    ),
    share_measure(
        "recovered",
        recovered,
        title=("高峰后恢复率", "surges recovered from"),
        said="recovers from {span} points {word} of surges",
    ),
)

PLAIN: dict[str, Measure] = {found.id: found for found in (*QUALITY, *AGES, *EFFORT, *RECOVERY)}
"""Measures by id."""
