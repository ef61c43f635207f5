"""Expected requests of each compound and category in a year, from rates, history and the compounds' own factors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category, PastRequest
from domain.scenario import Scenario
from simulation.categories import CATEGORIES, column

DISPUTE, LIFT, OTHER = (CATEGORIES.index(kind) for kind in (Category.DISPUTE, Category.LIFT, Category.OTHER))


def yearly_requests(scenario: Scenario) -> NDArray[np.float64]:
    """Expected requests of each compound and category in an average year, (n_compounds, n_categories).

    Rates stated in `request_rates` go before those of the history. Disputes without a stated rate have the compounds'
    own; lift requests without one come from compounds that have lifts, and are other requests elsewhere.
    """
    rules = scenario.rules.simulation
    households = np.array([c.households for c in scenario.compounds], float)
    shares = category_shares(scenario.requests, weight=50.0 * rules.history_weight)
    base = households * compound_factors(scenario, weight=rules.history_weight)
    yearly = np.outer(base, rules.requests_household_year * shares)
    yearly[:, DISPUTE] = households * [c.dispute_rate for c in scenario.compounds]
    stated = {CATEGORIES.index(row.category): row.requests_household_year for row in scenario.request_rates}
    if LIFT not in stated:
        no_lift = np.array([c.lift_checks_month == 0 for c in scenario.compounds], bool)
        yearly[no_lift, OTHER] += yearly[no_lift, LIFT]
        yearly[no_lift, LIFT] = 0.0
    for category, rate in stated.items():
        yearly[:, category] = base * rate
    return yearly


def category_shares(history: tuple[PastRequest, ...], *, weight: float) -> NDArray[np.float64]:
    """Shares of the categories: the history's, shrunk to the usual ones as if `weight` requests had shown those."""
    usual = column("share")
    counts = np.zeros(len(CATEGORIES))
    for request in history:
        counts[CATEGORIES.index(request.category)] += 1
    counts[DISPUTE] = 0.0  # disputes have rates of their own
    return np.asarray((counts + weight * usual) / (counts.sum() + weight * usual.sum()))


def compound_factors(scenario: Scenario, *, weight: float) -> NDArray[np.float64]:
    """How many times the average household's requests each compound has, shape (n_compounds,).

    Those of the table `compound_factors`, where it is given. Else gamma-Poisson shrinkage (n + w) / (e + w) of the n
    past requests of a compound, e being what its households would have at the rate of all compounds with a history. One
    without a history counts as average, so that adding it moves no other compound.
    """
    if scenario.compound_factors:
        factor = {row.compound_id: row.factor for row in scenario.compound_factors}
        return np.array([factor.get(c.id, 1.0) for c in scenario.compounds], float)
    counts = {c.id: 0 for c in scenario.compounds}
    for request in scenario.requests:
        if request.category is not Category.DISPUTE:
            counts[request.compound_id] += 1
    n = np.array([counts[c.id] for c in scenario.compounds], float)
    households = np.array([c.households for c in scenario.compounds], float)
    known = n > 0
    if not known.any():
        return np.ones(len(n))
    expected = households * n.sum() / households[known].sum()
    return np.where(known, (n + weight) / (expected + weight), 1.0)
