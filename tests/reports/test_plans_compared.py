"""Plans compared on a page: contracts matched, changes, measures of fairness, service, and the page's data."""

from dataclasses import replace

import numpy as np
import page_factories as made
import pytest
from hypothesis import given as holds
from hypothesis import strategies as st
from page_reading import HOSTILE, Reader

from domain.district import Mode
from domain.people import KeeperKind
from domain.plan import Contract, ContractsPlan, StopKind
from domain.results import Result, Status
from domain.roads import road_network
from reports.language.terms import KEEPERS
from reports.plans_compared import tables
from reports.plans_compared.changes import Kind, changes, matched, moved
from reports.plans_compared.fairness import gini, spread
from reports.plans_compared.page import histogram, render
from reports.plans_compared.subject import Compared, Named, everywhere


def contract(id_, *members, firm="f1"):
    return Contract(id=id_, contractor_id=firm, compound_ids=members, yuan_month=1.0, fees_yuan_month=0.0)


def grouped(plan, *contracts):
    part = Result(status=Status.FEASIBLE, plan=ContractsPlan(contracts=contracts), objective=1.0)
    return replace(plan, contracts=part)


@pytest.fixture(scope="module")
def town():
    return made.scenario(6)


@pytest.fixture(scope="module")
def plan(town):
    return made.plan(town, road_network(town))


def test_renamed_groups_are_matched_and_nothing_moved(plan):
    before = grouped(plan, contract("k1", "a", "b"), contract("k2", "c"))
    after = grouped(plan, contract("k7", "c", firm="f2"), contract("k8", "b", "a"))
    assert matched(before.area_contracts, after.area_contracts) == {"k1": "k8", "k2": "k7"}
    assert moved(before, after) == []


def test_a_compound_that_goes_to_another_contract_has_moved(plan):
    before = grouped(plan, contract("k1", "a", "b", "c"), contract("k2", "d", "e"))
    after = grouped(plan, contract("k1", "d", "e", "c"), contract("k2", "a", "b"))
    assert moved(before, after) == [("c", "k1", "k1")]


def test_compounds_of_a_new_contract_have_moved_and_those_without_a_contract_not(plan):
    before = grouped(plan, contract("k1", "a", "b", "c", "x"))
    after = grouped(plan, contract("k1", "a", "b"), contract("k2", "c"))
    assert moved(before, after) == [("c", "k1", "k2")]


@holds(st.permutations(range(9)), st.integers(1, 4))
def test_any_renaming_of_equal_groups_is_no_change(order, size):
    ids = [f"c{k}" for k in range(9)]
    groups = [tuple(ids[at : at + size]) for at in range(0, 9, size)]
    before = [contract(f"k{k}", *group) for k, group in enumerate(groups)]
    after = [contract(f"n{order[k]}", *reversed(group)) for k, group in enumerate(groups)]
    assert matched(before, after) == {f"k{k}": f"n{order[k]}" for k in range(len(groups))}


def test_modes_chiefs_visits_and_projects_that_changed_are_listed(town, plan):
    first, second = (c.id for c in town.compounds[:2])
    visits = plan.visits.plan
    other = replace(
        plan,
        modes=replace(plan.modes, plan=replace(plan.modes.plan, mode_of={**plan.modes.plan.mode_of, first: Mode.MENU})),
        visits=replace(
            plan.visits,
            plan=replace(visits, chief_of={**visits.chief_of, second: "nobody"}, visits=visits.visits[1:]),
        ),
        projects=replace(plan.projects, plan=replace(plan.projects.plan, funded=())),
    )
    found = {(row.kind, row.compound_id): (row.before.en, row.after.en) for row in changes(town, plan, other)}
    gone = visits.visits[0].compound_id
    assert found[Kind.MODE, first][1] == "Menu orders"
    assert found[Kind.CHIEF, second][1] == "nobody"
    assert (Kind.VISITS, gone) in found
    assert len(found[Kind.VISIT_DAYS, gone][0].split(", ")) == len(found[Kind.VISIT_DAYS, gone][1].split(", ")) + 1
    assert any(kind is Kind.PROJECT and words == ("funded", "not funded") for (kind, _), words in found.items())
    assert len(found) == 5
    assert changes(town, plan, plan) == []


def test_cleaning_days_and_the_mix_of_keepers_that_changed_are_listed_in_words(town, plan):
    trips, duties = plan.crews.plan.trips, plan.keepers.plan.duties
    moved = tuple(replace(trip, day=6) for trip in trips)
    kind = next(kind for kind in KeeperKind if kind is not duties[0].kind)
    kept = (replace(duties[0], kind=kind), *duties[1:])
    other = replace(
        plan,
        crews=replace(plan.crews, plan=replace(plan.crews.plan, trips=moved)),
        keepers=replace(plan.keepers, plan=replace(plan.keepers.plan, duties=kept)),
    )
    found = {(row.kind, row.compound_id): (row.before, row.after) for row in changes(town, plan, other)}
    cleaned = {stop.id for trip in trips for stop in trip.stops if stop.kind is StopKind.COMPOUND}
    assert cleaned
    assert all(found[Kind.CLEANING, id_][1] == ("周六", "Sat") for id_ in cleaned)
    place = next(cell.compound_id for cell in plan.grid.plan.cells if cell.id == duties[0].cell_id)
    assert f"1 {KEEPERS[kind].en}" in found[Kind.KEEPERS, place][1].en
    assert {kind for kind, _ in found} == {Kind.CLEANING, Kind.KEEPERS}


def test_a_part_that_one_plan_lacks_is_no_change(town, plan):
    assert changes(town, plan, replace(plan, modes=None, contracts=None, visits=None, projects=None)) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [([5, 5, 5], 0), ([0, 0, 0, 8], 3 / 4), ([1, 2, 3, 4], 3 / 12), ([0, 0], 0), ([7], 0), ([1, 3], 1 / 4)],
)
def test_gini_of_closed_forms(values, expected):
    assert gini(values) == pytest.approx(expected)


@holds(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=20), st.floats(0.1, 10))
def test_gini_is_the_mean_difference_over_twice_the_mean_and_has_no_unit(values, factor):
    n, mean = len(values), sum(values) / len(values)
    expected = sum(abs(a - b) for a in values for b in values) / (2 * n * n * mean)
    assert gini(values) == pytest.approx(expected, abs=1e-9)
    assert gini([factor * value for value in values]) == pytest.approx(expected, abs=1e-9)


def test_a_spread_of_nothing_is_nothing():
    assert spread([]) is None
    assert spread([1.0, 3.0]).mean == 2.0


def named(town, plan, name="a", comparison=None):
    return Named(name=name, scenario=town, plan=plan, comparison=comparison)


def test_costs_of_plans_for_other_data_have_no_difference(town, plan):
    dearer = replace(plan, modes=replace(plan.modes, objective=1200.0))
    same = tables.costs(Compared(plans=(named(town, plan), named(town, dearer, "b"))))
    assert same.rows[0][-1].sort == 200.0
    assert same.rows[0][-1].words.en == "+200.00"
    turned = tables.costs(Compared(plans=(named(town, dearer), named(town, plan, "b"))))
    assert turned.rows[0][-1].words.en == "−200.00"
    elsewhere = named(made.scenario(4), dearer, "b")
    assert tables.costs(Compared(plans=(named(town, plan), elsewhere))).rows[0][-1].words.en == "—"


def test_service_is_paired_only_with_the_same_seed_days_and_replications(town, plan):
    comparison = made.comparison(town)
    first = named(town, plan, "a", comparison)
    stored = "same requests, not stored in pairs"
    for other, words in ((comparison, stored), (replace(comparison, seed=2), "unpaired")):
        table = tables.service(Compared(plans=(first, named(town, plan, "b", other))))
        assert table.rows[0][-1].words.en == words
        assert table.rows[0][-2].sort == 0
    assert "± 0.85" in table.rows[0][-2].words.en  # the root of twice 0.6 squared
    assert tables.service(Compared(plans=(first, named(town, plan, "b")))) is None


def with_values(comparison, *values):
    estimates = tuple(replace(e, mean=float(np.mean(values)), values=values) for e in comparison.estimates)
    return replace(comparison, estimates=estimates, replications=len(values))


def test_plans_that_met_the_same_requests_differ_by_the_interval_of_their_pairs(town, plan):
    """Three pairs with differences 1, 2, 3: mean 2, half-width 4.303 / sqrt(3), Student's t with two degrees."""
    before, after = (with_values(made.comparison(town), *v) for v in ((10.0, 20.0, 30.0), (11.0, 22.0, 33.0)))
    pair = (named(town, plan, "a", before), named(town, plan, "b", after))
    own = town.policies[0].title_en
    rows = [row for row in tables.service(Compared(plans=pair)).rows if row[1].words.en == own]
    (row,) = [row for row in rows if row[0].words.en.startswith("Mean time")]
    assert row[-1].words.en == "paired: same requests"
    assert row[-2].words.en == "+2.00 ± 2.48"


def test_standing_counts_what_is_worse_and_what_is_equal():
    assert tables.standing(2.0, [1.0, 2.0, 3.0, 4.0]) == (0.5, 0.25)


def test_a_histogram_counts_every_value():
    assert histogram([3, 3, 5])["counts"] == [2, 0, 1]
    assert sum(histogram([0.5, 1.25, 9.0, 9.0])["counts"]) == 4
    assert sum(histogram([2.5, 2.5])["counts"]) == 2


def test_everywhere_holds_the_compounds_of_all_plans_once(town, plan):
    more = made.scenario(9)
    union = everywhere([named(town, plan), named(more, plan, "b")])
    assert [c.id for c in union.compounds] == [c.id for c in more.compounds]


def test_hostile_texts_are_never_markup_and_bytes_repeat(town, plan):
    def page(scenario, names):
        its = made.plan(scenario, road_network(scenario))
        simulated = made.comparison(scenario)
        return render(Compared(plans=tuple(named(scenario, its, name, simulated) for name in names)))

    plain = page(made.scenario(6), ["a", "b"])
    hostile = page(made.scenario(6, name="".join(HOSTILE)), ["".join(HOSTILE), HOSTILE[1]])
    assert Reader(plain).tags == Reader(hostile).tags
    assert plain == page(made.scenario(6), ["a", "b"])
