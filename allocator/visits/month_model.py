"""A month of a few officials as one CP-SAT model: trips on half-days, and what each compound is owed.

Every official has at most one trip a half-day. A compound's visits are counted over the trips that hold it, whoever
makes them, so that the model serves a plan with chiefs known, and one in which others may take a visit over. Costs are
counted in whole units, rounded down, so that a bound of the model holds for real costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import Search, search
from allocator.visits.costs import Slot, Time, trip_m
from allocator.visits.month import NO_WEEK
from allocator.visits.problem import NO_VISIT, VisitProblem
from domain.limits import Limit

WORK_EACH = 3.0  # units of deterministic time for an official; most need a hundredth
PARAMETERS = {"linearization_level": 2}  # with the linear relaxation a month is solved at once; without, hardly
UNITS_YUAN = 10_000  # units of the model's cost in a yuan
MOST_UNITS = 10**11  # a price beyond all others; sums of larger ones would not fit CP-SAT's whole numbers
ALL_TRIPS_OF = 5  # compounds among which all trips are offered
SHARED_KEPT = 8  # trips of several compounds offered for each of more compounds

Var = cp_model.IntVar
Expr = cp_model.LinearExprT


@dataclass(frozen=True, slots=True, kw_only=True)
class TripVar:
    """A trip that an official may make on a half-day."""

    variable: Var
    official: int
    members: tuple[int, ...]
    time: Time


def units(yuan: float) -> int:
    """Whole units of a cost, rounded down."""
    return int(min(MOST_UNITS, np.floor(yuan * UNITS_YUAN + 1e-6)))


@dataclass(slots=True)
class MonthModel:
    """A model under construction. `visited[compound][day, half]` are the trips that visit a compound then."""

    problem: VisitProblem
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    trips: list[TripVar] = field(default_factory=list)
    visited: dict[int, dict[Time, list[Var]]] = field(default_factory=dict)
    cost: list[tuple[Var, int]] = field(default_factory=list)
    constant: int = 0
    officials: int = 0

    def offer(self, official: int, members: Sequence[int]) -> None:
        """Let an official visit some compounds: at most one trip a half-day, and not too many off hours."""
        problem = self.problem
        self.officials += 1
        sets = trip_sets(problem, official, members)
        off: list[Var] = []
        for day, half in np.argwhere(problem.present[official]).tolist():
            made = [
                self.add_trip(official, chosen, (day, half), metres)
                for chosen, metres in sets
                if metres <= problem.half_trip_m[half, len(chosen)]
            ]
            if made:
                self.model.add_at_most_one(made)
            if problem.month.off_hours[day, half]:
                off += made
        if len(off) > problem.max_off_hours[official]:
            self.model.add(cp_model.LinearExpr.sum(off) <= int(problem.max_off_hours[official]))

    def add_trip(self, official: int, members: tuple[int, ...], time: Time, metres: float) -> Var:
        """A trip that may be made, with its price."""
        problem = self.problem
        variable = self.model.new_bool_var("")
        self.trips.append(TripVar(variable=variable, official=official, members=members, time=time))
        yuan = metres * problem.yuan_m + (problem.rules.off_hours_yuan if problem.month.off_hours[time] else 0.0)
        self.cost.append((variable, units(yuan)))
        for compound in members:
            self.visited.setdefault(compound, {}).setdefault(time, []).append(variable)
        return variable

    def owe(self, compound: int, *, missing: Var | int = 0) -> None:
        """Ask for a compound's visits on different days, and price how far they are from what it is owed.

        With `missing` so many of them may be left out.
        """
        days = self._days_of(compound)
        for made in days.values():
            self.model.add_at_most_one(made)
        every = [variable for made in days.values() for variable in made]
        self.model.add(cp_model.LinearExpr.sum(every) + missing == int(self.problem.visits[compound]))
        self._price_short_gaps(compound, days)
        self._price_long_gaps(compound, days)
        self._price_weeks(compound, days)
        self._price_counts(compound)
        self._price_meetings(compound)

    def _days_of(self, compound: int) -> dict[int, list[Var]]:
        days: dict[int, list[Var]] = {}
        for (day, _), made in sorted(self.visited.get(compound, {}).items()):
            days.setdefault(day, []).extend(made)
        return days

    def _price_short_gaps(self, compound: int, days: Mapping[int, list[Var]]) -> None:
        """Days missing between a visit and the next one, or last month's; those in between make a gap none."""
        problem, ordinal = self.problem, self.problem.month.ordinal
        least, price = int(problem.gap_days[compound]), problem.rules.short_gap_yuan
        known = int(problem.last_visit[compound])
        for late in days:
            before = [day for day in days if 0 < ordinal[late] - ordinal[day] < least]
            for place, early in enumerate(before):
                missing = least - int(ordinal[late] - ordinal[early])
                between = [variable for day in before[place + 1 :] for variable in days[day]]
                both = sum(days[early]) + sum(days[late])
                self._at_least(both - 1 - sum(between), missing * price)
            if known != NO_VISIT and ordinal[late] - known < least:
                earlier = [variable for day in days if day < late for variable in days[day]]
                self._at_least(sum(days[late]) - sum(earlier), (least - int(ordinal[late] - known)) * price)

    def _price_long_gaps(self, compound: int, days: Mapping[int, list[Var]]) -> None:
        """Each day, up to the first after the month, with no visit in so many days before it, and one before those."""
        problem, ordinal = self.problem, self.problem.month.ordinal
        most, price = problem.rules.max_gap_days, problem.rules.long_gap_yuan
        end, known = problem.month.end.toordinal(), int(problem.last_visit[compound])
        for date in range(problem.month.begin.toordinal() + 1, end + 1):
            window = [v for day, made in days.items() if date - most <= ordinal[day] < date for v in made]
            if known != NO_VISIT:
                if known < date - most:
                    self._at_least(1 - sum(window), price)
                continue
            earlier = [v for day, made in days.items() if ordinal[day] < date - most for v in made]
            if earlier:
                self._at_least(self._any(earlier) - sum(window), price)

    def _any(self, variables: list[Var]) -> Var:
        """Whether one of some variables holds."""
        found = self.model.new_bool_var("")
        self.model.add_max_equality(found, variables)
        return found

    def _price_weeks(self, compound: int, days: Mapping[int, list[Var]]) -> None:
        week = self.problem.month.week
        held = []
        for number in range(self.problem.month.n_weeks):
            made = [v for day, variables in days.items() if week[day] == number for v in variables]
            if made and number != NO_WEEK:
                visited = self.model.new_bool_var("")
                self.model.add(visited <= cp_model.LinearExpr.sum(made))
                held.append(visited)
        self._missing(int(self.problem.weeks_owed[compound]), held, self.problem.rules.missed_week_yuan)

    def _price_counts(self, compound: int) -> None:
        """Visits with residents at home, and those with the community's branch."""
        problem = self.problem
        branch, off_hours = problem.branch[problem.community[compound]], problem.month.off_hours
        home, joint = [], []
        for (day, half), made in self.visited.get(compound, {}).items():
            if off_hours[day, half]:
                home += made
            elif branch[day]:
                joint += made
        self._missing(int(problem.home_owed[compound]), home, problem.rules.not_home_yuan)
        self._missing(int(problem.joint_owed[compound]), joint, problem.rules.not_joint_yuan)

    def _price_meetings(self, compound: int) -> None:
        for day, half in np.argwhere(self.problem.meetings[compound]).tolist():
            made = self.visited.get(compound, {}).get((day, half), [])
            self._missing(1, made, self.problem.rules.missed_meeting_yuan)

    def _missing(self, owed: int, made: Sequence[Expr], yuan: float) -> None:
        """Price what is missing to a number owed."""
        if owed <= 0 or yuan <= 0:
            return
        missing = self.model.new_int_var(0, owed, "")
        self.model.add(missing + cp_model.LinearExpr.sum(list(made)) >= owed)
        self.cost.append((missing, units(yuan)))

    def _at_least(self, expression: Expr, yuan: float) -> None:
        """Price an expression where it is 1; it is never more."""
        if yuan <= 0:
            return
        if isinstance(expression, int):
            self.constant += units(yuan) * max(0, expression)
            return
        broken = self.model.new_bool_var("")
        self.model.add(broken >= expression)
        self.cost.append((broken, units(yuan)))

    def leave_room(self, others: Iterable[Slot]) -> None:
        """Keep within what communities can accompany, beside visits that others make there."""
        problem = self.problem
        used: dict[tuple[int, Time], int] = {}
        for _, compound, day, half in others:
            key = int(problem.community[compound]), (day, half)
            used[key] = used.get(key, 0) + 1
        wanted: dict[tuple[int, Time], list[Var]] = {}
        for compound, times in self.visited.items():
            for time, made in times.items():
                wanted.setdefault((int(problem.community[compound]), time), []).extend(made)
        for (community, time), made in wanted.items():
            left = int(problem.community_room[community]) - used.get((community, time), 0)
            self.model.add(cp_model.LinearExpr.sum(made) <= max(0, left))

    def best(self, *, limit: Limit, seed: int) -> Search:
        """Search for the months of least cost."""
        self.minimize()
        return search(self.model, limit=limit, seed=seed, work_scale=WORK_EACH * self.officials, parameters=PARAMETERS)

    def slots(self, found: Search) -> list[Slot]:
        """Visits of the trips made."""
        return [
            (trip.official, i, *trip.time) for trip in self.trips if found.value(trip.variable) for i in trip.members
        ]

    def minimize(self) -> None:
        """Ask for the least cost."""
        variables, weights = zip(*self.cost, strict=True)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(list(variables), list(weights)) + self.constant)


def months_of(problem: VisitProblem, held: Mapping[int, Sequence[int]], others: Iterable[Slot]) -> MonthModel:
    """Months of officials who each visit some compounds that nobody else does, beside visits of `others`."""
    built = MonthModel(problem)
    for official, members in sorted(held.items()):
        built.offer(official, members)
        for compound in members:
            built.owe(compound)
    built.leave_room(others)
    return built


def trip_sets(
    problem: VisitProblem, official: int, members: Sequence[int], *, all_of: int = ALL_TRIPS_OF
) -> list[tuple[tuple[int, ...], float]]:
    """Trips worth offering among some compounds with their metres: all of few, the shortest for each of many."""
    sizes = range(1, int(problem.trip_size[official]) + 1)
    subsets: list[tuple[int, ...]] = [chosen for size in sizes for chosen in combinations(members, size)]
    lengths = [(chosen, trip_m(problem, official, chosen)) for chosen in subsets]
    every = [(chosen, metres) for chosen, metres in lengths if metres <= problem.longest_trip_m[len(chosen)]]
    if len(members) <= all_of:
        return every
    kept: set[tuple[int, ...]] = {chosen for chosen, _ in every if len(chosen) == 1}
    for compound in members:
        shared = sorted(
            (metres / len(chosen), chosen) for chosen, metres in every if len(chosen) > 1 and compound in chosen
        )
        kept.update(chosen for _, chosen in shared[:SHARED_KEPT])
    return [(chosen, metres) for chosen, metres in every if chosen in kept]
