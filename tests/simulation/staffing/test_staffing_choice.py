"""One option for every unit: against enumeration, and the bound against options that were never tried."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.staffing.choice import bound, chosen, cost, lost, relaxed
from simulation.staffing.options import Options


def drawn(seed, *, standards, known=1.0):
    """Units with two posts each: more people cost more and lose less; only some options are known."""
    rng = np.random.default_rng(seed)
    units, truth = [], []
    for _ in range(3):
        people = np.array(list(product(range(4), range(3))))[1:]
        loss = rng.exponential(0.05, standards) * np.exp(-people @ rng.uniform(0.2, 1.0, 2))[:, None]
        yuan = people @ rng.integers(1_000, 9_000, 2) * 1.0
        truth.append(Options(people=people, yuan=yuan, loss=loss, known=np.ones(len(people), bool), price=np.zeros(2)))
        partly = Options(
            people=people,
            yuan=yuan.copy(),
            loss=np.zeros_like(loss),
            known=np.zeros(len(people), bool),
            price=np.zeros(2),
        )
        for number in np.flatnonzero((rng.random(len(people)) < known) | (np.arange(len(people)) == len(people) - 1)):
            partly.learn(int(number), loss=loss[number], extra_yuan=0.0)
        units.append(partly)
    room = lost(truth, [len(o) - 1 for o in truth]) + rng.uniform(0.0, 0.1, standards)
    return units, truth, room


def cheapest(units, room):
    choices = product(*(np.flatnonzero(o.known) for o in units))
    return min(cost(units, choice) for choice in choices if (lost(units, choice) <= room + 1e-12).all())


@given(st.integers(0, 10_000), st.integers(1, 2))
@settings(max_examples=25, deadline=None)
def test_the_choice_is_the_cheapest_of_all_and_none_beats_the_bound(seed, standards):
    units, truth, room = drawn(seed, standards=standards, known=0.6)
    choice = chosen(units, room)
    assert (lost(units, choice) <= room + 1e-9).all()
    best = cheapest(units, room)
    assert abs(cost(units, choice) - best) <= 1e-5 * best + 2
    prices = relaxed(units, room)
    assert bound(units, room, prices) <= cheapest(truth, room) + 1e-6
    assert (prices.standard >= 0).all()


def test_what_is_not_known_loses_at_least_what_larger_options_lose():
    units, truth, _ = drawn(1, standards=2, known=0.4)
    for partly, whole in zip(units, truth, strict=True):
        assert (partly.loss <= whole.loss + 1e-15).all()
        assert (partly.loss[partly.known] == whole.loss[partly.known]).all()


def test_no_choice_where_even_plenty_loses_too_much():
    units, _, _ = drawn(2, standards=1)
    assert chosen(units, np.array([0.0])) is None


def test_an_option_is_near_when_one_person_comes_goes_or_changes_the_shift():
    people = np.array(list(product(range(3), repeat=2)))
    options = Options(
        people=people, yuan=np.zeros(9), loss=np.zeros((9, 1)), known=np.zeros(9, bool), price=np.zeros(2)
    )
    near = {tuple(row) for row in people[options.near(options.number([1, 1]))].tolist()}
    assert near == set(product(range(3), repeat=2))
    near = {tuple(row) for row in people[options.near(options.number([0, 2]))].tolist()}
    assert near == {(0, 2), (0, 1), (1, 2), (1, 1)}


def test_numbers_left_out_are_added_near_an_option_with_what_bounds_them():
    people = np.array([[0], [3], [6]])
    loss = np.array([[0.3], [0.1], [0.0]])
    options = Options(
        people=people, yuan=people[:, 0] * 2.0, loss=loss, known=np.ones(3, bool), price=np.array([2.0]), whole=False
    )
    assert options.refine(1, least=1)
    assert options.people[:, 0].tolist() == [0, 3, 6, 2, 4]
    assert options.yuan.tolist() == [0, 6, 12, 4, 8]
    assert options.loss[3:, 0].tolist() == [0.1, 0.0]
    assert not options.refine(1, least=1)
