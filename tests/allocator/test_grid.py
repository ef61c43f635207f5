"""The grid is the cheapest cut of each walk, by enumeration; every plan passes the checker; keepers follow the rule."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from grid_cases import grid_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import grid
from allocator.checks import grid as check
from domain.district import Mode
from domain.limits import Limit
from domain.plan import KeeperKind, ModesPlan, Plan
from domain.results import Result, Status
from domain.rules import GridRules

walks = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=4), min_size=1, max_size=4)


def solved(scenario, plan=None):
    plan = plan or Plan()
    return replace(plan, grid=grid.solve(grid.problem_of(scenario, None, plan), limit=Limit()))


def modes_of(**modes):
    return Plan(
        modes=Result(status=Status.FEASIBLE, plan=ModesPlan(mode_of=modes, options=(), uncovered={}), objective=0.0)
    )


def cheapest_by_enumeration(walk, rules):
    """Least cost over every way to cut a walk, from the words of docs/model/grid.md."""
    sizes = [size for building in walk for size in building]
    owner = [b for b, building in enumerate(walk) for _ in building]
    few = sum(sizes) < rules.min_households

    def cost(first, end):
        size = sum(sizes[first:end])
        if size > rules.max_households and end - first > 1 and not few:
            return float("inf")
        missing = 0 if few else max(0, rules.min_households - size)
        borders = len(set(owner[first:end])) - 1
        return (
            abs(size - rules.cell_households) + rules.crossing_households * borders + rules.undersize_factor * missing
        )

    n = len(sizes)
    if few:
        return cost(0, n)
    ways = ([0, *inner, n] for number in range(n) for inner in combinations(range(1, n), number))
    return min(sum(cost(*ends) for ends in pairwise(way)) for way in ways)


@settings(max_examples=150)
@given(
    walk=walks.filter(lambda walk: sum(map(len, walk)) <= 8),
    rules=st.builds(
        GridRules,
        cell_households=st.integers(25, 35),
        min_households=st.integers(5, 25),
        max_households=st.integers(35, 50),
        crossing_households=st.integers(0, 40),
        undersize_factor=st.integers(0, 12),
    ),
)
def test_a_walk_of_at_most_eight_units_is_cut_as_cheaply_as_any_enumerated_way(walk, rules):
    plan = solved(grid_scenario({"c1": walk}, rules))
    assert plan.grid.objective == cheapest_by_enumeration(walk, rules)


@settings(max_examples=60)
@given(
    compounds=st.lists(walks, min_size=0, max_size=4),
    volunteers=st.integers(0, 5),
    members=st.integers(0, 5),
    contracted=st.booleans(),
)
def test_every_plan_passes_its_checker(compounds, volunteers, members, contracted):
    named = {f"c{i}": walk for i, walk in enumerate(compounds)}
    scenario = grid_scenario(named, volunteers=volunteers, party_members=members)
    before = modes_of(**({"c0": Mode.CONTRACT} if contracted else {}))
    plan = solved(scenario, before)
    assert check.violations(scenario, plan) == []
    assert plan.grid.status is Status.OPTIMAL
    assert plan.grid.objective == plan.grid.bound == sum(plan.grid.cost_terms.values())


@settings(max_examples=30)
@given(walk=walks)
def test_new_names_and_shuffled_rows_change_nothing(walk):
    scenario = grid_scenario({"c1": walk})
    other = replace(scenario, units=scenario.units[::-1])
    renamed = grid_scenario({"z9": walk})
    one, two, three = (solved(s).grid for s in (scenario, other, renamed))
    assert one.plan == two.plan
    assert [cell.households for cell in one.plan.cells] == [cell.households for cell in three.plan.cells]


def test_known_cuts():
    sizes = [cell.households for cell in solved(grid_scenario({"c1": [[10] * 9]})).grid.plan.cells]
    assert sizes == [30, 30, 30]
    # Two buildings of 28: one household short each is cheaper than a cell across both.
    assert [c.households for c in solved(grid_scenario({"c1": [[14, 14], [14, 14]]})).grid.plan.cells] == [28, 28]


def test_a_unit_too_large_is_its_own_cell_and_noted():
    result = solved(grid_scenario({"c1": [[30, 50, 30]]})).grid
    assert [cell.households for cell in result.plan.cells] == [30, 50, 30]
    assert any("c1-02" in note and "50" in note for note in result.notes)


def test_a_small_compound_is_one_cell_without_a_price_for_being_small():
    result = solved(grid_scenario({"c1": [[4], [4], [4]]})).grid
    assert len(result.plan.cells) == 1
    assert result.cost_terms["undersized"] == 0


def test_keepers_are_volunteers_then_party_members_then_the_community():
    scenario = grid_scenario({"c1": [[30] * 5]}, volunteers=2, party_members=1)
    kinds = [cell.keeper for cell in solved(scenario).grid.plan.cells]
    assert kinds == [KeeperKind.VOLUNTEER] * 2 + [KeeperKind.PARTY_MEMBER] + [KeeperKind.COMMUNITY] * 2
    under_contract = solved(scenario, modes_of(c1=Mode.CONTRACT)).grid.plan
    assert {cell.keeper for cell in under_contract.cells} == {KeeperKind.CONTRACTOR}


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


class TestSabotage:
    """Each fault put in by hand is named."""

    scenario = grid_scenario({"c1": [[14, 16, 31], [20, 11]], "c2": [[6], [7]]}, volunteers=1)
    plan = solved(scenario)

    def broken(self, change):
        cells = list(self.plan.grid.plan.cells)
        change(cells)
        grid_plan = replace(self.plan.grid.plan, cells=tuple(cells))
        return check.violations(self.scenario, replace(self.plan, grid=replace(self.plan.grid, plan=grid_plan)))

    def test_the_plan_itself_is_right(self):
        assert check.violations(self.scenario, self.plan) == []
        assert [cell.households for cell in self.plan.grid.plan.cells] == [30, 31, 31, 13]

    def test_a_unit_left_out(self):
        faults = self.broken(lambda cells: cells.__setitem__(0, replace(cells[0], unit_ids=("c1b0u1",))))
        assert faults == ["unit c1b0u2: in no cell"]

    def test_a_unit_twice(self):
        faults = self.broken(lambda cells: cells.__setitem__(1, replace(cells[1], unit_ids=("c1b0u2", "c1b0u3"))))
        assert faults == ["unit c1b0u2: in 2 cells (c1-01, c1-02)"]

    def test_an_unknown_unit(self):
        faults = self.broken(lambda cells: cells.__setitem__(3, replace(cells[3], unit_ids=("c2b0u1", "c2b1u1", "x"))))
        assert faults == ["cell c2-01: unit x is not in the scenario"]

    def test_a_household_too_many(self):
        faults = self.broken(lambda cells: cells.__setitem__(0, replace(cells[0], households=31)))
        assert faults == ["cell c1-01: said to have 31 households, its units have 30"]

    def test_a_cell_too_large(self):
        def join(cells):
            cells[1:3] = [replace(cells[1], unit_ids=cells[1].unit_ids + cells[2].unit_ids, households=62)]

        assert "cell c1-02: 62 households > 42" in self.broken(join)

    def test_units_that_are_not_neighbours(self):
        def swap(cells):
            cells[0] = replace(cells[0], unit_ids=("c1b0u1", "c1b1u2"), households=25)
            cells[2] = replace(cells[2], unit_ids=("c1b0u2", "c1b1u1"), households=36)

        faults = self.broken(swap)
        assert "cell c1-01: units c1b0u1 and c1b1u2 do not follow each other on the walk" in faults

    def test_a_unit_of_another_compound(self):
        faults = self.broken(lambda cells: cells.__setitem__(3, replace(cells[3], compound_id="c1")))
        assert "cell c2-01: unit c2b0u1 is in compound c2, not c1" in faults

    def test_a_cell_twice_or_empty(self):
        faults = self.broken(lambda cells: cells.append(replace(cells[0], unit_ids=())))
        assert faults == ["cell c1-01: stands 2 times in the plan", "cell c1-01: has no units"]

    def test_a_small_compound_split(self):
        def split(cells):
            cells[3:] = [
                replace(cells[3], unit_ids=("c2b0u1",), households=6),
                replace(cells[3], id="c2-02", unit_ids=("c2b1u1",), households=7, keeper=KeeperKind.COMMUNITY),
            ]

        assert "compound c2: 13 households < 20, but 2 cells" in self.broken(split)

    def test_a_wrong_keeper(self):
        faults = self.broken(lambda cells: cells.__setitem__(0, replace(cells[0], keeper=KeeperKind.PARTY_MEMBER)))
        assert "compound c1: 0 cells kept by volunteer, by rule 1" in faults
        assert "compound c1: 1 cells kept by party_member, by rule 0" in faults

    def test_keepers_out_of_turn(self):
        def swap(cells):
            first, second = cells[0].keeper, cells[1].keeper
            cells[:2] = [replace(cells[0], keeper=second), replace(cells[1], keeper=first)]

        assert self.broken(swap) == [
            "cell c1-01: kept by community, by rule volunteer, whose turn it is on the walk",
            "cell c1-02: kept by volunteer, by rule community, whose turn it is on the walk",
        ]

    def test_a_keeper_in_spite_of_a_contract(self):
        plan = replace(self.plan, modes=modes_of(c2=Mode.CONTRACT).modes)
        assert check.violations(self.scenario, plan) == [
            "cell c2-01: kept by volunteer, but compound c2 is under contract"
        ]

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
