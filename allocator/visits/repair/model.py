"""The repair as one CP-SAT model: the month of those concerned, with a price for everything that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import Search
from allocator.visits.costs import NOBODY, Slot, Time, trip_m
from allocator.visits.month_model import MonthModel, Var, trip_sets, units
from allocator.visits.repair.neighbourhood import Neighbourhood
from allocator.visits.repair.task import Task
from domain.arrays import Ints

ALL_TRIPS_OF = 9  # compounds of an official among which all trips are offered

Names = dict[int, dict[int, Var]]
"""Whether an official holds a post, by compound and official; `NOBODY` stands for an empty one."""


@dataclass(slots=True)
class RepairModel:
    """A repair under construction.

    With `elastic` visits may be left out and compounds whose chief is chosen may stay without one, and as few as
    possible are; with `any_room` communities accompany as many as may come.
    """

    task: Task
    where: Neighbourhood
    elastic: bool = False
    any_room: bool = False
    built: MonthModel = field(init=False)
    chief: Names = field(default_factory=dict)
    deputy: Names = field(default_factory=dict)
    missing: dict[int, Var] = field(default_factory=dict)
    every_trip: bool = True

    def __post_init__(self) -> None:
        """Trips, posts, what is owed, room, and the cost."""
        self.built = MonthModel(self.task.problem)
        for official in self.where.officials:
            self._offer(official)
        self._name_chiefs()
        self._name_deputies()
        self._price_stand_ins()
        self._price_changes()
        self._price_loads()
        self._owe()
        if not self.any_room:
            self.built.leave_room(slot for slot in self.task.visits_now() if slot[0] not in self.where.may_visit)
        self._hint()
        self._minimize()

    @property
    def model(self) -> cp_model.CpModel:
        """The CP-SAT model."""
        return self.built.model

    def _fixed(self, official: int) -> dict[Time, set[int]]:
        """What an official does in any case: what is fixed, and visits of compounds that are not planned anew."""
        stays: dict[Time, set[int]] = {}
        for slot in self.task.visits_now():
            if slot[0] == official and (slot in self.task.fixed or slot[1] not in self.where.compounds):
                stays.setdefault(slot[2:], set()).add(slot[1])
        return stays

    def _offer(self, official: int) -> None:
        """Trips of an official: at most one a half-day, with all that is fixed then, and not too many off hours."""
        problem, model = self.task.problem, self.built.model
        fixed = self._fixed(official)
        members = self.where.may_visit[official]
        self.every_trip &= len(members) <= ALL_TRIPS_OF
        sets = dict(trip_sets(problem, official, members, all_of=ALL_TRIPS_OF))
        for stops in self._planned(official):
            sets.setdefault(stops, trip_m(problem, official, stops))
        off: list[Var] = []
        for day, half in np.argwhere(problem.present[official]).tolist():
            stays = fixed.get((day, half), set())
            if self.task.closed[official, day, half]:
                offered = [(tuple(sorted(stays)), trip_m(problem, official, sorted(stays)))] if stays else []
            else:
                offered = self._beside(official, sets, stays, half)
            made = [self.built.add_trip(official, stops, (day, half), metres) for stops, metres in offered]
            if stays:
                model.add_exactly_one(made)
            elif made:
                model.add_at_most_one(made)
            if problem.month.off_hours[day, half]:
                off += made
        if len(off) > problem.max_off_hours[official]:
            model.add(cp_model.LinearExpr.sum(off) <= int(problem.max_off_hours[official]))

    def _planned(self, official: int) -> set[tuple[int, ...]]:
        """Trips that the plan has, which are offered however many others there are."""
        stops: dict[Time, list[int]] = {}
        for o, i, day, half in self.task.visits_now():
            if o == official:
                stops.setdefault((day, half), []).append(i)
        return {tuple(made) for made in stops.values() if set(made) <= set(self.where.may_visit[official])}

    def _beside(
        self, official: int, sets: Mapping[tuple[int, ...], float], stays: set[int], half: int
    ) -> list[tuple[tuple[int, ...], float]]:
        """Trips of a half-day with all stops that stay."""
        problem = self.task.problem
        inside = stays <= set(self.where.may_visit[official])
        if inside:
            found = [(stops, metres) for stops, metres in sets.items() if stays <= set(stops)]
        else:
            wider = {tuple(sorted(stays | set(stops))) for stops in sets} | {tuple(sorted(stays))}
            short = [stops for stops in wider if len(stops) <= problem.trip_size[official]]
            found = [(stops, trip_m(problem, official, stops)) for stops in sorted(short)]
        return [(stops, metres) for stops, metres in found if metres <= problem.half_trip_m[half, len(stops)]]

    def _name_chiefs(self) -> None:
        """One chief for each compound, no official with too many; a new one has his price."""
        task, problem = self.task, self.task.problem
        for i, officials in self.where.may_lead.items():
            some = (*officials, NOBODY) if self.elastic else officials
            self.chief[i] = {o: self.model.new_bool_var("") for o in some}
            self.model.add_exactly_one(self.chief[i].values())
            for o in officials:
                named = self.chief[i][o]
                change = problem.rules.change_yuan if o != task.chief[i] else 0.0
                lead = problem.lead_yuan[o, i]
                self.built.cost.append((named, units((lead if np.isfinite(lead) else 0.0) + change)))
        self._within(self.chief, task.chief, problem.max_compounds)

    def _name_deputies(self) -> None:
        """A deputy stays unless he leaves or becomes chief; then another one is named, or the post is left empty."""
        task, problem = self.task, self.task.problem
        if not problem.rules.deputies:
            return
        for i in sorted({*self.where.compounds, *task.vacant}):
            now = int(task.deputy[i])
            promoted = self.chief.get(i, {}).get(now)
            leaves = now != NOBODY and bool(task.leaving[now])
            if now == NOBODY or (promoted is None and not leaves):
                continue
            everybody = range(len(problem.official_ids)) if i in task.vacant else self.where.officials
            able = [o for o in everybody if np.isfinite(problem.deputy_yuan[o, i]) and not task.leaving[o]]
            posts = {o: self.model.new_bool_var("") for o in sorted({*able, *([] if leaves else [now])})}
            posts[NOBODY] = self.model.new_bool_var("")
            self._name_deputy(i, posts)
            if promoted is not None and not leaves:
                self.model.add(posts[now] + promoted >= 1)
        self._within(self.deputy, task.deputy, problem.max_deputies)

    def _name_deputy(self, compound: int, posts: dict[int, Var]) -> None:
        """One deputy or none, who is not the chief."""
        problem = self.task.problem
        self.deputy[compound] = posts
        self.model.add_exactly_one(posts.values())
        for o, named in posts.items():
            yuan = problem.rules.no_deputy_yuan if o == NOBODY else problem.deputy_yuan[o, compound]
            self.built.cost.append((named, units(float(yuan) if np.isfinite(yuan) else 0.0)))
            leads = self.chief.get(compound, {}).get(o)
            if leads is not None:
                self.model.add_at_most_one([named, leads])
            elif compound not in self.chief and o == self.task.chief[compound]:
                self.model.add(named == 0)

    def _within(self, posts: Names, now: Ints, most: Ints) -> None:
        """No official fills more posts than allowed, those that are not chosen anew counted."""
        chosen: dict[int, list[Var]] = {}
        for held_by in posts.values():
            for o, named in held_by.items():
                chosen.setdefault(o, []).append(named)
        for o, candidates in chosen.items():
            if o == NOBODY:
                continue
            others = sum(int(now[i]) == o for i in range(len(now)) if i not in posts)
            # A plan that had too many already may keep them, for a repair is not there to mend it.
            before = sum(int(holder) == o for holder in now)
            self.model.add(cp_model.LinearExpr.sum(candidates) + others <= max(int(most[o]), before))

    def _price_stand_ins(self) -> None:
        """Each visit by somebody who is neither chief nor deputy."""
        price = self.task.problem.rules.stand_in_yuan
        for (i, o, _), made in self._visits_of_days().items():
            posts = self._posts(i, o)
            if posts is None:
                continue
            stand_in = self.model.new_bool_var("")
            self.model.add(stand_in + sum(posts) >= cp_model.LinearExpr.sum(made))
            self.built.cost.append((stand_in, units(price)))

    def _visits_of_days(self) -> dict[tuple[int, int, int], list[Var]]:
        """Trips by compound planned anew, official and day."""
        made: dict[tuple[int, int, int], list[Var]] = {}
        for trip in self.built.trips:
            for i in trip.members:
                if i in self.where.compounds:
                    made.setdefault((i, trip.official, trip.time[0]), []).append(trip.variable)
        return made

    def _posts(self, compound: int, official: int) -> list[Var] | None:
        """Variables that make an official chief or deputy of a compound; None where it is so in any case."""
        task = self.task
        fixed_chief = compound not in self.chief and task.chief[compound] == official
        fixed_deputy = compound not in self.deputy and task.deputy[compound] == official
        if fixed_chief or fixed_deputy:
            return None
        named = (self.chief.get(compound, {}).get(official), self.deputy.get(compound, {}).get(official))
        return [post for post in named if post is not None]

    def _price_changes(self) -> None:
        """Visits that are not the plan's: the larger of both numbers, less those that are in both."""
        task = self.task
        fixed = np.bincount([slot[1] for slot in task.fixed], minlength=len(task.chief))
        price = units(task.visit_yuan)
        for i in self.where.compounds:
            self.built.constant += price * int(max(task.n_loose[i], task.problem.visits[i] - fixed[i]))
        for trip in self.built.trips:
            kept = sum((trip.official, i, *trip.time) in task.loose for i in trip.members if i in self.where.compounds)
            if kept:
                self.built.cost.append((trip.variable, -price * kept))

    def _price_loads(self) -> None:
        """Visits above each official's fair share."""
        problem = self.task.problem
        for o in self.where.officials:
            trips = [trip for trip in self.built.trips if trip.official == o]
            most = sum({trip.time: len(trip.members) for trip in trips}.values()) + 3 * len(problem.days)
            above = self.model.new_int_var(0, units(problem.unfair_yuan) * most, "")
            load = cp_model.LinearExpr.weighted_sum(
                [trip.variable for trip in trips], [len(trip.members) * units(problem.unfair_yuan) for trip in trips]
            )
            self.model.add(above >= load - int(np.ceil(units(problem.unfair_yuan) * problem.fair[o])))
            self.built.cost.append((above, 1))

    def _owe(self) -> None:
        for i in self.where.compounds:
            if self.elastic:
                self.missing[i] = self.model.new_int_var(0, int(self.task.problem.visits[i]), "")
            self.built.owe(i, missing=self.missing.get(i, 0))

    def _hint(self) -> None:
        """The plan's own trips and posts, from which the search sets out."""
        now: dict[tuple[int, Time], list[int]] = {}
        for o, i, day, half in self.task.visits_now():
            now.setdefault((o, (day, half)), []).append(i)
        for trip in self.built.trips:
            self.model.add_hint(trip.variable, list(trip.members) == now.get((trip.official, trip.time)))
        for posts, held in ((self.chief, self.task.chief), (self.deputy, self.task.deputy)):
            for i, named in posts.items():
                for o, variable in named.items():
                    self.model.add_hint(variable, o == held[i])

    def _minimize(self) -> None:
        if self.elastic:
            headless = [posts[NOBODY] for posts in self.chief.values()]
            self.model.minimize(cp_model.LinearExpr.sum([*self.missing.values(), *headless]))
        else:
            self.built.minimize()

    def short(self, found: Search) -> tuple[dict[int, int], list[int]]:
        """Visits left out, by compound, and compounds left without a chief."""
        visits = {i: found.value(variable) for i, variable in self.missing.items()}
        headless = [i for i, posts in self.chief.items() if NOBODY in posts and found.value(posts[NOBODY])]
        return {i: n for i, n in visits.items() if n}, headless

    def slots(self, found: Search) -> list[Slot]:
        """All visits of the month as repaired."""
        others = [slot for slot in self.task.visits_now() if slot[0] not in self.where.may_visit]
        return sorted([*others, *self.built.slots(found)])

    def posts(self, found: Search) -> tuple[Ints, Ints]:
        """Chief and deputy of each compound as repaired."""
        chief, deputy = self.task.chief.copy(), self.task.deputy.copy()
        for held, names in ((chief, self.chief), (deputy, self.deputy)):
            for i, named in names.items():
                held[i] = next(o for o, variable in named.items() if found.value(variable))
        return chief, deputy
