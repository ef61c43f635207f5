"""Walking distances kept by connected part, and neighbours of a large district found part by part."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mode_cases import at, town_of
from scipy.sparse import csr_matrix

from allocator import neighbours
from allocator.neighbours import neighbourhood_of
from allocator.walks import Walks
from domain.roads import road_network
from domain.rules import NeighbourRules


def random_walks(seed, n=9):
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 3000, n)
    walk_m = np.abs(place[:, None] - place[None])
    near = csr_matrix((walk_m <= 400) & ~np.eye(n, dtype=bool))
    return walk_m, Walks.of(walk_m, near), rng


@given(st.integers(0, 10_000))
def test_distances_within_a_part_are_kept_and_none_across(seed):
    walk_m, walks, _ = random_walks(seed)
    same = walks.part[:, None] == walks.part[None]
    assert (walks.dense()[same] == walk_m[same]).all()
    assert np.isinf(walks.dense()[~same]).all()


@given(st.integers(0, 10_000))
def test_some_compounds_in_any_order_keep_their_distances(seed):
    _, walks, rng = random_walks(seed)
    some = rng.permutation(len(walks))[: rng.integers(1, len(walks) + 1)]
    want = walks.dense()[np.ix_(some, some)]
    assert (walks.restricted(some).dense() == want).all()
    assert (walks.within(some.tolist()) == want).all()


def test_shapes_must_agree():
    with pytest.raises(ValueError, match="near"):
        Walks.of(np.zeros((2, 2)), csr_matrix((3, 3)))


@pytest.mark.parametrize("cross", [False, True])
def test_a_large_district_has_the_same_neighbours_as_a_small_one(cross, monkeypatch):
    compounds = [at(f"c{k}", k, community_id="ma" if k % 3 else "mb") for k in (1, 2, 3, 4, 7, 8, 9)]
    town = town_of(*compounds, subdistricts=("a", "b"))
    town = replace(town, rules=replace(town.rules, neighbours=NeighbourRules(walk_m=200.0, cross_subdistricts=cross)))
    whole = neighbourhood_of(town, road_network(town))
    monkeypatch.setattr(neighbours, "ONE_PART", 1)
    by_parts = neighbourhood_of(town, road_network(town))
    assert (whole.near != by_parts.near).nnz == 0
    assert whole.near.nnz
    known = np.isfinite(by_parts.walks.dense())
    assert whole.walks.dense()[known] == pytest.approx(by_parts.walks.dense()[known])
    assert known[whole.near.toarray()].all()
