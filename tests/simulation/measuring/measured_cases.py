"""Outcomes for tests of indicators: drawn ones with many ties, made by hand, and their requests one by one."""

from dataclasses import dataclass
from itertools import product
from math import inf, isnan

import numpy as np
from hypothesis import strategies as st

from simulation.measuring.context import CLASSES, Context
from simulation.measuring.view import View
from simulation.outcome import CREW, Outcome
from simulation.surges import Window

COMPOUNDS = 4
PARTS_OF = {"community_of": np.array([0, 0, 1, 1]), "street_of": np.array([0, 0, 0, 1])}

ANY = ("all", *CLASSES)
BASES = ("mean", "standard", "72h")
NAMES = (
    *(f"{what}:{urgency}:24h" for what, urgency in product(("respond", "resolve"), ANY)),
    *(f"{w}:{u}" for w, u in product(("standard", "mean", "p50", "p90", "p99", "backlog", "open"), ANY)),
    *("settled:compound", "settled:community", "climbed:street", "climbed:district"),
    *(f"{w}:{basis}" for w, basis in product(("gini", "worst", "hardship"), BASES)),
    *(f"{w}:{a}:{basis}" for w, a, basis in product(("gini", "worst"), ("community", "street"), BASES)),
    *("withdrawn", "reopened", "rating", "low_ratings", "refusals", "age:mean", "age:p90"),
    *("utilisation", "travel", "overtime", "callouts", "cost", "cost_each", "recovery", "recovered"),
)
"""An id of every kind of measure."""


def context(compounds=COMPOUNDS, **changes):
    """Context of some compounds with 10, 20, .. households, a tenth of them in hardship, and no standards."""
    households = 10 * np.arange(1, compounds + 1)
    values = {
        "standard_h": np.full((compounds, len(CLASSES)), np.inf),
        "households": households,
        "hardship_households": households // 10,
        "community_of": np.zeros(compounds, np.int64),
        "street_of": np.zeros(compounds, np.int64),
        "crew_yuan_h": 50.0,
        "overtime_yuan_h": 75.0,
        "desk_yuan_h": 40.0,
        "desk_paid_h": 10.0,
        "mediator_yuan_h": 60.0,
        "mediator_paid_h": 2.0,
    }
    return Context(**values | changes)


def surge(from_h, to_h, places=range(COMPOUNDS), *, compounds=COMPOUNDS, name="rain"):
    """Surge in some places; nothing but its hours and its area matters after the event."""
    area = np.isin(np.arange(compounds), list(places))
    return Window(id=name, from_h=from_h, to_h=to_h, extra=1.0, compound=area, category=np.ones(1, bool))


def outcome(registered, resolved, *, horizon_h=240.0, **changes):
    """Routine orders of one compound, answered after an hour; anything may be given otherwise."""
    n = len(registered)
    values = {
        "compound": np.zeros(n, np.int64),
        "category": np.zeros(n, np.int64),
        "channel": np.zeros(n, np.int64),
        "urgency": np.full(n, CLASSES.index("routine")),
        "way": np.full(n, CREW),
        "pool": np.zeros(n, np.int64),
        "registered_h": np.array(registered, float),
        "responded_h": np.array(registered, float) + 1.0,
        "started_h": np.array(registered, float) + 1.0,
        "resolved_h": np.array(resolved, float),
        "withdrawn_h": np.full(n, np.nan),
        "level": np.full(n, -1),
        "reached": np.full(n, -1),
        "reopened": np.zeros(n, np.int64),
        "refused": np.zeros(n, np.int64),
        "rating": np.full(n, np.nan),
        "called_out": np.zeros(n, bool),
        "paid_h": np.array([40.0, 20.0]),
        "busy_h": np.array([20.0, 10.0]),
        "travel_h": np.array([4.0, 2.0]),
        "overtime_h": np.array([1.0, 0.0]),
    }
    return Outcome(horizon_h=horizon_h, **values | {name: np.asarray(value) for name, value in changes.items()})


def view(registered, resolved, *, around=None, **changes):
    """Outcome by hand in a context."""
    return View(outcome=outcome(registered, resolved, **changes), context=around or context())


@dataclass
class Row:
    """One request; what did not happen happens at inf."""

    compound: int
    urgency: str
    way: int
    pool: int
    registered: float
    responded: float
    resolved: float
    withdrawn: float
    level: int
    reached: int
    reopened: int
    refused: int
    rating: float
    called_out: bool

    @property
    def end(self):
        return min(self.resolved, self.withdrawn)


def rows(seen, urgency="all"):
    """Requests of a class, one by one."""
    found = seen.outcome
    every = [
        Row(
            compound=int(found.compound[k]),
            urgency=CLASSES[found.urgency[k]],
            way=int(found.way[k]),
            pool=int(found.pool[k]),
            registered=float(found.registered_h[k]),
            responded=_hour(found.responded_h[k]),
            resolved=_hour(found.resolved_h[k]),
            withdrawn=_hour(found.withdrawn_h[k]),
            level=int(found.level[k]),
            reached=int(found.reached[k]),
            reopened=int(found.reopened[k]),
            refused=int(found.refused[k]),
            rating=float(found.rating[k]),
            called_out=bool(found.called_out[k]),
        )
        for k in range(len(found))
    ]
    return [row for row in every if urgency in ("all", row.urgency)]


def _hour(value):
    return inf if isnan(value) else float(value)


@st.composite
def views(draw, *, horizons=(240.0, 1000.0, 4800.0), most=14):
    """Small runs whose hours are multiples of 12, so that limits and ends meet exactly."""
    horizon_h = draw(st.sampled_from(horizons))
    n = draw(st.integers(0, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = int(horizon_h // 12)
    registered = 12.0 * rng.integers(0, steps + 1, n)
    ends = registered + 12.0 * np.where(rng.random(n) < 0.5, rng.integers(0, 7, n), rng.integers(0, steps + 1, n))
    happened, gone = ends <= horizon_h, rng.random(n) < 0.2
    way = rng.integers(0, 8, n)
    resolved = np.where(happened & ~gone, ends, np.nan)
    responded = registered + 12.0 * rng.integers(0, 4, n)
    hours = np.sort(rng.random((4, 3)) * 20.0, axis=0)
    seen = outcome(
        registered,
        resolved,
        horizon_h=horizon_h,
        compound=rng.integers(0, COMPOUNDS, n),
        urgency=rng.integers(0, len(CLASSES), n),
        way=way,
        pool=np.where(way == CREW, rng.integers(-1, 3, n), -1),
        responded_h=np.where(responded <= horizon_h, responded, np.nan),
        withdrawn_h=np.where(happened & gone, ends, np.nan),
        level=np.where(np.isnan(resolved), -1, rng.integers(-1, 4, n)),
        reached=rng.integers(-1, 4, n),
        reopened=rng.integers(0, 3, n),
        refused=rng.integers(0, 3, n) * (way == CREW),
        rating=np.where(np.isnan(resolved) | (rng.random(n) < 0.3), np.nan, rng.integers(1, 6, n)),
        called_out=rng.random(n) < 0.1,
        travel_h=hours[0],
        busy_h=hours[1],
        paid_h=hours[2],
        overtime_h=rng.random(3),
    )
    standard_h = rng.choice([12.0, 24.0, 72.0, 360.0, np.inf], (COMPOUNDS, len(CLASSES)))
    around = context(
        standard_h=standard_h, **PARTS_OF, callout_yuan=float(rng.integers(0, 100)), surges=(surge(24.0, 48.0, [0, 2]),)
    )
    return View(outcome=seen, context=around)
