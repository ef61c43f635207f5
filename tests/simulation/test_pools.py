"""Policies compiled: who shares crews, when crews are there, who is asked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.policy import Pooling
from simulation.policies import compile_policy, spread


def test_contract_pooling_asks_modes_contracts_and_teams_who_serves(year, policy):
    _, setup, *_ = year(policy)
    kinds = [setup.keys[pool] for pool in setup.pool_of]
    assert kinds == [
        ("contract", "k1"),
        ("contract", "k1"),
        ("contract", "k2"),
        ("contract", "k2"),
        ("own", 4),
        ("community", 0),
        ("community", 1),
        ("team", 0),
    ]
    assert setup.company.tolist() == [True, True, False, True, True, True]


@pytest.mark.parametrize(
    ("pooling", "pools"), [(Pooling.COMPOUND, 8), (Pooling.COMMUNITY, 2), (Pooling.SUBDISTRICT, 1)]
)
def test_other_poolings(year, pooling, pools, policy):
    _, setup, *_ = year(replace(policy, pooling=pooling))
    assert len(setup.keys) == pools


def test_all_policies_pay_the_same_hours_up_to_a_block_a_pool(year, policy):
    district, setup, *_ = year(policy)
    rules = district.rules
    exact = district.load_h.sum() / rules.crew_utilisation * 365
    for pooling in Pooling:
        setup = compile_policy(district, replace(policy, pooling=pooling))
        assert abs(setup.paid_h - exact) <= rules.crew_block_h * len(setup.keys)


def test_crews_are_present_in_crew_hours_only(year, policy):
    _, setup, *_ = year(policy, crew_from_h=7.0, crew_to_h=12.0, crew_block_h=2.0)
    hours = set((setup.pools.block_from_h % 24).tolist())
    assert hours == {7.0, 9.0}
    assert (setup.pools.block_to_h - setup.pools.block_from_h == 2.0).all()


@given(rates=st.lists(st.floats(0, 5), min_size=1, max_size=6), slots=st.integers(1, 200))
def test_presence_is_spread_evenly(rates, slots):
    crews = spread(np.array(rates), slots)
    assert crews.shape == (len(rates), slots)
    assert (crews >= 0).all()
    running = np.cumsum(crews, axis=1)
    expected = np.array(rates)[:, None] * np.arange(1, slots + 1)
    assert (np.abs(running - expected) <= 1 + 1e-9).all()


def test_neighbouring_pools_are_companies_nearest_first(year, policy):
    district, setup, *_ = year(policy)
    own = [key[0] for key in setup.keys].index("own")
    for pool, row in enumerate(setup.pools.neighbours):
        between = district.travel_h[setup.pools.base[pool], setup.pools.base]
        others = [k for k in range(len(setup.keys)) if k not in (pool, own)]
        assert between[row].tolist() == sorted(between[others])[:2]
        assert set(row) <= set(others)
    assert (setup.asked[:, 0] == np.arange(len(setup.keys))).all()


def test_grade_of_the_firm_decides_how_often_work_is_bad(year, policy):
    district, setup, *_ = year(policy)
    share = district.rules.reopen_share
    assert setup.bad == pytest.approx([0.75 * share] * 2 + [1.25 * share] * 2 + [share] * 4)
    own = compile_policy(district, replace(policy, pooling=Pooling.COMPOUND))
    assert own.bad == pytest.approx([share] * 8)


def test_companies_on_a_menu_refuse_twice_as_often(year, policy):
    _, setup, *_ = year(policy)
    assert setup.refuse == pytest.approx([0.08] * 7 + [0.16])
