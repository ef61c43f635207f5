"""What `linli crews replan` does between reading and saying; it imports little, for it must be quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.checks.crews import violations
from allocator.crews.assembly import cost_terms
from allocator.crews.from_scenario import problem_of
from allocator.crews.notes import notes
from allocator.crews.replanning import Change, replan
from domain.district import Mode
from domain.errors import Problem, ScenarioError
from domain.plan import CrewsPlan, Disruption
from domain.results import Result, Status
from domain.roads import RoadNetwork, road_network
from reports.plan_folder.reading import require_agreement
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import require_writable, write_changed
from reports.tables.replan_tables import ChangeRow, change_rows
from scenarios.save import table_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """What came of planning a day anew: where it is, what moved, yuan a month before and after, what is wrong."""

    folder: Path
    changes: tuple[Change, ...]
    yuan: tuple[float, float]
    violations: tuple[str, ...]


def replan_day(
    folder: Path, stored: StoredPlan, out: Path, disruptions: Sequence[Disruption], *, work: float, seed: int
) -> Replanned:
    """Repair one weekday of the plan read from `folder`, and write the whole week to `out`.

    The crews' part is checked; a week that fails goes to ``OUT-failed``. The simulation is not kept: it is of the plan
    as it was.

    Raises
    ------
    ScenarioError
        With every crew and street that is unknown, when the plan has no crews, or when nothing can be written.
    """
    require_agreement(folder, stored)
    require_writable(out)
    result = _crews_of(folder, stored, disruptions)
    assert result.plan is not None
    scenario, network = stored.scenario, road_network(stored.scenario)
    found = replan(scenario, network, result.plan, disruptions, work=work, seed=seed)
    again = _result(stored, network, result, found.plan, seed=seed)
    plan = replace(stored.plan, crews=again)
    wrong = violations(scenario, plan)
    rows = change_rows(scenario, disruptions[0].day, found.changes)
    kept = replace(stored, plan=plan, seed=seed)
    target = write_changed(out, kept, network, part="crews", wrong=wrong, changes=table_text(ChangeRow, rows))
    return Replanned(
        folder=target,
        changes=found.changes,
        yuan=(result.objective or 0.0, again.objective or 0.0),
        violations=tuple(wrong),
    )


def _result(
    stored: StoredPlan, network: RoadNetwork, before: Result[CrewsPlan], plan: CrewsPlan, *, seed: int
) -> Result[CrewsPlan]:
    """The crews' part with another plan; the bound holds for every plan of the scenario, so for this one too."""
    extended = [id_ for id_, mode in stored.plan.mode_of.items() if mode is Mode.EXTENDED]
    problem = problem_of(stored.scenario, network, extended)
    terms = cost_terms(problem, plan)
    reasons = {task: reason for task, reason in enumerate(problem.reasons) if reason}
    return replace(
        before,
        status=Status.FEASIBLE,
        plan=plan,
        objective=sum(terms.values()),
        cost_terms=terms,
        notes=tuple(notes(problem, plan, reasons)),
        seed=seed,
    )


def _crews_of(folder: Path, stored: StoredPlan, disruptions: Sequence[Disruption]) -> Result[CrewsPlan]:
    """The crews' part; every id that is unknown is said at once."""
    problems = []
    known = {row.id for row in stored.scenario.crews}, {row.id for row in stored.scenario.streets}
    for each in disruptions:
        if each.crew_id and each.crew_id not in known[0]:
            problems.append(Problem("--sick", 0, each.crew_id, "is not a crew of the plan's scenario"))
        if each.street_id and each.street_id not in known[1]:
            problems.append(Problem("--closed", 0, each.street_id, "is not a street of the plan's scenario"))
    result = stored.plan.crews
    if result is None or result.plan is None:
        problems.append(Problem(str(folder), 0, "", "has no crews; plan them with --only crews"))
    if problems or result is None:
        raise ScenarioError(problems)
    return result
