"""Large districts fall into clusters and borders: nothing is lost, nothing is twice, and the same every time."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.crews import decomposition, depots
from allocator.crews.assembly import RoutedDay
from allocator.crews.borders import borders, crews_along, start_of, weekdays_served, with_fixed_days
from allocator.crews.bound import week_flow
from allocator.crews.decomposition import Cluster, clusters, part_of
from allocator.crews.depots import depots_of
from allocator.crews.from_scenario import problem_of
from allocator.crews.week import week_of
from domain.roads import road_network
from scenarios.synthetic import district

MOST = 90


@pytest.fixture(scope="module")
def scenario():
    return district(compounds=110, seed=5)


@pytest.fixture(scope="module")
def problem(scenario):
    return problem_of(scenario, road_network(scenario), [compound.id for compound in scenario.compounds[::3]])


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(decomposition, "MAX_TASKS", MOST)


def test_a_district_of_ordinary_size_is_one_cluster(problem):
    only = clusters(problem)
    assert [len(cluster.tasks) for cluster in only] == [len(problem.tasks.ids)]
    assert [len(cluster.crews) for cluster in only] == [len(problem.crews.ids)]
    assert only[0].max_shared == problem.max_shared


def test_every_task_and_crew_is_in_one_cluster(small, problem):
    found = clusters(problem)
    assert len(found) > 2
    for name, rows in (("tasks", problem.tasks.ids), ("crews", problem.crews.ids)):
        assert sorted(np.concatenate([getattr(cluster, name) for cluster in found])) == list(range(len(rows)))
    assert all(len(cluster.crews) for cluster in found)
    assert max(len(cluster.tasks) for cluster in found) <= 1.6 * MOST


def test_crews_of_a_depot_stay_together_unless_it_has_too_many_tasks(small, problem):
    depot_of = depots_of(problem)
    cluster_of = {int(crew): k for k, cluster in enumerate(clusters(problem)) for crew in cluster.crews}
    for depot in range(len(problem.depot_ids)):
        own = {cluster_of[crew] for crew in np.flatnonzero(problem.crews.depot == depot).tolist()}
        assert len(own) == 1 or (depot_of == depot).sum() > MOST


def test_a_depot_with_too_many_tasks_is_divided_with_its_crews(small, problem):
    crews = replace(problem.crews, depot=np.zeros_like(problem.crews.depot))
    alone = replace(problem, crews=crews)
    found = clusters(alone)
    assert len(found) > 1
    assert sorted(np.concatenate([cluster.crews for cluster in found])) == list(range(len(crews.ids)))
    assert sorted(np.concatenate([cluster.tasks for cluster in found])) == list(range(len(problem.tasks.ids)))


def test_without_crews_there_is_one_cluster(small, problem):
    nobody = problem.part(np.arange(len(problem.tasks.ids)), np.zeros(0, np.int64))
    assert [len(cluster.tasks) for cluster in clusters(nobody)] == [len(problem.tasks.ids)]


def test_clusters_are_the_same_every_time(small, problem):
    def listed():
        return [(c.tasks.tolist(), c.crews.tolist(), c.max_shared) for c in clusters(problem)]

    assert listed() == listed()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 90))
def test_shares_are_whole_and_sum_up(weights, total):
    found = decomposition._shares(total, weights)
    assert sum(found) == min(total, sum(weights))
    assert all(0 <= share <= weight for share, weight in zip(found, weights, strict=True))


def test_depots_take_what_is_near_and_no_more_than_their_hours(problem):
    near, metres = depots._near(problem)
    depot_of = depots_of(problem)
    assert (near == depot_of[:, None]).any(axis=1).all()
    best = near[np.arange(len(near)), metres.argmin(axis=1)]
    assert (best == depot_of).mean() > 0.5  # hours are plenty in this district


def test_a_depot_without_hours_to_spare_gives_tasks_to_its_neighbours(problem):
    busiest = int(np.bincount(depots_of(problem)).argmax())
    crews = problem.crews
    short = np.where(crews.depot == busiest, crews.from_s + (crews.to_s - crews.from_s) // 4, crews.to_s)
    tired = replace(problem, crews=replace(crews, to_s=short, overtime_s=crews.last_s - short))
    before, after = (int((depots_of(each) == busiest).sum()) for each in (problem, tired))
    assert 0 < after < before


def test_near_depots_are_at_the_distance_that_the_matrix_says(problem):
    near, metres = depots._near(problem)
    modes, travel = problem.modes, problem.travel_m
    for task in range(0, len(near), 17):
        own = modes.task == task
        for depot, found in zip(near[task], metres[task], strict=True):
            home = problem.depot_end[depot]
            want = (travel[home, modes.entry[own]] + travel[modes.exit[own], home]).min()
            assert found == pytest.approx(want, abs=0.01) or np.isinf(found)
    assert np.isfinite(metres).mean() > 0.5


def test_a_part_has_the_distances_of_the_whole(small, problem):
    for cluster in clusters(problem)[:3]:
        part = pickle.loads(pickle.dumps(part_of(problem, cluster)))
        own = part.problem
        assert own.tasks.ids == tuple(problem.tasks.ids[task] for task in part.tasks)
        assert own.crews.ids == tuple(problem.crews.ids[crew] for crew in part.crews)
        assert own.modes.keys == tuple(problem.modes.keys[mode] for mode in part.modes)
        assert own.places.ids == tuple(problem.places.ids[place] for place in part.places)
        assert len(own.network.node_lonlat) <= len(problem.network.node_lonlat)
        entry, exit_ = problem.modes.entry[part.modes], problem.modes.exit[part.modes]
        want = problem.travel_m[np.ix_(exit_, entry)]
        assert np.allclose(replace(own, metres=None).travel_m[np.ix_(own.modes.exit, own.modes.entry)], want, atol=0.01)


def test_borders_of_a_round_touch_no_cluster_twice(small, problem):
    found = clusters(problem)
    rounds = borders(problem, found)
    assert rounds
    pairs = [(border.first, border.second) for level in rounds for border in level]
    assert len(set(pairs)) == len(pairs)
    for level in rounds:
        touched = [cluster for border in level for cluster in (border.first, border.second)]
        assert len(set(touched)) == len(touched)
    for level in rounds:
        for border in level:
            both = np.concatenate([found[border.first].tasks, found[border.second].tasks])
            assert np.isin(border.tasks, both).all()


def days_of(problem, crew, tasks, weekdays):
    """One trip of a crew to some tasks, in their first ways."""
    modes = tuple(int(np.flatnonzero(problem.modes.task == task)[0]) for task in tasks)
    return RoutedDay(weekdays=weekdays, crew=crew, trips=(modes,), unload=(int(problem.crews.depot[crew]),))


def test_crews_along_a_border_are_those_with_most_work_there(small, problem, monkeypatch):
    border = borders(problem, clusters(problem))[0][0]
    here = border.tasks.tolist()
    elsewhere = [task for task in range(len(problem.tasks.ids)) if task not in here]
    of_crew = {
        0: [days_of(problem, 0, elsewhere[:5], (1, 3, 5))],
        1: [days_of(problem, 1, [*here[:4], *elsewhere[5:8]], (1, 3, 5))],
        2: [days_of(problem, 2, here[4:6], (2, 4, 6)), days_of(problem, 2, here[6:7], (7,))],
    }
    assert crews_along(problem, border, of_crew).tolist() == [1, 2]
    monkeypatch.setattr("allocator.crews.borders.BORDER_TASKS", 8)
    assert crews_along(problem, border, of_crew).tolist() == [1]


def test_services_of_other_crews_stay_with_them(problem):
    everything = Cluster(
        tasks=np.arange(len(problem.tasks.ids)), crews=np.arange(len(problem.crews.ids)), max_shared=problem.max_shared
    )
    part = part_of(problem, everything)
    week = week_of(part.problem)
    day = days_of(problem, 0, [0, 1], week.days[0])
    start = start_of(week, [day])
    assert [(d.period, d.crew, len(d.trips[0])) for d in start.days] == [(0, 0, 2)]
    assert weekdays_served(problem, [day]) == {0: set(week.days[0]), 1: set(week.days[0])}
    fixed = with_fixed_days(week, {1: set(week.days[0])}, start)
    assert fixed.tasks.patterns[fixed.tasks.pattern_start[1] : fixed.tasks.pattern_start[2]].tolist() == [1]
    before, after = week.routing.tasks, fixed.tasks
    assert after.patterns[: after.pattern_start[1]].tolist() == before.patterns[: before.pattern_start[1]].tolist()
    rest = after.patterns[after.pattern_start[2] :].tolist()
    assert rest == before.patterns[before.pattern_start[2] :].tolist()
    assert fixed.max_shared == 0


def test_a_part_has_the_places_that_its_crews_used_before(small, problem):
    cluster = clusters(problem)[0]
    away = next(place for place in range(len(problem.places.ids)) if place not in part_of(problem, cluster).places)
    part = part_of(problem, cluster, [away])
    assert away in part.places
    assert part.problem.places.ids == tuple(problem.places.ids[place] for place in part.places)
    home = part.problem.places.ids[int(part.problem.crews.depot[0])]
    assert home == problem.places.ids[int(problem.crews.depot[part.crews[0]])]


def test_work_in_a_large_district_costs_no_more_than_some_crew_takes(problem, monkeypatch):
    exact = week_flow.cheapest_work(problem)
    monkeypatch.setattr(week_flow, "MATRIX_ENDS", 0)
    large = week_flow.cheapest_work(problem)
    assert (large <= exact).all()
    tasks = problem.tasks
    heavy = replace(problem, tasks=replace(tasks, load_kg=np.where(np.arange(len(tasks.ids)) == 4, 1e6, tasks.load_kg)))
    assert np.unique(problem.modes.task[np.isinf(week_flow.cheapest_work(heavy))]).tolist() == [4]
