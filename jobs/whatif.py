"""What `linli contracts whatif` does between reading and saying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from allocator import planning
from allocator.checks import moves
from allocator.checks.all_parts import violations
from allocator.contracts.conflicts import Refusal
from allocator.contracts.questions import Question
from allocator.contracts.whatif import Answer, Grouping, what_if
from allocator.recosting import with_contracts
from domain.district import Wall, WallKind
from domain.errors import Problem, ScenarioError
from domain.executors import executor_for
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import RoadNetwork, road_network
from domain.scenario import Scenario
from reports.plan_folder.reading import require_agreement
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import require_writable, write
from reports.tables.whatif_tables import MOVES, MoveRow, move_rows
from reports.terminal.progress import steps
from scenarios.findings import Findings
from scenarios.rows import table_of
from scenarios.save import table_text
from scenarios.sheets import sheet_of_csv

FILE = "contracts.csv"
CHEAPEST, LEAST = "cheapest", "least-change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of a question: the answer or the refusal, where the new plan is if one was written, what is wrong."""

    answer: Answer | Refusal
    folder: Path | None
    violations: Mapping[str, Sequence[str]]
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How hard to search, and how much the least change may cost more than the cheapest, as a share."""

    limit: Limit
    seed: int
    workers: int
    tolerance: float
    cluster: str | None = None


def wall_along(text: str, id_: str) -> list[Wall]:
    """Pieces of a wall along the points of ``lon,lat,lon,lat...`` in degrees, WGS-84.

    Raises
    ------
    ValueError
        When the text is no such line.
    """
    try:
        degrees = [float(part) for part in text.split(",")]
    except ValueError:
        raise ValueError(f"{text!r} holds something else than numbers") from None
    points = [(degrees[k], degrees[k + 1]) for k in range(0, len(degrees) - 1, 2)]
    if len(degrees) % 2 or len(points) < 2:
        raise ValueError(f"{text!r} is not lon,lat,lon,lat with two points or more")
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points):
        raise ValueError(f"{text!r} lies outside 180 degrees of longitude or 90 of latitude")
    return [
        Wall(
            id=f"{id_}-{piece}",
            kind=WallKind.BORDER,
            from_lon_deg=start[0],
            from_lat_deg=start[1],
            to_lon_deg=end[0],
            to_lat_deg=end[1],
        )
        for piece, (start, end) in enumerate(pairwise(points), start=1)
    ]


def walls_of(path: Path) -> tuple[Wall, ...]:
    """New walls from a table like walls.csv, in WGS-84 as the scenario of a plan.

    Raises
    ------
    ScenarioError
        With everything in it that cannot be read.
    """
    findings = Findings()
    table = table_of(sheet_of_csv(path, "walls", findings), Wall, findings)
    findings.raise_problems()
    return tuple(table.rows)


def ask_plan(
    folder: Path, stored: StoredPlan, question: Question, effort: Effort, *, out: Path | None, which: str
) -> Asked:
    """Answer a question about the contracts of the plan read from `folder`; write the answer `which` to `out` if given.

    Keepers of a plan that has them are appointed anew. Both answers are judged by the checkers. What fails goes to
    ``OUT-failed``, what was found until an interruption to ``OUT-interrupted``. The simulation is not kept.

    Raises
    ------
    ScenarioError
        When the plan has no contracts, the question names what is not there, or nothing can be written.
    KeyboardInterrupt
        When the user interrupted it before there was an answer.
    """
    if not stored.plan.area_contracts or stored.plan.modes is None or stored.plan.modes.plan is None:
        raise ScenarioError([Problem(FILE, 0, "", "the plan has no area contracts to ask about")])
    require_agreement(folder, stored)
    if out is not None:
        require_writable(out)
    network = road_network(stored.scenario)
    answer, cut_short = _answered(stored, network, question, effort)
    if isinstance(answer, Refusal):
        return Asked(answer=answer, folder=None, violations={}, interrupted=cut_short)
    plans = {CHEAPEST: answer.cheapest, LEAST: answer.least}
    judged = {name: _judged(stored, network, answer, grouping, effort) for name, grouping in plans.items()}
    wrong = {part: found for name in judged for part, found in judged[name][1].items() if found}
    target = None
    if out is not None:
        target = out.with_name(out.name + ("-failed" if wrong else "-interrupted" if cut_short else ""))
        plan, checks = judged[which]
        kept = replace(
            stored,
            scenario=answer.scenario,
            plan=plan,
            comparison=None,
            checks=checks,
            seed=effort.seed,
            interrupted=cut_short,
        )
        rows = move_rows(answer.scenario, plans[which].moves)
        tables = {MOVES: table_text(MoveRow, rows)}
        write(
            target,
            kept,
            network,
            run={"cluster": True} if effort.cluster else {"workers": effort.workers},
            tables=tables,
        )
    return Asked(answer=answer, folder=target, violations=wrong, interrupted=cut_short)


def _answered(
    stored: StoredPlan, network: RoadNetwork, question: Question, effort: Effort
) -> tuple[Answer | Refusal, bool]:
    """The answer, and whether the user interrupted the search for it."""
    with (
        steps() as show,
        graceful() as asked_to_stop,
        executor_for(workers=effort.workers, cluster=effort.cluster) as executor,
    ):
        answer = what_if(
            stored.scenario,
            network,
            stored.plan,
            question,
            tolerance=effort.tolerance,
            limit=effort.limit,
            seed=effort.seed,
            executor=executor,
            watch=show.begin,
        )
        if answer is None:
            if asked_to_stop.is_set():
                raise KeyboardInterrupt
            return Refusal(proved=False, left_out={}), False
        return answer, asked_to_stop.is_set()


def _judged(
    stored: StoredPlan, network: RoadNetwork, answer: Answer, grouping: Grouping, effort: Effort
) -> tuple[Plan, dict[str, list[str]]]:
    """The plan with a grouping, and what the checkers say of it and of what is said to have moved."""
    plan = with_contracts(
        stored.scenario,
        answer.scenario,
        network,
        stored.plan,
        grouping.plan,
        bound_yuan=answer.contracts_bound_yuan,
        seed=effort.seed,
    )
    plan = _with_keepers(answer.scenario, network, plan, stored.plan, effort)
    found = violations(answer.scenario, plan)
    moved = {move.compound_id for move in grouping.moves}
    wrong = moves.violations(answer.scenario, stored.plan.area_contracts, grouping.plan.contracts, moved)
    return plan, {**found, "contracts": [*found["contracts"], *wrong]}


def _with_keepers(scenario: Scenario, network: RoadNetwork, plan: Plan, before: Plan, effort: Effort) -> Plan:
    """The plan with keepers appointed anew where other contracts give other keepers: firms keep cells in their own."""
    if plan.keepers is None or _staff(plan) == _staff(before):
        return plan
    return planning.plan(scenario, network, limit=effort.limit, seed=effort.seed, parts=("keepers",), start=plan)


def _staff(plan: Plan) -> set[tuple[str, str, tuple[str, ...]]]:
    """What the keepers' part sees of the contracts."""
    return {(contract.id, contract.contractor_id, contract.compound_ids) for contract in plan.area_contracts}
