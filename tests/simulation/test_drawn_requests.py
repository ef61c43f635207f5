"""Requests drawn before the run: keyed streams, rates, overdispersion."""

from datetime import date, datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from domain.demand import Category, PastRequest
from domain.habits import CHANNEL_SHARE, HABITS
from simulation.calendar import calendar_of
from simulation.categories import CATEGORIES, WEEKDAY_WEIGHT, seasons
from simulation.demand import DRAWS, Demand, day_factors, demand_of, draw, lognormal
from simulation.rates import category_shares, compound_factors
from simulation.streams import DISTRICT, stream

FIELDS = tuple(Demand.__dataclass_fields__)


def of_compound(requests, compound):
    """All arrays of one compound's requests, without its number."""
    rows = requests.compound == compound
    names = [name for name in type(requests).__dataclass_fields__ if name != "compound"]
    return {name: getattr(requests, name)[rows] for name in names}


def past(compound, category=Category.WATER):
    return PastRequest(id="p", created=datetime(2025, 1, 1), compound_id=compound, category=category)


def test_streams_differ_by_every_part_of_their_name():
    names = [
        (1, 0, "c1", "work"),
        (2, 0, "c1", "work"),
        (1, 1, "c1", "work"),
        (1, 0, "c2", "work"),
        (1, 0, "c1", "kind"),
    ]
    firsts = {stream(*name).random() for name in names}
    assert len(firsts) == len(names)
    assert stream(1, 0, "c1", "work").random() == stream(1, 0, "c1", "work").random()
    assert stream(1, 0, "ab", "c").random() != stream(1, 0, "a", "bc").random()


def test_adding_a_compound_leaves_the_requests_of_others_untouched(make_town):
    before, after = make_town(4), make_town(5)
    after = type(after)(**{**vars(after), "compounds": (after.compounds[4], *after.compounds[:4])})
    calendar = calendar_of(before, 365)
    few = draw(demand_of(before, calendar), seed=3, replication=2)
    more = draw(demand_of(after, calendar), seed=3, replication=2)
    assert len(more) > len(few) > 0
    for compound in range(4):
        old, new = of_compound(few, compound), of_compound(more, compound + 1)
        for name, values in old.items():
            np.testing.assert_array_equal(values, new[name], err_msg=name)


def test_adding_a_compound_without_history_leaves_others_untouched_when_there_is_a_history(make_town):
    history = tuple(past(f"c{k}") for k in (0, 0, 1, 2, 3, 3, 3))
    before, after = make_town(4, requests=history), make_town(5, requests=history)
    calendar = calendar_of(before, 60)
    np.testing.assert_array_equal(demand_of(before, calendar).daily, demand_of(after, calendar).daily[:4])


def test_each_draw_belongs_to_its_compound_and_purpose_and_to_nothing_else(make_town):
    town = make_town(2, households=300)
    requests = draw(demand_of(town, calendar_of(town, 200)), seed=3, replication=1)
    kinds = {"_u": "random", "_e": "standard_exponential", "_z": "standard_normal"}
    for compound, name in product((0, 1), DRAWS):
        values = getattr(requests, name)[requests.compound == compound]
        wanted = getattr(stream(3, 1, f"c{compound}", name), kinds[name[-2:]])(values.shape)
        # They are drawn day by day, but requests stand in the order of their times.
        assert sorted(map(str, values)) == sorted(map(str, wanted)), name


def test_replications_and_seeds_differ(make_town):
    town = make_town(2)
    demand = demand_of(town, calendar_of(town, 100))
    drawn = [draw(demand, seed=seed, replication=k).reported_h.tolist() for seed, k in ((1, 0), (1, 1), (2, 0))]
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]
    assert drawn[0] == draw(demand, seed=1, replication=0).reported_h.tolist()


def test_requests_are_in_order_within_the_time_and_every_array_has_their_length(make_town):
    town = make_town(3)
    requests = draw(demand_of(town, calendar_of(town, 50)), seed=1, replication=0)
    assert (np.diff(requests.reported_h) >= 0).all()
    assert requests.reported_h.min() >= 0
    assert requests.reported_h.max() < 50 * 24
    assert {len(getattr(requests, name)) for name in type(requests).__dataclass_fields__} == {len(requests)}


def big_demand(make_town, *, days, dispersion):
    """Flat demand of one category: 30 requests an average day."""
    town = make_town(3)
    daily = np.zeros((3, len(CATEGORIES)))
    daily[:, CATEGORIES.index(Category.CLEANING)] = 10.0
    return Demand(
        ids=("a", "b", "c"),
        daily=daily,
        season=seasons(),
        day_dispersion=dispersion,
        calendar=calendar_of(town, days),
    )


@pytest.mark.parametrize("dispersion", [0.0, 0.1, 0.5])
def test_daily_counts_have_the_variance_of_the_formula(make_town, dispersion):
    demand = big_demand(make_town, days=3000, dispersion=dispersion)
    requests = draw(demand, seed=5, replication=0)
    counts = np.bincount((requests.reported_h // 24).astype(int), minlength=3000)
    mean = demand.means().sum(axis=0)
    assert mean == pytest.approx(30.0 * WEEKDAY_WEIGHT[demand.calendar.weekday])

    def surprise(phi):
        """Distance, in standard errors, of the observed variance from m + phi m^2."""
        off = (counts - mean) ** 2 - (mean + phi * mean**2)
        return abs(off.mean()) / (off.std(ddof=1) / np.sqrt(len(off)))

    assert surprise(dispersion) < 3.5
    assert surprise(dispersion + 0.3) > 5
    assert abs((counts - mean).mean()) < 3.5 * np.sqrt((mean + dispersion * mean**2).mean() / 3000)


def test_the_day_factor_is_shared_by_all_compounds(make_town):
    demand = big_demand(make_town, days=3000, dispersion=0.5)
    requests = draw(demand, seed=5, replication=0)
    days = (requests.reported_h // 24).astype(int)
    counts = [np.bincount(days[requests.compound == k], minlength=3000) for k in (0, 1)]
    # Corr = phi m / (1 + phi m) for compounds of the same mean m = 10 a day.
    assert np.corrcoef(counts)[0, 1] == pytest.approx(5 / 6, abs=0.04)
    factors = day_factors(demand, seed=5, replication=0)
    assert factors.tolist() == stream(5, 0, DISTRICT, "day").gamma(2.0, 0.5, 3000).tolist()


def test_expected_requests_of_a_year(make_town):
    town = make_town(1, households=1000)
    demand = demand_of(town, calendar_of(town, 365))
    # 0.2 a household and year plus 0.01 disputes; the year's weekdays leave a trace.
    weekdays = WEEKDAY_WEIGHT[demand.calendar.weekday].mean()
    assert demand.means().sum() == pytest.approx((200 + 10) * weekdays, rel=2e-3)


def test_habits_are_shares_and_seasons_average_one():
    assert sum(habits.share for habits in HABITS.values()) == pytest.approx(1.0)
    assert sum(CHANNEL_SHARE.values()) == pytest.approx(1.0)
    assert set(HABITS) == set(Category)
    assert all(
        habits.emergency + habits.urgent <= 1 and habits.at_desk + habits.ladder <= 1 for habits in HABITS.values()
    )
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert seasons() @ days == pytest.approx(365.0)


def test_nobody_asks_for_heating_in_summer(make_town):
    town = make_town(3, households=3000)
    demand = demand_of(town, calendar_of(town, 365))
    requests = draw(demand, seed=1, replication=0)
    heating = requests.category == CATEGORIES.index(Category.HEATING)
    month = demand.calendar.month[(requests.reported_h // 24).astype(int)]
    assert heating[np.isin(month, (0, 1, 11))].sum() > 100
    assert heating[np.isin(month, (4, 5, 6, 7, 8))].sum() == 0


def test_disputes_follow_the_compound_s_own_rate(make_town, with_rules):
    town = with_rules(make_town(2, households=1000), requests_household_year=0.0)
    rows = tuple(
        type(c)(**{**{n: getattr(c, n) for n in c.__dataclass_fields__}, "dispute_rate": rate})
        for c, rate in zip(town.compounds, (0.0, 0.5), strict=True)
    )
    requests = draw(
        demand_of(type(town)(**{**vars(town), "compounds": rows}), calendar_of(town, 365)), seed=1, replication=0
    )
    assert set(requests.compound) == {1}
    assert set(requests.category) == {CATEGORIES.index(Category.DISPUTE)}
    assert 350 < len(requests) < 650


def test_history_moves_compounds_by_gamma_poisson_shrinkage(make_town):
    history = (*tuple(past(f"c{k}") for k in [0] * 30 + [1] * 10), past("c1", Category.DISPUTE))
    town = make_town(3, requests=history)
    # Both compounds with a history have 100 households: each would have 20 of the 40 requests.
    assert compound_factors(town, weight=10.0).tolist() == [40 / 30, 20 / 30, 1.0]


def test_history_moves_the_shares_of_categories():
    history = (*tuple(past("c0", Category.ROOF) for _ in range(100)), past("c0", Category.DISPUTE))
    shares = category_shares(history, weight=100.0)
    assert shares[CATEGORIES.index(Category.ROOF)] == pytest.approx((100 + 6) / 200)
    assert shares[CATEGORIES.index(Category.WATER)] == pytest.approx(16 / 200)
    assert shares[CATEGORIES.index(Category.DISPUTE)] == 0.0


@given(mean=st.floats(0.1, 10), sigma=st.floats(0.01, 1))
def test_lognormal_values_have_their_mean(mean, sigma):
    # Means over equally likely normal quantiles.
    z = norm.ppf((np.arange(20_000) + 0.5) / 20_000)
    assert lognormal(mean, z, sigma=sigma).mean() == pytest.approx(mean, rel=5e-3)


def test_wrong_shape_of_rates_is_refused(make_town):
    with pytest.raises(ValueError, match=r"daily is \(1, 2\), expected \(1, 14\)"):
        Demand(
            ids=("a",),
            daily=np.ones((1, 2)),
            season=seasons(),
            day_dispersion=0.1,
            calendar=calendar_of(make_town(), 3),
        )


def test_calendar_takes_working_days_from_the_scenario_in_its_month_only(make_town):
    town = make_town()
    days = (date(2026, 3, 1), date(2026, 3, 2))  # a make-up Sunday and a Monday
    calendar = calendar_of(type(town)(**{**vars(town), "working_days": days}), 365)
    assert calendar.start == date(2026, 1, 1)
    worked = [calendar.start + timedelta(days=int(k)) for k in np.flatnonzero(calendar.working)]
    assert [d for d in worked if d.month == 3] == list(days)
    assert {d.weekday() for d in worked if d.month != 3} == {0, 1, 2, 3, 4}
    assert calendar.weekday[0] == 3  # 1 January 2026 is a Thursday
