"""Crews on shifts put together in arrays are those that a policy's staffing makes."""

from dataclasses import fields, replace

import numpy as np
import pytest
from staffing_cases import STREET, ask, bed_for, case

from domain.policy import Pooling
from scenarios.synthetic import district as invented
from simulation.policies import compile_policy
from simulation.staffing.problem import policy_of, present_people, staffed
from simulation.surges import Window


@pytest.mark.parametrize("pooling", [Pooling.SUBDISTRICT, Pooling.COMMUNITY])
@pytest.mark.parametrize("surge", [0, 3])
def test_arrays_of_crews_are_those_of_the_stated_staffing(pooling, surge):
    policy = replace(STREET, pooling=pooling, surge_crews=surge)
    made = case(invented(compounds=14, seed=2), policy=policy, days=20)
    district = made[0]
    everywhere = np.ones(14, bool)
    category = np.ones(district.load_h.shape[1], bool)
    window = Window(id="rain", from_h=50.0, to_h=200.0, extra=1.0, compound=everywhere, category=category)
    district = replace(district, demand=replace(district.demand, surges=(window,)))
    setup = compile_policy(district, policy)
    problem = bed_for((district, setup, made[2]), ask("standard:all>=0.5", "settled:community>=0.5")).problem
    people = np.random.default_rng(5).integers(0, 3, len(problem))
    ours, theirs = staffed(problem, people), compile_policy(district, policy_of(problem, people))
    for field in fields(theirs.crews):
        assert np.array_equal(getattr(ours.crews, field.name), getattr(theirs.crews, field.name)), field.name
    assert np.allclose(ours.paid_h, theirs.paid_h)
    assert ours.policy == theirs.policy


def test_desks_and_mediators_of_a_staffing_stand_at_the_counters(make_town):
    problem = bed_for(
        case(make_town(8), policy=replace(STREET, extra_desk_staff=1)),
        ask("standard:all>=0.5", "settled:community>=0.5"),
    ).problem
    now = present_people(problem)
    assert now[problem.kind == 1].tolist() == [3, 3]
    assert now[problem.kind == 2].tolist() == [1, 1]
    assert np.array_equal(staffed(problem, now).counters.servers, problem.setup.counters.servers)
    assert staffed(problem, now + 2).counters.servers.tolist() == [5, 5, 3, 3]
