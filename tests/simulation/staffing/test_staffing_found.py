"""Staffings against enumeration, against Erlang's formula, and where no staffing suffices."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from staffing_cases import STREET, around_the_clock, ask, bed_for, case, found

from domain.errors import ScenarioError
from domain.staffing import PostKind, UnreachableError
from simulation.queueing.erlang import erlang_c
from simulation.staffing import testbed as bed_module
from simulation.staffing.evidence import share_found, tried
from simulation.staffing.finding import CONFIRMING, FRESH
from simulation.staffing.missing import REASONS
from simulation.staffing.searching import one_fewer

PLAIN = replace(STREET, visit_discovery=0.0, patrol_discovery=0.0, refuse_share=0.0)


@pytest.fixture
def one_pool(make_town, with_rules):
    """Function that makes a town of one pool, one desk and one mediation room."""

    def build(**rules):
        town = with_rules(make_town(3, households=900), requests_household_year=1.2, **rules)
        return case(town, policy=PLAIN, days=40)

    return build


@pytest.mark.parametrize("target", [0.4, 0.65, 0.74])
def test_a_small_town_gets_the_cheapest_of_all_staffings(one_pool, target):
    made, asked = one_pool(), ask(f"resolve:urgent:24h>={target}", only=(PostKind.CREWS,))
    staffing, evidence = found(made, asked)
    lab = bed_for(made, asked)
    everyone = [np.array(crews) for crews in list(product(range(4), range(4), range(3)))[1:]]
    shown = [
        tried(asked.standards, trials, confidence=0.95) for trials in lab.tried(everyone, range(asked.replications))
    ]
    best = min(one.yuan_year for one in shown if one.met)
    if len(staffing.confirmations) == 1:
        assert staffing.found.yuan_year == pytest.approx(best, abs=1e-6)
    else:
        assert staffing.found.yuan_year >= best - 1e-6
    assert staffing.found.met
    assert staffing.bound_yuan <= staffing.found.yuan_year + 1.0
    assert evidence.problem.allowed(evidence.people)


@pytest.mark.parametrize(("load", "hours", "target"), [(1.4, 5, 0.97), (2.5, 5, 0.97), (3.4, 5, 0.97)])
def test_a_desk_has_as_many_clerks_as_erlang_says(make_town, with_rules, load, hours, target):
    town = make_town(1, households=1000)
    community = replace(town.communities[0], desk_from_h=0.0, desk_to_h=24.0, desk_staff=9)
    rules = {"day_dispersion": 0.0, "weekend_desk_h": 24.0, "triage_h": 1.0}
    town = with_rules(replace(town, communities=(community,)), requests_household_year=load * 8.76, **rules)
    made = case(town, policy=PLAIN, days=40, change=around_the_clock)
    staffing, _ = found(made, ask(f"respond:all:{hours}h>={target}"))

    def within(clerks):
        """P(wait + work <= hours) in M/M/c with work of one hour on the average."""
        free = clerks - 1.0 - load
        wait = erlang_c(load, clerks) * (1.0 - math.exp(-hours * free)) / free
        return 1.0 - math.exp(-hours) * (1.0 + wait)

    least = next(c for c in range(math.floor(load) + 1, 20) if within(c) >= target)
    assert staffing.people(PostKind.DESK) == least
    assert staffing.confirmed
    assert [row.tried.met for row in staffing.fewer] == [False]


def test_more_people_serve_no_fewer(one_pool):
    asked = ask("resolve:urgent:24h>=0.5", "resolve:all:72h>=0.5")
    lab = bed_for(one_pool(), asked)
    steps = [np.array([1, 0, 0, 1])]
    for post in (1, 0, 3, 2):
        steps.append(steps[-1] + (np.arange(4) == post))
    shares = np.array([[trial.share for trial in trials] for trials in lab.tried(steps, range(4))]).mean(axis=1)
    assert (np.diff(shares, axis=0) > -0.004).all()
    assert (shares[-1] > shares[0] + 0.02).all()


def test_units_add_up_to_the_whole(one_pool):
    asked = ask("resolve:all:72h>=0.5")
    (trial,) = bed_for(one_pool(), asked).tried([np.array([1, 1, 0, 1])], [0])[0]
    assert trial.of_pool.sum() == pytest.approx(trial.share[0])
    assert trial.of_community.sum() == pytest.approx(trial.share[0])


def test_what_no_staffing_reaches_is_said_with_reasons(one_pool):
    with pytest.raises(UnreachableError) as caught:
        found(one_pool(), ask("resolve:urgent:6h>=0.99", "respond:all:300h>=0.5"))
    why = caught.value.why
    assert [share.met for share in why.shares] == [False, True]
    assert why.highest[0] <= why.shares[0].low < why.highest[0] + 0.001
    assert {"materials", "reopened"} <= {reason for reason, _ in why.reasons[0]} <= set(REASONS)
    counts = [count for _, count in why.reasons[0]]
    assert counts == sorted(counts, reverse=True)


def test_the_highest_target_told_can_be_met(one_pool):
    made = one_pool()
    with pytest.raises(UnreachableError) as caught:
        found(made, ask("respond:all:4h>=1", replications=2))
    highest = caught.value.why.highest[0]
    staffing, _ = found(made, ask(f"respond:all:4h>={highest:.3f}", replications=2))
    assert staffing.found.met
    with pytest.raises(UnreachableError):
        found(made, ask(f"respond:all:4h>={highest + 0.002:.3f}", replications=2))


def test_a_standard_that_asks_for_nothing_is_refused(one_pool):
    with pytest.raises(ScenarioError, match="asks for no request in 4 of 4 replications"):
        found(one_pool(), ask("resolve:all:2000h>=0.5"))
    with pytest.raises(ScenarioError, match="nothing to decide"):
        found(one_pool(), ask("respond:all:2h>=0.5", only=(PostKind.MEDIATORS,)))


def test_confirmation_is_on_fresh_numbers_and_its_confidence_is_corrected(one_pool):
    asked = ask("resolve:urgent:24h>=0.6", "respond:all:24h>=0.5")
    staffing, _ = found(one_pool(), asked)
    for k, one in enumerate(staffing.confirmations, start=1):
        assert (one.attempt, one.replications) == (k, CONFIRMING * asked.replications)
        assert one.confidence == pytest.approx(1 - 0.05 / 2**k)
    assert asked.replications < FRESH
    assert [one.tried.met for one in staffing.confirmations[:-1]] == [False] * (len(staffing.confirmations) - 1)
    assert [point.shift for point in staffing.frontier] == sorted(point.shift for point in staffing.frontier)
    assert all(point.tried for point in staffing.frontier)


def test_bounds_are_one_sided_and_hold_together():
    shares = np.array([0.90, 0.92, 0.94, 0.96])
    (standard,) = ask("standard:all>=0.895").standards
    one = share_found(standard, shares, confidence=0.95)
    # t(3) at 0.95 is 2.3534; sd 0.025820
    assert (one.mean, one.low, one.high) == pytest.approx((0.93, 0.93 - 0.030382, 0.93 + 0.030382), abs=1e-6)
    both = share_found(standard, shares, confidence=0.95, standards=2)
    assert both.low == pytest.approx(0.93 - 3.1824 * 0.0258199 / 2, abs=1e-5)
    assert one.met
    assert not both.met


@pytest.mark.parametrize("after", [5, 60, 10_000])
def test_what_was_found_before_an_interruption_is_kept(one_pool, monkeypatch, after):
    calls = []

    def asked_to_stop():
        calls.append(1)
        return len(calls) > after

    monkeypatch.setattr(bed_module, "requested", asked_to_stop)
    made, asked = one_pool(), ask("resolve:urgent:24h>=0.6")
    if after == 5:
        with pytest.raises(KeyboardInterrupt):
            found(made, asked)
        return
    staffing, _ = found(made, asked)
    assert staffing.interrupted == (after < 10_000)
    assert staffing.found.met


def test_nobody_can_be_spared_on_the_replications_of_the_search(one_pool):
    made, asked = one_pool(), ask("resolve:urgent:24h>=0.7", "respond:all:24h>=0.5")
    staffing, evidence = found(made, asked)
    raised = np.zeros(2)
    for one in staffing.confirmations[:-1]:
        raised += np.maximum(0.0, [share.standard.target - share.low for share in one.tried.shares])
    lab = bed_for(made, asked)
    for _, people in one_fewer(evidence.people, evidence.problem):
        shown = tried(asked.standards, lab.tried([people], range(asked.replications))[0], confidence=0.95)
        assert any(share.low < share.standard.target + more for share, more in zip(shown.shares, raised, strict=True))


def test_nights_cost_more_by_their_premium(one_pool):
    made, nights = one_pool(), np.array([1, 0, 2, 1])
    plain = bed_for(made, ask("resolve:all:72h>=0.5"))
    dear = bed_for(made, ask("resolve:all:72h>=0.5", night_premium=0.5))
    (before,), (after,) = plain.tried([nights], [0])[0], dear.tried([nights], [0])[0]
    assert after.yuan - before.yuan == pytest.approx(2 * 0.5 * 8 * 365 * made[0].rules.crew_yuan_h)
    assert np.array_equal(after.share, before.share)
    assert dear.problem.yuan.tolist() == pytest.approx((plain.problem.yuan * [1, 1, 1.5, 1]).tolist())
