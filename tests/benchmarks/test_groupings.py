"""Groupings of one scenario: the case, firms against every choice of them, repair, and the groups of each method."""

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest

from allocator.contracts.cost import allowed, cost_fen, largest_contract
from allocator.contracts.regions import bits, is_connected, mask_of, neighbour_masks
from allocator.regions.graph import graph_of
from allocator.regions.listing import connected_sets
from benchmarks import groupings_case
from benchmarks.groupings import measure
from benchmarks.groupings_case import PriceList, case_of
from benchmarks.groupings_firms import choose_firms
from benchmarks.groupings_methods import METHODS, Grouping, Method, own
from benchmarks.groupings_picture import NEAR_M, colours_of
from benchmarks.groupings_repair import repaired, within_limits
from benchmarks.groupings_score import score_of
from benchmarks.groupings_table import rows, text
from domain.errors import ScenarioError
from reports.terminal.progress import Steps
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def village():
    """Twenty compounds in large connected parts, as no walls stand between them."""
    made = district(compounds=20, seed=3, name="village")
    contracts = replace(made.rules.contracts, min_households=200, max_households=900, max_compounds=5)
    neighbours = replace(made.rules.neighbours, walk_m=600.0, cross_subdistricts=True)
    return replace(made, walls=(), rules=replace(made.rules, contracts=contracts, neighbours=neighbours))


@pytest.fixture(scope="module")
def case(village):
    return case_of(village)


def all_groups(problem):
    """Every connected group that some firm may take."""
    groups = connected_sets(
        graph_of(problem.near),
        problem.households,
        max_size=largest_contract(problem),
        max_members=problem.max_compounds,
        most=10**6,
    )
    members = [tuple(bits(mask)) for mask in groups.masks()]
    return [group for group, may in zip(members, allowed(problem, members).any(axis=1), strict=True) if may]


def random_groups(case, seed, colours=6):
    """Compounds thrown together: most groups neither hang together nor fit."""
    label = np.random.default_rng(seed).integers(colours, size=len(case))
    return [tuple(np.flatnonzero(label == k).tolist()) for k in range(colours) if (label == k).any()]


def connected(case, group):
    return is_connected(mask_of(group), neighbour_masks(case.problem.near))


def test_only_compounds_that_no_contract_can_hold_are_left_out(village, monkeypatch):
    few = replace(village, rules=replace(village.rules, neighbours=replace(village.rules.neighbours, walk_m=250.0)))
    case = case_of(few)
    monkeypatch.setattr(groupings_case, "_can_be_held", lambda problem: np.ones(len(problem), bool))
    whole = case_of(few).problem
    held = {whole.compound_ids[i] for group in all_groups(whole) for i in group}
    assert set(case.left_out)
    assert not set(case.left_out) & held
    assert set(case.left_out) | set(case.problem.compound_ids) == {c.id for c in few.compounds}


def test_nothing_to_group_is_an_error_of_input(village):
    rules = replace(village.rules, contracts=replace(village.rules.contracts, min_households=90_000))
    with pytest.raises(ScenarioError, match="no area contract is possible"):
        case_of(replace(village, rules=rules))


def test_an_unserved_compound_costs_twice_its_dearest_bid(case):
    i, bids = 0, case.problem.bids
    households, aged = case.problem.households[i], case.problem.aged_households[i]
    asked = []
    for k in np.flatnonzero(bids.serves[:, i]):
        steps = [bids.step1[k], bids.step2[k]]
        paid = sum(bids.rate2[k] if h >= steps[1] else bids.rate1[k] if h >= steps[0] else 1 for h in range(households))
        asked.append(bids.setup_yuan[k] + bids.household_yuan[k] * (paid + bids.condition[k] * aged))
    assert case.unserved_fen[i] / 100 == pytest.approx(2 * max(asked), abs=0.05)


@pytest.mark.parametrize("seed", range(4))
def test_firms_are_chosen_as_well_as_by_trying_every_choice(case, seed):
    rng = np.random.default_rng(seed)
    found, taken = [], set()
    for group in rng.permutation(np.array(all_groups(case.problem), object)):
        if not taken & set(group) and len(found) < 4:
            found.append(tuple(group))
            taken |= set(group)
    firms = case.problem.firm_contracts
    tight = replace(
        case.problem, firm_contracts=np.ones_like(firms), firm_households=rng.integers(300, 900, len(firms))
    )
    case = replace(case, problem=tight)
    price, households = cost_fen(tight, found), [int(tight.households[list(g)].sum()) for g in found]
    unserved = [case.unserved_fen[list(group)].sum() for group in found]

    def cost(bids):
        used = [int(tight.bids.firm[bid]) for bid in bids if bid >= 0]
        fits = all(
            bid < 0 or h <= tight.firm_households[tight.bids.firm[bid]] for bid, h in zip(bids, households, strict=True)
        )
        if len(used) > len(set(used)) or not fits:
            return np.inf
        return sum(unserved[row] if bid < 0 else price[row, bid] for row, bid in enumerate(bids))

    ways = [[-1, *np.flatnonzero(np.isfinite(row)).tolist()] for row in price]
    chosen = choose_firms(case, found)
    assert chosen.proved
    assert cost(chosen.bids) == min(map(cost, product(*ways)))


@pytest.mark.parametrize("seed", range(4))
def test_what_cannot_be_a_contract_is_unserved_and_named(case, seed):
    groups = random_groups(case, seed)
    score = score_of(case, groups)
    assert score.violations == ()
    assert not score.feasible
    assert any("not connected" in fault for fault in score.faults)
    assert {i for group in score.served for i in group} | set(score.unserved) == set(range(len(case)))
    assert score.terms["unserved"] == pytest.approx(case.unserved_fen[list(score.unserved)].sum() / 100)
    assert score.objective == pytest.approx(sum(score.terms.values()))


def test_a_missing_number_of_contracts_is_priced(case):
    counted = replace(case.problem, least_contracts=9, off_number_fen=5_000_00)
    (group, *_) = all_groups(counted)
    chosen = choose_firms(replace(case, problem=counted), [group])
    assert chosen.bids[0] >= 0
    few = replace(counted, least_contracts=0, most_contracts=0, off_number_fen=10**9)
    assert choose_firms(replace(case, problem=few), [group]).bids == (-1,)


@pytest.mark.parametrize("seed", range(4))
def test_repair_keeps_every_compound_and_gains(case, seed):
    groups, prices = random_groups(case, seed), PriceList(case)
    mended = repaired(case, prices, groups)
    assert sorted(i for group in mended for i in group) == list(range(len(case)))
    assert all(connected(case, group) for group in mended)
    assert all(len(group) <= case.problem.max_compounds for group in mended)
    assert prices.total_fen(mended) < prices.total_fen(groups)


def test_a_large_group_is_cut_at_its_longest_walk(case):
    big = next(block for block in case.blocks() if len(block) > case.problem.max_compounds)
    parts = within_limits(case, big)
    assert sorted(i for part in parts for i in part) == sorted(big)
    assert all(connected(case, part) and len(part) <= case.problem.max_compounds for part in parts)
    walks = nx.Graph()
    pairs = [(i, j) for i in big for j in big if i < j and case.problem.near[i, j]]
    walks.add_weighted_edges_from((i, j, case.problem.walk_m[i, j]) for i, j in pairs)
    tree = nx.minimum_spanning_tree(walks)
    i, j, _ = max(tree.edges(data="weight"), key=lambda edge: edge[2])
    assert not any(i in part and j in part for part in parts)


def test_administrative_groups_are_communities(case):
    groups = METHODS["administrative"].group(case, 1.0, 1).groups
    assert sorted(i for group in groups for i in group) == list(range(len(case)))
    for group in groups:
        assert len(set(case.community_of[list(group)].tolist())) == 1
        assert connected(case, group)


def test_greedy_ends_where_no_join_pays(case):
    prices = PriceList(case)
    groups = METHODS["greedy"].group(case, 1.0, 1).groups
    for a, one in enumerate(groups):
        for other in groups[:a]:
            if connected(case, one + other):
                apart = prices.fen(mask_of(one)) + prices.fen(mask_of(other))
                assert prices.fen(mask_of(one + other)) >= apart


def test_own_is_never_dearer_and_its_bound_holds(case):
    found = own(case, 5.0, 1)
    score = score_of(case, found.groups)
    assert found.bound_yuan <= score.objective + 0.005
    for name in ("administrative", "greedy"):
        groups = METHODS[name].group(case, 1.0, 1).groups
        mended = score_of(case, repaired(case, PriceList(case), groups))
        assert score.objective <= mended.objective + 0.005


@pytest.mark.parametrize("name", ["maxp", "skater", "azp", "ward", "gerrychain"])
def test_a_peer_groups_every_compound_into_connected_groups(case, name):
    method = METHODS[name]
    if not method.installed:
        pytest.skip(f"{method.library} is not installed")
    method.load()
    groups = method.group(case, 0.3, 1).groups
    assert sorted(i for group in groups for i in group) == list(range(len(case)))
    assert all(connected(case, group) for group in groups)
    assert PriceList(case).total_fen(groups) < case.unserved_fen.sum()


def runs_with(case, bound):
    def group(case, _time_s, seed):
        groups = METHODS["greedy"].group(case, 1.0, seed).groups
        return Grouping(groups, bound)

    methods = {"greedy": METHODS["greedy"], "own": Method(group=group, draws=True)}
    return list(measure(case, methods, [1, 2], 1.0, watch=Steps(None)))


def test_our_bound_comes_first_and_serves_all(case):
    runs = runs_with(case, 1000.0)
    assert [(run.method, run.seed) for run in runs] == [("own", 1), ("own", 2), ("greedy", 1)]
    assert {run.bound for run in runs} == {1000.0}
    assert not any(run.violations for run in runs)
    assert [cells[0] for cells in rows(runs)] == ["own", "greedy"]
    assert "Proven bound: 1,000.00" in text(case, runs)


def test_a_cost_below_the_bound_fails(case):
    runs = runs_with(case, 1e9)
    assert all("lie below the bound" in run.violations[0] for run in runs)
    assert "FAILED own, seed 1" in text(case, runs)


def test_groups_near_one_another_differ_in_colour(case):
    groups = METHODS["greedy"].group(case, 1.0, 1).groups
    colours, close = colours_of(case, groups), 0
    for a, one in enumerate(groups):
        for b, other in enumerate(groups[:a]):
            apart = case.gates_m[list(one)][:, None] - case.gates_m[list(other)][None]
            if np.hypot(apart[..., 0], apart[..., 1]).min() <= NEAR_M:
                close += 1
                assert colours[a] != colours[b]
    assert close
