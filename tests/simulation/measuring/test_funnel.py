"""The funnel of requests and the ladder of disputes, and hours by compound: what goes in comes out somewhere."""

import numpy as np
import pytest
from scipy.stats import t as student

from reports.language.stages import STAGES as NAMES
from simulation.demand import draw
from simulation.laboratory import laboratory, replicate
from simulation.measuring.compounds import LIMIT_H, HoursHeap, hours_by_compound
from simulation.measuring.funnel import LADDER, STAGES, funnel
from simulation.measuring.registry import MEASURES, measure
from simulation.measuring.view import View
from simulation.outcome import DISPUTE
from simulation.running import simulate


@pytest.fixture(scope="module")
def lab(town, town_network, town_plan):
    return laboratory(town, town_network, town_plan, measures=MEASURES, days=120, seed=3)


@pytest.fixture(scope="module")
def views(lab):
    requests = draw(lab.district.demand, seed=lab.seed, replication=0)
    return [
        View(outcome=simulate(lab.district, setup, requests), context=context)
        for setup, context in zip(lab.setups, lab.contexts, strict=True)
    ]


def test_every_stage_has_a_name():
    assert tuple(NAMES) == STAGES


def test_every_request_ends_somewhere(views):
    for view in views:
        count = dict(zip(STAGES, funnel(view), strict=True))
        assert count["asked"] == len(view.outcome) > 100
        assert count["asked"] == count["resolved"] + count["withdrawn"] + count["open"]
        assert count["asked"] >= count["answered"] >= 1
        assert count["rated"] <= count["resolved"]


def test_what_comes_to_a_level_is_settled_there_goes_on_or_is_left(views):
    for view in views:
        count = dict(zip(STAGES, funnel(view), strict=True))
        assert count["filed_compound"] == np.count_nonzero(
            (view.outcome.urgency == DISPUTE) & (view.outcome.reached >= 0)
        )
        for level, following in zip(LADDER, (*LADDER[1:], None), strict=True):
            gone_on = count[f"filed_{following}"] if following else 0
            assert count[f"filed_{level}"] == count[f"settled_{level}"] + count[f"left_{level}"] + gone_on
            assert count[f"left_{level}"] >= 0


def test_settled_where_it_was_filed_last(views):
    for view in views:
        settled = view.outcome.level >= 0
        assert (view.outcome.level[settled] == view.outcome.reached[settled]).all()


def test_hours_of_the_compounds_add_up_to_the_district_s_mean(views):
    for view in views:
        asked, hours = hours_by_compound(view)
        assert hours.sum() / asked.sum() == pytest.approx(measure("mean:all").of(view))


def test_hours_by_compound_are_those_of_its_requests(views):
    view = views[0]
    asked, hours = hours_by_compound(view)
    limit = view.follow_up_h(LIMIT_H)
    for compound in range(len(asked)):
        mine = (view.outcome.compound == compound) & (view.outcome.registered_h <= view.outcome.horizon_h - limit)
        assert asked[compound] == np.count_nonzero(mine)
        assert hours[compound] == pytest.approx(np.minimum(view.time_h[mine], limit).sum())


def test_policies_meet_the_same_requests(lab):
    result = replicate(0, laboratory=lab)
    assert (result["compounds"][:, 0] == result["compounds"][0, 0]).all()
    assert (result["funnel"][:, 0] == result["requests"][0]).all()


def test_a_difference_is_the_ratio_of_totals_with_its_linearised_error():
    """Against the formula written out replication by replication."""
    rng = np.random.default_rng(1)
    asked = rng.integers(1, 9, (6, 4)).astype(float)
    base, other = rng.gamma(2, 10, (2, 6, 4))
    heap = HoursHeap(2, 4, base=0)
    for run in range(6):
        heap.add(np.stack([np.stack([asked[run], base[run]]), np.stack([asked[run], other[run]])]))
    found = heap.of(1, confidence=0.95)
    apart = other - base
    ratio = apart.sum(axis=0) / asked.sum(axis=0)
    error = np.sqrt(((apart - ratio * asked) ** 2).sum(axis=0) / (6 * 5)) / asked.mean(axis=0)
    assert found.difference == pytest.approx(ratio)
    assert found.mean == pytest.approx(other.sum(axis=0) / asked.sum(axis=0))
    assert found.half_width == pytest.approx(student.ppf(1 - 0.05 / 8, 5) * error)
    assert heap.of(0, confidence=0.95).difference == pytest.approx(0)
    assert heap.requests == pytest.approx(asked.mean(axis=0))


def test_a_compound_without_requests_has_no_figure():
    heap = HoursHeap(2, 2, base=0)
    for _ in range(3):
        heap.add(np.array([[[2.0, 0.0], [4.0, 0.0]], [[2.0, 0.0], [6.0, 0.0]]]))
    found = heap.of(1, confidence=0.9)
    assert found.difference[0] == pytest.approx(1.0)
    assert np.isnan(found.difference[1])
    assert np.isnan(found.half_width[1])


def test_intervals_of_all_compounds_hold_together():
    """Over experiments without any difference in truth, all intervals cover 0 in about the stated share."""
    rng, held = np.random.default_rng(2), 0
    for _ in range(300):
        heap = HoursHeap(2, 5, base=0)
        for _ in range(20):
            asked = rng.integers(3, 9, 5).astype(float)
            base, other = rng.normal(50, 8, (2, 5)) * asked
            heap.add(np.stack([np.stack([asked, base]), np.stack([asked, other])]))
        found = heap.of(1, confidence=0.9)
        held += bool((np.abs(found.difference) <= found.half_width).all())
    assert 0.84 <= held / 300 <= 0.97


def test_one_replication_names_no_winners():
    heap = HoursHeap(2, 2, base=0)
    heap.add(np.array([[[2.0, 1.0], [20.0, 8.0]], [[2.0, 1.0], [10.0, 9.0]]]))
    found = heap.of(1, confidence=0.95)
    assert found.difference.tolist() == [-5.0, 1.0]
    assert np.isnan(found.half_width).all()
