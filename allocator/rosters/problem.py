"""What a roster is made of, as arrays: posts, guards, the rules between them, and what a week costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.district import Compound, Gate
from domain.geometry import great_circle_m, to_metres
from domain.people import Guard
from domain.plan import Plan, Shift
from domain.roads import RoadNetwork
from domain.rules import RosterRules
from domain.scenario import Scenario

DAYS = 7
SHIFTS = tuple(Shift)
NIGHT = SHIFTS.index(Shift.NIGHT)
OFF = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterProblem:
    """Posts to fill and the guards who may fill them, over one repeating week. Days and shifts count from 0."""

    gate_ids: tuple[str, ...]
    posts: Ints  # (n_gates, 7, 3)
    gate_xy_m: Floats  # (n_gates, 2)
    guard_ids: tuple[str, ...]
    near: Bools  # (n_guards, n_gates): may serve there
    nights: Bools  # (n_guards,)
    wished_off: Bools  # (n_guards, 7)
    regular_h: Ints  # (n_guards,), a week
    yuan_h: Floats  # (n_guards,)
    rules: RosterRules
    weeks_month: float

    def __post_init__(self) -> None:
        gates, guards = len(self.gate_ids), len(self.guard_ids)
        want = {
            "posts": (gates, DAYS, len(SHIFTS)),
            "gate_xy_m": (gates, 2),
            "near": (guards, gates),
            "nights": (guards,),
            "wished_off": (guards, DAYS),
            "regular_h": (guards,),
            "yuan_h": (guards,),
        }
        for name, shape in want.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {shape}")

    def marginal_yuan(self, guard: int) -> list[float]:
        """Wage of a guard's first, second, ... shift of a week; never falling, because overtime comes last."""
        rules = self.rules
        most_h = self.regular_h[guard] + rules.overtime_h_week
        hours = rules.shift_h * np.arange(1 + min(rules.max_days_week, int(most_h) // rules.shift_h))
        overtime = np.maximum(hours - self.regular_h[guard], 0)
        yuan = self.yuan_h[guard] * (hours - overtime + rules.overtime_factor * overtime)
        return [float(y) for y in np.diff(yuan)]

    def may_work(self, guard: int, gate: int) -> list[int]:
        """Shifts that a guard may take at a gate."""
        if not self.near[guard, gate]:
            return []
        return [shift for shift in range(len(SHIFTS)) if shift != NIGHT or self.nights[guard]]


@dataclass(frozen=True, slots=True)
class Roster:
    """Gate and shift of each guard on each day, shape (n_guards, 7); `OFF` in both on a free day."""

    gate: Ints
    shift: Ints

    @classmethod
    def empty(cls, n_guards: int) -> Roster:
        """Roster in which nobody works."""
        return cls(np.full((n_guards, DAYS), OFF), np.full((n_guards, DAYS), OFF))

    @property
    def works(self) -> Bools:
        """Whether each guard works on each day."""
        return np.not_equal(self.gate, OFF)


def rest_h(today: int, tomorrow: int) -> int:
    """Hours between the end of a shift and the start of another one on the next day."""
    return 16 + 8 * (tomorrow - today)


def problem_of(scenario: Scenario, network: RoadNetwork | None, plan: Plan) -> RosterProblem:
    """Gates with at least one post, and all guards; nearness is a straight line from the guard's compound.

    It needs no streets and no earlier part.
    """
    del network, plan
    gates = [gate for gate in scenario.gates if sum(_posts_of(gate))]
    guards = scenario.guards
    rules = scenario.rules.rosters
    compounds = {c.id: c for c in scenario.compounds}
    first = scenario.compounds[0]
    origin = (first.lon_deg, first.lat_deg)
    homes = [compounds[g.compound_id] for g in guards]
    gate_xy = to_metres([g.lon_deg for g in gates], [g.lat_deg for g in gates], origin)
    # On the sphere: a plane is off by tens of metres far from its origin, and nearness is a rule.
    away_m = great_circle_m(_lonlat(homes), _lonlat(gates))
    same = np.array([[guard.compound_id == gate.compound_id for gate in gates] for guard in guards], bool)
    posts = np.array([_posts_of(gate) for gate in gates], np.int64).reshape(len(gates), 1, len(SHIFTS))
    return RosterProblem(
        gate_ids=tuple(gate.id for gate in gates),
        posts=np.repeat(posts, DAYS, axis=1),
        gate_xy_m=gate_xy,
        guard_ids=tuple(guard.id for guard in guards),
        near=(away_m <= rules.near_m) | same.reshape(away_m.shape),
        nights=np.array([guard.nights for guard in guards], bool),
        wished_off=np.array([_wished_off(guard) for guard in guards], bool).reshape(len(guards), DAYS),
        regular_h=np.array([min(guard.hours_week, rules.regular_h_week) for guard in guards], np.int64),
        yuan_h=np.array([guard.yuan_h for guard in guards], float),
        rules=rules,
        weeks_month=scenario.rules.crews.weeks_month,
    )


def _lonlat(rows: Sequence[Compound | Gate]) -> Floats:
    return np.array([(row.lon_deg, row.lat_deg) for row in rows], float).reshape(-1, 2)


def _posts_of(gate: Gate) -> tuple[int, int, int]:
    return gate.guards_day, gate.guards_evening, gate.guards_night


def _wished_off(guard: Guard) -> list[bool]:
    return [str(day) in guard.days_off for day in range(1, DAYS + 1)]


def empty_posts(problem: RosterProblem, roster: Roster) -> Ints:
    """Posts left empty, shape (n_gates, 7, 3)."""
    left = problem.posts.copy()
    guard, day = np.nonzero(roster.works)
    np.subtract.at(left, (roster.gate[guard, day], day, roster.shift[guard, day]), 1)
    return left


def cost_terms(problem: RosterProblem, roster: Roster) -> dict[str, float]:
    """Yuan a month of a roster, by term."""
    rules = problem.rules
    hours = rules.shift_h * roster.works.sum(axis=1)
    overtime = np.maximum(hours - problem.regular_h, 0)
    week = {
        "wages": ((hours - overtime) * problem.yuan_h).sum(),
        "overtime": (overtime * problem.yuan_h).sum() * rules.overtime_factor,
        "wishes": (roster.works & problem.wished_off).sum() * rules.wish_yuan,
        "uncovered": empty_posts(problem, roster).sum() * rules.uncovered_yuan,
    }
    return {name: float(yuan) * problem.weeks_month for name, yuan in week.items()}
