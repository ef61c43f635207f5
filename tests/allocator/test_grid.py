"""The grid is the cheapest division into connected cells, by enumeration; every plan passes the checker."""

from dataclasses import replace
from itertools import combinations, pairwise, product

import networkx as nx
import numpy as np
import pytest
from grid_cases import grid_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import grid
from allocator.checks import grid as check
from allocator.grid import cells, partition
from allocator.grid.problem import parts_of_unit
from allocator.grid.reasons import borders
from allocator.grid.yards import side_by_side
from domain.limits import Limit
from domain.plan import Plan, UnitPart
from domain.results import Status
from domain.rules import GridRules, Oversize

walks = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=4), min_size=1, max_size=4)
rules_in_order = st.builds(
    GridRules,
    cell_households=st.integers(25, 35),
    min_households=st.integers(5, 25),
    max_households=st.integers(35, 50),
    crossing_households=st.integers(0, 40),
    undersize_factor=st.integers(0, 12),
    care_factor=st.sampled_from([0.0, 0.5, 1.3]),
    no_member_households=st.integers(0, 5),
    oversize_units=st.sampled_from([Oversize.SPLIT, Oversize.KEEP]),
)


def solved(scenario, **limit):
    return Plan(grid=grid.solve(grid.problem_of(scenario, None, Plan()), limit=Limit(**limit)))


def sizes(plan):
    return [cell.households for cell in plan.grid.plan.cells]


@st.composite
def yards(draw, most_units=7):
    """A small compound with places and known residents."""
    walk = draw(walks.filter(lambda walk: sum(map(len, walk)) <= most_units))
    places = draw(
        st.lists(
            st.tuples(st.integers(0, 150), st.integers(0, 150)), min_size=len(walk), max_size=len(walk), unique=True
        )
    )
    units = {
        f"c1b{b}u{u}": draw(
            st.fixed_dictionaries(
                {"hardship_households": st.integers(0, 3), "party_members": st.none() | st.integers(0, 2)}
            )
        )
        for b, building in enumerate(walk)
        for u in range(1, len(building) + 1)
    }
    rules = draw(rules_in_order)
    return grid_scenario({"c1": walk}, rules, places=draw(st.sampled_from([None, {"c1": places}])), units=units)


def partitions(items):
    """Every way to divide a list into sets."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for k, group in enumerate(smaller):
            yield [*smaller[:k], [first, *group], *smaller[k + 1 :]]


def cheapest_by_enumeration(scenario):
    """Least cost over every division of compound c1, from the words of docs/model/grid.md and the arrays of a yard."""
    problem, rules = grid.problem_of(scenario, None, Plan()), scenario.rules.grid
    yard = problem.yards[0]
    graph = nx.Graph(yard.links.tolist())
    graph.add_nodes_from(range(len(yard.households)))
    total, all_care = int(yard.households.sum()), int(yard.care.sum())
    few = total < rules.min_households

    def cost(cell):
        size, care = int(yard.households[cell].sum()), int(yard.care[cell].sum())
        if (size > rules.max_households and len(cell) > 1 and not few) or not (
            few or nx.is_connected(graph.subgraph(cell))
        ):
            return float("inf")
        missing = 0 if few else max(0, rules.min_households - size)
        uneven = round(rules.care_factor * abs(care * total - rules.cell_households * all_care) / total) / 100
        alone = yard.knows_members and not yard.members[cell].any()
        return (
            abs(size - rules.cell_households)
            + rules.crossing_households * (len(set(yard.building[cell].tolist())) - 1)
            + rules.undersize_factor * missing
            + uneven
            + rules.no_member_households * alone
        )

    nodes = list(range(len(yard.households)))
    if few:
        return cost(nodes)
    known = {}
    for number in range(1, len(nodes) + 1):
        for cell in combinations(nodes, number):
            known[cell] = cost(list(cell))
    return min(sum(known[tuple(sorted(cell))] for cell in way) for way in partitions(nodes))


@settings(max_examples=60)
@given(scenario=yards())
def test_a_small_compound_is_divided_as_cheaply_as_any_enumerated_way(scenario):
    plan = solved(scenario)
    assert plan.grid.status is Status.OPTIMAL
    assert plan.grid.objective == pytest.approx(cheapest_by_enumeration(scenario), abs=1e-6)
    assert check.violations(scenario, plan) == []


@settings(max_examples=40)
@given(compounds=st.lists(walks, min_size=0, max_size=4), rules=rules_in_order)
def test_every_plan_passes_its_checker_and_is_proven(compounds, rules):
    scenario = grid_scenario({f"c{i}": walk for i, walk in enumerate(compounds)}, rules)
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    assert plan.grid.objective == plan.grid.bound == pytest.approx(sum(plan.grid.cost_terms.values()))


@settings(max_examples=40)
@given(scenario=yards())
def test_the_walk_is_never_better_and_its_bound_never_above_the_best(scenario):
    yard = grid.problem_of(scenario, None, Plan()).yards[0]
    rules = scenario.rules.grid
    best = partition.divide(yard, rules, most_nodes=1000)
    assert partition.walk(yard, rules).cost >= best.cost or yard.households.sum() < rules.min_households
    assert partition.free_bound(yard, rules) <= best.cost or yard.households.sum() < rules.min_households


@settings(max_examples=25)
@given(walk=walks)
def test_new_names_and_shuffled_rows_change_nothing(walk):
    scenario = grid_scenario({"c1": walk})
    other = replace(scenario, units=scenario.units[::-1])
    one, two, three = solved(scenario), solved(other), solved(grid_scenario({"z9": walk}))
    assert one.grid.plan == two.grid.plan
    assert sizes(one) == sizes(three)


def test_connected_cells_are_each_listed_once():
    scenario = grid_scenario({"c1": [[5, 5, 5], [5, 5], [5]]}, places={"c1": [(0, 0), (0, 30), (40, 15)]})
    yard = grid.problem_of(scenario, None, Plan()).yards[0]
    graph = nx.Graph(yard.links.tolist())
    wanted = {
        cell
        for number in range(1, 5)
        for cell in combinations(range(6), number)
        if nx.is_connected(graph.subgraph(cell))
    }
    found = cells.connected_cells(yard, 20)
    assert len(found) == len(wanted)
    assert {tuple(sorted(cell)) for cell in found} == wanted


def test_neighbours_are_the_gabriel_graph_of_a_row():
    east = np.array([0.0, 30.0, 60.0, 200.0]) / 111_195.0
    places = np.stack([108.9 + east, np.full(4, 34.3)], axis=1)
    assert list(side_by_side(places, 100.0)) == [(0, 1), (1, 2)]
    assert list(side_by_side(places, 0.0)) == []


def test_known_cuts():
    assert sizes(solved(grid_scenario({"c1": [[10] * 9]}))) == [30, 30, 30]
    # Two buildings of 28: one household short each is cheaper than a cell across both.
    assert sizes(solved(grid_scenario({"c1": [[14, 14], [14, 14]]}))) == [28, 28]


def test_places_join_buildings_that_do_not_follow_each_other():
    walk = {"c1": [[15], [30], [15]]}
    apart = solved(grid_scenario(walk))
    across = solved(grid_scenario(walk, places={"c1": [(0, 0), (60, 0), (0, 25)]}))
    assert sorted(sizes(apart)) == [15, 15, 30]
    assert sorted(sizes(across)) == [30, 30]


def test_care_and_party_members_are_spread_over_cells():
    needy = {f"c1b0u{u}": {"hardship_households": h} for u, h in enumerate([5, 5, 0, 0], start=1)}
    rules = GridRules(care_factor=5.0)
    # By size alone any two neighbours go; care asks for one of each, which a ring of two buildings allows.
    walk, places = {"c1": [[15, 15], [15, 15]]}, {"c1": [(0, 0), (0, 20)]}
    needy = {"c1b0u1": {"hardship_households": 5}, "c1b0u2": {"hardship_households": 5}}
    spread = solved(grid_scenario(walk, replace(rules, crossing_households=1), places=places, units=needy))
    assert spread.grid.cost_terms["uneven_care"] == 0
    assert spread.grid.cost_terms["split_buildings"] == 2
    members = {f"c1b{b}u{u}": {"party_members": int(u == 1)} for b, u in product(range(2), (1, 2))}
    assert solved(grid_scenario(walk, units=members)).grid.cost_terms["without_member"] == 0
    nobody = {unit: {"party_members": 0} for unit in members}
    assert solved(grid_scenario(walk, units=nobody)).grid.cost_terms["without_member"] == 4


class TestOversize:
    def test_a_unit_too_large_is_split_by_households_and_noted(self):
        plan = solved(grid_scenario({"c1": [[30, 61, 30]]}))
        assert sizes(plan) == [30, 30, 31, 30]
        assert [part for cell in plan.grid.plan.cells for part in cell.parts] == [
            UnitPart(unit_id="c1b0u2", first=1, last=30),
            UnitPart(unit_id="c1b0u2", first=31, last=61),
        ]
        assert "unit c1b0u2: 61 households, more than 42, split into 2 parts" in plan.grid.notes

    def test_it_is_kept_whole_where_the_rules_say_so(self):
        plan = solved(grid_scenario({"c1": [[30, 50, 30]]}, GridRules(oversize_units=Oversize.KEEP)))
        assert sizes(plan) == [30, 50, 30]
        assert any("c1-02" in note and "50" in note for note in plan.grid.notes)

    @given(households=st.integers(1, 500), rules=rules_in_order)
    def test_parts_fit_into_cells(self, households, rules):
        n = parts_of_unit(households, replace(rules, oversize_units=Oversize.SPLIT))
        assert -(-households // n) <= rules.max_households
        assert (n == 1) == (households <= rules.max_households)


def test_a_small_compound_is_one_cell_without_a_price_for_being_small():
    result = solved(grid_scenario({"c1": [[4], [4], [4]]})).grid
    assert len(result.plan.cells) == 1
    assert result.cost_terms["undersized"] == 0


def test_compounds_without_units_are_noted_and_no_tables_mean_no_cells():
    scenario = grid_scenario({"c1": [[30]], "c2": []})
    assert any("c2" in note for note in solved(scenario).grid.notes)
    empty = solved(replace(scenario, units=(), buildings=()))
    assert empty.grid.plan.cells == ()
    assert empty.grid.objective == 0
    assert check.violations(replace(scenario, units=(), buildings=()), empty) == []


def test_a_wanted_size_outside_of_the_limits_is_refused():
    with pytest.raises(ValueError, match="cell size 30"):
        grid.problem_of(grid_scenario({"c1": [[3]]}, GridRules(min_households=40)), None, Plan())


def test_too_many_cells_or_no_time_leave_the_walk_with_an_honest_bound(monkeypatch):
    scenario = grid_scenario({"c1": [[3] * 9, [20], [17]]}, places={"c1": [(0, 0), (0, 25), (30, 12)]})
    best = solved(scenario).grid
    monkeypatch.setattr(partition, "connected_cells", lambda *_: None)
    listed = solved(scenario).grid
    late = solved(scenario, time_s=1e-9).grid
    for result in (listed, late):
        assert result.bound <= best.objective <= result.objective
        assert (result.status is Status.OPTIMAL) == (result.bound == result.objective)
    assert any("not proven" in note for note in listed.notes) == (listed.status is Status.FEASIBLE)
    monkeypatch.undo()
    assert cells.connected_cells(grid.problem_of(scenario, None, Plan()).yards[0], 42, most_cells=5) is None


def test_workers_do_not_change_the_plan(two_processes):
    scenario = grid_scenario({f"c{k}": [[11, 13, 9], [8, 14]] for k in range(70)})
    problem = grid.problem_of(scenario, None, Plan())
    assert grid.solve(problem, limit=Limit(), executor=two_processes).plan == grid.solve(problem, limit=Limit()).plan


@settings(max_examples=40)
@given(scenario=yards())
def test_no_single_move_is_cheaper_and_its_price_is_the_true_difference(scenario):
    problem, plan = grid.problem_of(scenario, None, Plan()), solved(scenario)
    found = borders(problem, plan.grid.plan)
    by_id = {cell.id: cell for cell in plan.grid.plan.cells}
    for cell_id, border in found.items():
        assert border.dearer >= 0
        before = by_id[cell_id].households + by_id[border.other_id].households
        assert border.households + border.other_households == before


class TestSabotage:
    """Each fault put in by hand is named."""

    scenario = grid_scenario({"c1": [[14, 16, 31], [20, 11]], "c2": [[6], [7]], "c3": [[60]]})
    plan = solved(scenario)

    def broken(self, change):
        found = list(self.plan.grid.plan.cells)
        change(found)
        grid_plan = replace(self.plan.grid.plan, cells=tuple(found))
        return check.violations(self.scenario, replace(self.plan, grid=replace(self.plan.grid, plan=grid_plan)))

    def test_the_plan_itself_is_right(self):
        assert check.violations(self.scenario, self.plan) == []
        assert sizes(self.plan) == [30, 31, 31, 13, 30, 30]

    def test_a_unit_left_out(self):
        faults = self.broken(lambda own: own.__setitem__(0, replace(own[0], unit_ids=("c1b0u1",))))
        assert faults == ["unit c1b0u2: in no cell"]

    def test_a_unit_twice(self):
        faults = self.broken(lambda own: own.__setitem__(1, replace(own[1], unit_ids=("c1b0u2", "c1b0u3"))))
        assert faults == ["unit c1b0u2: in 2 cells (c1-01, c1-02)"]

    def test_an_unknown_unit(self):
        faults = self.broken(lambda own: own.__setitem__(3, replace(own[3], unit_ids=("c2b0u1", "c2b1u1", "x"))))
        assert "cell c2-01: unit x is not in the scenario" in faults

    def test_a_household_too_many(self):
        faults = self.broken(lambda own: own.__setitem__(0, replace(own[0], households=31)))
        assert faults == ["cell c1-01: said to have 31 households, its units have 30"]

    def test_a_cell_too_large(self):
        def join(own):
            own[1:3] = [replace(own[1], unit_ids=own[1].unit_ids + own[2].unit_ids, households=62)]

        assert "cell c1-02: 62 households > 42" in self.broken(join)

    def test_units_that_are_not_side_by_side(self):
        def swap(own):
            own[0] = replace(own[0], unit_ids=("c1b0u1", "c1b1u2"), households=25)
            own[2] = replace(own[2], unit_ids=("c1b0u2", "c1b1u1"), households=36)

        assert "cell c1-01: its units are not side by side (c1b0u1, c1b1u2)" in self.broken(swap)

    def test_a_unit_of_another_compound(self):
        faults = self.broken(lambda own: own.__setitem__(3, replace(own[3], compound_id="c1")))
        assert "cell c2-01: unit c2b0u1 is in compound c2, not c1" in faults

    def test_a_cell_twice_or_empty(self):
        faults = self.broken(lambda own: own.append(replace(own[0], unit_ids=())))
        assert faults == ["cell c1-01: stands 2 times in the plan", "cell c1-01: has no units"]

    def test_a_small_compound_split(self):
        def split(own):
            own[3:4] = [
                replace(own[3], unit_ids=("c2b0u1",), households=6),
                replace(own[3], id="c2-02", unit_ids=("c2b1u1",), households=7),
            ]

        assert "compound c2: 13 households < 20, but 2 cells" in self.broken(split)

    @pytest.mark.parametrize(
        ("parts", "fault"),
        [
            ((UnitPart(unit_id="c3b0u1", first=1, last=29),), "unit c3b0u1: its households are not each in one cell"),
            ((UnitPart(unit_id="c3b0u1", first=1, last=31),), "unit c3b0u1: its households are not each in one cell"),
            ((UnitPart(unit_id="c2b0u1", first=1, last=2),), "cell c3-01: households of unit c2b0u1, which is not"),
        ],
    )
    def test_households_of_a_split_unit_missing_or_twice(self, parts, fault):
        faults = self.broken(lambda own: own.__setitem__(4, replace(own[4], parts=parts)))
        assert any(said.startswith(fault) for said in faults)

    def test_households_missing_at_the_end_of_a_split_unit(self):
        short = (UnitPart(unit_id="c3b0u1", first=31, last=59),)
        faults = self.broken(lambda own: own.__setitem__(5, replace(own[5], parts=short)))
        assert faults == ["unit c3b0u1: 60 households, but 59 in cells"]

    def test_a_unit_split_without_need(self):
        def halves(own):
            half = [UnitPart(unit_id="c2b1u1", first=a, last=b) for a, b in ((1, 3), (4, 7))]
            own[3] = replace(own[3], parts=tuple(half))

        assert "cell c2-01: only a part of unit c2b1u1, which is not to be split" in self.broken(halves)

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            ({"objective": 21.0}, "grid: objective is said to be 21.00, but the plan costs 24.00"),
            ({"bound": 25.0}, "grid: bound 25.00 > cost 24.00 of the plan"),
            ({"bound": 20.0}, "grid: said to be optimal, but its bound 20.0 is not its cost 24.00"),
            (
                {"cost_terms": {"size_deviation": 18.0, "split_buildings": 5.0}},
                "grid: cost of size_deviation is said to be 18.00, but comes to 19.00",
            ),
        ],
    )
    def test_a_wrong_number(self, change, fault):
        assert fault in check.violations(self.scenario, replace(self.plan, grid=replace(self.plan.grid, **change)))


def test_stretches_of_the_walk_follow_links():
    yard = grid.problem_of(grid_scenario({"c1": [[9], [9], [9]]}), None, Plan()).yards[0]
    assert partition.walk(yard, GridRules()).cells == ((0, 1, 2),)
    apart = replace(yard, links=np.array([[0, 1]]))
    assert all((1, 2) not in pairwise(cell) for cell in partition.walk(apart, GridRules()).cells)
