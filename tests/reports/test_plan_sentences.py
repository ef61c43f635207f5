"""Sentences of the overview: nothing is called done that is not, nothing proven that is not."""

from dataclasses import replace
from datetime import date

import page_factories as made
import pytest

from domain.plan import PARTS, Plan
from domain.results import Result, Status
from domain.roads import road_network
from reports.page.plan_sentences import TELLERS, gap_words, sentences
from reports.page.sections import overview
from reports.page.sections.overview import simulated


@pytest.fixture(scope="module")
def given():
    return made.scenario(5)


@pytest.fixture(scope="module")
def plan(given):
    return made.plan(given, road_network(given))


def said(given, plan, part):
    """The sentence about one part, alone in its plan."""
    only = replace(Plan(), **{part: getattr(plan, part)})
    (sentence,) = sentences(given, only)
    return sentence


def test_a_sentence_for_every_part_that_is_planned(given, plan):
    assert set(TELLERS) == set(PARTS)
    assert len(sentences(given, plan)) == len(PARTS)
    assert sentences(given, Plan()) == ()
    for sentence in sentences(given, plan):
        assert not set("{}") & set(sentence.words.zh + sentence.words.en)


def test_what_is_left_undone_is_said(given, plan):
    assert "1" in said(given, plan, "modes").words.en
    assert said(given, plan, "modes").alert
    for part in ("teams", "rosters", "advisers"):
        assert said(given, plan, part).alert, part
    fewer = replace(plan.visits.plan, visits=plan.visits.plan.visits[1:])
    short = said(given, replace(plan, visits=replace(plan.visits, plan=fewer)), "visits")
    assert "1 are missing" in short.words.en
    assert "缺1次" in short.words.zh


def test_what_is_done_is_said_without_alarm(given, plan):
    visits = said(given, plan, "visits")
    assert "all that are owed" in visits.words.en
    assert not visits.alert
    rosters = replace(plan.rosters.plan, uncovered=())
    assert not said(given, replace(plan, rosters=replace(plan.rosters, plan=rosters)), "rosters").alert
    empty = replace(plan.rosters.plan, uncovered=(("g0", date(2026, 12, 1), "day", 2),))
    assert "2 stay empty" in said(given, replace(plan, rosters=replace(plan.rosters, plan=empty)), "rosters").words.en


def result(status, objective, bound, plan="a plan"):
    return Result(status=status, plan=plan, objective=objective, bound=bound, runtime_s=0.0, seed=0)


@pytest.mark.parametrize(
    ("outcome", "english"),
    [
        (result(Status.OPTIMAL, 100.0, 100.0), "Proven: there is no better plan."),
        (result(Status.FEASIBLE, 1000.0, 900.0), "No plan is better by more than 100 yuan a month (10.00 %)"),
        (result(Status.FEASIBLE, 1000.0, None), "No bound was proved"),
        (result(Status.UNKNOWN, None, None, None), "There is no plan"),
    ],
)
def test_a_gap_that_is_not_proven_is_said_to_be_so(outcome, english):
    words = gap_words("modes", outcome)
    assert english in words.en
    assert words.zh != words.en
    assert ("已证明：" in words.zh) == (outcome.status is Status.OPTIMAL)


def test_the_overview_tells_only_differences_that_are_clear():
    comparison = made.comparison(made.scenario(3), note="n")
    clear = [d.sentence_en for d in comparison.differences if abs(d.mean) > d.half_width]
    assert clear
    assert [words.en for words in simulated(comparison)] == clear[: overview.MOST_SENTENCES]
    unclear = replace(comparison, differences=tuple(replace(d, half_width=1e9) for d in comparison.differences))
    assert [words.en for words in simulated(unclear)] == ["No policy shows a clear difference."]
    assert simulated(None) == ()
