"""Walls and borders that a contract area may cross at a price."""

from dataclasses import replace

import pytest
from mode_cases import at, town_of

from allocator import contracts
from allocator.checks.contracts import violations
from allocator.contracts.cost import crossing_fen
from allocator.contracts.problem import contract_problem
from allocator.neighbours import neighbourhood_of
from domain.district import NO_CROSSING_YUAN, Wall, WallKind
from domain.limits import Limit
from domain.plan import Plan
from domain.results import Status
from domain.roads import road_network
from domain.rules import NeighbourRules

NEAR_M = 400.0


def wall(id_, x, **options):
    lon = 108.90 + x * 0.002
    ends = {"from_lat_deg": 34.25, "to_lat_deg": 34.27}
    return Wall(id=id_, kind=WallKind.RAIL, from_lon_deg=lon, to_lon_deg=lon, **ends, **options)


def row_of_four(*walls, **rules):
    """Four compounds a step apart; the two in the middle are near both ends."""
    compounds = [at(f"c{k}", k, community_id="ma" if k < 3 else "mb") for k in (1, 2, 3, 4)]
    town = town_of(*compounds, subdistricts=("a", "b"), walls=walls)
    return replace(
        town,
        rules=replace(
            town.rules,
            neighbours=NeighbourRules(walk_m=NEAR_M, cross_subdistricts=True, **rules),
            contracts=replace(town.rules.contracts, max_compounds=4),
        ),
    )


def problem_of(town):
    return contract_problem(town, neighbourhood_of(town, road_network(town)))


def test_a_wall_without_a_price_parts_and_one_with_a_price_does_not():
    assert len(problem_of(row_of_four(wall("w1", 2.5))).blocks()) == 2
    assert len(problem_of(row_of_four(wall("w1", 2.5, crossing_yuan=70.0))).blocks()) == 1
    mixed = row_of_four(wall("w1", 2.5, crossing_yuan=70.0), wall("w2", 2.6))
    assert len(problem_of(mixed).blocks()) == 2


def test_a_group_pays_the_fewest_crossings_with_which_it_hangs_together():
    problem = problem_of(row_of_four(wall("w1", 2.5, crossing_yuan=70.0), wall("w2", 3.5, crossing_yuan=20.0)))
    assert crossing_fen(problem, (0, 1)) == 0
    assert crossing_fen(problem, (1, 2)) == 7000
    assert crossing_fen(problem, (0, 1, 2, 3)) == 9000
    assert crossing_fen(problem, (1, 3)) == 9000


def test_borders_are_paid_where_the_rules_price_them():
    problem = problem_of(row_of_four(border_yuan=30.0))
    assert crossing_fen(problem, (0, 1, 2, 3)) == 3000
    assert not problem_of(row_of_four()).crossing_fen.nnz


@pytest.mark.parametrize(("price", "n_contracts"), [(100.0, 1), (5000.0, 2)])
def test_an_area_crosses_where_that_is_cheaper(price, n_contracts):
    town = row_of_four(wall("w1", 2.5, crossing_yuan=price))
    problem = problem_of(town)
    result = contracts.solve(problem, limit=Limit(work=0.05))
    assert len(result.plan.contracts) == n_contracts
    assert result.cost_terms["crossing"] == (price if n_contracts == 1 else 0.0)
    assert result.status is Status.OPTIMAL
    assert violations(town, Plan(contracts=result)) == []
    wrong = replace(result, cost_terms=result.cost_terms | {"crossing": 1.0})
    assert any("crossing" in sentence for sentence in violations(town, Plan(contracts=wrong)))


def test_no_wall_is_free_by_default():
    assert wall("w1", 1.0).crossing_yuan == NO_CROSSING_YUAN
