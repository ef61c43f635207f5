"""Plans side by side: figures of every plan, and the compounds that are served otherwise."""

from dataclasses import replace

import page_factories as made
import pytest

from domain.district import Mode
from domain.plan import Plan
from domain.roads import road_network
from reports.language.terms import PARTS
from reports.plans_compared.held import changed
from reports.terminal.comparing import difference, difference_text


@pytest.fixture(scope="module")
def given():
    return made.scenario(n_compounds=6)


@pytest.fixture(scope="module")
def before(given):
    return made.plan(given, road_network(given))


@pytest.fixture(scope="module")
def after(given, before):
    """The plan with another mode for one compound, another chief for another, and no contracts."""
    first, second = (compound.id for compound in given.compounds[:2])
    modes, visits = before.modes.plan, before.visits.plan
    return replace(
        before,
        modes=replace(before.modes, plan=replace(modes, mode_of={**modes.mode_of, first: Mode.MENU}), objective=900.0),
        visits=replace(before.visits, plan=replace(visits, chief_of={**visits.chief_of, second: "somebody"})),
        contracts=None,
    )


def test_equal_plans_do_not_differ(before):
    kinds = ("mode", "contractor", "chief", "visit_days", "cleaning_days", "keepers")
    assert changed(before, before) == {kind: [] for kind in kinds}


def test_a_change_names_its_compounds(given, before, after):
    first, second = (compound.id for compound in given.compounds[:2])
    found = changed(before, after)
    assert (found["mode"], found["chief"]) == ([first], [second])
    assert found["contractor"] == sorted(m for c in before.area_contracts for m in c.compound_ids)


def test_an_empty_plan_differs_in_everything(given, before):
    assert changed(Plan(), before)["chief"] == sorted(compound.id for compound in given.compounds)


def test_figures_of_all_plans_and_changes_from_the_first(given, before, after):
    found = difference(["a", "b"], [before, after], [made.comparison(given), None])
    assert found["parts"]["a"]["modes"] == {"status": "feasible", "objective": 1000.0, "bound": 990.0}
    assert "contracts" not in found["parts"]["b"]
    assert list(found["changes"]) == ["b"]
    assert list(found["simulation"]) == ["a"]
    assert found["simulation"]["a"]["own"]["within24"] == pytest.approx([62.0, 0.6])


def test_the_text_has_a_line_a_part_and_a_line_a_change(given, before, after):
    comparison = made.comparison(given)
    found = difference(["a", "b"], [before, after], [comparison, None])
    lines = difference_text(found, {"a": comparison}).splitlines()
    table = [line.split("  ") for line in lines]
    assert [cell.strip() for cell in table[0] if cell] == ["Objective (proven gap)", "a", "b"]
    assert [cell.strip() for cell in table[1] if cell] == [PARTS["modes"].en, "1,000.00 (1.0%)", "900.00 (-10.0%)"]
    assert [cell.strip() for cell in table[2] if cell] == [PARTS["contracts"].en, "500.00 (0.0%)", "-"]
    assert f"b: Service mode: 1 compounds: {given.compounds[0].id}" in lines
    assert "a:" in lines


def test_many_changes_are_cut_after_ten():
    given = made.scenario(n_compounds=12)
    plan = made.plan(given, road_network(given))
    lines = difference_text(difference(["a", "b"], [Plan(), plan], [None, None]), {}).splitlines()
    (line,) = [line for line in lines if line.startswith("b: Chief:")]
    assert line.startswith("b: Chief: 12 compounds: ")
    assert line.endswith(", ...")
    assert line.count(",") == 10
