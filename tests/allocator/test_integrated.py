"""Bounds kept for other prices, and the bound on contracts, modes and crews together, against every choice there is."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from contract_cases import random_cover, reference_optimum_fen
from crews_cases import depot, swept
from mode_cases import at, town_of

from allocator import crews, feedback, modes
from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import CoverProblem
from allocator.integrated import integrated_bound_yuan
from allocator.modes import EXTENDED_WAYS
from domain.district import CurrentService, Mode
from domain.executors import Serial
from domain.limits import Limit
from domain.roads import road_network
from domain.rules import ContractRules, ModeRules
from domain.services import MenuItem, ModeStandard, ServiceItem

LITTLE = Limit(work=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_a_proof_bounds_covers_at_other_prices_of_single_ways(seed):
    cover = random_cover(seed, n=6, most_contracts=2)
    proof = solve_cover(cover, limit=LITTLE, seed=1, executor=Serial()).proof
    rng = np.random.default_rng([seed, 2])
    for factor in (1.0, 0.5, 1.5):
        alone = np.rint(cover.alone_fen * rng.uniform(0.6, 1.2, cover.alone_fen.shape) * factor)
        optimum = reference_optimum_fen(replace(cover, alone_fen=alone))
        bound = proof.bound_fen(alone.min(axis=1))
        assert bound <= optimum + 0.5
        assert bound >= 0.5 * optimum
    assert proof.bound_fen(cover.alone_fen.min(axis=1)) <= reference_optimum_fen(cover) + 0.5


def corner(*compounds, **tables):
    """Compounds along a street whose first pieces are swept twice a week by a crew from its beginning."""
    town = town_of(*compounds, depots=(depot(x=0.0, y=0.0),), **tables)
    swept_too = tuple(
        swept(s.id, s.from_junction, s.to_junction, times=2, length_m=s.length_m) if k < 2 else s
        for k, s in enumerate(town.streets)
    )
    return replace(town, streets=swept_too)


def small(id_, place, **options):
    defaults = {"households": 60, "cleanings_week": 2, "cleaning_min": 25.0, "volunteers": 5}
    return at(id_, place, **{**defaults, **options})


def towns():
    rules = ModeRules(self_household_yuan=35.0, menu_household_yuan=40.0)
    near = corner(
        small("c1", 1, current_service=CurrentService.CONTRACT),
        small("c2", 2),
        small("c3", 3, households=90, volunteers=9),
        modes=rules,
    )
    yield replace(near, rules=replace(near.rules, contracts=ContractRules(min_households=100, max_compounds=3)))
    yield corner(small("c1", 0.5), small("c2", 5, cleaning_min=60.0), small("c3", 8), modes=rules)
    topped = corner(
        small("c1", 1, gate_h_day=12.0),
        small("c2", 2, fee_yuan_month=20.0, current_service=CurrentService.EXTENDED),
        mode_standards=(ModeStandard(mode=Mode.EXTENDED, gate_h_day=8.0), ModeStandard(mode=Mode.SELF, gate_h_day=0.0)),
        menu_items=(MenuItem(item=ServiceItem.GATE, unit_yuan=20.0),),
    )
    yield topped


def best_of_everything(town, network):
    """Least integrated total over every set of extended compounds; crews as cheap as a search finds them."""
    everyone = crews.problem_of(town, network, [c.id for c in town.compounds])
    problem = modes.problem_of(town, network, {c.id: 0.0 for c in town.compounds}, why_not={})
    beside, ids, ways = problem.beside_contract_fen(), problem.contracts.compound_ids, list(EXTENDED_WAYS)
    best = np.inf
    for size in range(len(ids) + 1):
        for extended in combinations(range(len(ids)), size):
            alone, serves = beside.copy(), problem.contracts.bids.serves.copy()
            alone[:, ways] = np.inf
            for i in extended:
                alone[i] = np.inf
                alone[i, ways] = beside[i, ways]
                serves[:, i] = False
            cover = CoverProblem(
                contracts=replace(problem.contracts, bids=replace(problem.contracts.bids, serves=serves)),
                alone_fen=alone,
                alone_subsidy_fen=np.where(np.isfinite(alone), 0.0, np.inf),
                budget_fen=problem.budget_fen,
                over_budget_factor=problem.over_budget_factor,
            )
            week = crews.solve(everyone.only([ids[i] for i in extended]), limit=Limit(work=0.02)).objective
            rest = reference_optimum_fen(cover) + float(problem.to_contract_fen.sum())
            best = min(best, rest / 100 + week)
    return best


@pytest.mark.parametrize("town", tuple(towns()), ids=("near", "scattered", "topped"))
def test_no_choice_of_all_three_costs_less_than_the_integrated_bound(town):
    network = road_network(town)
    optimum = best_of_everything(town, network)
    everyone = crews.problem_of(town, network, [c.id for c in town.compounds])
    # Whatever the prices of the extension at which modes were chosen, what they prove is a bound.
    for price in (0.0, 150.0, 900.0, 5000.0):
        prices = {c.id: price for c in town.compounds}
        problem = modes.problem_of(town, network, prices, why_not={})
        proof = modes.choose(problem, limit=LITTLE).proof
        bound = integrated_bound_yuan(problem, [proof], everyone, time_s=None, executor=Serial())
        assert bound <= optimum + 0.01
        assert bound >= 0.8 * optimum
    found = feedback.choose(town, network, limit=LITTLE, seed=1)
    total = integrated_yuan(town, found)
    assert total >= optimum - 0.01
    (said,) = [note for note in found[0].notes if note.startswith("No choice of contracts, modes and crews")]
    assert f"below the {total:.2f} yuan" in said
    assert float(said.split("costs less than ")[1].split(" ")[0]) <= optimum + 0.01


def integrated_yuan(town, results):
    """The integrated total from the results alone."""
    chosen, _, week = results
    households = {c.id: c.households for c in town.compounds}
    keeping = town.rules.modes.extended_household_yuan
    kept = sum(keeping * households[id_] for id_, m in chosen.plan.mode_of.items() if m is Mode.EXTENDED)
    return sum(chosen.cost_terms.values()) - chosen.cost_terms["extended"] + kept + week.objective
