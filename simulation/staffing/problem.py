"""The staffing problem in arrays: whose number is to be decided, what a person costs, and a staffing as a setup."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from domain.errors import Problem, ScenarioError
from domain.people import Shift
from domain.policy import Policy
from domain.staffing import PostKind, Standard
from simulation.calendar import DAY_H
from simulation.district import SHIFT_FROM_H, SHIFT_H, District
from simulation.measuring.context import Context
from simulation.policies import Setup
from simulation.presence import crews_of
from simulation.staffing.shifts import with_shifts
from simulation.staffing.standards import affected_by, kinds_of
from simulation.world import Crews

KINDS = tuple(PostKind)
SHIFTS = tuple(SHIFT_FROM_H)
YEAR_DAYS = 365.0

People = NDArray[np.int64]
"""People of every post (n_posts,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingProblem:
    """Posts to be filled, those of one unit side by side: a pool's shifts, a community's desk, its mediators.

    `kind` (position in `KINDS`), `owner` (number of the pool or community), `shift` (-1 for desks and mediators),
    `yuan` (a person a year), the part of it that simulated costs leave out, `premium`, and `unit` have shape
    (n_posts,); `first` (n_units + 1,) tells where units begin and `least` (n_units,) how many people a unit has at
    least. Posts that no standard speaks of are not among them. `open_h` (2 n_communities,) are the hours of desks and
    mediation rooms in a run. `others` are the crews that the posts do not count, paid for `others_paid_h` (n_pools,).
    """

    district: District
    setup: Setup
    context: Context
    standards: tuple[Standard, ...]
    kind: NDArray[np.int64]
    owner: NDArray[np.int64]
    shift: NDArray[np.int64]
    yuan: NDArray[np.float64]
    premium: NDArray[np.float64]
    unit: NDArray[np.int64]
    first: NDArray[np.int64]
    least: NDArray[np.int64]
    open_h: NDArray[np.float64]
    others: Crews
    others_paid_h: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def units(self) -> int:
        """Number of units."""
        return len(self.least)

    @property
    def communities(self) -> int:
        """Number of communities, each with a desk and a mediation room."""
        return len(self.district.communities)

    @property
    def yearly(self) -> float:
        """What turns amounts of a run into amounts of a year."""
        return YEAR_DAYS * DAY_H / self.district.calendar.horizon_h

    @property
    def counter(self) -> NDArray[np.int64]:
        """Number of each post's desk or mediation room (n_posts,), -1 for crews."""
        return np.where(self.kind > 0, (self.kind - 1) * self.communities + self.owner, -1)

    def place(self, post: int) -> str:
        """Name of a post's pool or community."""
        owner = int(self.owner[post])
        crews = KINDS[self.kind[post]] is PostKind.CREWS
        return self.setup.pooled.names[owner] if crews else self.district.communities[owner].id

    def allowed(self, people: People) -> bool:
        """Whether every unit has as many people as it must have."""
        return bool((np.add.reduceat(people, self.first[:-1]) >= self.least).all()) if len(self) else True


def problem_of(
    district: District,
    setup: Setup,
    context: Context,
    standards: Sequence[Standard],
    *,
    only: Collection[PostKind] = (),
    night_premium: float = 0.0,
) -> StaffingProblem:
    """Posts of the kinds that the standards speak of under a policy; with `only`, of those of them that matter at all.

    Hours of crews at night cost more by the share `night_premium`.

    Raises
    ------
    ScenarioError
        When there are none.
    """
    kinds, rules = decided(standards, only), district.rules
    if not kinds:
        raise ScenarioError([Problem("--standard", 0, "", f"depends on none of {', '.join(only)}: nothing to decide")])
    open_h = setup.counters.open_h
    yearly = YEAR_DAYS * DAY_H / district.calendar.horizon_h
    communities = len(district.communities)
    rows: list[tuple[int, int, int, float]] = []
    least = []
    if PostKind.CREWS in kinds:
        for pool in loaded_pools(district, setup):
            rows += [(0, pool, shift, rules.crew_yuan_h * SHIFT_H * YEAR_DAYS) for shift in range(len(SHIFTS))]
            # Where neighbours take over what waits too long, a pool may do without crews of its own.
            least.append(0 if np.isfinite(setup.policy.spill_after_h) else 1)
    for kind, price in ((PostKind.DESK, rules.desk_yuan_h), (PostKind.MEDIATORS, rules.mediator_yuan_h)):
        number = KINDS.index(kind)
        hours = open_h[(number - 1) * communities :][:communities]
        if kind in kinds:
            rows += [(number, k, -1, price * float(hours[k]) * yearly) for k in range(communities)]
            least += [1 if kind is PostKind.DESK else 0] * communities
    others, others_paid_h = _others(district, setup, {pool for kind, pool, _, _ in rows if kind == 0})
    table = np.array(rows, float).reshape(len(rows), 4)
    ints = table[:, :3].astype(np.int64)
    at_night = (ints[:, 0] == 0) & (ints[:, 2] == SHIFTS.index(Shift.NIGHT))
    premium = np.where(at_night, night_premium * table[:, 3], 0.0)
    starts = np.flatnonzero(np.r_[True, (np.diff(ints[:, :2], axis=0) != 0).any(axis=1)]) if rows else np.zeros(0, int)
    first = np.r_[starts, len(rows)].astype(np.int64)
    return StaffingProblem(
        district=district,
        setup=setup,
        context=context,
        standards=tuple(standards),
        kind=ints[:, 0],
        owner=ints[:, 1],
        shift=ints[:, 2],
        yuan=table[:, 3] + premium,
        premium=premium,
        unit=np.repeat(np.arange(len(least)), np.diff(first)),
        first=first,
        least=np.array(least, np.int64),
        open_h=open_h,
        others=others,
        others_paid_h=others_paid_h,
    )


def _others(district: District, setup: Setup, pools: Collection[int]) -> tuple[Crews, NDArray[np.float64]]:
    """Crews, and their paid hours, when the pools whose crews are to be decided have none."""
    if not pools:
        return setup.crews, setup.paid_h
    nobody = tuple(f"{setup.pooled.names[pool]}/{SHIFTS[0]}=0" for pool in sorted(pools))
    return crews_of(district, replace(setup.policy, staffing=nobody), setup.pooled)


def decided(standards: Sequence[Standard], only: Collection[PostKind]) -> frozenset[PostKind]:
    """Kinds of people whose number is to be decided."""
    return affected_by(standards) & set(only) if only else kinds_of(standards)


def loaded_pools(district: District, setup: Setup) -> list[int]:
    """Pools that orders can come to; those on call are not among them."""
    return [int(pool) for pool in np.flatnonzero(setup.pooled.totals(district.load_h)[:-1] > 0)]


def present_people(problem: StaffingProblem) -> People:
    """Clerks and mediators of today; crews are 0, as they are not on shifts."""
    people = np.zeros(len(problem), np.int64)
    seated = problem.kind > 0
    people[seated] = problem.setup.counters.servers[problem.counter[seated]]
    return people


def staffing_of(problem: StaffingProblem, people: People) -> tuple[str, ...]:
    """Crews as a policy states them; a pool without any is stated with 0 crews, so that it gets no share of hours."""
    entries = []
    for unit in range(problem.units):
        posts = range(problem.first[unit], problem.first[unit + 1])
        if problem.kind[posts[0]] != 0:
            continue
        filled = [post for post in posts if people[post]] or posts[:1]
        entries += [f"{problem.place(p)}/{SHIFTS[problem.shift[p]]}={people[p]}" for p in filled]
    return tuple(entries)


def policy_of(problem: StaffingProblem, people: People) -> Policy:
    """The problem's policy with the crews of a staffing."""
    policy = problem.setup.policy
    return replace(policy, staffing=staffing_of(problem, people)) if (problem.kind == 0).any() else policy


def staffed(problem: StaffingProblem, people: People) -> Setup:
    """The problem's policy in arrays with the people of a staffing."""
    setup, policy = problem.setup, policy_of(problem, people)
    servers = setup.counters.servers.copy()
    seated = problem.kind > 0
    servers[problem.counter[seated]] = people[seated]
    setup = replace(setup, policy=policy, counters=replace(setup.counters, servers=servers))
    if not (problem.kind == 0).any():
        return setup
    counts = np.zeros((len(setup.pooled.keys), len(SHIFTS)), np.int64)
    crews = problem.kind == 0
    counts[problem.owner[crews], problem.shift[crews]] = people[crews]
    table, hours = with_shifts(problem.district, setup.pooled, problem.others, counts)
    return replace(setup, crews=table, paid_h=problem.others_paid_h + hours)


def context_under(problem: StaffingProblem, setup: Setup) -> Context:
    """The problem's context with the hours that desks and mediators of a setup are paid for."""
    paid_h = problem.open_h * setup.counters.servers
    desks = problem.communities
    return replace(
        problem.context, desk_paid_h=float(paid_h[:desks].sum()), mediator_paid_h=float(paid_h[desks:].sum())
    )
