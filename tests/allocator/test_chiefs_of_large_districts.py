"""Chiefs of large districts: the parts are whole, their choices are joined, and the bound holds for every choice."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from visit_cases import problem_for, street_scenario

from allocator.visits import chiefs, divided, search
from allocator.visits import first_chiefs as first
from allocator.visits.columns import nothing
from domain.executors import Serial
from domain.limits import Limit
from domain.results import Status
from scenarios.synthetic import district

LIMIT = Limit(work=0.3)


@pytest.fixture(scope="module")
def problem():
    """Visits of a district of 24 compounds."""
    return problem_for(district(compounds=24, seed=2))


@pytest.fixture
def divided_small(monkeypatch):
    """Districts are divided from a few officials and compounds on."""
    monkeypatch.setattr(chiefs, "WHOLE_PAIRS", 60)
    monkeypatch.setattr(divided, "PART_PAIRS", 60)


def choose(problem, executor=None):
    return chiefs.choose(problem, limit=LIMIT, seed=1, executor=executor or Serial())


@pytest.fixture(scope="module")
def joined(problem):
    """Chiefs chosen in parts, and what the choices of the parts cost."""
    known = []
    whole = divided._joined

    def noted(problem, chosen, *rest, **more):
        known.append(chosen.yuan.sum())
        return whole(problem, chosen, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chiefs, "WHOLE_PAIRS", 60)
        patch.setattr(divided, "PART_PAIRS", 60)
        patch.setattr(divided, "_joined", noted)
        return choose(problem), known[0]


def cover_of(problem):
    status, chief, _ = first.first_chiefs(problem, limit=LIMIT, seed=1)
    assert status is Status.FEASIBLE
    return chiefs.portfolios(problem, chief)


def test_parts_have_every_compound_once_and_are_small(problem, divided_small):
    cover = cover_of(problem)
    parts = divided.divide(problem, cover)
    assert len(parts) > 2
    assert sorted(np.concatenate([compounds for _, compounds in parts])) == list(range(len(problem.visits)))
    officials = np.concatenate([officials for officials, _ in parts])
    assert len(set(officials.tolist())) == len(officials)
    for who, compounds in parts:
        assert len(who) * len(compounds) <= divided.PART_PAIRS
        held = cover.members[np.isin(cover.official, who)]
        assert sorted(held[held >= 0]) == compounds.tolist()


def test_a_part_may_be_larger_where_one_official_leads_all(divided_small):
    scenario = street_scenario([(k, 1) for k in range(6)], [(0, {"max_compounds": 6})], days=6, visits_month=1)
    problem = problem_for(scenario)
    (part,) = divided.divide(problem, chiefs.portfolios(problem, np.zeros(6, int)))
    assert part[1].tolist() == list(range(6))


def test_what_parts_choose_is_joined_to_the_choice_of_the_whole(problem, joined):
    found, of_parts = joined
    whole = choose(problem)
    assert found.status is Status.FEASIBLE
    assert found.bound <= whole.yuan + 1e-6
    assert whole.bound <= found.yuan + 1e-6
    assert found.bound >= 0.97 * whole.bound
    assert found.yuan <= min(of_parts + 1e-6, 1.02 * whole.yuan)
    assert chiefs.portfolios(problem, found.chief).yuan.sum() == pytest.approx(found.yuan)


def test_workers_do_not_change_the_joined_choice(problem, joined, divided_small, two_processes):
    alone, together = joined[0], choose(problem, two_processes)
    assert together.chief.tolist() == alone.chief.tolist()
    assert (together.yuan, together.bound) == (alone.yuan, alone.bound)


def test_an_interrupted_search_has_chiefs_and_a_bound(problem, joined, divided_small, monkeypatch):
    monkeypatch.setattr(search, "requested", lambda: True)
    found = choose(problem)
    assert found.status is Status.FEASIBLE
    assert (found.chief >= 0).all()
    assert found.bound <= joined[0].yuan + 1e-6


def test_portfolios_across_parts_are_in_none(problem):
    cover = cover_of(problem)
    officials, compounds = np.arange(len(problem.fair)), np.array([3])
    across = divided._within(cover, officials, compounds)
    alone = (cover.members == 3).any(axis=1) & ((cover.members >= 0).sum(axis=1) == 1)
    assert len(across) == alone.sum()
    assert len(divided._within(nothing(), officials, compounds)) == 0


def test_first_chiefs_are_sought_among_all_officials_where_the_near_ones_are_full(monkeypatch):
    monkeypatch.setattr(first, "NEAR", 1)
    staff = [(0, {"max_compounds": 1}), (300, {"max_compounds": 1}), (400, {"max_compounds": 1})]
    problem = problem_for(street_scenario([(1, 1), (2, 1), (3, 1)], staff, visits_month=1))
    status, chief, _ = first.first_chiefs(problem, limit=LIMIT, seed=0)
    assert status is Status.FEASIBLE
    assert sorted(chief) == [0, 1, 2]


@pytest.mark.parametrize("seed", range(20))
def test_first_chiefs_are_the_cheapest_assignment(seed):
    rng = np.random.default_rng(seed)
    yuan = rng.choice([0.0, 1.0, 4.0, 9.0, np.inf], (4, 5))
    official = np.repeat(np.arange(4), 2)
    unfair = np.array([[0.0, dearer] for dearer in rng.choice([0.0, 3.0], 4)]).ravel()
    cost = yuan[official] + unfair[:, None]
    rows, columns = linear_sum_assignment(np.where(np.isfinite(cost), cost, 1e6))
    best = np.where(np.isfinite(cost), cost, 1e6)[rows, columns].sum()
    held = first._assigned(yuan, official, unfair, len(yuan))
    assert (held is None) == (best >= 1e6)
    if held is not None:
        places = [unfair[official == o].tolist() for o in range(4)]
        extra = sum(sum(sorted(places[o])[: (held == o).sum()]) for o in range(4))
        assert yuan[held, np.arange(5)].sum() + extra == pytest.approx(best)
