"""Exact splits of merged districts against every partition of a board, and pairs of units too far apart."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from region_drawings import connected_edges, graph_of, grid, partitions

from allocator import cpsat
from allocator.checks.districting import judge
from allocator.regions.cutedges.resplitting import Resplitting
from allocator.regions.cutedges.search import restart_length
from allocator.regions.cutedges.splitting import cut_edges, split, too_far
from allocator.regions.stopwatch import Stopwatch
from domain.districting import CutEdgesInstance
from domain.limits import Limit

ENOUGH = Limit(work=1.0)


def board(k, spread):
    people = np.random.default_rng(7).integers(8, 13, 12)
    mean = people.sum() / k
    limits = {"least": int(mean * (1 - spread)), "most": int(mean * (1 + spread))}
    return CutEdgesInstance(name="x", population=people, edges=grid(3, 4), n_districts=k, **limits)


def plans_of(instance):
    def fits(members):
        return instance.least <= instance.population[members].sum() <= instance.most

    for regions in partitions(12, instance.edges, fits):
        if len(regions) == instance.n_districts:
            label = np.empty(12, np.int64)
            for number, members in enumerate(regions):
                label[list(members)] = number
            yield label, set(regions)


@pytest.mark.parametrize(("k", "spread"), [(3, 0.3), (4, 0.3), (5, 0.8)])
def test_no_group_of_an_improved_plan_can_be_split_cheaper(k, spread):
    instance = board(k, spread)
    graph = graph_of(12, instance.edges)
    plans = list(plans_of(instance))
    largest = min(3, k - 1)
    worst = sorted(plans, key=lambda plan: -cut_edges(graph, plan[0]))[:3]
    resplitting, gained = Resplitting(instance, graph, Stopwatch(ENOUGH)), 0
    for label, _ in worst:
        found = resplitting.improved(label, below=99, work=1.0, share=1.0, seed=0)
        assert judge(instance, found.tolist()).violations == ()
        mine = {tuple(np.flatnonzero(found == district).tolist()) for district in range(k)}
        around = [each for each, regions in plans if k - len(mine & regions) <= largest]
        assert cut_edges(graph, found) == min(cut_edges(graph, each) for each in around)
        gained += cut_edges(graph, label) - cut_edges(graph, found)
    assert gained > 0


def test_a_split_that_leaves_the_plan_too_dear_is_not_taken():
    instance = board(4, 0.3)
    graph = graph_of(12, instance.edges)
    label = max((each for each, _ in plans_of(instance)), key=lambda each: cut_edges(graph, each))
    resplitting = Resplitting(instance, graph, Stopwatch(ENOUGH))
    best = cut_edges(graph, resplitting.improved(label, below=99, work=1.0, share=1.0, seed=0))
    assert best < cut_edges(graph, label)
    for wanted in range(1, cut_edges(graph, label) + 1):
        found = Resplitting(instance, graph, Stopwatch(ENOUGH)).improved(
            label, below=wanted, work=1.0, share=1.0, seed=0
        )
        assert cut_edges(graph, found) < wanted or found.tolist() == label.tolist()


def test_lengths_of_annealings():
    assert [restart_length(number) for number in range(1, 16)] == [1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8]


def test_a_group_is_looked_at_once(monkeypatch):
    instance = board(4, 0.3)
    label = next(plans_of(instance))[0]
    resplitting = Resplitting(instance, graph_of(12, instance.edges), Stopwatch(ENOUGH))
    found = resplitting.improved(label, below=99, work=1.0, share=1.0, seed=0)
    monkeypatch.setattr(cpsat, "search", None)
    assert resplitting.improved(found, below=99, work=9.0, share=1.0, seed=0).tolist() == found.tolist()


def test_the_work_of_a_split_is_that_of_all_its_rounds(monkeypatch):
    given_work, search = [], cpsat.search

    def noted(model, *, limit, **options):
        given_work.append(limit.work)
        return search(model, limit=limit, **options)

    monkeypatch.setattr(cpsat, "search", noted)
    # The tips 0 and 2 of unit 1 would be a cheap district, but need unit 1 between, which is beside all others.
    edges = np.array(
        [[0, 1], [1, 2], *([1, unit] for unit in range(3, 8)), *([unit, unit + 1] for unit in range(3, 7))]
    )
    people = np.array([5, 1, 5, 2, 2, 2, 2, 2])
    found = split(graph_of(8, edges), people, 2, (10, 11), limit=ENOUGH, seed=0)
    assert cut_edges(graph_of(8, edges), found.label) == found.bound == 5
    assert len(given_work) > 1
    assert given_work[0] == 1.0
    assert all(later < earlier for earlier, later in itertools.pairwise(given_work))


@given(connected_edges(most=8), st.data())
def test_pairs_too_far_apart_are_those_without_a_path_light_enough(drawn, data):
    n, edges = drawn
    people = np.array(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    most = data.draw(st.integers(0, 40))
    net = nx.Graph(edges.tolist())
    expected = {
        pair
        for pair in itertools.combinations(range(n), 2)
        if min(int(people[path].sum()) for path in nx.all_simple_paths(net, *pair)) > most
    }
    assert {tuple(pair) for pair in too_far(graph_of(n, edges), people, most).tolist()} == expected
