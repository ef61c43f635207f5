"""Walks of the bound are never dearer than the routes that they stand for, and prices prove what is true."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from team_cases import NO_RULES, compound, rules_of, task, team, team_scenario

from allocator.teams import problem_of
from allocator.teams.blocks import block_of
from allocator.teams.bound.generation import BoundCall, generate
from allocator.teams.bound.master import proven
from allocator.teams.bound.pricing import Prices, TeamDay, nothing, worth_aside
from allocator.teams.bound.shares import share_bound, shares_of
from allocator.teams.clusters import components
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network


def block_with(minutes, *, hours=40.0, one_way=False):
    """One team and a task in each of some compounds along the ring, two in the first one."""
    homes = [compound(f"c{k}", 0.3 + 0.6 * k) for k in range(len(minutes))]
    rows = [task(f"k{k}", f"c{max(0, k - 1)}", visit_min=float(m), undone_yuan=500.0) for k, m in enumerate(minutes)]
    scenario = team_scenario(
        homes, [team("t", 2.2, hours=hours)], tasks=rows, rules=rules_of(**NO_RULES), one_way=one_way
    )
    problem = problem_of(scenario, road_network(scenario), Plan())
    ((tasks, teams),) = components(problem)
    return block_of(problem, tasks, teams)


@settings(max_examples=25)
@given(
    minutes=st.lists(st.integers(10, 300), min_size=1, max_size=5),
    worth=st.lists(st.floats(0, 500), min_size=5, max_size=5),
    hour=st.floats(0, 30),
    late=st.floats(0, 30),
    one_way=st.booleans(),
)
def test_no_route_is_cheaper_than_the_cheapest_walk(minutes, worth, hour, late, one_way):
    block = block_with(minutes, one_way=one_way)
    day = TeamDay(block, 0)
    prices = Prices(visit=np.array(worth[: len(minutes)]), hour=np.array([hour]), late=np.array([late]))
    least, walks = day.cheapest(prices)
    for count in range(1, len(day.tasks) + 1):
        for order in permutations(range(len(day.tasks)), count):
            own = day.columns([order])
            if own.hours[0] <= 13.0:  # the shift and three hours of overtime
                cost = own.yuan[0] + hour * own.hours[0] + late * own.late_h[0] - own.visits[0] @ prices.visit
                assert least <= cost + 1e-6
    assert least == 0 or least == pytest.approx(
        min(walks.yuan + hour * walks.hours + late * walks.late_h - walks.visits @ prices.visit), abs=1e-6
    )


def test_walks_do_not_earn_the_same_place_twice_in_a_row():
    day = TeamDay(block_with([60, 60]), 0)
    prices = Prices(visit=np.array([400.0, 400.0]), hour=np.zeros(1), late=np.zeros(1))
    _, walks = day.cheapest(prices)
    assert walks.visits.max() == 1  # both tasks are in one compound


def test_short_visits_are_bounded_by_their_work():
    block = block_with([4, 60])
    assert TeamDay(block, 0).tasks.tolist() == [1]
    assert worth_aside(block) == pytest.approx([4.0, 0.0])


def test_prices_of_nought_prove_nothing_but_nought():
    block = block_with([60, 90])
    assert proven(block, nothing(block), np.zeros(1)) == 0.0


def test_columns_prove_more_than_shares_and_both_count_driving():
    block = block_with([120, 150, 180, 200])
    work = block.visit_s.sum() / 3600 * 60
    assert work < share_bound(block) <= generate(BoundCall(block=block, routes={}, limit=Limit()))
    assert (shares_of(block).hours[:, 0] > block.visit_s / 3600).all()


def test_hours_beyond_the_month_are_bounded_as_overtime():
    loose, strict = block_with([300, 300]), block_with([300, 300], hours=0.5)
    plain, paid = share_bound(loose), share_bound(strict)
    assert plain + 0.5 * (10 - 0.5) * 60 - 1 <= paid <= 2 * 500  # overtime costs half an hour more for each hour
