"""A month of visits found or excluded by trying everything, under some of its requirements: a reference for tests."""

from itertools import combinations, pairwise, product

from allocator.visits.costs import trip_m
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.explain.timing import Timing
from allocator.visits.month import NO_WEEK
from domain.visiting import VisitTerm

ANY = 99
NOBODY = -1


def possible(problem, requirements):
    """Whether some chiefs and half-days meet all requirements; others are as if they were not there."""
    tried = _Search(problem, set(requirements))
    officials = (*range(len(problem.official_ids)), NOBODY)
    chiefs = product(officials, repeat=len(problem.compound_ids))
    return any(tried.some_days(chief, 0, []) for chief in chiefs if tried.may_lead(chief))


class _Search:
    """Chiefs first, then half-days on different dates, compound by compound."""

    def __init__(self, problem, requirements):
        self.problem, self.active, self.timing = problem, requirements, Timing(problem)
        self.free = {
            o: [slot for slot in self.timing.slots if not requirements.intersection(self.timing.closed_by(o, slot))]
            for o in range(len(problem.official_ids))
        }

    def holds(self, kind, **about):
        return Requirement(kind=kind, **about) in self.active

    def some_days(self, chief, i, made):
        """Whether compounds from i on can be visited beside what was made: (official, compound, date, half)."""
        if i == len(chief):
            return True
        free = self.free.get(chief[i], [])
        for owed in self.numbers(i):
            for slots in combinations(free, owed):
                more = [*made, *((chief[i], i, *slot) for slot in slots)]
                if self.fits(chief[i], i, slots, more) and self.some_days(chief, i + 1, more):
                    return True
        return False

    def numbers(self, i):
        """Numbers of visits worth trying; a rule about days may need more than are owed, where none are owed."""
        if self.holds(Kind.VISITS, compound=i):
            return [int(self.problem.visits[i])]
        by_days = any(one.compound == i and one.term for one in self.active) or self.holds(Kind.MAX_GAP)
        return range(3) if by_days else [0]

    def may_lead(self, chief):
        held = {o: chief.count(o) for o in chief if o != NOBODY}
        places = self.problem.max_compounds
        if any(n > places[o] and self.holds(Kind.PLACES, official=o) for o, n in held.items()):
            return False
        return all(self.may(o, i) for i, o in enumerate(chief))

    def may(self, o, i):
        problem = self.problem
        if o == NOBODY:
            return not self.holds(Kind.CHIEF, compound=i) and not self.holds(Kind.VISITS, compound=i)
        if self.holds(Kind.CONFLICT, official=o, compound=i):
            return False
        if self.holds(Kind.TRIP_TIME) and trip_m(problem, o, [i]) > problem.half_trip_m[:, 1].max():
            return False
        asked = [term for term in problem.pair_amounts if self.holds(Kind.STRICT, compound=i, term=term)]
        return not any(problem.pair_amounts[term][o, i] for term in asked)

    def fits(self, o, i, slots, made):
        return (
            len({date for date, _ in slots}) == len(slots)
            and self.trips_fit(o, made)
            and self.room(made)
            and self.days_fit(i, slots)
        )

    def trips_fit(self, o, made):
        problem = self.problem
        trips = {}
        for official, i, *slot in made:
            if official == o:
                trips.setdefault(tuple(slot), []).append(i)
        size = problem.trip_size[o] if self.holds(Kind.TRIP_SIZE, official=o) else 3
        off = sum(self.timing.is_off_hours(slot) for slot in trips)
        most_off = problem.max_off_hours[o] if self.holds(Kind.OFF_HOURS, official=o) else ANY
        timed = self.holds(Kind.TRIP_TIME)
        return off <= most_off and all(
            len(stops) <= size and (not timed or trip_m(problem, o, stops) <= problem.half_trip_m[slot[1], len(stops)])
            for slot, stops in trips.items()
        )

    def room(self, made):
        used = {}
        for _, i, *slot in made:
            key = (int(self.problem.community[i]), *slot)
            used[key] = used.get(key, 0) + 1
        room = self.problem.community_room
        return all(n <= room[key[0]] for key, n in used.items() if self.holds(Kind.COMMUNITY, community=key[0]))

    def days_fit(self, i, slots):
        """Strict rules about days."""
        problem, timing = self.problem, self.timing
        weeks = {int(problem.grounds.week[date]) for date, _ in slots} - {NO_WEEK}
        branch = [slot for slot in slots if slot[0] in timing.joint_dates(i) and not timing.is_off_hours(slot)]
        kept = {
            VisitTerm.MISSED_WEEKS: len(weeks) >= problem.weeks_owed[i],
            VisitTerm.NOT_HOME: sum(map(timing.is_off_hours, slots)) >= problem.home_owed[i],
            VisitTerm.NOT_JOINT: len(branch) >= problem.joint_owed[i],
            VisitTerm.MISSED_MEETINGS: set(timing.meetings(i)) <= set(slots),
        }
        asked = [term for term in kept if self.holds(Kind.STRICT, compound=i, term=term)]
        return all(kept[term] for term in asked) and self.gaps_fit(i, slots)

    def gaps_fit(self, i, slots):
        rules, ordinal = self.problem.rules, self.timing.ordinal
        known = int(self.problem.last_visit[i])
        days = ([known] if known else []) + [ordinal[date] for date, _ in sorted(slots)]
        gaps = [b - a for a, b in pairwise(days)]
        rest = [self.problem.month.end.toordinal() - days[-1]] if days else []
        least = int(self.problem.gap_days[i]) if self.holds(Kind.MIN_GAP) else 0
        most = rules.max_gap_days if self.holds(Kind.MAX_GAP) else ANY
        return all(gap >= least for gap in gaps) and all(gap <= most for gap in gaps + rest)
