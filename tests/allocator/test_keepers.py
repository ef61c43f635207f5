"""Keepers are as cheap as the best of all assignments, the bound is proven, and the checker names every fault."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from grid_cases import grid_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import grid, keepers
from allocator.checks import keepers as check
from allocator.flows import Network, cheapest_flow, dual_bound
from allocator.surroundings import nearby
from domain.limits import Limit
from domain.people import Keeper, KeeperKind
from domain.plan import Contract, ContractsPlan, Plan
from domain.results import Result, Status
from domain.roads import road_network
from domain.rules import KeeperRules


def planned(scenario, contracts=()):
    network = road_network(scenario)
    plan = Plan(
        contracts=Result(status=Status.FEASIBLE, plan=ContractsPlan(contracts=contracts)),
        grid=grid.solve(grid.problem_of(scenario, None, Plan()), limit=Limit()),
    )
    return replace(plan, keepers=keepers.solve(keepers.problem_of(scenario, network, plan), limit=Limit()))


def duties(plan):
    return plan.keepers.plan.duties


def contract(*compound_ids, id_="k1", firm="f"):
    return Contract(id=id_, contractor_id=firm, compound_ids=compound_ids, yuan_month=1.0, fees_yuan_month=1.0)


def cheapest_by_enumeration(scenario, plan):
    """Least cost over every choice of a person for each cell; loads from the tables of units alone."""
    problem = keepers.problem_of(scenario, road_network(scenario), plan)
    rules = problem.rules
    where = np.repeat(np.arange(len(problem.n_cells)), problem.n_cells)
    price = {
        KeeperKind.VOLUNTEER: rules.volunteer_yuan,
        KeeperKind.PARTY_MEMBER: rules.member_yuan,
        KeeperKind.CONTRACTOR: rules.firm_yuan,
        KeeperKind.COMMUNITY: rules.community_yuan,
    }
    unit_of = {unit.id: unit for unit in scenario.units}
    load = [
        sum(unit_of[u].households + (unit_of[u].hardship_households or 0) for u in cell.unit_ids) / 30
        for cell in plan.grid.plan.cells
    ]
    options = [
        [
            (pool.person(k + 1), pool, problem.metres[arc], problem.foreign[arc])
            for arc, (p, c) in enumerate(zip(problem.pool, problem.compound, strict=True))
            for pool in [problem.pools[p]]
            for k in range(pool.people)
            if c == compound
        ]
        for compound in where
    ]
    best = float("inf")
    for choice in product(*options):
        held, cost = {}, 0.0
        for cell, (person, pool, metres, foreign) in enumerate(choice):
            cost += price[pool.kind] + rules.yuan_km * metres / 1000 + rules.language_yuan * foreign
            if pool.kind is not KeeperKind.COMMUNITY:
                others = held.setdefault(person, [])
                cost += rules.crowded_yuan * sum(min(load[cell], other) for other in others) / pool.room
                others.append(load[cell])
                if len(others) > pool.room:
                    cost = float("inf")
        best = min(best, cost)
    return best


@st.composite
def small_districts(draw):
    size = st.integers(22, 42)
    walks = {f"c{k}": [draw(st.lists(size, min_size=1, max_size=2))] for k in range(2)}
    units = {f"c{k}b0u{p}": {"hardship_households": draw(st.integers(0, 20))} for k in range(2) for p in (1, 2)}
    own = {
        id_: draw(
            st.fixed_dictionaries(
                {
                    "volunteers": st.integers(0, 2),
                    "party_members": st.integers(0, 1),
                    "languages": st.sampled_from([(), ("x",)]),
                }
            )
        )
        for id_ in walks
    }
    rules = draw(
        st.builds(
            KeeperRules,
            resident_cells=st.integers(0, 2),
            near_m=st.sampled_from([0.0, 150.0, 500.0]),
            community_yuan=st.sampled_from([70.0, 200.0]),
            crowded_yuan=st.sampled_from([0.0, 40.0, 300.0]),
        )
    )
    return grid_scenario(walks, keeper_rules=rules, own=own, units=units)


@settings(max_examples=40)
@given(scenario=small_districts())
def test_keepers_cost_as_little_as_any_enumerated_choice_and_pass_the_checker(scenario):
    plan = planned(scenario)
    result = plan.keepers
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(cheapest_by_enumeration(scenario, plan), abs=1e-3)
    assert result.bound == pytest.approx(result.objective)
    assert check.violations(scenario, plan) == []


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_the_dual_bound_proves_the_cheapest_flow_and_no_other(seed):
    rng = np.random.default_rng(seed)
    network = Network(
        tail=np.array([0, 0, 1, 2, 0]),
        head=np.array([1, 2, 3, 3, 3]),
        capacity=rng.integers(1, 5, 5) + np.array([0, 0, 0, 0, 5]),
        cost=rng.integers(0, 9, 5),
        supply=np.array([5, 0, 0, -5]),
    )
    flow = cheapest_flow(network)
    cost = int((flow * network.cost).sum())
    assert dual_bound(network, flow) == cost
    detour = np.array([0, 0, 0, 0, 5])
    if int((detour * network.cost).sum()) > cost:
        assert dual_bound(network, detour) <= cost


def test_a_flow_that_cannot_be_carried_is_refused():
    arcs = {"tail": np.array([0]), "head": np.array([1]), "capacity": np.array([1]), "cost": np.array([1])}
    with pytest.raises(ValueError, match="1 arcs"):
        cheapest_flow(Network(**arcs, supply=np.array([2, -2])))


def test_neighbours_help_within_the_distance_and_the_community_is_the_last_resort():
    walks = {"c0": [[30, 30]], "c1": [[30]]}
    own = {"c0": {"volunteers": 3}}
    near = planned(grid_scenario(walks, own=own))
    assert [(d.kind, d.home_id, round(d.metres)) for d in duties(near)] == [(KeeperKind.VOLUNTEER, "c0", 0)] * 2 + [
        (KeeperKind.VOLUNTEER, "c0", 200)
    ]
    far = planned(grid_scenario(walks, own=own, keeper_rules=KeeperRules(near_m=150.0)))
    assert [d.kind for d in duties(far)] == [KeeperKind.VOLUNTEER] * 2 + [KeeperKind.COMMUNITY]
    assert any("left to community staff" in note for note in far.keepers.notes)


def test_needy_cells_have_somebody_who_puts_them_first():
    walks, units = {"c0": [[30, 30, 30]]}, {"c0b0u2": {"hardship_households": 12}}
    scenario = grid_scenario(walks, volunteers=2, units=units)
    plan = planned(scenario)
    problem = keepers.problem_of(scenario, road_network(scenario), plan)
    assert problem.load.tolist() == [1.0, 1.4, 1.0]
    kept = {d.cell_id: d.keeper_id for d in duties(plan)}
    assert kept["c0-01"] == kept["c0-03"] != kept["c0-02"]
    assert plan.keepers.cost_terms["crowded"] == pytest.approx(20.0)


def test_the_checker_counts_the_load_itself():
    walks = {"c0": [[30, 30, 30]]}
    plan = planned(grid_scenario(walks, volunteers=2))
    assert check.violations(grid_scenario(walks, volunteers=2), plan) == []
    needy = {f"c0b0u{p}": {"hardship_households": 15} for p in (1, 2, 3)}
    faults = check.violations(grid_scenario(walks, volunteers=2, units=needy), plan)
    assert any("crowded" in fault for fault in faults)


def test_parts_of_a_split_unit_share_its_care():
    scenario = grid_scenario({"c0": [[90]]}, units={"c0b0u1": {"hardship_households": 10}})
    plan = planned(scenario)
    problem = keepers.problem_of(scenario, road_network(scenario), plan)
    assert len(problem.load) == 3
    assert problem.load.sum() == pytest.approx(100 / 30)
    assert check.violations(scenario, plan) == []


def test_cells_are_spread_evenly_and_a_person_keeps_no_more_than_they_may():
    plan = planned(grid_scenario({"c0": [[30] * 5]}, volunteers=2, keeper_rules=KeeperRules(resident_cells=3)))
    held = sorted([d.keeper_id for d in duties(plan)].count(p) for p in {d.keeper_id for d in duties(plan)})
    assert held == [2, 3]


def test_a_keeper_who_speaks_the_language_is_sent():
    scenario = grid_scenario({"c0": [[30]], "c1": [[30]]}, own={"c0": {"volunteers": 2, "languages": ("x",)}})
    person = Keeper(id="p1", name="老王", compound_id="c1", languages=("x",), max_cells=1)
    stranger = Keeper(id="p2", name="老李", compound_id="c0", max_cells=1)
    scenario = replace(scenario, keepers=(person, stranger))
    plan = planned(scenario)
    kept = {d.cell_id: d.keeper_id for d in duties(plan)}
    assert kept["c1-01"] == "p1"
    assert kept["c0-01"] == "volunteer:c0:1"
    assert plan.keepers.cost_terms["language"] == 0
    assert check.violations(scenario, plan) == []


def test_staff_of_a_firm_keep_the_cells_of_its_contracts_only():
    scenario = grid_scenario({"c0": [[30, 30]], "c1": [[30]]})
    plan = planned(scenario, (contract("c0"),))
    assert [d.kind for d in duties(plan)] == [KeeperKind.CONTRACTOR] * 2 + [KeeperKind.COMMUNITY]
    assert check.violations(scenario, plan) == []
    named = replace(
        scenario,
        keepers=(Keeper(id="e1", name="小赵", kind=KeeperKind.CONTRACTOR, contractor_id="f", max_cells=1),),
        rules=replace(scenario.rules, keepers=KeeperRules(firm_cells=0)),
    )
    plan = planned(named, (contract("c0"),))
    assert sorted(d.keeper_id for d in duties(plan)) == ["community:m:1", "community:m:1", "e1"]
    assert check.violations(named, plan) == []


def test_without_a_grid_nothing_is_kept():
    scenario = grid_scenario({"c0": [[30]]})
    problem = keepers.problem_of(scenario, road_network(scenario), Plan())
    result = keepers.solve(problem, limit=Limit())
    assert (result.plan.duties, result.objective, result.bound) == ((), 0.0, 0.0)


def test_ways_in_tiles_are_the_ways_of_the_whole(town, town_network):
    source, target, metres = nearby(town, town_network, 900.0)
    nodes = [town_network.node_of["compound", c.id] for c in town.compounds]
    whole = town_network.travel_m(nodes, nodes, walking=True)
    np.fill_diagonal(whole, np.inf)
    assert set(zip(source.tolist(), target.tolist(), strict=True)) == set(map(tuple, np.argwhere(whole <= 900.0)))
    assert np.abs(whole[source, target] - metres).max() <= 0.5 + 1e-6


class TestSabotage:
    """Each fault put in by hand is named."""

    scenario = grid_scenario({"c0": [[30, 30, 30]], "c1": [[30]], "c2": [[30]]}, own={"c0": {"volunteers": 3}})
    scenario = replace(scenario, keepers=(Keeper(id="p1", name="老王", compound_id="c1", max_cells=1),))
    plan = planned(scenario, (contract("c2"),))

    def broken(self, cell_id, **change):
        changed = tuple(replace(d, **change) if d.cell_id == cell_id else d for d in duties(self.plan))
        return self.judged(changed)

    def judged(self, changed):
        result = replace(self.plan.keepers, plan=replace(self.plan.keepers.plan, duties=changed))
        return check.violations(self.scenario, replace(self.plan, keepers=result))

    def test_the_plan_itself_is_right(self):
        assert check.violations(self.scenario, self.plan) == []
        assert [d.keeper_id for d in duties(self.plan)][3:] == ["p1", "contractor:k1:1"]

    def test_a_cell_without_a_keeper_or_with_two(self):
        assert self.judged(duties(self.plan)[1:])[0] == "cell c0-01: has no keeper"
        assert self.judged((*duties(self.plan), duties(self.plan)[0])) == ["cell c0-01: has 2 keepers"]
        strange = replace(duties(self.plan)[0], cell_id="x")
        assert "cell x: has a keeper, but is not in the grid" in self.judged((*duties(self.plan), strange))

    @pytest.mark.parametrize("keeper_id", ["nobody", "volunteer:c0:first", "party_member:c0:1", "volunteer:c1:1"])
    def test_a_person_who_is_not_known(self, keeper_id):
        assert self.broken("c0-01", keeper_id=keeper_id) == [f"cell c0-01: keeper {keeper_id} is not known"]

    def test_a_home_that_is_not_known(self):
        faults = self.broken("c0-01", keeper_id="volunteer:x:1", home_id="x")
        assert faults == ["cell c0-01: keeper volunteer:x:1 has a home that is not known"]

    def test_a_named_person_of_another_home(self):
        assert self.broken("c1-01", home_id="c2") == ["cell c1-01: keeper p1 is volunteer of c1, not volunteer of c2"]

    def test_too_many_cells_and_too_many_people(self):
        faults = self.broken("c0-01", keeper_id="p1", home_id="c1", metres=200.0)
        assert "keeper p1: 2 cells > 1" in faults
        faults = self.broken("c0-01", keeper_id="volunteer:c0:9")
        assert faults == []
        faults = self.broken("c1-01", keeper_id="volunteer:c0:9", home_id="c0", metres=200.0)
        assert "volunteer of c0: 4 people keep cells, there are 3" in faults

    def test_a_way_that_is_too_long_or_not_as_said(self):
        assert "cell c0-01: way of volunteer:c0:1 is said to be 40 m, but is 0 m" in self.broken("c0-01", metres=40.0)
        short = replace(self.scenario, rules=replace(self.scenario.rules, keepers=KeeperRules(near_m=100.0)))
        moved = tuple(
            replace(d, keeper_id="volunteer:c0:1", home_id="c0", metres=200.0, kind=KeeperKind.VOLUNTEER)
            if d.cell_id == "c1-01"
            else d
            for d in duties(self.plan)
        )
        result = replace(self.plan.keepers, plan=replace(self.plan.keepers.plan, duties=moved))
        faults = check.violations(short, replace(self.plan, keepers=result))
        assert "cell c1-01: keeper volunteer:c0:1 lives more than 100 m away" in faults

    def test_staff_outside_of_their_contract_and_with_a_way(self):
        staff = {"keeper_id": "contractor:k1:1", "kind": KeeperKind.CONTRACTOR, "home_id": "k1"}
        assert "cell c0-01: compound c0 is not one of contractor k1" in self.broken("c0-01", **staff)
        assert "cell c2-01: contractor staff have no way, but 5 m are said" in self.broken("c2-01", metres=5.0)

    def test_a_wrong_number(self):
        cheaper = replace(self.plan.keepers, objective=self.plan.keepers.objective - 9)
        faults = check.violations(self.scenario, replace(self.plan, keepers=cheaper))
        assert any("objective is said to be" in fault for fault in faults)
