"""All checkers together: they judge what a plan holds and nothing else."""

from dataclasses import replace

import pytest

from allocator.checks.all_parts import CHECKERS, violations
from domain.plan import PARTS, GridPlan, Plan
from domain.results import Result, Status


def test_there_is_a_checker_for_every_part():
    assert tuple(CHECKERS) == PARTS


def test_a_plan_passes_part_by_part(town, town_plan):
    assert violations(town, town_plan) == {part: [] for part in PARTS}


def test_parts_without_a_plan_are_not_judged(town, town_plan):
    lost = Result(status=Status.INFEASIBLE, plan=None)
    assert violations(town, Plan(projects=town_plan.projects, visits=lost)) == {"projects": []}


def test_a_fault_is_told_under_its_part(town, town_plan):
    cells = town_plan.grid.plan.cells
    spoilt = replace(town_plan, grid=replace(town_plan.grid, plan=GridPlan(cells=cells[1:])))
    found = violations(town, spoilt)
    assert f"unit {cells[0].unit_ids[0]}: in no cell" in found["grid"]
    # The keeper of the cell is left with nothing to keep.
    assert [part for part, sentences in found.items() if sentences] == ["grid", "keepers"]


@pytest.mark.parametrize("part", PARTS)
def test_every_checker_compares_the_cost_that_is_claimed(part, town, town_plan):
    result = getattr(town_plan, part)
    cheaper = replace(result, objective=result.objective - 5.0)
    found = violations(town, replace(town_plan, **{part: cheaper}))
    assert any("objective is said to be" in sentence for sentence in found[part])


@pytest.mark.parametrize("part", PARTS)
def test_every_checker_refuses_a_bound_above_the_cost(part, town, town_plan):
    result = getattr(town_plan, part)
    found = violations(town, replace(town_plan, **{part: replace(result, bound=result.objective + 5.0)}))
    assert any(f"{part}: bound" in sentence for sentence in found[part])
