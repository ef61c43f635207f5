"""Routes of random problems with every feature on are legal, and cost what the search claims."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes
from allocator.crews.engine.search import Effort, search
from tests.allocator.engine.line_cases import Crew, Place, at, on_a_line
from tests.allocator.engine.rich_cases import rich_problem
from tests.allocator.engine.tiny_cases import on_shortest_ways

SEEDS = st.integers(0, 10**6)
SHAPES = st.sampled_from([(8, 3, 2), (14, 4, 3), (20, 3, 1), (5, 2, 4)])
LITTLE = Effort(iterations=150)


def drawn(seed, shape, *, timed):
    n_tasks, n_crews, n_periods = shape
    return rich_problem(seed, n_tasks=n_tasks, n_crews=n_crews, n_periods=n_periods, timed=timed)


def require_honest(problem, routes):
    """No fault but tasks that must be served and are not; then the cost is inf, else that of the evaluation."""
    judged = evaluate(problem, routes)
    assert [fault for fault in judged.faults if "must be served" not in fault] == []
    assert math.isinf(routes.cost) == bool(judged.faults)
    assert routes.cost == pytest.approx(judged.cost, rel=1e-6, abs=1e-6)
    assert sorted({(day.period, day.crew) for day in routes.days}) == [(day.period, day.crew) for day in routes.days]


def without_first_visits(routes):
    """Routes from whose days the first visit of each first trip is gone."""
    days = []
    for day in routes.days:
        trips = [day.trips[0][1:], *day.trips[1:]]
        kept = [(trip, place) for trip, place in zip(trips, day.unload, strict=True) if trip]
        if kept:
            left, unload = zip(*kept, strict=True)
            days.append(CrewDay(period=day.period, crew=day.crew, trips=left, unload=unload))
    return Routes(days=tuple(days), cost=0.0)


@settings(max_examples=60)
@given(SEEDS, SHAPES, st.booleans())
def test_routes_are_legal_and_cost_what_is_claimed(seed, shape, timed):
    problem = drawn(seed, shape, timed=timed)
    require_honest(problem, search(problem, effort=LITTLE, seed=seed).routes)


@settings(max_examples=40)
@given(SEEDS, SHAPES, st.booleans(), st.sampled_from([0.05, 1.0, 20.0]))
def test_going_on_from_routes_is_as_honest(seed, shape, timed, temperature):
    problem = drawn(seed, shape, timed=timed)
    start = search(problem, effort=LITTLE, seed=seed).routes
    for begin in (start, without_first_visits(start)):
        found = search(problem, effort=LITTLE, seed=seed + 1, start=begin, temperature=temperature)
        require_honest(problem, found.routes)


@settings(max_examples=30)
@given(SEEDS, SHAPES, st.booleans(), st.sampled_from([0.05, 1.0, 20.0]))
def test_going_on_from_routes_never_ends_dearer(seed, shape, timed, temperature):
    problem = on_shortest_ways(drawn(seed, shape, timed=timed))
    start = search(problem, effort=LITTLE, seed=seed).routes
    found = search(problem, effort=LITTLE, seed=seed + 1, start=start, temperature=temperature)
    assert found.routes.cost <= start.cost + 1e-6


@settings(max_examples=30)
@given(SEEDS, SHAPES)
def test_routes_of_an_easier_problem_are_a_start(seed, shape):
    """What heavier loads, shorter shifts, other patterns and new bans do not let pass is left out of the start."""
    problem = drawn(seed, shape, timed=True)
    tasks, crews, modes = problem.tasks, problem.crews, problem.modes
    start = search(problem, effort=LITTLE, seed=seed).routes
    patterns = 1 + 3 * tasks.patterns % ((1 << problem.n_periods) - 1)
    harder = replace(
        problem,
        tasks=replace(tasks, load=1.5 * tasks.load, late_s=tasks.late_s - 500, patterns=patterns),
        crews=replace(crews, to_s=crews.to_s - 1000, s_per_m=1.2 * crews.s_per_m),
        modes=replace(modes, may=modes.may & (modes.service_s % 4 > 0)[:, None]),
        max_shared=0,
    )
    require_honest(harder, search(harder, effort=LITTLE, seed=seed, start=start, temperature=0.05).routes)


@pytest.mark.parametrize(("max_trips", "unloads"), [(1, True), (2, True), (4, False)])
def test_trips_that_are_not_allowed_any_more_are_no_part_of_a_start(max_trips, unloads):
    def problem(max_trips, *, unloads):
        crew = Crew(capacity=1.0, max_trips=max_trips)
        jobs = [at(where, price=500.0) for where in (10.0, 20.0, 30.0, 40.0)]
        return on_a_line(jobs, crews=(crew,), places=(Place(), Place(at=15.0, unloads=unloads)))

    start = search(problem(4, unloads=True), effort=LITTLE).routes
    assert sorted(start.days[0].unload) == [0, 1, 1, 1]
    now = problem(max_trips, unloads=unloads)
    for effort in (Effort(iterations=0), LITTLE):
        require_honest(now, search(now, effort=effort, start=start).routes)


@settings(max_examples=5)
@given(SEEDS, st.booleans())
def test_long_searches_stay_honest(seed, timed):
    """Sums of many changes do not drift, and days put together from several plans cost what they cost."""
    problem = drawn(seed, (10, 3, 1), timed=timed)
    require_honest(problem, search(problem, effort=Effort(iterations=12_000), seed=seed).routes)


@settings(max_examples=5)
@given(SEEDS, st.booleans())
def test_many_tasks_are_served_beside_their_neighbours_alone(seed, timed):
    """More than 150 visits: positions beside near tasks are tried, not all."""
    problem = drawn(seed, (170, 12, 2), timed=timed)
    require_honest(problem, search(problem, effort=LITTLE, seed=seed).routes)
