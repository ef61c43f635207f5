"""Covers of large districts by clusters: against enumeration, never beyond what the clusters share."""

from dataclasses import replace

import numpy as np
import pytest
from contract_cases import NO_BUDGET, all_groups, random_cover, reference_optimum_fen
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from allocator.contracts import clusters as clusters_module
from allocator.contracts import coordination
from allocator.contracts.areas import AreaFinder
from allocator.contracts.clustering import clusters_of, shares
from allocator.contracts.clusters import cheapest_cover, solve_clusters
from allocator.contracts.coordination import Coordinator
from allocator.contracts.cover import solve_cover, solve_known
from allocator.contracts.cover_problem import Cover, Start
from allocator.contracts.sharing import State, capacity_of, elastic_fen, use_of, with_everything
from domain.executors import Processes, Serial
from domain.limits import Limit
from domain.results import Status

LITTLE = Limit(work=0.05)
seeds = st.integers(0, 10_000)


def two_towns(seed, *, n=3, most_contracts=2, most_households=700, budget_fen=NO_BUDGET):
    """A cover whose compounds lie in two blocks that share the firms."""
    cover = random_cover(seed, n=2 * n, most_contracts=most_contracts, most_households=most_households)
    problem = cover.contracts
    town = np.arange(2 * n) < n
    first, second = problem.near.nonzero()
    same = town[first] == town[second]
    near = problem.near.copy()
    near[first[~same], second[~same]] = False
    near.eliminate_zeros()
    return replace(cover, contracts=replace(problem, near=near), budget_fen=budget_fen)


@pytest.fixture(autouse=True)
def small_clusters(monkeypatch):
    monkeypatch.setattr(clusters_module, "CLUSTER", 3)


def by_clusters(cover, **options):
    return solve_clusters(cover, limit=LITTLE, seed=1, executor=options.pop("executor", Serial()), **options)


@settings(max_examples=20)
@given(seeds, st.sampled_from([1, 2]), st.sampled_from([400, 700]))
def test_the_bound_holds_and_the_cover_keeps_to_the_firms(seed, most_contracts, most_households):
    cover = two_towns(seed, most_contracts=most_contracts, most_households=most_households)
    found, best = by_clusters(cover), reference_optimum_fen(cover)
    assert found.bound_fen <= best + 4
    assert found.cost_fen >= best - 4
    contracts, bids = cover.contracts, cover.contracts.bids
    for firm in range(len(contracts.firm_contracts)):
        own = [g for g, bid in zip(found.groups, found.bids, strict=True) if bids.firm[bid] == firm]
        assert len(own) <= contracts.firm_contracts[firm]
        assert sum(contracts.households[list(g)].sum() for g in own) <= contracts.firm_households[firm]


@settings(max_examples=10)
@given(seeds)
def test_clusters_with_room_for_all_are_optimal(seed):
    cover = two_towns(seed, most_contracts=9, most_households=9000)
    found = by_clusters(cover)
    assert found.cost_fen == pytest.approx(reference_optimum_fen(cover), abs=4)
    assert found.status is Status.OPTIMAL


@settings(max_examples=10)
@given(seeds)
def test_a_budget_is_shared(seed):
    cover = two_towns(seed, budget_fen=100_000)
    found, best = by_clusters(cover), reference_optimum_fen(cover)
    assert found.bound_fen <= best + 33
    assert found.cost_fen >= best - 33


def test_minding_the_budget_pays():
    """Shares are dealt by a rule of thumb: it may lose now and then, but not over many districts, and never much."""
    ratios = []
    for seed in range(24):
        cover = two_towns(seed, budget_fen=100_000)
        careless = by_clusters(replace(cover, budget_fen=NO_BUDGET))
        without = careless.cost_fen + elastic_fen(cover, use_of(cover, careless))
        ratios.append(by_clusters(cover).cost_fen / without)
    assert np.mean(ratios) < 0.99
    assert max(ratios) <= 1.05


def test_too_many_contracts_are_shared_out():
    cover = two_towns(3, most_contracts=9, most_households=9000)
    free = by_clusters(cover)
    assert len(free.groups) > 1
    few = replace(cover, contracts=replace(cover.contracts, most_contracts=1, off_number_fen=10**8))
    assert len(by_clusters(few).groups) == 1


def test_every_compound_is_in_one_cluster_and_blocks_stay_whole():
    cover = two_towns(5)
    found = clusters_of(cover, most=3)
    assert sorted(int(i) for cluster in found for i in cluster.at) == list(range(6))
    blocks = [set(block.tolist()) for block in cover.contracts.blocks()]
    for cluster in found:
        assert all(block <= set(cluster.at.tolist()) or not block & set(cluster.at.tolist()) for block in blocks)


def test_a_start_is_never_made_worse():
    cover = two_towns(7)
    good = solve_cover(cover, limit=Limit(work=1.0), seed=1, executor=Serial())
    start = Start(groups=good.groups, bids=good.bids, way=good.way)
    assert by_clusters(cover, start=start).cost_fen <= 1.2 * good.cost_fen


def test_an_interrupted_search_keeps_a_start_that_keeps_to_the_firms(monkeypatch):
    cover = two_towns(3, most_contracts=1, most_households=900)
    good = solve_cover(cover, limit=Limit(work=1.0), seed=1, executor=Serial())
    monkeypatch.setattr(coordination, "requested", lambda: True)
    assert by_clusters(cover).status is Status.UNKNOWN  # each town took what both share
    found = by_clusters(cover, start=good.start)
    assert set(found.groups) == set(good.groups)
    assert found.way == good.way
    assert found.cost_fen == good.cost_fen
    careless = replace(good.start, groups=good.groups[1:], bids=good.bids[1:])
    assert by_clusters(cover, start=careless).status is Status.UNKNOWN


def test_same_answer_with_two_processes():
    cover = two_towns(11)
    with Processes(2) as executor:
        assert by_clusters(cover, executor=executor) == by_clusters(cover)


def test_a_small_district_is_one_cluster(monkeypatch):
    cover = two_towns(2)
    whole = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial())
    assert cheapest_cover(cover, limit=LITTLE, seed=1, executor=Serial()) == whole
    monkeypatch.setattr(clusters_module, "ONE_CLUSTER", 1)
    assert cheapest_cover(cover, limit=LITTLE, seed=1, executor=Serial()) == by_clusters(cover)


amounts = st.lists(st.integers(0, 9), min_size=3, max_size=3)


@given(st.integers(0, 12), amounts, amounts)
def test_shares_never_exceed_what_there_is(capacity, use, more):
    used = np.array(use, float)[:, None]
    found = shares(np.array([float(capacity)]), used, used + np.array(more, float)[:, None])
    assert found.sum() <= capacity
    if used.sum() <= capacity:
        assert (found >= used).all()


def test_left_over_goes_to_those_that_want_more():
    found = shares(np.array([10.0]), np.array([[2.0], [3.0]]), np.array([[2.0], [8.0]]))
    assert found.ravel().tolist() == [2.0, 8.0]


@settings(max_examples=20)
@given(seeds)
def test_known_groups_are_dealt_out_within_what_firms_may_take(seed):
    """A start that takes too much is mended, and what was known to be possible is found again."""
    cover = random_cover(seed, n=6, most_contracts=2, most_households=700)
    contracts = cover.contracts
    free = replace(contracts, firm_contracts=np.full_like(contracts.firm_contracts, 9))
    careless = solve_cover(replace(cover, contracts=free), limit=LITTLE, seed=1, executor=Serial())
    found = solve_known(cover, all_groups(contracts), limit=Limit(work=1.0), seed=1, start=careless.start)
    assert found.cost_fen == pytest.approx(reference_optimum_fen(cover), abs=4)


def first_come(cover):
    """The first town with all firms to itself, the others without any; and what each compound costs at its best."""
    clusters = clusters_of(cover, most=3)
    apart = [solve_cover(with_everything(c.problem), limit=LITTLE, seed=1, executor=Serial()) for c in clusters]
    best = State(cover, clusters, apart)
    ways = [tuple(c.problem.alone_fen.argmin(axis=1).tolist()) for c in clusters[1:]]
    late = [Cover(status=Status.FEASIBLE, way=way) for way in ways]
    return State(cover, clusters, [apart[0], *late]), best


@settings(max_examples=20)
@given(seeds, st.sampled_from([400, 900]))
def test_mending_an_unfair_deal_breaks_no_limit(seed, most_households):
    cover = two_towns(seed, most_contracts=2, most_households=most_households)
    unfair, best = first_come(cover)
    groups = {i: [g for g in all_groups(cover.contracts) if g[0] == i] for i in range(len(cover.contracts))}
    coordinator = Coordinator(cover, groups, limit=LITTLE, seed=1, executor=Serial(), most=6)
    found = coordinator.mended(unfair, best.costs_fen)
    assert found.keeps_to(capacity_of(cover))
    assert found.cost_fen <= unfair.cost_fen
    assert found.cost_fen >= reference_optimum_fen(cover) - 4


def scarce():
    """Two compounds far apart and one contract to give: the first has it, the second needs it."""
    cover = random_cover(4, n=2, firms=1, most_contracts=1, most_households=900)
    contracts = cover.contracts
    contracts = replace(contracts, near=csr_matrix((2, 2)), min_households=0, bids=serving_all(contracts.bids))
    dear = np.array([[10**5, np.inf], [10**9, np.inf]])
    cover = replace(cover, contracts=contracts, alone_fen=dear, alone_subsidy_fen=np.zeros((2, 2)))
    clusters = clusters_of(cover, most=1)
    return State(
        cover,
        clusters,
        [
            Cover(status=Status.FEASIBLE, groups=((0,),), bids=(0,), way=(-1,)),
            Cover(status=Status.FEASIBLE, way=(0,)),
        ],
    ), cover


def serving_all(bids):
    return replace(bids, serves=np.ones_like(bids.serves), most_households=np.full_like(bids.most_households, 900))


def coordinator_of(cover, *, most):
    return Coordinator(cover, {}, limit=LITTLE, seed=1, executor=Serial(), most=most)


def test_a_contract_moves_to_the_compound_that_has_nothing_else():
    state, cover = scarce()
    found = coordinator_of(cover, most=2).mended(state, np.zeros(2))
    assert found.whole == Start(groups=((1,),), bids=(0,), way=(0, -1))
    apart = coordinator_of(cover, most=1).mended(state, np.zeros(2))
    assert apart.whole == state.whole  # an area of one block has no firm to give


@pytest.mark.parametrize("most", [1, 2])
def test_a_firm_that_two_towns_took_goes_to_the_one_that_needs_it(most):
    state, cover = scarce()
    both = Cover(status=Status.FEASIBLE, groups=((0,),), bids=(0,), way=(-1,))
    taken = State(cover, state.clusters, [both, both])
    found = coordinator_of(cover, most=most).shared_out(taken)
    assert found.keeps_to(capacity_of(cover))
    if most == 2:  # the areas have room for both
        assert found.whole == Start(groups=((1,),), bids=(0,), way=(0, -1))


def test_an_area_has_the_block_that_lost_and_those_that_hold_what_it_lacks():
    state, cover = scarce()
    costs = np.array([100.0, 100.0])
    finder = AreaFinder(cover, most=2)
    assert [at.tolist() for at in finder.around_losses(state.whole, np.array([0.0, 50.0]), costs)] == [[0, 1]]
    assert finder.around_losses(state.whole, np.array([0.0, 50.0]), costs) == []  # never twice
    assert AreaFinder(cover, most=2).around_losses(state.whole, np.array([0.0, 0.1]), costs) == []
    assert [at.tolist() for at in AreaFinder(cover, most=1).around_firms(state.whole, np.array([True]))] == [[0]]


def test_a_state_counts_each_thing_once():
    state, cover = scarce()
    assert state.cost_fen == pytest.approx(state.costs_fen.sum())
    assert state.use.sum(axis=0).tolist()[:2] == [1, cover.contracts.households[0]]
    same = state.with_areas(state.clusters[:1], state.covers[:1])
    assert same.whole == state.whole
    assert same.cost_fen == state.cost_fen
