"""Demand from a scenario's tables: rates, habits, hours, months, channels, laws, and the usual ones without them."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.demand import Category, Channel
from domain.request_tables import (
    CompoundFactor,
    LawName,
    RequestChannel,
    RequestHabit,
    RequestHour,
    RequestMonth,
    RequestRate,
    ServiceLaw,
    Surge,
    Trade,
)
from simulation.calendar import calendar_of
from simulation.categories import CATEGORIES, CHANNELS, ELECTRICAL, MONTH_DAYS, TRADES, column, habits_of, usual_habits
from simulation.demand import demand_of, draw
from simulation.outcome import EMERGENCY, PLANNED, ROUTINE, URGENT
from simulation.sojourns import Law, Sojourns, sojourns_of

WATER, ROOF, LIFT, OTHER, FEES = (
    CATEGORIES.index(kind) for kind in (Category.WATER, Category.ROOF, Category.LIFT, Category.OTHER, Category.FEES)
)
HOTLINE, APP = CHANNELS.index(Channel.HOTLINE), CHANNELS.index(Channel.APP)


def demand(scenario, days=365):
    return demand_of(scenario, calendar_of(scenario, days))


def only(category, rate=2.0):
    """Rates of a district that asks for nothing else."""
    return tuple(RequestRate(category=c, requests_household_year=rate if c is category else 0.0) for c in Category)


def test_without_tables_the_habits_are_the_usual_ones(make_town):
    town = make_town()
    own, usual = habits_of(town), usual_habits()
    for name in usual.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(own, name), getattr(usual, name))
        if name != "skill":
            np.testing.assert_array_equal(getattr(usual, name), column(name))
    assert usual.skill[CATEGORIES.index(Category.ELECTRICITY)] == ELECTRICAL
    assert usual.outside.tolist() == [0.0] * len(CATEGORIES)


def test_a_row_of_habits_changes_what_it_states_and_nothing_else(make_town):
    row = RequestHabit(category=Category.ROOF, planned=0.25, misrouted=0.1, small=True, skill=Trade.GROUNDS)
    law = ServiceLaw(category=Category.FEES, outside=0.3, law=LawName.EXPONENTIAL, scale_h=10.0)
    own, usual = habits_of(make_town(request_habits=(row,), service_laws=(law,))), usual_habits()
    assert (own.planned[ROOF], own.misrouted[ROOF], own.small[ROOF]) == (0.25, 0.1, True)
    assert (own.urgent[ROOF], own.on_site_h[ROOF]) == (0.3, 4.0)
    assert own.skill[ROOF] == TRADES.index(Trade.GROUNDS)
    assert own.outside[FEES] == 0.3
    np.testing.assert_array_equal(np.delete(own.planned, ROOF), np.delete(usual.planned, ROOF))


def test_requests_are_of_the_classes_that_the_habits_state(make_town):
    row = RequestHabit(category=Category.WATER, emergency=0.1, urgent=0.2, planned=0.3)
    town = make_town(households=5000, request_habits=(row,), request_rates=only(Category.WATER))
    requests = draw(demand(town), seed=1, replication=0)
    shares = np.bincount(requests.urgency, minlength=4) / len(requests)
    wanted = {EMERGENCY: 0.1, URGENT: 0.2, ROUTINE: 0.4, PLANNED: 0.3}
    for kind, share in wanted.items():
        assert abs(shares[kind] - share) < 4 * np.sqrt(share * (1 - share) / len(requests))


def test_a_stated_rate_goes_before_shares_and_the_dispute_rate(make_town, with_rules):
    town = make_town(2, households=100, request_rates=only(Category.DISPUTE, 0.5))
    yearly = demand(with_rules(town, requests_household_year=9.0)).daily * 365.0
    assert yearly.sum(axis=0)[CATEGORIES.index(Category.DISPUTE)] == pytest.approx(100.0)
    assert yearly.sum() == pytest.approx(100.0)


def test_compound_factors_replace_those_of_the_history(make_town):
    factors = (CompoundFactor(compound_id="c1", factor=3.0),)
    daily = demand(make_town(3, compound_factors=factors, request_rates=only(Category.WATER))).daily[:, WATER]
    assert (daily / daily[0]).tolist() == [1.0, 3.0, 1.0]


def test_lift_requests_come_from_compounds_with_lifts_and_are_other_requests_elsewhere(make_town):
    town = make_town(2)
    with_lift = replace(town, compounds=(replace(town.compounds[0], lift_checks_month=2), town.compounds[1]))
    first, second = demand(with_lift).daily
    assert first[LIFT] > 0
    assert second[LIFT] == 0.0
    assert second[OTHER] == pytest.approx(first[OTHER] + first[LIFT])
    stated = replace(with_lift, request_rates=(RequestRate(category=Category.LIFT, requests_household_year=0.1),))
    assert demand(stated).daily[:, LIFT].tolist() == pytest.approx([10.0 / 365.0] * 2)


def test_hours_of_the_week_are_those_of_the_table(make_town):
    # Roofs leak on Tuesdays from 3:00 to 5:00 only, everything else on Sundays at noon.
    rows = [RequestHour(category=Category.ROOF, hour_week=h, weight=2.0 if h in (27, 28) else 0.0) for h in range(168)]
    rows += [RequestHour(hour_week=h, weight=float(h == 156)) for h in range(168)]
    town = make_town(households=3000, request_hours=tuple(rows))
    own = demand(town)
    requests = draw(own, seed=2, replication=0)
    hour = (requests.reported_h + 24 * own.calendar.weekday[0]) % 168
    roof = requests.category == ROOF
    assert set(np.floor(hour[roof]).astype(int)) == {27, 28}
    assert set(np.floor(hour[~roof]).astype(int)) == {156}
    assert own.weekdays[ROOF].tolist() == pytest.approx([0, 7, 0, 0, 0, 0, 0])
    # 52 Tuesdays, but a 365-day year has 52 1/7 weeks.
    assert own.means()[0].sum() == pytest.approx(own.daily[0].sum() * 52 * 7, rel=0.002)


def test_months_are_scaled_to_the_year_and_others_keep_theirs(make_town):
    rows = tuple(RequestMonth(category=Category.WATER, month=m, weight=5.0 if m == 2 else 0.0) for m in range(1, 13))
    town = make_town(households=2000, request_months=rows)
    own = demand(town)
    assert own.season @ MONTH_DAYS == pytest.approx(365.0)
    assert own.season[WATER].tolist() == pytest.approx([0, 365 / 28] + [0] * 10)
    np.testing.assert_array_equal(own.season[ROOF], demand(make_town()).season[ROOF])
    requests = draw(own, seed=1, replication=0)
    month = own.calendar.month[(requests.reported_h // 24).astype(int)]
    assert set(month[requests.category == WATER]) == {1}


def test_channels_are_those_of_the_table(make_town):
    rows = (
        RequestChannel(channel=Channel.APP, share=0.999),  # rounded by hand
        RequestChannel(category=Category.WATER, channel=Channel.HOTLINE, share=1.0),
    )
    requests = draw(demand(make_town(households=2000, request_channels=rows)), seed=1, replication=0)
    water = requests.category == WATER
    assert set(requests.channel[water]) == {HOTLINE}
    assert set(requests.channel[~water]) == {APP}


LAWS = [
    Law(name=LawName.EXPONENTIAL, scale_h=20.0, at_once=0.2),
    Law(name=LawName.WEIBULL, scale_h=20.0, shape=0.7),
    Law(name=LawName.LOGNORMAL, scale_h=20.0, shape=1.5, at_once=0.1),
    Law(name=LawName.MIXTURE, scale_h=2.0, shape=0.7, second=0.4, second_scale_h=300.0, second_shape=1.2, at_once=0.3),
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@given(u=st.floats(0, 1, exclude_max=True))
def test_a_quantile_is_where_the_distribution_reaches_it(law, u):
    time_h = law.quantile(np.array([u]))
    assert time_h[0] >= 0
    assert law.cdf(time_h)[0] == pytest.approx(max(u, law.at_once), abs=1e-9)


def test_known_quantiles():
    assert LAWS[0].quantile(np.array([0.1, 0.6]))[0] == 0.0
    assert LAWS[0].quantile(np.array([0.6]))[0] == pytest.approx(20 * np.log(2))  # half of those not closed at once
    assert LAWS[1].quantile(np.array([1 - np.exp(-1)]))[0] == pytest.approx(20.0)
    assert LAWS[2].quantile(np.array([0.55]))[0] == pytest.approx(20.0)


def test_sojourns_follow_the_law_of_their_category_and_are_nan_without_one(make_town):
    row = ServiceLaw(category=Category.WATER, law=LawName.WEIBULL, scale_h=5.0, shape=2.0)
    sojourns = sojourns_of(make_town(service_laws=(row,)))
    found = sojourns.hours(np.array([WATER, ROOF]), np.array([1 - np.exp(-4.0)] * 2))
    assert found[0] == pytest.approx(10.0)
    assert np.isnan(found[1])
    assert np.isnan(Sojourns().hours(np.array([WATER]), np.array([0.5]))).all()


# Surges

STORM = Surge(
    id="storm",
    category=Category.ROOF,
    from_date=date(2026, 7, 10),
    to_date=date(2026, 7, 12),
    from_h=6.0,
    to_h=18.0,
    multiplier=200.0,
    compound_ids=("c1",),
)


def arrays(requests, rows):
    return {name: getattr(requests, name)[rows] for name in requests.__dataclass_fields__}


def assert_same(first, second):
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name], err_msg=name)


@pytest.fixture
def with_surges(make_town):
    """Function that draws a year of a town with surges, and its demand."""

    def build(*surges, households=4000):
        own = demand(make_town(3, households=households, surges=surges))
        return own, draw(own, seed=4, replication=0)

    return build


def test_a_surge_leaves_what_is_before_it_and_what_it_does_not_concern_equal_to_the_bit(with_surges):
    (_, calm), (own, stormy) = with_surges(), with_surges(STORM)
    start = own.surges[0].from_h
    assert start == (date(2026, 7, 10) - date(2026, 1, 1)).days * 24 + 6
    assert len(stormy) > len(calm)
    assert_same(arrays(calm, calm.reported_h < start), arrays(stormy, stormy.reported_h < start))
    concerned = [(r.compound == 1) & (r.category == ROOF) for r in (calm, stormy)]
    assert_same(arrays(calm, ~concerned[0]), arrays(stormy, ~concerned[1]))
    # The usual requests of the storm's own area and time are still among them.
    assert set(calm.reported_h) < set(stormy.reported_h)


def test_a_surge_lasts_from_its_first_hour_to_its_last(with_surges):
    (_, calm), (own, stormy) = with_surges(), with_surges(STORM)
    added = np.isin(stormy.reported_h, calm.reported_h, invert=True)
    window = own.surges[0]
    assert added.sum() > 50
    assert stormy.reported_h[added].min() >= window.from_h
    assert stormy.reported_h[added].max() < window.to_h
    assert window.to_h - window.from_h == 2 * 24 + 12
    assert set(stormy.compound[added]) == {1}
    assert set(stormy.category[added]) == {ROOF}


def test_a_surge_adds_its_multiple_of_the_expected_requests(make_town, with_rules):
    whole = Surge(id="s", from_date=date(2026, 3, 2), to_date=date(2026, 3, 8), multiplier=3.5)
    town = with_rules(make_town(3, households=4000, surges=(whole,)), day_dispersion=0.0)
    own = demand(town)
    week = slice(own.surges[0].days[0], own.surges[0].days[-1] + 1)
    usual = own.means()[:, week].sum()
    drawn = [draw(own, seed=1, replication=k) for k in range(20)]
    counts = [int(((r.reported_h >= own.surges[0].from_h) & (r.reported_h < own.surges[0].to_h)).sum()) for r in drawn]
    assert abs(np.mean(counts) - 3.5 * usual) < 4 * np.sqrt(3.5 * usual / 20)


def test_surges_move_nothing_of_each_other_and_add_up(with_surges):
    second = replace(STORM, id="again", multiplier=60.0)
    (_, calm), (_, one), (_, both) = with_surges(), with_surges(STORM), with_surges(second, STORM)
    (_, other) = with_surges(second)
    assert set(one.reported_h) < set(both.reported_h)
    assert len(both) - len(calm) == (len(one) - len(calm)) + (len(other) - len(calm))


def test_a_surge_names_its_area_by_subdistrict_community_or_compound(make_town):
    town = make_town(13)
    surges = (
        replace(STORM, id="a", compound_ids=("c0",), community_ids=("m2",)),
        replace(STORM, id="b", compound_ids=(), subdistrict_ids=("s0",)),
        replace(STORM, id="c", compound_ids=()),
        replace(STORM, id="d", from_date=date(2027, 2, 1), to_date=date(2027, 2, 2)),
    )
    windows = demand(replace(town, surges=surges)).surges
    assert [np.flatnonzero(window.compound).tolist() for window in windows] == [
        [0, 12],
        list(range(12)),  # communities m0 and m1
        list(range(13)),
    ]
