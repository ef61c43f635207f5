"""The best of several policies in an indicator, with the confidence that a procedure of selection promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np

from domain.arrays import Floats, Ints
from domain.comparison import Choice, Left
from domain.errors import Problem, ScenarioError
from simulation.laboratory import Bench, Laboratory
from simulation.measuring.measure import Measure
from simulation.statistics.best import WithTheBest
from simulation.statistics.budget import ocba
from simulation.statistics.common_numbers import select_with_common_numbers
from simulation.statistics.observations import Observe
from simulation.statistics.screening import screen_and_select
from simulation.statistics.selection import Selection, kn

APART = 10_000_000
"""Where policies must not meet the same requests, a policy's replications count from its number times this on."""


class Procedure(StrEnum):
    """How the best is found.

    KN is a race under common requests; COMMON two stages under common requests, all policies with as many
    replications; RINOTT two stages of independent replications after screening; OCBA spends a fixed budget.
    """

    KN = "kn"
    COMMON = "common"
    RINOTT = "rinott"
    OCBA = "ocba"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be chosen: the best in `measure`, differences below `difference` (raw unit) not mattering.

    A procedure begins with `first` replications of each policy and gives up after `most`; OCBA spends `budget` in all.
    Replications are run `batch` at a time.
    """

    measure: Measure
    difference: float
    confidence: float
    procedure: Procedure = Procedure.KN
    first: int = 20
    most: int = 10_000
    budget: int = 1000
    batch: int = 8


def choose(lab: Laboratory, bench: Bench, wanted: Wanted) -> Choice:
    """Choose the best of a laboratory's policies.

    Raises
    ------
    ScenarioError
        When there are fewer than two policies, or the measure has no value in some replication.
    ValueError
        When a number is out of range.
    """
    if len(lab.setups) < 2:
        raise ScenarioError([Problem("scenario.toml", 0, "policies", "one policy alone cannot be compared")])
    lab = replace(lab, measures=(wanted.measure.id,))
    if wanted.procedure is Procedure.OCBA:
        return _by_budget(lab, bench, wanted)
    selection, leads = _SELECT[wanted.procedure](lab, bench, wanted)
    ids = [policy.id for policy in lab.policies]
    return Choice(
        procedure=wanted.procedure.value,
        indicator=wanted.measure.indicator,
        policy_ids=tuple(ids),
        chosen_id=ids[selection.system],
        survivor_ids=tuple(ids[k] for k in selection.survivors),
        means=tuple(selection.means.tolist()),
        spent=tuple(selection.spent.tolist()),
        difference=wanted.difference,
        confidence=selection.confidence,
        left=tuple(
            Left(policy_id=ids[gone.system], by_id=ids[gone.by], replication=gone.replication)
            for gone in selection.eliminations
        ),
        leads=dict(zip(ids, zip(leads.low.tolist(), leads.high.tolist(), strict=True), strict=True)) if leads else {},
        seed=lab.seed,
        days=lab.district.calendar.days,
    )


Chosen = tuple[Selection, WithTheBest | None]
"""A selection, and the leads that the procedure tells with it."""


def _kn(lab: Laboratory, bench: Bench, wanted: Wanted) -> Chosen:
    return kn(_common(lab, bench), len(lab.setups), batch=wanted.batch, **_terms(wanted)), None


def _two_stages(lab: Laboratory, bench: Bench, wanted: Wanted) -> Chosen:
    found = select_with_common_numbers(_common(lab, bench), len(lab.setups), **_terms(wanted))
    return found.selection, found.leads


def _rinott(lab: Laboratory, bench: Bench, wanted: Wanted) -> Chosen:
    return screen_and_select(_apart(lab, bench), len(lab.setups), **_terms(wanted)), None


def _terms(wanted: Wanted) -> dict[str, Any]:
    """What every procedure that promises something is told."""
    return {
        "difference": wanted.difference,
        "confidence": wanted.confidence,
        "higher_is_better": wanted.measure.indicator.higher_is_better,
        "first": wanted.first,
        "most": wanted.most,
    }


_SELECT: dict[Procedure, Callable[[Laboratory, Bench, Wanted], Chosen]] = {
    Procedure.KN: _kn,
    Procedure.COMMON: _two_stages,
    Procedure.RINOTT: _rinott,
}


def _by_budget(lab: Laboratory, bench: Bench, wanted: Wanted) -> Choice:
    found = ocba(
        _apart(lab, bench),
        len(lab.setups),
        budget=wanted.budget,
        higher_is_better=wanted.measure.indicator.higher_is_better,
        first=wanted.first,
        increment=wanted.batch,
    )
    ids = tuple(policy.id for policy in lab.policies)
    return Choice(
        procedure=wanted.procedure.value,
        indicator=wanted.measure.indicator,
        policy_ids=ids,
        chosen_id=ids[found.system],
        survivor_ids=ids,
        means=tuple(found.means.tolist()),
        spent=tuple(found.spent.tolist()),
        difference=wanted.difference,
        confidence=None,
        approximate=found.approximate_pcs,
        seed=lab.seed,
        days=lab.district.calendar.days,
    )


def _common(lab: Laboratory, bench: Bench) -> Observe:
    """Replications of the same number meet the same requests under every policy."""

    def observe(replications: range, systems: Ints) -> Floats:
        return _known(lab, bench.values(lab.only(systems.tolist()), replications)[:, :, 0])

    return observe


def _apart(lab: Laboratory, bench: Bench) -> Observe:
    """No two policies meet the same requests."""

    def observe(replications: range, systems: Ints) -> Floats:
        columns = []
        for system in systems.tolist():
            numbers = range(system * APART + replications.start, system * APART + replications.stop)
            columns.append(bench.values(lab.only([system]), numbers)[:, 0, 0])
        return np.column_stack(columns)

    return lambda replications, systems: _known(lab, observe(replications, systems))


def _known(lab: Laboratory, values: Floats) -> Floats:
    if np.isfinite(values).all():
        return values
    name = lab.measures[0]
    text = f"{name} has no value in some replications: too few requests, or too short a time"
    raise ScenarioError([Problem("scenario.toml", 0, "simulation.days", text)])
