"""Small invented officials and compounds along one straight street, for the tests of the visits."""

from datetime import date, timedelta
from itertools import combinations, product

import numpy as np

from allocator import visits
from allocator.visits.costs import month_yuan, trip_m
from domain.district import Community, Compound, Junction, Street, Subdistrict
from domain.limits import Limit
from domain.people import Official
from domain.plan import Plan
from domain.roads import road_network
from domain.rules import Rules, Standards
from domain.scenario import Scenario
from domain.visiting import VisitRules

STEP = 0.0001  # degrees of longitude on the equator, 11.12 m
FIRST_DAY = date(2026, 3, 2)


def plain(**more):
    """Rules of travel, fairness and least gaps alone, in the mornings and afternoons of working days."""
    nothing = {
        "evenings": False,
        "weekends": False,
        "deputies": False,
        "max_gap_days": 62,
        "missed_week_yuan": 0.0,
        "missed_meeting_yuan": 0.0,
        "min_gap_days": 1,
    }
    return VisitRules(**{**nothing, **more})


def street_scenario(compounds, officials, *, days=3, rules=None, absences=(), visits_month=2, communities=1):
    """Compounds [(place on the street, visits), ...] and officials [(place, {...}), ...]; places are in STEPs."""
    ends = (0, 400)
    return Scenario(
        name="street",
        title_zh="街",
        title_en="street",
        month=date(2026, 3, 1),
        seed=1,
        working_days=tuple(FIRST_DAY + timedelta(days=k) for k in range(days)),
        rules=Rules(
            standards=Standards(visits_month=min([visits_month, *(n for _, n in compounds)])),
            visits=rules or plain(),
        ),
        compounds=tuple(
            Compound(
                id=f"c{k}",
                name=f"c{k}",
                community_id=f"m{k % communities}",
                lon_deg=place * STEP,
                lat_deg=STEP,
                households=100,
                visits_month=owed,
            )
            for k, (place, owed) in enumerate(compounds)
        ),
        junctions=tuple(Junction(id=f"j{k}", lon_deg=place * STEP, lat_deg=0.0) for k, place in enumerate(ends)),
        streets=(Street(id="s", from_junction="j0", to_junction="j1", length_m=4447.8),),
        communities=tuple(
            Community(id=f"m{k}", name="m", subdistrict_id="d", lon_deg=0.0, lat_deg=0.0) for k in range(communities)
        ),
        subdistricts=(Subdistrict(id="d", name="d"),),
        officials=tuple(
            Official(
                id=f"o{k}",
                name=f"o{k}",
                department="d",
                subdistrict_id="d",
                lon_deg=place * STEP,
                lat_deg=-STEP,
                **more,
            )
            for k, (place, more) in enumerate(officials)
        ),
        absences=tuple(absences),
    )


def problem_for(scenario):
    """Arrays of the visits part of a scenario."""
    return visits.problem_of(scenario, road_network(scenario), Plan())


def solved(scenario, *, work=0.3, **more):
    """Result of the visits part in a plan of its own."""
    problem = problem_for(scenario)
    return Plan(visits=visits.solve(problem, limit=Limit(work=work), **more))


def least_cost(problem):
    """Cost of the best month, trying every chief of every compound and all half-days; None when there is none."""
    chiefs = product(range(len(problem.official_ids)), repeat=len(problem.compound_ids))
    months = {o: {} for o in range(len(problem.official_ids))}

    def month(o, held):
        if held not in months[o]:
            months[o][held] = _least_month(problem, o, held)
        return months[o][held]

    costs = []
    for chief in chiefs:
        held = {o: tuple(i for i, c in enumerate(chief) if c == o) for o in set(chief)}
        each = [month(o, portfolio) for o, portfolio in held.items()]
        if None not in each:
            costs.append(sum(each))
    return min(costs, default=None)


def _least_month(problem, o, held):
    """Cost of an official's best month with given compounds, offices having room for all."""
    if len(held) > problem.max_compounds[o] or not np.isfinite(problem.lead_yuan[o, list(held)]).all():
        return None
    slots = [tuple(slot) for slot in np.argwhere(problem.present[o]).tolist()]
    options = []
    for i in held:
        sets = combinations(slots, int(problem.visits[i]))
        options.append([s for s in sets if len({d for d, _ in s}) == len(s)])
    best = None
    for chosen in product(*options):
        made = [(o, i, *slot) for i, slots_of in zip(held, chosen, strict=True) for slot in slots_of]
        if _possible(problem, o, made):
            cost = month_yuan(problem, o, held, made) + float(problem.lead_yuan[o, list(held)].sum())
            cost += problem.unfair_yuan * max(0.0, len(made) - float(problem.fair[o]))
            best = cost if best is None else min(best, cost)
    return best


def _possible(problem, o, made):
    """Whether an official has the time for all trips, and evenings and weekends enough."""
    trips = {}
    for _, i, day, half in made:
        trips.setdefault((day, half), []).append(i)
    off = sum(bool(problem.month.off_hours[time]) for time in trips)
    return off <= problem.max_off_hours[o] and all(
        len(stops) <= problem.trip_size[o] and trip_m(problem, o, stops) <= problem.half_trip_m[half, len(stops)]
        for (_, half), stops in trips.items()
    )
