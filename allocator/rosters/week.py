"""One week of a few gates and their guards, as a CP-SAT model: one function per rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from allocator.cpsat import search
from allocator.rosters.problem import DAYS, OFF, SHIFTS, Roster, RosterProblem, rest_h
from allocator.rosters.relaxation import UNITS_YUAN, in_units
from domain.arrays import Bools, Ints
from domain.limits import Limit

Duty: TypeAlias = tuple[int, int, int, int]
"""Guard and group of gates (positions in the cluster), day, shift."""
Place: TypeAlias = tuple[int, int, int]
"""Group of gates, day, shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A few gates with the posts to fill there, the guards free for them, and the duties these hold now.

    A duty at a gate outside of the cluster is `kept` as it is. `limit.work` is CP-SAT's deterministic time.
    """

    problem: RosterProblem
    gates: tuple[int, ...]
    guards: tuple[int, ...]
    posts: Ints  # (len(gates), 7, 3)
    now: Roster  # rows as `guards`
    kept: Bools  # (len(guards), 7)
    limit: Limit
    seed: int

    def __post_init__(self) -> None:
        if self.posts.shape != (len(self.gates), DAYS, len(SHIFTS)) or self.kept.shape != (len(self.guards), DAYS):
            raise ValueError(f"posts are {self.posts.shape}, kept days {self.kept.shape}")

    def groups(self) -> list[list[int]]:
        """Positions in `gates`, grouped by which of the guards may serve there."""
        near = self.problem.near[np.ix_(self.guards, self.gates)]
        found: dict[bytes, list[int]] = {}
        for position in range(len(self.gates)):
            found.setdefault(near[:, position].tobytes(), []).append(position)
        return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Duties of a cluster's guards, a bound on the cluster's cost in yuan a week, and the work spent."""

    roster: Roster
    bound_yuan: float
    work: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variables:
    """What CP-SAT decides: who works where, how many posts stay empty, which of a guard's paid shifts are used."""

    works: dict[Duty, cp_model.IntVar]
    empty: dict[Place, cp_model.IntVar]
    paid: list[list[cp_model.IntVar]]  # by guard, cheapest first


def plan_week(cluster: Cluster) -> Answer:
    """Best week found for a cluster. Gates that the same guards may serve are one group, told apart afterwards."""
    groups = cluster.groups()
    posts = np.array([cluster.posts[group].sum(axis=0) for group in groups]).reshape(-1, DAYS, len(SHIFTS))
    model = cp_model.CpModel()
    variables = _variables(model, cluster, groups, posts)
    _fill_or_count_every_post(model, variables, posts)
    _one_shift_a_day(model, variables, cluster)
    _rest_between_shifts(model, variables, cluster)
    _pay_every_shift(model, variables)
    _minimise_cost(model, variables, cluster)
    _start_from_now(model, variables, cluster, groups, posts)
    answer = search(
        model, limit=cluster.limit, seed=cluster.seed, work_scale=1.0, parameters={"linearization_level": 2}
    )
    chosen = [duty for duty, works in variables.works.items() if answer.value(works)] if answer.found else None
    return Answer(
        roster=cluster.now if chosen is None else _gate_by_gate(chosen, cluster, groups),
        bound_yuan=(answer.bound or 0.0) / UNITS_YUAN,
        work=float(answer.solver.response_proto.deterministic_time),
    )


def _variables(model: cp_model.CpModel, cluster: Cluster, groups: list[list[int]], posts: Ints) -> _Variables:
    rests = _rests_beside_kept(cluster)
    shifts_left = [
        len(cluster.problem.marginal_yuan(guard)) - int(cluster.kept[g].sum()) for g, guard in enumerate(cluster.guards)
    ]
    return _Variables(
        works={
            (g, k, day, shift): model.new_bool_var("")
            for g, guard in enumerate(cluster.guards)
            for k, group in enumerate(groups)
            for shift in cluster.problem.may_work(guard, cluster.gates[group[0]])
            for day in np.flatnonzero(posts[k, :, shift]).tolist()
            if rests[g, day, shift]
        },
        empty={
            (k, day, shift): model.new_int_var(0, int(posts[k, day, shift]), "")
            for k, day, shift in np.argwhere(posts).tolist()
        },
        paid=[[model.new_bool_var("") for _ in range(number)] for number in shifts_left],
    )


def _rests_beside_kept(cluster: Cluster) -> Bools:
    """Whether each guard could work each shift beside the duties kept: a free day, with rest before and after."""
    free = np.repeat(~cluster.kept[:, :, None], len(SHIFTS), axis=2)
    least_h = cluster.problem.rules.min_rest_h
    for g, day in np.argwhere(cluster.kept).tolist():
        held = int(cluster.now.shift[g, day])
        for shift in range(len(SHIFTS)):
            free[g, (day + 1) % DAYS, shift] &= rest_h(held, shift) >= least_h
            free[g, day - 1, shift] &= rest_h(shift, held) >= least_h
    return free


def _fill_or_count_every_post(model: cp_model.CpModel, variables: _Variables, posts: Ints) -> None:
    guards: dict[Place, list[cp_model.IntVar]] = {place: [] for place in variables.empty}
    for (_, group, day, shift), works in variables.works.items():
        guards[group, day, shift].append(works)
    for place, empty in variables.empty.items():
        model.add(cp_model.LinearExpr.sum(guards[place]) + empty == int(posts[place]))


def _shifts(variables: _Variables, cluster: Cluster) -> list[list[list[list[cp_model.IntVar]]]]:
    """Choices of each guard by day and shift; several where several groups of gates are open to them."""
    table: list[list[list[list[cp_model.IntVar]]]] = [
        [[[] for _ in SHIFTS] for _ in range(DAYS)] for _ in cluster.guards
    ]
    for (g, _, day, shift), works in variables.works.items():
        table[g][day][shift].append(works)
    return table


def _one_shift_a_day(model: cp_model.CpModel, variables: _Variables, cluster: Cluster) -> None:
    for days in _shifts(variables, cluster):
        for shifts in days:
            model.add_at_most_one(works for groups in shifts for works in groups)


def _rest_between_shifts(model: cp_model.CpModel, variables: _Variables, cluster: Cluster) -> None:
    """Monday follows Sunday.

    A shift that ends too late for shift t of the next day ends too late for its earlier ones as well: one clique
    for each t.
    """
    least_h = cluster.problem.rules.min_rest_h
    for days in _shifts(variables, cluster):
        for today, tomorrow in zip(days, days[1:] + days[:1], strict=True):
            for t in range(len(SHIFTS)):
                late = [s for s in range(len(SHIFTS)) if rest_h(s, t) < least_h]
                clash = [w for s in late for w in today[s]] + [w for s in range(t + 1) for w in tomorrow[s]]
                if late:
                    model.add_at_most_one(clash)


def _pay_every_shift(model: cp_model.CpModel, variables: _Variables) -> None:
    """Each shift worked is one of the shifts left in the guard's week, which so has no more than it may have."""
    mine: list[list[cp_model.IntVar]] = [[] for _ in variables.paid]
    for (g, *_), works in variables.works.items():
        mine[g].append(works)
    for worked, paid in zip(mine, variables.paid, strict=True):
        model.add(sum(worked) == sum(paid))


def _minimise_cost(model: cp_model.CpModel, variables: _Variables, cluster: Cluster) -> None:
    """Wages, wishes broken and posts left empty, in a week."""
    problem = cluster.problem
    wages = []
    for g, paid in enumerate(variables.paid):
        yuan = problem.marginal_yuan(cluster.guards[g])[cluster.kept[g].sum() :]
        wages += [variable * in_units(y) for variable, y in zip(paid, yuan, strict=True)]
    broken = [works for (g, _, day, _), works in variables.works.items() if problem.wished_off[cluster.guards[g], day]]
    model.minimize(
        sum(wages)
        + sum(broken) * in_units(problem.rules.wish_yuan)
        + sum(variables.empty.values()) * in_units(problem.rules.uncovered_yuan)
    )


def _start_from_now(
    model: cp_model.CpModel, variables: _Variables, cluster: Cluster, groups: list[list[int]], posts: Ints
) -> None:
    """Hint the duties held now and all that follows from them: a complete start, from which CP-SAT only improves."""
    group_of = {cluster.gates[position]: k for k, group in enumerate(groups) for position in group}
    left = {place: int(posts[place]) for place in variables.empty}
    worked = [0] * len(cluster.guards)
    for (g, k, day, shift), works in variables.works.items():
        held = group_of.get(int(cluster.now.gate[g, day])) == k and bool(cluster.now.shift[g, day] == shift)
        model.add_hint(works, held)
        left[k, day, shift] -= held
        worked[g] += held
    for place, empty in variables.empty.items():
        model.add_hint(empty, left[place])
    for paid, number in zip(variables.paid, worked, strict=True):
        for order, variable in enumerate(paid):
            model.add_hint(variable, order < number)


def _gate_by_gate(chosen: list[Duty], cluster: Cluster, groups: list[list[int]]) -> Roster:
    """Duties at single gates: within a group, each guard stays as far as possible at the gates they know."""
    gate = np.where(cluster.kept, cluster.now.gate, OFF)
    shift = np.where(cluster.kept, cluster.now.shift, OFF)
    known = np.zeros((len(cluster.guards), len(cluster.gates)))
    guards_at: dict[tuple[int, int, int], list[int]] = {}
    for g, k, d, s in chosen:
        guards_at.setdefault((d, s, k), []).append(g)
    for (d, s, k), guards in sorted(guards_at.items()):
        posts = np.repeat(groups[k], cluster.posts[groups[k], d, s])
        rows, columns = linear_sum_assignment(-known[guards][:, posts])
        for row, column in zip(rows, columns, strict=True):
            gate[guards[row], d] = cluster.gates[posts[column]]
            shift[guards[row], d] = s
            known[guards[row], posts[column]] += 1
    return Roster(gate, shift)
