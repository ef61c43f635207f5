"""Measures of whole runs: each by its id, and that numbering and order change nothing."""

import pickle
from dataclasses import fields, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_cases import ANY, COMPOUNDS, NAMES, PARTS_OF, context, outcome, surge, view, views

from simulation.measuring import backlog, effort, fairness, ladder, quality, recovery, times
from simulation.measuring.context import CLASSES, Context
from simulation.measuring.registry import measure, values
from simulation.measuring.shrinkage import shrunk_shares
from simulation.measuring.view import View
from simulation.outcome import COMMUNITY, COMPOUND, DISTRICT, STREET, Outcome

EVERY = [measure(name) for name in NAMES]


def test_measures_travel_to_other_processes():
    there = pickle.loads(pickle.dumps(EVERY))
    seen = outcome([0.0, 5.0, 9.0], [30.0, 6.0, np.nan])
    assert there == EVERY
    assert np.array_equal(values(there, seen, context()), values(EVERY, seen, context()), equal_nan=True)


@given(views(), st.sampled_from(ANY))
def test_names_mean_what_they_say(seen, urgency):
    expected = {
        f"respond:{urgency}:24h": times.responded_within(seen, urgency, 24.0),
        f"resolve:{urgency}:24h": times.resolved_within(seen, urgency, 24.0),
        f"standard:{urgency}": times.within_standard(seen, urgency),
        f"mean:{urgency}": times.restricted_mean_h(seen, urgency),
        f"p50:{urgency}": times.percentile_h(seen, urgency, 50),
        f"p90:{urgency}": times.percentile_h(seen, urgency, 90),
        f"p99:{urgency}": times.percentile_h(seen, urgency, 99),
        f"backlog:{urgency}": backlog.mean_backlog(seen, urgency),
        f"open:{urgency}": backlog.open_at_end(seen, urgency),
        "settled:compound": ladder.settled_up_to(seen, COMPOUND),
        "settled:community": ladder.settled_up_to(seen, COMMUNITY),
        "climbed:street": ladder.climbed_to(seen, STREET),
        "climbed:district": ladder.climbed_to(seen, DISTRICT),
        "age:mean": backlog.mean_age_h(seen),
        "age:p90": backlog.age_percentile_h(seen, 90),
        "withdrawn": quality.withdrawn(seen),
        "reopened": quality.reopen_rate(seen),
        "rating": quality.mean_rating(seen),
        "low_ratings": quality.low_ratings(seen),
        "refusals": quality.refusals_per_order(seen),
        "utilisation": effort.utilisation(seen),
        "travel": effort.travel_share(seen),
        "overtime": effort.overtime_h(seen),
        "callouts": effort.callouts(seen),
        "cost": effort.total_cost_yuan(seen),
        "cost_each": effort.cost_per_resolved_yuan(seen),
        "hardship:mean": fairness.hardship_difference(seen, fairness.mean_time),
        "hardship:standard": fairness.hardship_difference(seen, fairness.share_within_standard),
        "recovery": recovery.mean_recovery_h(seen),
        "recovered": recovery.recovered(seen),
    }
    found = values(map(measure, expected), seen.outcome, seen.context)
    assert found.tolist() == pytest.approx(list(expected.values()), nan_ok=True, rel=0, abs=0)


@given(views())
def test_a_vector_holds_each_measure_by_itself(seen):
    found = values(EVERY, seen.outcome, seen.context)
    alone = [one.compute(seen.outcome, seen.context) for one in EVERY]
    assert found.tolist() == pytest.approx(alone, nan_ok=True, rel=0, abs=0)


@given(views(), st.permutations(range(COMPOUNDS)), st.integers(0, 2**32 - 1))
def test_numbering_of_compounds_and_order_of_requests_change_nothing(seen, new_number, seed):
    n, number = len(seen.outcome), np.array(new_number)
    order = np.random.default_rng(seed).permutation(n)
    own = {f.name: getattr(seen.outcome, f.name) for f in fields(Outcome)}
    pools = {"paid_h", "busy_h", "travel_h", "overtime_h"}
    moved = {k: v[order] for k, v in own.items() if k not in pools and k != "horizon_h"}
    moved["compound"] = number[moved["compound"]]
    old_number = np.argsort(number)
    of_compounds = ("standard_h", "households", "hardship_households", "community_of", "street_of")
    around = replace(
        seen.context,
        **{name: getattr(seen.context, name)[old_number] for name in of_compounds},
        surges=tuple(replace(window, compound=window.compound[old_number]) for window in seen.context.surges),
    )
    before = values(EVERY, seen.outcome, seen.context)
    after = values(EVERY, replace(seen.outcome, **moved), around)
    assert after.tolist() == pytest.approx(before.tolist(), nan_ok=True, rel=1e-9, abs=1e-9)


@given(views())
def test_a_compound_without_requests_changes_nothing(seen):
    around = seen.context
    more = replace(
        around,
        standard_h=np.vstack([around.standard_h, np.ones((1, len(CLASSES)))]),
        households=np.append(around.households, 999),
        hardship_households=np.append(around.hardship_households, 500),
        community_of=np.append(around.community_of, 7),
        street_of=np.append(around.street_of, 5),
        surges=tuple(replace(window, compound=np.append(window.compound, True)) for window in around.surges),
    )
    before = values(EVERY, seen.outcome, around)
    after = values(EVERY, seen.outcome, more)
    assert after.tolist() == pytest.approx(before.tolist(), nan_ok=True, rel=1e-12)


@given(views())
def test_measuring_changes_nothing(seen):
    before = {f.name: np.copy(getattr(seen.outcome, f.name)) for f in fields(Outcome)}
    values(EVERY, seen.outcome, seen.context)
    assert all(np.array_equal(getattr(seen.outcome, name), v, equal_nan=True) for name, v in before.items())


def test_an_empty_run_has_a_value_or_nan_for_every_measure():
    empty = outcome([], [], paid_h=[0.0], busy_h=[0.0], travel_h=[0.0], overtime_h=[0.0])
    found = dict(zip(NAMES, values(EVERY, empty, context()), strict=True))
    told = {name for name, value in found.items() if not np.isnan(value)}
    assert told == {
        *(f"{what}:{urgency}" for what, urgency in product(("backlog", "open"), ANY)),
        *("overtime", "callouts", "cost"),
    }


def test_classes_bear_their_numbers():
    seen = view([0.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], urgency=[0, 1, 2, 3, 4])
    found = [times.restricted_mean_h(seen, urgency) for urgency in ("emergency", "urgent", "routine", "planned")]
    assert found == [1.0, 2.0, 3.0, 4.0]
    assert times.restricted_mean_h(seen, "dispute") == 5.0


def test_areas_and_directions_of_fairness():
    """Compounds 0 and 1 form a community, all but 3 a street; compound 2 is slow."""
    compound, took = np.repeat(np.arange(4), 20), np.repeat([10.0, 30.0, 90.0, 10.0], 20)
    seen = outcome(np.zeros(80), took, horizon_h=1000.0, compound=compound)
    around = context(**PARTS_OF)

    def value(name):
        return measure(name).compute(seen, around)

    assert value("worst:mean") == pytest.approx(90.0)
    assert value("worst:72h") == pytest.approx(0.0)
    within_72h = {"community": [1.0, 0.5], "street": [2 / 3, 1.0]}
    asked = {"community": [40.0, 40.0], "street": [60.0, 20.0]}
    households = {"community": [30.0, 70.0], "street": [60.0, 40.0]}
    for area, raw in within_72h.items():
        shrunk = shrunk_shares(np.array(raw) * asked[area], np.array(asked[area]))
        assert value(f"worst:{area}:72h") == pytest.approx(shrunk.min())
        assert value(f"gini:{area}:72h") == pytest.approx(fairness.gini(shrunk, np.array(households[area])))


def test_a_context_that_does_not_fit_is_told_everything_at_once():
    with pytest.raises(ValueError, match="standard_h is") as caught:
        context(
            standard_h=np.zeros((3, 5)),
            hardship_households=np.array([1, 1, -1, 1]),
            street_of=np.zeros(3, int),
            crew_yuan_h=-1.0,
            desk_paid_h=float("nan"),
            surges=(
                surge(5.0, 5.0, name="frost"),
                surge(0.0, 5.0, compounds=5),
            ),
        )
    assert str(caught.value).split("; ") == [
        "standard_h is (3, 5), expected (4, 5)",
        "street_of is (3,), expected (4,)",
        "standard_h has entries that are not above 0",
        "hardship_households has entries below 0",
        "crew_yuan_h is -1.0, must be at least 0",
        "desk_paid_h is nan, must be at least 0",
        "surge frost lasts from 5.0 to 5.0, must end after it begins",
        "surge rain: compound is (5,), expected (4,)",
    ]


def test_requests_of_unknown_compounds_are_refused():
    with pytest.raises(ValueError, match="compounds 0 to 4 have requests, the context knows 4"):
        View(outcome=outcome([0, 0], [1, 1], compound=[0, 4]), context=context())


def test_a_context_is_frozen():
    around = context(**PARTS_OF)
    assert isinstance(around, Context)
    with pytest.raises(AttributeError):
        around.crew_yuan_h = 1.0
