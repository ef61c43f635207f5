"""Tiny districts for the crews, and their optimum by enumeration on the checkers' own distances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, permutations, product

import numpy as np

from allocator.checks.distances import Distances
from domain.district import Compound, Junction, Mode, Street
from domain.people import Crew, Depot
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status
from domain.scenario import Scenario

LON, LAT = 108.90, 34.26
STEP_DEG = 0.002


def junction(x, y):
    return Junction(id=f"j{x}{y}", lon_deg=LON + x * STEP_DEG, lat_deg=LAT + y * STEP_DEG)


def street(id_, start, end, **options):
    return Street(id=id_, from_junction=start, to_junction=end, **{"length_m": 200.0, **options})


def swept(id_, start, end, *, times=7, **options):
    defaults = {"sweep": True, "passes_week": times, "sweep_min": 6.0, "load_kg": 100.0}
    return street(id_, start, end, **{**defaults, **options})


def compound(id_, x, y, **options):
    defaults = {"name": id_, "community_id": "m1", "households": 50, "cleanings_week": 7, "cleaning_min": 20.0}
    return Compound(
        id=id_, lon_deg=LON + x * STEP_DEG, lat_deg=LAT + y * STEP_DEG, **{**defaults, "load_kg": 50.0, **options}
    )


def depot(id_="d1", x=0.1, y=0.05):
    return Depot(id=id_, name=id_, lon_deg=LON + x * STEP_DEG, lat_deg=LAT + y * STEP_DEG)


def crew(id_="k1", depot_id="d1", **options):
    return Crew(id=id_, name=id_, depot_id=depot_id, **options)


def scenario(streets, *, compounds=(), depots=None, crews=None, **tables):
    """District on the junctions that its streets name."""
    names = sorted({name for s in streets for name in (s.from_junction, s.to_junction)})
    return Scenario(
        name="tiny",
        title_zh="小",
        title_en="Tiny",
        month=date(2026, 3, 1),
        seed=1,
        working_days=(),
        compounds=tuple(compounds),
        streets=tuple(streets),
        junctions=tuple(junction(int(name[1]), int(name[2])) for name in names),
        depots=(depot(),) if depots is None else tuple(depots),
        crews=(crew(),) if crews is None else tuple(crews),
        **tables,
    )


def block(**options):
    """Four streets round a block, three of them swept, one of these one-way, and a compound."""
    streets = (
        swept("s1", "j00", "j10"),
        swept("s2", "j10", "j11", one_way=True),
        street("s3", "j11", "j01"),
        swept("s4", "j01", "j00", times=3),
    )
    return scenario(streets, **{"compounds": (compound("c1", 1.05, 0.5, cleanings_week=3),), **options})


def random_case(seed, *, times=7):
    """Three or four tasks on a grid of nine junctions with uneven streets, one or two depots, tight or roomy crews."""
    rng = np.random.default_rng(seed)
    ends = [((x, y), (x + 1, y)) for x, y in product(range(2), range(3))]
    ends += [((x, y), (x, y + 1)) for x, y in product(range(3), range(2))]
    n_streets = int(rng.integers(2, 4))
    chosen = set(rng.choice(len(ends), n_streets, replace=False).tolist())
    streets = []
    for k, ((x, y), (u, v)) in enumerate(ends):
        make = swept if k in chosen else street
        options = {"times": times, "load_kg": float(rng.integers(50, 400))} if k in chosen else {}
        one_way = bool(k in chosen and rng.random() < 0.4)
        length = float(rng.integers(150, 400))
        streets.append(make(f"s{k}", f"j{x}{y}", f"j{u}{v}", one_way=one_way, length_m=length, **options))
    opens = float(rng.choice([5.0, 6.0]))
    gate = compound(
        "c1", rng.uniform(0, 2), rng.uniform(0, 2), cleanings_week=times, open_from_h=opens, open_to_h=opens + 2
    )
    depots = [depot(f"d{k}", rng.uniform(0, 2), rng.uniform(0, 2)) for k in range(int(rng.integers(1, 3)))]
    crews = [
        crew(
            f"k{k}",
            depots[k % len(depots)].id,
            capacity_kg=float(rng.choice([450.0, 1500.0])),
            shift_to_h=float(rng.choice([5.9, 13.0])),
            max_trips=int(rng.integers(1, 3)),
            yuan_h=float(rng.choice([45.0, 60.0])),
            enters_compounds=bool(rng.random() < 0.7),
        )
        for k in range(2)
    ]
    return scenario(streets, compounds=(gate,), depots=depots, crews=crews)


def mixed_case(seed):
    """A random case whose tasks are owed different numbers of times a week."""
    district = random_case(seed)
    rng = np.random.default_rng(seed)
    return replace(
        district,
        streets=tuple(replace(s, passes_week=int(rng.integers(1, 8)) if s.sweep else 0) for s in district.streets),
        compounds=tuple(replace(c, cleanings_week=int(rng.integers(1, 8))) for c in district.compounds),
    )


def with_modes(plan, *extended):
    """Plan in which the compounds `extended` are cleaned by crews."""
    modes = ModesPlan(mode_of=dict.fromkeys(extended, Mode.EXTENDED), options=(), uncovered={})
    return Plan(modes=Result(status=Status.FEASIBLE, plan=modes), crews=plan)


def altered(result, change):
    """Result whose trips are ``change(trips)``."""
    return replace(result, plan=replace(result.plan, trips=tuple(change(list(result.plan.trips)))))


class Enumeration:
    """Least cost of tiny districts over all crews, orders, orientations and trips, in exact seconds and metres."""

    def __init__(self, scenario):
        self.scenario, self.distances = scenario, Distances(scenario)
        self.tasks = [row for row in scenario.streets if row.sweep] + list(scenario.compounds)
        self.crew_yuan = cache(self._crew_yuan)

    def day_yuan(self, tasks):
        """Least cost of one day on which each of `tasks` is served or left out."""
        tasks = frozenset(tasks)
        best = {frozenset(): 0.0}
        for row in self.scenario.crews:
            best = {
                done: min(
                    best[done - own] + self.crew_yuan(row, own)
                    for size in range(len(done) + 1)
                    for own in map(frozenset, combinations(sorted(done), size))
                    if done - own in best
                )
                for size in range(len(tasks) + 1)
                for done in map(frozenset, combinations(sorted(tasks), size))
            }
        left_out = self.scenario.rules.crews.unserved_yuan
        return min(yuan + left_out * len(tasks - done) for done, yuan in best.items())

    def month_yuan(self):
        """Least cost of a month in which every task is owed daily."""
        return 7 * self.scenario.rules.crews.weeks_month * self.day_yuan(range(len(self.tasks)))

    def month_yuan_once(self):
        """Least cost of a month in which every task is owed once a week, on any day."""
        days = min(
            sum(self.day_yuan(group) for group in groups) for groups in _partitions(tuple(range(len(self.tasks))))
        )
        return self.scenario.rules.crews.weeks_month * days

    def month_yuan_mixed(self):
        """Least cost of a month over all choices of distinct days for each task, evenly spaced or not."""
        times = [task.cleanings_week if isinstance(task, Compound) else task.passes_week for task in self.tasks]
        choices = [list(combinations(range(7), n)) for n in times]
        choices[0] = choices[0][:1]  # the days are alike, so one choice stands for all
        return self.month_yuan_over(choices)

    def month_yuan_over(self, choices):
        """Least cost of a month in which each task is owed on one of its `choices` of days."""
        yuan = cache(lambda today: self.day_yuan(task for task, out in enumerate(today) if out))
        return self.scenario.rules.crews.weeks_month * min(
            sum(yuan(tuple(day in days for days in chosen)) for day in range(8)) for chosen in product(*choices)
        )

    def _crew_yuan(self, row, own):
        """Least cost of a crew's day serving exactly `own`; inf when it cannot."""
        if not own:
            return 0.0
        best = np.inf
        for order in permutations(sorted(own)):
            for ways in product(*(self._ways(self.tasks[task]) for task in order)):
                for cuts in product((False, True), repeat=len(order) - 1):
                    if sum(cuts) < row.max_trips:
                        best = min(best, self._trips_yuan(row, list(zip(order, ways, strict=True)), cuts))
        return best

    def _ways(self, task):
        if isinstance(task, Compound):
            return [(("compound", task.id), ("compound", task.id))]
        ends = (("junction", task.from_junction), ("junction", task.to_junction))
        return [ends] if task.one_way else [ends, ends[::-1]]

    def _trips_yuan(self, row, stops, cuts):
        trips = [[stops[0]]] if stops else []
        for stop, cut in zip(stops[1:], cuts, strict=True):
            if cut:
                trips.append([])
            trips[-1].append(stop)
        ready, total = row.shift_from_h * 3600, 0.0
        for trip in trips:
            found = self._trip(row, trip, ready)
            if found is None:
                return np.inf
            ready, yuan = found
            total += yuan
        return total

    def _trip(self, row, trip, ready):
        """(end, cost) of a trip that leaves as late as its earliest end allows; None when impossible.

        With at most one task that has opening hours, all waiting can be done before leaving, and is not paid.
        """
        speed, home = row.speed_kmh / 3.6, ("depot", row.depot_id)
        now, here, load, driven, swept, work = ready, home, 0.0, 0.0, 0.0, 0.0
        for task, (entry, exit_) in trip:
            thing = self.tasks[task]
            is_compound = isinstance(thing, Compound)
            leg = self.distances.metres(here, entry)
            service = 60 * (thing.cleaning_min if is_compound else thing.sweep_min)
            now = max(now + leg / speed, thing.open_from_h * 3600 if is_compound else 0.0) + service
            if is_compound and (not row.enters_compounds or now > thing.open_to_h * 3600):
                return None
            here, load, driven, work = exit_, load + thing.load_kg, driven + leg, work + service
            swept += 0.0 if is_compound else thing.length_m
        back = self.distances.metres(here, home)
        unload = 60 * next(d.unload_min for d in self.scenario.depots if d.id == row.depot_id)
        end = now + back / speed + unload
        if load > row.capacity_kg or end > row.shift_to_h * 3600:
            return None
        paid = (driven + back) / speed + work + unload
        return end, paid / 3600 * row.yuan_h + (driven + back + swept) / 1000 * row.yuan_km


def _partitions(items):
    if not items:
        yield []
        return
    for rest in _partitions(items[1:]):
        yield [[items[0]], *rest]
        for k, group in enumerate(rest):
            yield [*rest[:k], [items[0], *group], *rest[k + 1 :]]
