"""What the commands do between reading and saying: plan, check, simulate, write; the flow of the product."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator import planning
from allocator.checks.all_parts import violations
from domain.comparison import Comparison
from domain.engines import Engine
from domain.executors import Executor, executor_for
from domain.interruption import graceful
from domain.limits import Limit
from domain.plan import PARTS, SERVICE, Plan
from domain.results import Status
from domain.roads import RoadNetwork, road_network
from domain.scenario import Scenario
from jobs.possible import require_possible, require_tables, warnings_of
from reports.plan_folder.manifest import planned
from reports.plan_folder.reading import read
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import require_writable, write
from reports.terminal.progress import Steps, steps
from simulation import experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a user asked for beside the data."""

    seed: int
    limit: Limit
    workers: int
    replications: int
    days: int
    engine: Engine = Engine.OWN
    cluster: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job: where it was written, what it holds, and what the checkers said."""

    folder: Path
    plan: Plan
    comparison: Comparison | None
    violations: Mapping[str, Sequence[str]]
    interrupted: bool = False

    @property
    def statuses(self) -> set[Status]:
        """Status of every part planned."""
        return {result.status for result in planned(self.plan).values()}


def make_plan(
    scenario: Scenario,
    out: Path,
    ask: Ask,
    *,
    parts: Collection[str] = PARTS,
    base: Plan | None = None,
    simulate: bool = False,
    warn: Callable[[str], object] = lambda _text: None,
) -> Outcome:
    """Plan, check, simulate if asked, and write the plan folder; `warn` is told first what crews cannot serve.

    An interrupted plan goes to ``OUT-interrupted`` with the parts that were finished, and one that fails its checkers
    to ``OUT-failed``: only a complete and checked plan replaces an earlier one in `out`.
    """
    require_tables(scenario, parts)
    require_writable(out)
    started = time.perf_counter()
    with steps() as show, executor_for(workers=ask.workers, cluster=ask.cluster) as executor:
        show.begin("roads")
        network = road_network(scenario)
        if any(part in SERVICE for part in parts):
            require_possible(scenario, network)
            for sentence in warnings_of(scenario, network):
                warn(sentence)
        with graceful() as asked_to_stop:
            plan = planning.plan(
                scenario,
                network,
                limit=ask.limit,
                seed=ask.seed,
                executor=executor,
                parts=parts,
                start=base,
                engine=ask.engine,
                progress=show.part,
            )
            show.begin("checks")
            found = violations(scenario, plan)
            cut_short = asked_to_stop.is_set()
        comparison = None
        if simulate and not cut_short and not any(found.values()):
            comparison, cut_short = _simulated(scenario, network, plan, ask, executor=executor, show=show)
        stored = StoredPlan(
            scenario=scenario,
            plan=plan,
            comparison=comparison,
            checks=found,
            seed=ask.seed,
            limit=ask.limit,
            engine=ask.engine,
            interrupted=cut_short,
        )
        folder = _destination(out, interrupted=cut_short, failed=any(found.values()))
        show.begin("report")
        write_plan(folder, stored, network, ask, started)
    return Outcome(folder=folder, plan=plan, comparison=comparison, violations=found, interrupted=cut_short)


def read_network(folder: Path) -> tuple[StoredPlan, RoadNetwork]:
    """Read a plan folder together with the road network of its scenario."""
    stored = read(folder)
    return stored, road_network(stored.scenario)


def _simulated(
    scenario: Scenario, network: RoadNetwork, plan: Plan, ask: Ask, *, executor: Executor, show: Steps
) -> tuple[Comparison | None, bool]:
    """Comparison of the policies; or None and True when the user interrupted it."""
    show.begin("simulation")
    try:
        comparison = experiment.compare(
            scenario,
            network,
            plan,
            seed=ask.seed,
            replications=ask.replications,
            days=ask.days,
            executor=executor,
            watch=show.count,
        )
    except KeyboardInterrupt:
        return None, True
    return comparison, False


def _destination(out: Path, *, interrupted: bool, failed: bool) -> Path:
    ending = "-failed" if failed else "-interrupted" if interrupted else ""
    return out.with_name(out.name + ending)


def write_plan(folder: Path, stored: StoredPlan, network: RoadNetwork, ask: Ask, started: float) -> None:
    """Write a plan folder together with how long it took and where."""
    where = {"cluster": True} if ask.cluster else {"workers": ask.workers}
    run = {"seconds": round(time.perf_counter() - started, 1), **where}
    write(folder, stored, network, run=run)
