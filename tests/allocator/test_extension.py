"""Prices of the extension against the exact costs of tiny districts, by enumeration."""

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest
from crews_cases import Enumeration, block, compound, crew, depot, scenario, street, swept

from allocator import crews
from allocator.crews.coalitions import TwoPlans, without
from allocator.crews.engine.search import Effort
from allocator.crews.extension import dedicated_yuan, extension_prices
from allocator.crews.marginal import marginal_yuan
from allocator.crews.planned_week import parts_of, planned_week, total_yuan
from allocator.crews.prices import with_all_compounds
from domain.limits import Limit
from domain.roads import road_network
from domain.rules import CrewRules

EFFORT = Effort(iterations=200)


def district(**options):
    """A block with a compound on each of three sides, c1 and c2 beside each other, all owed daily."""
    streets = (
        swept("s1", "j00", "j10"),
        street("s2", "j10", "j11"),
        street("s3", "j11", "j01"),
        swept("s4", "j01", "j00"),
    )
    gates = (compound("c1", 1.0, 0.5), compound("c2", 1.0, 0.6), compound("c3", 0.5, 1.0, cleaning_min=45.0))
    return scenario(streets, **{"compounds": gates, **options})


@pytest.fixture(scope="module")
def exact():
    """Least yuan a month for the streets with each set of compounds."""
    whole = district()
    return {
        ids: Enumeration(replace(whole, compounds=tuple(c for c in whole.compounds if c.id in ids))).month_yuan()
        for size in range(4)
        for ids in map(frozenset, combinations(("c1", "c2", "c3"), size))
    }


@pytest.fixture(scope="module")
def solved():
    whole = district()
    network = road_network(whole)
    problem = with_all_compounds(whole, network)
    plan = crews.solve(problem, limit=Limit(work=0.3), seed=1).plan
    return whole, network, problem, plan


def shapley_of(cost, ids):
    """Mean of what each adds over all orders."""
    value = dict.fromkeys(ids, 0.0)
    orders = list(permutations(ids))
    for order in orders:
        for k, id_ in enumerate(order):
            value[id_] += (cost[frozenset(order[: k + 1])] - cost[frozenset(order[:k])]) / len(orders)
    return value


def test_shares_are_near_those_of_exact_costs_and_add_up(solved, exact):
    whole, _, problem, plan = solved
    ids = ("c1", "c2", "c3")
    prices = extension_prices(whole, problem, plan, ids, samples=6, limit=Limit(work=0.3), seed=1)
    assert prices.crews_yuan == pytest.approx(exact[frozenset(ids)], rel=1e-3)
    assert prices.streets_yuan == pytest.approx(exact[frozenset()], rel=1e-3)
    shares = {row.compound_id: row.share_yuan for row in prices.compounds}
    assert sum(shares.values()) == pytest.approx(prices.joint_yuan)
    for id_, yuan in shapley_of(exact, ids).items():
        assert shares[id_] == pytest.approx(yuan, rel=0.02)
    assert [row.half_width_yuan for row in prices.compounds] == [0.0, 0.0, 0.0]  # 3! orders are all of them
    assert all(row.in_plan and not row.reason for row in prices.compounds)


def test_marginal_cost_is_that_of_two_exact_plans(solved, exact):
    whole, _, problem, plan = solved
    ids = ("c1", "c2", "c3")
    prices = extension_prices(whole, problem, plan, ids, samples=6, limit=Limit(work=0.3), seed=1)
    for row in prices.compounds:
        left = exact[frozenset(ids)] - exact[frozenset(ids) - {row.compound_id}]
        assert row.marginal_yuan == pytest.approx(left, rel=0.02)


def test_a_compound_outside_the_plan_costs_what_it_would_add(solved, exact):
    whole, network, problem, _ = solved
    plan = crews.solve(crews.problem_of(whole, network, ["c1"]), limit=Limit(work=0.3), seed=1).plan
    prices = extension_prices(whole, problem, plan, ["c1"], samples=6, limit=Limit(work=0.3), seed=1)
    rows = {row.compound_id: row for row in prices.compounds}
    assert (rows["c1"].in_plan, rows["c3"].in_plan) == (True, False)
    assert rows["c3"].share_yuan is None
    assert rows["c3"].marginal_yuan == pytest.approx(
        exact[frozenset({"c1", "c3"})] - exact[frozenset({"c1"})], rel=0.02
    )
    assert rows["c1"].share_yuan == pytest.approx(prices.joint_yuan)


def test_the_game_never_costs_less_than_the_best_plan_and_ends_in_the_plan(solved, exact):
    _, _, problem, plan = solved
    planned = planned_week(problem, plan)
    routing, players = planned.week.routing, tuple(planned.position_of.values())
    ids = list(planned.position_of)
    alone = tuple(without(routing, day, frozenset(players)) for day in planned.days)
    game = TwoPlans(problem=routing, players=players, alone=alone, joint=planned.days)
    start, end = game.ends_yuan
    assert end == pytest.approx(total_yuan(routing, planned.days))
    for order in permutations(range(3)):
        added = game(order)
        assert added.sum() == pytest.approx(end - start)
        cost = start
        for k, player in enumerate(order):
            cost += added[player]
            best = exact[frozenset(ids[p] for p in order[: k + 1])]
            assert cost * problem.weeks_month >= best * (1 - 1e-4)


def test_searching_anew_saves_at_least_what_the_order_of_the_others_does(solved):
    _, _, problem, plan = solved
    planned = planned_week(problem, plan)
    routing, tasks = planned.week.routing, list(planned.position_of.values())
    fixed = marginal_yuan(routing, planned.days, tasks, effort=None)
    searched = marginal_yuan(routing, planned.days, tasks, effort=EFFORT, seed=1)
    assert (searched >= fixed - 1e-6).all()
    assert (marginal_yuan(routing, planned.days, tasks[:1], effort=EFFORT, seed=1) == searched[:1]).all()


def test_who_no_crew_can_clean_has_a_reason_and_no_price():
    gates = (compound("c1", 1.0, 0.5), compound("c2", 1.0, 0.6, load_kg=5000.0), compound("c3", 1, 1, cleanings_week=0))
    whole = block(compounds=gates)
    network = road_network(whole)
    problem = with_all_compounds(whole, network)
    plan = crews.solve(crews.problem_of(whole, network, ["c1", "c2"]), limit=Limit(work=0.1), seed=1).plan
    extended = extension_prices(whole, problem, plan, ["c1", "c2"], samples=4, limit=Limit(work=0.1))
    rows = {row.compound_id: row for row in extended.compounds}
    left_out = 7 * 4.345 * 200
    assert "5000 kg" in rows["c2"].reason
    assert rows["c2"].share_yuan == pytest.approx(left_out)
    assert sum(row.share_yuan or 0.0 for row in extended.compounds) == pytest.approx(extended.joint_yuan)
    assert rows["c3"].marginal_yuan == 0.0
    plan = crews.solve(crews.problem_of(whole, network, ["c1"]), limit=Limit(work=0.1), seed=1).plan
    rows = {
        row.compound_id: row
        for row in extension_prices(whole, problem, plan, ["c1"], samples=4, limit=Limit(work=0.1)).compounds
    }
    assert rows["c2"].marginal_yuan is None
    assert rows["c2"].crew_is_cheaper is None
    assert rows["c1"].crew_is_cheaper is True


def test_what_fits_nowhere_has_no_price_outside_the_plan():
    whole = block(
        compounds=(compound("c1", 1.05, 0.5, cleanings_week=2, open_from_h=5.0),), crews=(crew(shift_to_h=5.7),)
    )
    network = road_network(whole)
    plan = crews.solve(crews.problem_of(whole, network, ()), limit=Limit(work=0.1), seed=1).plan
    row = extension_prices(whole, with_all_compounds(whole, network), plan, (), samples=4).compounds[0]
    assert row.marginal_yuan is None
    assert row.reason == "no street-cleaning crew had room for it"


def test_a_dedicated_cleaner_is_paid_the_way_and_the_least_hours():
    rules = CrewRules(dedicated_yuan_h=30.0, dedicated_min_h=1.5, dedicated_way_min=20.0, weeks_month=4.0)
    assert dedicated_yuan(compound("c1", 0, 0, cleaning_min=30.0, cleanings_week=3), rules) == 4 * 3 * 1.5 * 30
    assert dedicated_yuan(compound("c1", 0, 0, cleaning_min=100.0, cleanings_week=3), rules) == 4 * 3 * 2 * 30
    assert dedicated_yuan(compound("c1", 0, 0, cleanings_week=0), rules) == 0


def test_workers_change_nothing(solved, two_processes):
    whole, _, problem, plan = solved
    one, two = (
        extension_prices(whole, problem, plan, ["c1", "c2"], samples=4, limit=Limit(work=0.1), executor=executor)
        for executor in (None, two_processes)
    )
    assert one == two
    assert np.isfinite([row.marginal_yuan for row in one.compounds]).all()


def test_a_large_district_is_priced_in_its_parts(monkeypatch):
    streets = (swept("s1", "j00", "j10"), street("s2", "j10", "j20"), swept("s3", "j20", "j30"))
    gates = (compound("c1", 0.5, 0.1), compound("c2", 1.2, 0.1), compound("c3", 2.6, 0.1))
    whole = scenario(
        streets,
        compounds=gates,
        depots=(depot("d1", 0.1, 0.05), depot("d2", 2.9, 0.05)),
        crews=(crew("k1", "d1"), crew("k2", "d2")),
    )
    network = road_network(whole)
    problem = with_all_compounds(whole, network)
    plan = crews.solve(crews.problem_of(whole, network, ["c1", "c3"]), limit=Limit(work=0.2), seed=1).plan
    options = {"samples": 4, "limit": Limit(work=0.2), "seed": 1}
    together = extension_prices(whole, problem, plan, ["c1", "c3"], **options)
    monkeypatch.setattr("allocator.crews.decomposition.MAX_TASKS", 3)
    assert len(parts_of(problem, plan)) == 2
    apart = extension_prices(whole, problem, plan, ["c1", "c3"], **options)
    assert sum(row.share_yuan or 0.0 for row in apart.compounds) == pytest.approx(apart.joint_yuan)
    assert apart.crews_yuan == pytest.approx(together.crews_yuan, rel=1e-3)
    for one, other in zip(apart.compounds, together.compounds, strict=True):
        assert (one.in_plan, one.marginal_yuan is None) == (other.in_plan, other.marginal_yuan is None)
        assert (one.share_yuan or 0.0) == pytest.approx(other.share_yuan or 0.0, rel=0.01)
    assert crews.offer(whole, network, problem=problem).keys() == {"c1", "c2", "c3"}
    assert crews.realised(whole, network, plan, problem=problem).keys() == {"c1", "c2", "c3"}
