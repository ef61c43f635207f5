"""Small rich districts for our search and for PyVRP at equal time: two depots, opening hours, shifts, trips, gates.

    python -m benchmarks.rich --seconds 20 -o benchmarks/RESULTS.md

Features that PyVRP cannot express are switched off: transfer stations, overtime, long days, bans, driving through,
compounds that crews may not share. PyVRP is given the whole week in one model: a client for each way to serve a task on
each kind of day, and a group for each choice among them. It also plans by days of single depots, as `--engine pyvrp`
does. Each of the three has the same seconds of processor time on one core; every plan passes the crews' checker.
"""

from __future__ import annotations

import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pyvrp

from allocator import crews
from allocator.checks import crews as check
from allocator.crews.assembly import RoutedDay, cost_terms, plan_of
from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from allocator.crews.engine.search import Effort, search, warm_up
from allocator.crews.peers.week import peer_days
from allocator.crews.peers.week import routed_days as peer_routed_days
from allocator.crews.problem import CrewProblem
from allocator.crews.solver import HOT
from allocator.crews.week import routed_days, week_of
from benchmarks.results import made_by, write_section
from benchmarks.tables import markdown
from domain.district import Mode
from domain.engines import Engine
from domain.limits import Limit
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.synthetic import district

HEADING = "Rich districts at equal time"
LIBRARIES = ("numba", "numpy", "pyvrp")
SIZES = (20, 30, 40, 50, 60)
SEEDS = (1, 2, 3, 4, 5)
COST_SCALE, LOAD_SCALE, FAR = 1e4, 10, 10_000_000

Planner = Callable[[CrewProblem, float], list[RoutedDay]]


def rich_district(compounds: int, seed: int) -> tuple[Scenario, tuple[str, ...]]:
    """A district with two depots of two crews each, and compounds to enter, open for 3 to 6 hours."""
    made = district(compounds=compounds, seed=seed)
    rng = np.random.default_rng([seed, compounds])
    far = max(made.depots, key=lambda depot: abs(depot.lon_deg - made.depots[0].lon_deg))
    middle = made.compounds[len(made.compounds) // 2]
    second = (
        far if far.id != made.depots[0].id else replace(far, id="p02", lon_deg=middle.lon_deg, lat_deg=middle.lat_deg)
    )
    depots = (made.depots[0], second)
    rows = [
        replace(
            made.crews[0], id=f"k{k}", depot_id=depots[k % 2].id, shift_from_h=5.0 + k // 2, shift_to_h=12.0 + k // 2
        )
        for k in range(4)
    ]
    opens = 5.0 + rng.integers(0, 5, len(made.compounds))
    lasts = rng.integers(3, 7, len(made.compounds))
    compounds_ = tuple(
        replace(row, open_from_h=float(a), open_to_h=float(min(a + b, 14)), drive_through=False)
        for row, a, b in zip(made.compounds, opens, lasts, strict=True)
    )
    rules = replace(made.rules, crews=replace(made.rules.crews, long_day_yuan_h=0.0))
    scenario = replace(
        made, compounds=compounds_, depots=depots, stations=(), crews=tuple(rows), entry_bans=(), rules=rules
    )
    return scenario, tuple(row.id for row in compounds_[::3])


def own(problem: CrewProblem, seconds: float) -> list[RoutedDay]:
    """Our search, one seed."""
    week = week_of(problem)
    found = search(week.routing, effort=Effort(time_s=seconds), temperature=HOT, clock=time.process_time)
    return list(routed_days(week, found.routes))


def by_days(problem: CrewProblem, seconds: float) -> list[RoutedDay]:
    """PyVRP on days of single depots."""
    days = peer_days(problem, Engine.PYVRP, Limit(work=1e6, time_s=seconds), 0)
    return list(peer_routed_days(problem, days, [day.run() for day in days]))


def whole_week(problem: CrewProblem, seconds: float) -> list[RoutedDay]:
    """PyVRP on the week in one model."""
    week = week_of(problem)
    clients = list(_clients(week.routing))
    data, vehicles = _data(week.routing, clients)
    end = time.process_time() + seconds
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        best = pyvrp.solve(data, lambda _cost: time.process_time() > end, seed=0, collect_stats=False).best
    free = [list(members) for members in vehicles]
    days = []
    for route in best.routes():
        trips: dict[int, list[int]] = defaultdict(list)
        for activity in route.schedule():
            if activity.is_client():
                trips[activity.trip].append(clients[activity.idx][1])
        period, crew = free[route.vehicle_type()].pop(0)
        home = int(week.routing.crews.home[crew])
        if trips and best.is_feasible():
            days.append(
                CrewDay(
                    period=period,
                    crew=crew,
                    trips=tuple(tuple(trips[number]) for number in sorted(trips)),
                    unload=(home,) * len(trips),
                )
            )
    return list(routed_days(week, Routes(days=tuple(days), cost=0.0)))


def _clients(problem: RoutingProblem) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """(period, mode, group) of each client: services on fixed days are a group each, a choice of one day is one."""
    tasks = problem.tasks
    for task in range(problem.n_tasks):
        masks = tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]].tolist()
        always = int(np.bitwise_and.reduce(masks))
        if any((mask & ~always).bit_count() > 1 for mask in masks):
            raise ValueError(f"task {task}: patterns {masks} differ in more than one day")
        for period in range(problem.n_periods):
            fixed = always >> period & 1
            if fixed or any(mask >> period & 1 for mask in masks):
                for mode in range(tasks.mode_start[task], tasks.mode_start[task + 1]):
                    yield period, mode, (task, period if fixed else -1)


def _data(
    problem: RoutingProblem, clients: Sequence[tuple[int, int, tuple[int, int]]]
) -> tuple[pyvrp.ProblemData, list[list[tuple[int, int]]]]:
    """PyVRP's data, and the (period, crew) pairs behind each of its vehicle types."""
    tasks, modes, crews_, places = problem.tasks, problem.modes, problem.crews, problem.places
    n_depots = len(places.end)
    period, mode = np.array([client[:2] for client in clients], np.int64).T
    task = np.searchsorted(tasks.mode_start, mode, side="right") - 1
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for client, (_, _, group) in enumerate(clients):
        members[group].append(client)
    groups = [group for group in members.values() if len(group) > 1]
    group_of = {client: number for number, group in enumerate(groups) for client in group}
    leave = np.concatenate([places.end, modes.exit[mode]])
    reach = np.concatenate([places.end, modes.entry[mode]])
    metres = np.minimum(problem.metres[np.ix_(leave, reach)], FAR).astype(float)
    serving = np.concatenate([np.zeros(n_depots), modes.metres[mode]])
    matrices = []
    types: list[pyvrp.VehicleType] = []
    vehicles = []
    for day in range(problem.n_periods):
        for crew in range(len(crews_.home)):
            barred = n_depots + np.flatnonzero((period != day) | ~modes.may[mode, crew])
            drive = np.ceil(metres * crews_.s_per_m[crew] - 1e-6)
            drive[n_depots:, :n_depots] += places.unload_s
            length = np.round(metres + serving)
            for matrix in (drive, length):
                matrix[:, barred] = FAR
                np.fill_diagonal(matrix, 0)
            matrices.append((length.astype(np.int64), drive.astype(np.int64)))
            types.append(_vehicle(problem, day, crew, len(types)))
            vehicles.append([(day, crew)])
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(leave))],
        clients=[
            pyvrp.Client(
                location=n_depots + client,
                pickup=[int(np.ceil(tasks.load[task[client]] * LOAD_SCALE - 1e-6))],
                service_duration=int(modes.service_s[mode[client]]),
                tw_early=int(tasks.early_s[task[client]]),
                tw_late=int(tasks.late_s[task[client]] - modes.service_s[mode[client]]),
                required=client not in group_of,
                group=group_of.get(client),
            )
            for client in range(len(clients))
        ],
        depots=[pyvrp.Depot(location=depot) for depot in range(n_depots)],
        vehicle_types=types,
        distance_matrices=[length for length, _ in matrices],
        duration_matrices=[drive for _, drive in matrices],
        groups=[pyvrp.ClientGroup(clients=group) for group in groups],
    )
    return data, vehicles


def _vehicle(problem: RoutingProblem, day: int, crew: int, profile: int) -> pyvrp.VehicleType:
    crews_, weight = problem.crews, float(problem.period_weight[day])
    home, again = int(crews_.home[crew]), int(crews_.max_trips[crew]) - 1
    return pyvrp.VehicleType(
        num_available=1,
        start_depot=home,
        end_depot=home,
        capacity=[int(np.floor(crews_.capacity[crew] * LOAD_SCALE + 1e-6))],
        tw_early=int(crews_.from_s[crew]),
        tw_late=int(crews_.to_s[crew]),
        unit_distance_cost=round(crews_.yuan_m[crew] * weight * COST_SCALE),
        unit_duration_cost=round(crews_.yuan_s[crew] * weight * COST_SCALE),
        profile=profile,
        reload_depots=[home] if again else [],
        max_reloads=again,
    )


def judged(scenario: Scenario, extended: Sequence[str], problem: CrewProblem, days: Sequence[RoutedDay]) -> float:
    """Yuan a month of the days as the checker finds it.

    Raises
    ------
    ValueError
        When the checker finds fault.
    """
    plan = plan_of(problem, days)
    terms = cost_terms(problem, plan)
    result = Result(status=Status.FEASIBLE, plan=plan, objective=sum(terms.values()), cost_terms=terms)
    modes = ModesPlan(mode_of=dict.fromkeys(extended, Mode.EXTENDED), options=(), uncovered={})
    found = check.violations(scenario, Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=result))
    if found:
        raise ValueError(found[0])
    return sum(terms.values())


def yuan_of_all(compounds: int, seed: int, seconds: float) -> list[str]:
    """Cells of the table: the district, its tasks and visits, and yuan a month of each planner."""
    scenario, extended = rich_district(compounds, seed)
    problem = crews.problem_of(scenario, road_network(scenario), extended)
    visits = int(problem.tasks.times_week.sum())
    yuan = [judged(scenario, extended, problem, plan(problem, seconds)) for plan in PLANNERS.values()]
    return [f"{compounds}/{seed}", str(len(problem.tasks.ids)), str(visits), *(f"{each:,.0f}" for each in yuan)]


PLANNERS: dict[str, Planner] = {"own": own, "PyVRP, whole week": whole_week, "PyVRP, by days": by_days}


@click.command()
@click.option("--seconds", type=float, default=20.0, show_default=True, help="Of processor time, for each planner.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Put the table into this file.")
def main(seconds: float, out: Path | None) -> None:
    """Yuan a month of each planner on five districts."""
    warm_up()
    rows = []
    for compounds, seed in zip(SIZES, SEEDS, strict=True):
        rows.append(yuan_of_all(compounds, seed, seconds))
        click.echo(" | ".join(rows[-1]), err=True)
    lines = markdown(["compounds/seed", "tasks", "visits", *PLANNERS], rows)
    command = f"python -m benchmarks.rich --seconds {seconds:g}"
    note = "Yuan a month; every plan passed the checker. What the districts hold: `benchmarks/rich.py`."
    if out:
        write_section(out, HEADING, [made_by(command, LIBRARIES), "", note, "", *lines])
    else:
        click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
