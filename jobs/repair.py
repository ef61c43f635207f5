"""What `linli visits replan` does between reading and saying; it imports little, for it must be quick."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from allocator.checks.visits import violations
from allocator.visits import problem_of
from allocator.visits.problem import VisitProblem
from allocator.visits.repair import Repaired, changes_between, compound_yuan, repair, task_of
from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import Plan, VisitsPlan
from domain.results import Result, Status
from domain.roads import road_network
from domain.scenario import Scenario
from domain.visit_repair import scenario_with
from reports.plan_folder.reading import require_agreement
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import require_writable, write_changed
from reports.tables.visit_changes import PricedChange, RepairSaid, VisitChangeRow, change_rows
from scenarios.save import table_text
from scenarios.visit_news import News, read_news


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a repair; without a plan `reasons` say why, and nothing was written."""

    status: Status
    said: RepairSaid | None
    reasons: tuple[str, ...]
    violations: tuple[str, ...] = ()
    interrupted: bool = False


def replan_visits(
    folder: Path, stored: StoredPlan, out: Path, news: News, *, change_yuan: float | None, limit: Limit, seed: int
) -> Outcome:
    """Repair the month of visits of the plan read from `folder`, and write the whole plan to `out`.

    The visits are checked; a month that fails goes to ``OUT-failed``. The simulation is not kept: it is of the plan as
    it was.

    Raises
    ------
    ScenarioError
        With everything in `news` that is wrong, when the plan has no visits, or when nothing can be written.
    """
    require_agreement(folder, stored)
    require_writable(out)
    before = _visits_of(folder, stored)
    assert before.plan is not None
    facts, frozen = read_news(stored.scenario, before.plan, news)
    scenario, network = scenario_with(stored.scenario, facts), road_network(stored.scenario)
    problem = problem_of(scenario, network, Plan())
    price = scenario.rules.visits.moved_visit_yuan if change_yuan is None else change_yuan
    task, faults = task_of(problem, before.plan, facts, frozen, visit_yuan=price)
    if faults:
        return Outcome(status=Status.INFEASIBLE, said=None, reasons=tuple(faults))
    with graceful() as stop:
        repaired = repair(task, limit=limit, seed=seed)
        interrupted = stop.is_set()
    if repaired.result.plan is None or interrupted:
        return Outcome(status=repaired.result.status, said=None, reasons=repaired.result.notes, interrupted=interrupted)
    changes = changes_between(before.plan, repaired.result.plan, facts, task.lost)
    old = problem_of(stored.scenario, network, Plan())
    yuan = _yuan_of(old, before.plan), _yuan_of(problem, repaired.result.plan)
    priced = tuple(
        PricedChange(
            change=change,
            before_yuan=round(yuan[0][change.compound_id], 2),
            after_yuan=round(yuan[1][change.compound_id], 2),
        )
        for change in changes
    )
    kept = replace(stored, scenario=scenario, plan=replace(stored.plan, visits=repaired.result), seed=seed)
    wrong = violations(scenario, kept.plan)
    rows = change_rows(scenario, priced)
    target = write_changed(out, kept, network, part="visits", wrong=wrong, changes=table_text(VisitChangeRow, rows))
    return Outcome(
        status=repaired.result.status,
        said=_said(scenario, target, before, repaired, priced),
        reasons=repaired.result.notes,
        violations=tuple(wrong),
    )


def _said(
    scenario: Scenario,
    folder: Path,
    before: Result[VisitsPlan],
    repaired: Repaired,
    changes: tuple[PricedChange, ...],
) -> RepairSaid:
    return RepairSaid(
        official_names={official.id: official.name for official in scenario.officials},
        compound_names={compound.id: compound.name for compound in scenario.compounds},
        folder=str(folder),
        before_yuan=dict(before.cost_terms),
        after_yuan=dict(repaired.result.cost_terms),
        changes=changes,
        yuan=repaired.yuan,
        bound=repaired.bound,
        officials=repaired.officials,
        compounds=repaired.compounds,
    )


def _yuan_of(problem: VisitProblem, plan: VisitsPlan) -> dict[str, float]:
    return dict(zip(problem.compound_ids, compound_yuan(problem, plan).tolist(), strict=True))


def _visits_of(folder: Path, stored: StoredPlan) -> Result[VisitsPlan]:
    result = stored.plan.visits
    if result is None or result.plan is None:
        raise ScenarioError([Problem(str(folder), 0, "", "has no visits; plan them with --only visits")])
    return result
