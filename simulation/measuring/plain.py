"""Measures that have a name alone: quality, hours, money and recovery."""

from __future__ import annotations

from functools import partial

from domain.words import words
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
        title=words("requests withdrawn"),
        said="has {span} points {word} of requests withdrawn",
        higher=False,
    ),
    share_measure(
        "reopened",
        reopen_rate,
        title=words("closed requests reopened"),
        said="has {span} points {word} of requests reopened",
        higher=False,
    ),
    amount_measure(
        "rating",
        mean_rating,
        title=words("mean rating"),
        unit=words("stars"),
        said="is rated {span} stars {word}",
        words=BETTER,
        higher=True,
    ),
    share_measure(
        "low_ratings",
        low_ratings,
        title=words("rated with one or two stars"),
        said="has {span} points {word} of ratings with one or two stars",
        higher=False,
    ),
    share_measure(
        "refusals",
        refusals_per_order,
        title=words("refusals per 100 orders"),
        unit=words("per 100"),
        step=words("per 100"),
        said="has {span} {word} refusals per 100 orders",
        words=MORE,
        higher=False,
    ),
)

AGES = (
    amount_measure(
        "age:mean",
        mean_age_h,
        title=words("mean age of requests open at the end"),
        unit=HOURS,
        said="leaves open requests that are {span} h {word} on average",
        words=(words("older"), words("younger")),
    ),
    amount_measure(
        "age:p90",
        partial(age_percentile_h, percent=90),
        title=words("age that 90 % of requests open at the end do not exceed"),
        unit=HOURS,
        said="leaves a 90 % age of open requests that is {span} h {word}",
        words=BETTER,
    ),
)

EFFORT = (
    share_measure(
        "utilisation",
        utilisation,
        title=words("crew hours at work or on the way"),
        said="keeps crews busy {span} points {word} of their hours",
    ),
    share_measure(
        "travel",
        travel_share,
        title=words("busy hours spent on the way"),
        said="spends {span} points {word} of busy hours on the way",
        higher=False,
    ),
    amount_measure(
        "overtime",
        overtime_h,
        title=words("overtime of crews"),
        unit=HOURS,
        said="takes {span} h {word} of overtime",
        words=DEARER,
    ),
    amount_measure(
        "callouts",
        callouts,
        title=words("emergency call-outs"),
        unit=words("calls"),
        said="needs {span} {word} emergency call-outs",
        words=MORE,
    ),
    amount_measure(
        "cost",
        total_cost_yuan,
        title=words("total cost"),
        unit=words("yuan"),
        said="costs {span} yuan {word}",
        words=DEARER,
    ),
    amount_measure(
        "cost_each",
        cost_per_resolved_yuan,
        title=words("cost per resolved request"),
        unit=words("yuan"),
        said="costs {span} yuan {word} per resolved request",
        words=DEARER,
    ),
)

RECOVERY = (
    amount_measure(
        "recovery",
        mean_recovery_h,
        title=words("time to recover from a surge (60 days at most)"),
        unit=HOURS,
        said="takes {span} h {word} to recover from a surge",
        words=LONGER,
    ),
    share_measure(
        "recovered",
        recovered,
        title=words("surges recovered from"),
        said="recovers from {span} points {word} of surges",
    ),
)

PLAIN: dict[str, Measure] = {found.id: found for found in (*QUALITY, *AGES, *EFFORT, *RECOVERY)}
"""Measures by id."""
