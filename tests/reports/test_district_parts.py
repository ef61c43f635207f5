"""A large district in parts: every row in its part, nothing lost, file names that are names."""

from collections import Counter
from dataclasses import replace

import page_factories as made
import pytest
from page_reading import Reader

from domain.district import Subdistrict
from domain.plan import Plan
from domain.roads import road_network
from reports.page import rendering
from reports.page.district_parts import DistrictParts
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def large():
    return district(compounds=90, seed=3)


@pytest.fixture(scope="module")
def network(large):
    return road_network(large)


@pytest.fixture(scope="module")
def plan(large, network):
    return made.plan(large, network)


@pytest.fixture(scope="module")
def parts(large, plan):
    made_parts = DistrictParts(large, plan)
    return {id_: made_parts.part(id_) for id_ in made_parts.ids}


def test_every_compound_is_in_one_part(large, parts):
    assert len(parts) >= 2
    assert Counter(c.id for scenario, _ in parts.values() for c in scenario.compounds) == Counter(
        c.id for c in large.compounds
    )
    place = large.subdistrict_of()
    for id_, (scenario, _) in parts.items():
        assert {place[c.id] for c in scenario.compounds} == {id_}
        assert [row.id for row in scenario.subdistricts] == [id_]


@pytest.mark.parametrize(
    "rows",
    [
        lambda plan: plan.modes.plan.options,
        lambda plan: [*plan.modes.plan.mode_of.items(), *plan.modes.plan.uncovered.items()],
        lambda plan: plan.visits.plan.visits,
        lambda plan: plan.grid.plan.cells,
        lambda plan: plan.keepers.plan.duties,
        lambda plan: plan.rosters.plan.duties,
        lambda plan: plan.teams.plan.undone,
        lambda plan: [*plan.advisers.plan.adviser_of.items(), *plan.advisers.plan.unassigned],
    ],
)
def test_rows_about_one_compound_are_in_one_part(plan, parts, rows):
    assert Counter(row for _, own in parts.values() for row in rows(own)) == Counter(rows(plan))


@pytest.mark.parametrize(
    "rows",
    [
        lambda plan: plan.contracts.plan.contracts,
        lambda plan: plan.crews.plan.trips,
        lambda plan: plan.teams.plan.routes,
    ],
)
def test_what_reaches_over_a_border_is_in_both_parts(plan, parts, rows):
    assert {id(row) for _, own in parts.values() for row in rows(own)} == {id(row) for row in rows(plan)}


def test_streets_and_people_are_those_of_the_part(large, parts):
    for scenario, own in parts.values():
        known = {row.id for row in scenario.junctions}
        assert all({street.from_junction, street.to_junction} <= known for street in scenario.streets)
        assert 0 < len(scenario.streets) < len(large.streets)
        assert {crew.id for crew in scenario.crews} == {trip.crew_id for trip in own.crews.plan.trips}


def test_firms_have_the_room_that_their_contracts_elsewhere_leave(large, plan, parts):
    held = Counter(contract.contractor_id for contract in plan.area_contracts)
    limit = {firm.id: firm.max_contracts for firm in large.contractors}
    for scenario, own in parts.values():
        here = Counter(contract.contractor_id for contract in own.area_contracts)
        assert set(here) <= {firm.id for firm in scenario.contractors}
        for firm in scenario.contractors:
            assert firm.max_contracts == max(0, limit[firm.id] - held[firm.id] + here[firm.id])


@pytest.mark.parametrize(
    ("ids", "files"),
    [
        (("d1", "d2"), ["report-d1.html", "report-d2.html"]),
        (("d1", "D1"), ["report-no1.html", "report-no2.html"]),
        (("../x", "街道"), ["report-no1.html", "report-no2.html"]),
    ],
)
def test_files_have_plain_names(ids, files):
    small = made.scenario(2)
    given = replace(
        small,
        subdistricts=tuple(Subdistrict(id=id_, name=id_) for id_ in ids),
        communities=tuple(replace(small.communities[0], id=f"q{i}", subdistrict_id=id_) for i, id_ in enumerate(ids)),
        compounds=tuple(replace(c, community_id=f"q{i}") for i, c in enumerate(small.compounds)),
    )
    assert list(DistrictParts(given, Plan()).files("report.html").values()) == files


def test_a_large_district_is_an_index_and_a_page_for_each_part(large, network, plan, monkeypatch):
    monkeypatch.setattr("reports.page.rendering.LARGE", 50)
    found = dict(rendering.pages(large, network, plan, made.comparison(large), ()))
    parts = DistrictParts(large, plan)
    assert list(found) == ["report.html", *parts.files("report.html").values()]
    index = Reader(found["report.html"]).data
    assert index["part_files"] == list(found)[1:]
    assert len(index["part_of"]) == 90
    assert sum(index["parts_table"]["columns"][1]["v"]) == 90
    assert not {"card", "routes", "tables"} & set(index)
    one = Reader(found[index["part_files"][0]])
    assert len(one.data["core"]["compounds"]["id"]) == index["parts_table"]["columns"][1]["v"][0]
    assert "means" not in one.data
    assert not [key for key, _ in one.tags if key == "object"]


def test_a_small_district_is_one_page(large, network, plan):
    assert [name for name, _ in rendering.pages(large, network, plan, None, ())] == ["report.html"]
