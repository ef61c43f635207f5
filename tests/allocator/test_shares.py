"""Shapley value by sampling, against the value by all coalitions."""

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.crews.shares import shapley
from domain.executors import Serial


@dataclass(frozen=True)
class Game:
    """A game by the cost of each coalition, given as a bit mask of its players."""

    cost: tuple[float, ...]

    @property
    def n(self):
        return len(self.cost).bit_length() - 1

    def __call__(self, order):
        added, mask = np.zeros(self.n), 0
        for player in order:
            added[player] = self.cost[mask | 1 << player] - self.cost[mask]
            mask |= 1 << player
        return added

    def exact(self):
        """The weighted sum over all coalitions, which no order enters."""
        value = np.zeros(self.n)
        for player in range(self.n):
            others = [p for p in range(self.n) if p != player]
            for size in range(self.n):
                weight = factorial(size) * factorial(self.n - size - 1) / factorial(self.n)
                for coalition in combinations(others, size):
                    mask = sum(1 << p for p in coalition)
                    value[player] += weight * (self.cost[mask | 1 << player] - self.cost[mask])
        return value


def random_game(n, seed):
    """Costs of a place at the far end of everybody asked for, plus noise: neither additive nor symmetric."""
    rng = np.random.default_rng(seed)
    far, work = rng.uniform(1, 10, n), rng.uniform(0, 3, n)
    members = [[p for p in range(n) if mask >> p & 1] for mask in range(1 << n)]
    noise = rng.uniform(0, 2, 1 << n)
    noise[0] = 0.0
    return Game(tuple(float(max(far[m], default=0.0) + work[m].sum() + noise[k]) for k, m in enumerate(members)))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4])
def test_all_orders_give_the_exact_value(n):
    game = random_game(n, seed=n)
    shares = shapley(n, game, samples=24, rng=np.random.default_rng(1))
    assert shares.n_orders == factorial(n)
    assert shares.value == pytest.approx(game.exact())
    assert not shares.half_width.any()


@given(st.integers(5, 7), st.integers(0, 1000), st.integers(2, 20))
def test_shares_add_up_to_the_joint_cost(n, seed, pairs):
    game = random_game(n, seed)
    shares = shapley(n, game, samples=2 * pairs, rng=np.random.default_rng(seed))
    assert shares.value.sum() == pytest.approx(game.cost[-1] - game.cost[0])


def test_intervals_hold_the_exact_value_about_as_often_as_they_say():
    inside = []
    for seed in range(60):
        game = random_game(6, seed)
        shares = shapley(6, game, samples=40, rng=np.random.default_rng([7, seed]), confidence=0.9)
        assert shares.half_width.min() > 0
        inside += (abs(shares.value - game.exact()) <= shares.half_width).tolist()
    assert 0.84 <= np.mean(inside) <= 0.96


def test_more_orders_narrow_the_interval():
    game = random_game(6, seed=3)
    few, many = (shapley(6, game, samples=n, rng=np.random.default_rng(1)).half_width.mean() for n in (20, 500))
    assert many < few / 3


def test_a_player_that_adds_the_same_to_all_pays_that_without_error():
    rest = random_game(5, seed=2)
    game = Game(tuple(rest.cost[mask & 31] + (2.5 if mask & 32 else 0.0) for mask in range(64)))
    shares = shapley(6, game, samples=10, rng=np.random.default_rng(5))
    assert shares.value[5] == pytest.approx(2.5)
    assert shares.half_width[5] == pytest.approx(0.0, abs=1e-9)


def test_players_alike_get_shares_alike_within_the_error():
    # Costs depend on how many of players 0 to 3 have joined, not on who.
    counted = [0.0, 5.0, 7.0, 8.0, 8.5]
    game = Game(tuple(counted[(mask & 15).bit_count()] + 3.0 * bool(mask & 48) for mask in range(64)))
    shares = shapley(6, game, samples=60, rng=np.random.default_rng(5))
    assert game.exact()[:4] == pytest.approx(game.exact()[0])
    assert (abs(shares.value[:4] - game.exact()[:4]) <= 2 * shares.half_width[:4]).all()


def test_workers_change_nothing(two_processes):
    game = random_game(6, seed=1)
    one, two = (
        shapley(6, game, samples=44, rng=np.random.default_rng(2), executor=executor)
        for executor in (Serial(), two_processes)
    )
    assert np.array_equal(one.value, two.value)
    assert np.array_equal(one.half_width, two.half_width)


def test_an_error_needs_two_pairs_of_orders():
    with pytest.raises(ValueError, match="samples is 3, must be at least 4"):
        shapley(6, random_game(6, 1), samples=3, rng=np.random.default_rng(1))
