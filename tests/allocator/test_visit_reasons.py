"""Why a chief and why a day: what others would cost more is what the whole month then costs more."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from visit_cases import FIRST_DAY, least_cost, plain, problem_for, street_scenario

from allocator import visits
from allocator.visits.costs import charges
from allocator.visits.explain.chief_reasons import why_this_chief
from allocator.visits.explain.day_reasons import why_these_days
from allocator.visits.standing import standing_of
from domain.limits import Limit
from domain.people import Absence, Half
from domain.visiting import Meeting
from reports.language.phrases import in_chinese

ASK = {"limit": Limit(work=0.2), "seed": 0}


def planned(scenario):
    """Problem of a scenario and its month as planned."""
    problem = problem_for(scenario)
    return problem, standing_of(problem, visits.solve(problem, limit=Limit(work=0.2)).plan)


def yuan(problem, month):
    return sum(charge.yuan for charge in charges(problem, month.chief, month.deputy, month.slots))


@pytest.fixture(scope="module")
def street():
    """Two compounds near the first chief, one near the second, who is full."""
    scenario = street_scenario(
        [(100, 2), (110, 2), (300, 2)],
        [(90, {"max_compounds": 3}), (310, {"max_compounds": 1}), (395, {"conflict_compound_ids": ("c0",)})],
        days=4,
        rules=plain(unfair_yuan=0.0),
    )
    return planned(scenario)


def test_a_full_official_is_priced_in_exchange_and_the_cost_is_that_of_the_best_such_month(street):
    problem, now = street
    assert now.chief.tolist()[2] == 1
    found = why_this_chief(problem, now, 0, **ASK)
    assert found.chief == now.chief[0]
    swap = next(one for one in found.alternatives if one.official == 1)
    assert swap.swapped == 2
    only = np.full(problem.lead_yuan.shape, np.inf)
    led = now.chief.copy()
    led[[0, 2]] = 1, now.chief[0]
    only[led, range(3)] = 0.0
    assert yuan(problem, now) + swap.more.yuan == pytest.approx(least_cost(replace(problem, lead_yuan=only)))
    assert sum(swap.more.terms.values()) == pytest.approx(swap.more.yuan, abs=0.05)


def test_those_who_cannot_lead_are_told_why(street):
    problem, now = street
    barred = dict(why_this_chief(problem, now, 0, **ASK).barred)
    assert barred == {2: "official o2: conflict of interest with c0"}


@pytest.mark.parametrize(
    ("staff", "sentence"),
    [
        ({"max_compounds": 0}, "official o1 leads no compounds (max_compounds 0)"),
        ({"duties": ("1am", "1pm", "2am", "2pm")}, "official o1 is present on 1 days, c0 is owed 2 visits"),
        ({}, "official o1 does not meet the strict rule skills of c0"),
    ],
)
def test_each_bar_has_its_sentence(staff, sentence):
    scenario = street_scenario([(10, 2)], [(0, {"skills": ("a",)}), (20, staff)], rules=plain(strict=("skills",)))
    scenario = replace(scenario, compounds=tuple(replace(c, chief_skills=("a",)) for c in scenario.compounds))
    found = why_this_chief(*planned(scenario), 0, **ASK)
    assert found.barred == ((1, sentence),)
    assert in_chinese(sentence)


def test_a_meeting_holds_a_visit_on_its_day_at_the_price_of_missing_it():
    rules = plain(missed_meeting_yuan=80.0)
    away = Absence(official_id="o0", from_date=FIRST_DAY + timedelta(3), to_date=FIRST_DAY + timedelta(3))
    scenario = street_scenario([(10, 2), (20, 2)], [(0, {})], days=4, rules=rules, absences=[away])
    meeting = Meeting(compound_id="c0", day=FIRST_DAY + timedelta(1), half=Half.AM)
    problem, now = planned(replace(scenario, meetings=(meeting,)))
    (visit,) = why_these_days(problem, now, 0, day=1, **ASK)
    assert "the residents' meeting is then" in visit.because
    assert "compounds c0, c1 share the trip" in visit.because
    assert any("official o0 is away on 2026-03-05" in text for text in visit.because)
    assert all(in_chinese(text) for text in visit.because)
    assert visit.elsewhere.terms == {"missed_meetings": 80.0}
    assert [move.more.yuan for move in visit.moves] == sorted(move.more.yuan for move in visit.moves)
    assert all(move.more.yuan >= visit.elsewhere.yuan - 0.01 for move in visit.moves)


def test_days_that_cannot_be_moved_say_so():
    problem, now = planned(street_scenario([(10, 3)], [(0, {})], days=3))
    found = why_these_days(problem, now, 0, day=None, **ASK)
    assert len(found) == 3
    assert all(visit.elsewhere is None and visit.moves == () for visit in found)
