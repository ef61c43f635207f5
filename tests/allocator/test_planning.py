"""The main job: every part in order, chosen parts beside an earlier plan, and what an interruption leaves."""

import pytest

from allocator import planning
from domain.limits import Limit
from domain.plan import PARTS, Plan

LITTLE = Limit(work=0.05)


@pytest.fixture
def chosen(monkeypatch, town_plan):
    """Modes, contracts and crews are those of the town's plan, chosen at once."""
    results = {part: getattr(town_plan, part) for part in planning.SERVICE}

    def choose(*_, progress, **__):
        for part in results:
            progress(part, None)
        return tuple(results.values())

    monkeypatch.setattr(planning.feedback, "choose", choose)
    return results


def kept(plan):
    return {part for part in PARTS if getattr(plan, part) is not None}


def test_every_part_has_a_result(town_plan):
    assert kept(town_plan) == set(PARTS)
    assert all(getattr(town_plan, part).plan is not None for part in PARTS)


def test_every_part_has_a_share_of_the_time():
    assert set(planning.SHARES) == {"service", *planning.SOLVERS}
    assert set(planning.SOLVERS) == set(PARTS) - set(planning.SERVICE)
    assert sum(planning.SHARES.values()) == pytest.approx(1.0)


def test_only_the_parts_asked_for_are_planned(town, town_network):
    plan = planning.plan(town, town_network, limit=LITTLE, parts=("grid", "projects"))
    assert kept(plan) == {"grid", "projects"}


def test_other_parts_stay_as_they_were(town, town_network, town_plan):
    plan = planning.plan(town, town_network, limit=LITTLE, seed=9, parts=("advisers",), start=town_plan)
    assert plan.advisers.seed == 9
    assert all(getattr(plan, part) is getattr(town_plan, part) for part in PARTS if part != "advisers")


def test_asking_for_one_of_the_service_parts_plans_all_three(town, town_network, chosen):
    plan = planning.plan(town, town_network, limit=LITTLE, parts=("crews",))
    assert {part: getattr(plan, part) for part in kept(plan)} == chosen


def test_later_parts_are_planned_for_the_modes_of_the_plan(town, town_network, town_plan):
    alone = planning.plan(town, town_network, limit=LITTLE, parts=("teams",))
    beside = planning.plan(town, town_network, limit=LITTLE, parts=("teams",), start=town_plan)
    assert {duty.compound_id for duty in beside.teams.plan.duties}.isdisjoint(
        member for contract in town_plan.area_contracts for member in contract.compound_ids
    )
    assert len(beside.teams.plan.duties) < len(alone.teams.plan.duties)


@pytest.mark.usefixtures("chosen")
def test_progress_names_each_part_when_it_begins_and_gives_its_result(town, town_network):
    told = []
    plan = planning.plan(
        town,
        town_network,
        limit=LITTLE,
        parts=("contracts", "projects", "grid"),
        progress=lambda part, result: told.append((part, result)),
    )
    assert [part for part, result in told if result is None] == ["modes", "contracts", "crews", "grid", "projects"]
    ended = {part: result for part, result in told if result is not None}
    assert list(ended) == ["modes", "contracts", "crews", "grid", "projects"]
    assert all(getattr(plan, part) is result for part, result in ended.items())


def test_an_interruption_keeps_the_finished_parts(town, town_network, monkeypatch):
    finished = []
    monkeypatch.setattr(planning, "requested", lambda: "grid" in finished)
    plan = planning.plan(
        town,
        town_network,
        limit=LITTLE,
        parts=("grid", "advisers", "projects"),
        start=Plan(),
        progress=lambda part, result: finished.append(part) if result else None,
    )
    assert kept(plan) == {"grid"}
