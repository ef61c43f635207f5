"""Policies compiled: who shares crews, when crews are there, who is asked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.demand import Category
from domain.plan import Plan
from domain.policy import Pooling
from domain.roads import road_network
from simulation.categories import CATEGORIES
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.pooling import pools_of
from simulation.presence import spread

GREENING, WATER, LIFT = (CATEGORIES.index(c) for c in (Category.GREENING, Category.WATER, Category.LIFT))


def names_of(setup, category):
    """Name of the pool of each compound for a category."""
    return [setup.pooled.names[pool] for pool in setup.pooled.pool_of[:, category]]


def test_contract_pooling_asks_modes_contracts_and_teams_who_serves(year, policy):
    _, setup, *_ = year(policy)
    served = ["contract:k1", "contract:k1", "contract:k2", "contract:k2"]
    others = ["compound:c4", "community:m0", "community:m1", "team:t"]
    assert names_of(setup, WATER) == served + others
    # The greening team serves c6, which has no contract; licensed mechanics do the lifts of all.
    assert names_of(setup, GREENING) == [*served, "compound:c4", "community:m0", "team:g", "team:t"]
    assert set(names_of(setup, LIFT)) == {"lifts"}
    company = dict(zip(setup.pooled.names, setup.pooled.company.tolist(), strict=True))
    assert [name for name, refuses in company.items() if not refuses] == ["compound:c4", "on-call"]


@pytest.mark.parametrize(
    ("pooling", "pools"), [(Pooling.COMPOUND, 8), (Pooling.COMMUNITY, 2), (Pooling.SUBDISTRICT, 1)]
)
def test_other_poolings(year, pooling, pools, policy):
    _, setup, *_ = year(replace(policy, pooling=pooling))
    assert len(setup.pooled.names) == pools + 2
    assert setup.pooled.names[-2:] == ("lifts", "on-call")
    assert len(set(names_of(setup, WATER))) == pools


def test_all_policies_pay_the_same_hours_up_to_a_block_a_pool(full_town, policy):
    town, plan = full_town
    district = compile_district(town, road_network(town), plan, days=365)
    rules = district.rules
    exact = district.load_h.sum() / rules.crew_utilisation * 365
    for pooling in Pooling:
        for share in (0.0, 0.3, 1.0):
            setup = compile_policy(district, replace(policy, pooling=pooling, cross_training=share))
            kinds = len(set(zip(setup.crews.pool.tolist(), setup.crews.skills.tolist(), strict=True)))
            assert abs(setup.paid_h.sum() - exact) <= rules.crew_block_h * (kinds + 1)


def test_each_pool_has_the_hours_of_its_compounds_and_trades(full_town, policy):
    town, plan = full_town
    district = compile_district(town, road_network(town), plan, days=365)
    setup = compile_policy(district, policy)
    rules = district.rules
    for pool, paid_h in enumerate(setup.paid_h[:-1]):
        load_h = district.load_h[setup.pooled.pool_of == pool].sum() / rules.crew_utilisation * 365
        assert abs(paid_h - load_h) <= rules.crew_block_h
    assert setup.paid_h[-1] == 0


def test_crews_are_present_in_crew_hours_only(year, policy):
    _, setup, *_ = year(replace(policy, crew_from_h=7.0, crew_to_h=12.0), crew_block_h=2.0)
    ordinary = setup.crews.pool[setup.crews.crew] < len(setup.pooled.names) - 1
    begin, end = setup.crews.from_h[ordinary], setup.crews.to_h[ordinary]
    assert set((begin % 24).tolist()) == {7.0, 9.0}
    assert set((end % 24).tolist()) == {9.0, 11.0}
    assert (end - begin == 2.0).all()


def test_crews_are_sorted_by_pool_and_their_sessions_do_not_touch(full_town, policy):
    town, plan = full_town
    district = compile_district(town, road_network(town), plan, days=120)
    busy = replace(policy, crew_from_h=0.0, crew_to_h=24.0, surge_crews=2, paid_hours=3.0, cross_training=0.5)
    crews = compile_policy(district, busy).crews
    assert (np.diff(crews.pool) >= 0).all()
    assert (np.diff(crews.from_h) >= 0).all()
    assert (crews.to_h > crews.from_h).all()
    for crew in range(len(crews.pool)):
        own = crews.crew == crew
        assert (crews.from_h[own][1:] > crews.to_h[own][:-1]).all()


@given(rate=st.floats(0, 5), slots=st.integers(1, 200), phase=st.floats(0, 1, exclude_max=True))
def test_presence_is_spread_evenly(rate, slots, phase):
    crews = spread(rate, slots, phase=phase)
    assert crews.shape == (slots,)
    assert (crews >= 0).all()
    assert (np.abs(np.cumsum(crews) - rate * np.arange(1, slots + 1)) <= 1 + 1e-9).all()


def test_pools_of_the_same_size_are_present_at_different_times(make_town, policy):
    town = replace(make_town(12, households=40), policies=(policy,))
    district = compile_district(town, road_network(town), Plan(), days=365)
    crews = compile_policy(district, replace(policy, pooling=Pooling.COMPOUND)).crews
    blocks = [frozenset(crews.from_h[crews.pool[crews.crew] == pool].tolist()) for pool in range(12)]
    assert all(len(own) > 5 for own in blocks)
    assert max(len(one & other) / len(one) for one in blocks for other in blocks if one is not other) < 0.5


def test_neighbouring_pools_are_companies_nearest_first(year, policy):
    district, setup, *_ = year(policy)
    pooled = setup.pooled
    ordinary = np.arange(len(pooled.names) - 2)
    for pool in ordinary:
        row = pooled.rows.neighbours[pool]
        others = [k for k in ordinary if k != pool and pooled.company[k]]
        between = district.travel_h[pooled.base[pool], pooled.base]
        assert between[row].tolist() == sorted(between[others])[:2]
        assert set(row) <= set(others)
    assert (pooled.rows.asked[:, 0] == np.arange(len(pooled.names))).all()
    # The mechanics have no neighbours: they are asked again.
    assert (pooled.rows.neighbours[-2:] == -1).all()
    assert pooled.rows.asked[-2].tolist() == [len(ordinary)] * 3


def test_compounds_own_people_are_neighbours_where_there_are_no_companies(year, policy):
    _, setup, *_ = year(replace(policy, pooling=Pooling.COMPOUND))
    rows = setup.pooled.rows
    assert rows.neighbours[0].tolist() == [1, 2]
    assert rows.asked[0].tolist() == [0, 0, 0]
    assert not setup.pooled.company[:8].any()


def test_crews_start_in_the_middle_of_their_pool_and_teams_at_their_own_place(year, policy):
    _, setup, *_ = year(replace(policy, pooling=Pooling.SUBDISTRICT))
    assert setup.pooled.base[0] in (3, 4)  # of eight compounds in a row
    _, setup, *_ = year(policy)
    base = dict(zip(setup.pooled.names, setup.pooled.base.tolist(), strict=True))
    assert (base["team:t"], base["team:g"]) == (8, 9)
    assert base["compound:c4"] == 4


def test_grade_of_the_firm_decides_how_often_work_is_bad(year, policy):
    district, setup, *_ = year(policy)
    share = district.rules.reopen_share
    assert setup.bad == pytest.approx([0.75 * share] * 2 + [1.25 * share] * 2 + [share] * 4)
    own = compile_policy(district, replace(policy, pooling=Pooling.COMPOUND))
    assert own.bad == pytest.approx([share] * 8)


def test_companies_on_a_menu_refuse_twice_as_often(year, policy):
    _, setup, *_ = year(policy)
    assert setup.refuse == pytest.approx([0.08] * 7 + [0.16])


def test_communities_without_compounds_have_no_pool(make_town, policy):
    town = make_town(7)
    moved = tuple(replace(c, community_id="m1") for c in town.compounds)
    district = compile_district(replace(town, compounds=moved), road_network(town), Plan(), days=10)
    assert pools_of(district, policy).names == ("community:m1", "lifts", "on-call")
