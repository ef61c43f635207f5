"""Requirements and relaxations in the planner's words; their Chinese forms are in reports/language/locale."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allocator.naming import listed
from allocator.visits.explain.relaxed import Give
from allocator.visits.explain.requirements import ORDER, Kind, Requirement
from allocator.visits.explain.timing import HALF_HOUR_H
from allocator.visits.problem import HALVES, VisitProblem
from domain.visiting import VisitTerm

TERMS: dict[VisitTerm, str] = {
    VisitTerm.MISSED_WEEKS: "a visit in every week, as far as visits go (strict missed_weeks)",
    VisitTerm.NOT_HOME: "visits when residents are at home (strict not_home)",
    VisitTerm.NOT_JOINT: "visits together with the community's branch (strict not_joint)",
    VisitTerm.MISSED_MEETINGS: "a visit at every residents' meeting (strict missed_meetings)",
    VisitTerm.DEPARTMENT: "a chief of the departments asked for (strict department)",
    VisitTerm.SKILLS: "a chief with all skills asked for (strict skills)",
    VisitTerm.LEVEL: "a chief of the level asked for (strict level)",
    VisitTerm.NEW_CHIEF: "last month's chief (strict new_chief)",
}
"""What each strict term of a compound asks for."""


def core_sentences(problem: VisitProblem, requirements: Sequence[Requirement]) -> list[str]:
    """One sentence for all requirements that say the same of several officials, compounds or communities."""
    groups: dict[tuple[int, str], list[str]] = {}
    for one in sorted(requirements, key=lambda one: (ORDER[one.kind], one.official, one.compound, one.community)):
        subject, text = _SAYS[one.kind](problem, one)
        groups.setdefault((ORDER[one.kind], text), []).append(subject)
    return [text.format(names=listed(names)) for (_, text), names in reversed(groups.items())]


def _chief(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    return problem.compound_ids[one.compound], "compounds {names}: each needs a chief"


def _visits(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    owed = problem.visits[one.compound]
    return problem.compound_ids[one.compound], f"compounds {{names}}: {owed} visits each, on different days"


def _places(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    most = problem.max_compounds[one.official]
    return problem.official_ids[one.official], f"officials {{names}}: lead at most {most} compounds each"


def _trip_size(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    most = problem.trip_size[one.official]
    return problem.official_ids[one.official], f"officials {{names}}: make at most {most} visits in a half-day"


def _off_hours(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    most = problem.max_off_hours[one.official]
    text = f"officials {{names}}: go out on at most {most} evenings and half-days of weekends"
    return problem.official_ids[one.official], text


def _leave(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    days = int(problem.grounds.leave[one.official].any(axis=1).sum())
    return problem.official_ids[one.official], f"officials {{names}}: leave on {days} days"


def _duties(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    taken = int((problem.grounds.duties[one.official] & problem.grounds.working[:, None]).sum())
    return problem.official_ids[one.official], f"officials {{names}}: weekly duties on {taken} half-days"


def _conflict(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    return problem.compound_ids[one.compound], (
        f"official {problem.official_ids[one.official]}: conflict of interest with {{names}}"
    )


def _community(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    room = problem.community_room[one.community]
    text = f"communities {{names}}: accompany at most {room} visits in a half-day"
    return problem.community_ids[one.community], text


def _strict(problem: VisitProblem, one: Requirement) -> tuple[str, str]:
    asked = TERMS[one.term] if one.term is not None else ""
    return problem.compound_ids[one.compound], f"compounds {{names}}: {asked}"


def _trip_time(problem: VisitProblem, _: Requirement) -> tuple[str, str]:
    rules = problem.grounds.rules
    return "", (
        f"a trip is back within {rules.half_day_h:g} h, in the evening {rules.evening_h:g} h, at {rules.speed_kmh:g} "
        f"km/h and {rules.visit_min:g} minutes a visit"
    )


def _min_gap(problem: VisitProblem, _: Requirement) -> tuple[str, str]:
    return "", f"visits to a compound are at least {problem.grounds.rules.min_gap_days} days apart (strict short_gaps)"


def _max_gap(problem: VisitProblem, _: Requirement) -> tuple[str, str]:
    return "", f"visits to a compound are at most {problem.grounds.rules.max_gap_days} days apart (strict long_gaps)"


def _holidays(problem: VisitProblem, _: Requirement) -> tuple[str, str]:
    closed = int((~problem.grounds.working & ~problem.grounds.weekend).sum())
    return "", f"no visits on {closed} holidays"


_SAYS: dict[Kind, Callable[[VisitProblem, Requirement], tuple[str, str]]] = {
    Kind.CHIEF: _chief,
    Kind.VISITS: _visits,
    Kind.PLACES: _places,
    Kind.TRIP_SIZE: _trip_size,
    Kind.OFF_HOURS: _off_hours,
    Kind.LEAVE: _leave,
    Kind.DUTIES: _duties,
    Kind.CONFLICT: _conflict,
    Kind.COMMUNITY: _community,
    Kind.STRICT: _strict,
    Kind.TRIP_TIME: _trip_time,
    Kind.MIN_GAP: _min_gap,
    Kind.MAX_GAP: _max_gap,
    Kind.HOLIDAYS: _holidays,
    Kind.WEEKENDS: lambda _problem, _one: ("", "no visits on weekends (weekends = false)"),
    Kind.EVENINGS: lambda _problem, _one: ("", "no visits in the evening (evenings = false)"),
}


def give_sentence(problem: VisitProblem, give: Give) -> str:
    """What to change so that a requirement gives way."""
    one = give.requirement
    if one is None:
        more = "official" if give.amount == 1 else "officials"
        return f"name {give.amount} more {more} near compound {problem.compound_ids[give.site]}"
    return _CHANGES[one.kind](problem, one, give)


def _more_places(problem: VisitProblem, one: Requirement, give: Give) -> str:
    most = problem.max_compounds[one.official] + give.amount
    return f"official {problem.official_ids[one.official]} leads up to {most} compounds (max_compounds)"


def _larger_trips(problem: VisitProblem, one: Requirement, give: Give) -> str:
    size = problem.trip_size[one.official] + give.amount
    name = problem.official_ids[one.official]
    return f"official {name} makes up to {size} visits in a half-day (max_visits_half_day, trip_compounds)"


def _more_off_hours(problem: VisitProblem, one: Requirement, give: Give) -> str:
    most = problem.max_off_hours[one.official] + give.amount
    name = problem.official_ids[one.official]
    return f"official {name} goes out on up to {most} evenings and half-days of weekends (max_off_hours)"


def _more_room(problem: VisitProblem, one: Requirement, give: Give) -> str:
    room = problem.community_room[one.community] + give.amount
    name = problem.community_ids[one.community]
    return f"community {name} accompanies up to {room} visits in a half-day (visits_half_day)"


def _leave_back(problem: VisitProblem, one: Requirement, give: Give) -> str:
    days = listed([f"{problem.grounds.dates[date]}" for date in give.dates])
    return f"official {problem.official_ids[one.official]} gives back leave on {days}"


def _freed(problem: VisitProblem, one: Requirement, give: Give) -> str:
    names = listed([f"{problem.grounds.dates[date]} {HALVES[half]}" for date, half in give.half_days])
    return f"official {problem.official_ids[one.official]} is freed of weekly duties on {names}"


def _fewer_visits(problem: VisitProblem, one: Requirement, give: Give) -> str:
    left = problem.visits[one.compound] - give.amount
    return f"compound {problem.compound_ids[one.compound]} gets {left} visits, {give.amount} fewer"


def _longer_trips(problem: VisitProblem, _: Requirement, give: Give) -> str:
    rules, hours = problem.grounds.rules, HALF_HOUR_H * give.amount
    return (
        f"trips last up to {rules.half_day_h + hours:g} h, in the evening {rules.evening_h + hours:g} h "
        "(half_day_h, evening_h)"
    )


def _not_strict(problem: VisitProblem, one: Requirement, give: Give) -> str:
    name = problem.compound_ids[one.compound]
    return f"without strict {one.term}, which then costs {give.yuan:g} yuan for compound {name}"


_CHANGES: dict[Kind, Callable[[VisitProblem, Requirement, Give], str]] = {
    Kind.PLACES: _more_places,
    Kind.TRIP_SIZE: _larger_trips,
    Kind.OFF_HOURS: _more_off_hours,
    Kind.COMMUNITY: _more_room,
    Kind.LEAVE: _leave_back,
    Kind.DUTIES: _freed,
    Kind.VISITS: _fewer_visits,
    Kind.TRIP_TIME: _longer_trips,
    Kind.STRICT: _not_strict,
    Kind.MIN_GAP: lambda problem, _one, give: (
        f"visits may be {problem.grounds.rules.min_gap_days - give.amount} days apart (min_gap_days)"
    ),
    Kind.MAX_GAP: lambda problem, _one, give: (
        f"visits may be up to {problem.grounds.rules.max_gap_days + give.amount} days apart (max_gap_days)"
    ),
    Kind.EVENINGS: lambda _problem, _one, _give: "visits may be in the evening (evenings = true)",
    Kind.WEEKENDS: lambda _problem, _one, _give: "visits may be on weekends (weekends = true)",
}
