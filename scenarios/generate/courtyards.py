"""What is known of chiefs and visits before the month: last month's chiefs, duties, meetings, and wishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from domain.district import Community, Compound
from domain.geometry import great_circle_m
from domain.people import Half, Official
from domain.scenario import Scenario
from domain.visiting import Meeting, MeetingKind
from scenarios.generate.streams import stream

TROUBLED_SHARE = 0.08  # of compounds ask for a chief of some rank
SKILL_SHARE = 0.3
DEPARTMENT_SHARE = 0.06
MOVED_SHARE = 0.1  # of officials left since last month, about
MEETING_SHARE = 0.6


def with_courtyards(scenario: Scenario) -> Scenario:
    """The scenario with what chiefs' visits depend on beside people and places."""
    seed = scenario.seed
    staff = _with_ranks(scenario.officials, scenario.compounds, seed=seed)
    compounds = _with_wishes(scenario.compounds, staff, seed=seed)
    compounds = _with_last_month(replace(scenario, compounds=compounds, officials=staff))
    return replace(
        scenario,
        officials=staff,
        compounds=compounds,
        communities=_with_branch_days(scenario.communities, seed=seed),
        meetings=tuple(_meetings(replace(scenario, compounds=compounds))),
    )


def _with_ranks(staff: Sequence[Official], compounds: Sequence[Compound], *, seed: int) -> tuple[Official, ...]:
    """Rank, weekly meetings of the own office, and compounds to keep away from."""
    rng = stream(seed, "ranks")
    made = []
    for official in staff:
        level = int(rng.choice([1, 2, 3], p=[0.55, 0.33, 0.12]))
        duty = f"{int(rng.integers(1, 6))}{rng.choice(['am', 'pm'])}"
        busy = rng.random() < 0.7
        conflict = compounds[int(rng.integers(len(compounds)))].id
        avoids = rng.random() < 0.1 and len(staff) > 1
        made.append(
            replace(
                official,
                level=level,
                duties=(duty,) if busy else (),
                conflict_compound_ids=(conflict,) if avoids else (),
            )
        )
    return tuple(made)


def _with_wishes(compounds: Sequence[Compound], staff: Sequence[Official], *, seed: int) -> tuple[Compound, ...]:
    """A skill for some, a department for few, and rank where there is much dispute."""
    rng = stream(seed, "chiefs wanted")
    skills = sorted({skill for official in staff for skill in official.skills})
    departments = sorted({official.department for official in staff})
    disputes = np.array([c.dispute_rate * c.households for c in compounds])
    troubled = set(np.argsort(-disputes, kind="stable")[: round(TROUBLED_SHARE * len(compounds))].tolist())
    made = []
    for k, compound in enumerate(compounds):
        skill, department = rng.choice(skills), rng.choice(departments)
        made.append(
            replace(
                compound,
                chief_skills=(str(skill),) if rng.random() < SKILL_SHARE else (),
                chief_departments=(str(department),) if rng.random() < DEPARTMENT_SHARE else (),
                chief_level=2 if k in troubled else 1,
            )
        )
    return tuple(made)


def _with_last_month(scenario: Scenario) -> tuple[Compound, ...]:
    """Chiefs, deputies and last visits of the month before: the nearest official with room, some of whom moved on."""
    rng = stream(scenario.seed, "last month")
    staff = scenario.officials
    if not staff:
        return scenario.compounds
    offices = np.array([(o.lon_deg, o.lat_deg) for o in staff])
    held: Counter[str] = Counter()
    made = []
    for compound in scenario.compounds:
        away_m = great_circle_m(np.array([[compound.lon_deg, compound.lat_deg]]), offices)[0]
        away_m = away_m * rng.uniform(0.8, 1.25, len(staff))
        near = [staff[k] for k in np.argsort(away_m, kind="stable").tolist()]
        free = [o for o in near if held[o.id] < o.max_compounds and compound.id not in o.conflict_compound_ids]
        chief = free[0].id if free and rng.random() > MOVED_SHARE else ""
        others = [o.id for o in near if o.id != chief and compound.id not in o.conflict_compound_ids]
        deputy = others[int(rng.integers(min(3, len(others))))] if others and rng.random() > MOVED_SHARE else ""
        held[chief] += 1
        before = timedelta(days=int(rng.integers(1, 11)))
        made.append(replace(compound, chief_id=chief, deputy_id=deputy, last_visit=_weekday(scenario.month - before)))
    return tuple(made)


def _weekday(day: date) -> date:
    """The day, or the Friday before it."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))


def _with_branch_days(communities: Sequence[Community], *, seed: int) -> tuple[Community, ...]:
    rng = stream(seed, "branch days")
    pairs = (("2", "4"), ("1", "3"), ("3", "5"))
    return tuple(replace(community, branch_days=pairs[int(rng.integers(3))]) for community in communities)


def _meetings(scenario: Scenario) -> Iterator[Meeting]:
    """A meeting a month in most compounds: on benches on an evening, some of the whole courtyard on a Saturday."""
    rng = stream(scenario.seed, "meetings")
    evenings = [day for day in scenario.working_days if day.isoweekday() <= 5]
    saturdays = [day for day in scenario.weekend_days if day.isoweekday() == 6]
    for compound in scenario.compounds:
        meets, whole = rng.random() < MEETING_SHARE, rng.random() < 0.2
        evening, saturday = int(rng.integers(1 << 30)), int(rng.integers(1 << 30))
        if meets and whole and saturdays:
            day = saturdays[saturday % len(saturdays)]
            yield Meeting(compound_id=compound.id, day=day, half=Half.AM, kind=MeetingKind.COURTYARD)
        elif meets and evenings:
            day = evenings[evening % len(evenings)]
            yield Meeting(compound_id=compound.id, day=day, half=Half.EVENING, kind=MeetingKind.BENCH)
