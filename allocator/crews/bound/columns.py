"""Lower bound of a routing instance by column generation: the least cost of whole routes that serve every task.

The linear programme over all ng-routes, strengthened by cuts for node sets and by subset rows. It suits instances of
many short routes; cuts alone (`instance.py`) suit few long ones. docs/model/crews_columns.md has the proofs.

References
----------
Bode, C., Irnich, S. (2012). Cut-first branch-and-price-second for the capacitated arc-routing problem. Operations
Research 60, 1167-1182. doi:10.1287/opre.1120.1079
Baldacci, R., Mingozzi, A., Roberti, R. (2011). New route relaxation and pricing strategies for the vehicle routing
problem. Operations Research 59, 1269-1283. doi:10.1287/opre.1110.0975
Pessoa, A., Sadykov, R., Uchoa, E., Vanderbeck, F. (2018). Automation and combination of linear-programming based
stabilization techniques in column generation. INFORMS Journal on Computing 30, 339-360. doi:10.1287/ijoc.2017.0784
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.crews.bound.master import Optimum
from allocator.crews.bound.modes import Modes, modes_of, with_demand
from allocator.crews.bound.node_sets import left_too_seldom
from allocator.crews.bound.pricing import SCALE
from allocator.crews.bound.route_program import RouteProgram, route_program
from allocator.crews.bound.subset_rows import broken_rows
from domain import interruption
from domain.arrays import Bools
from domain.routing import UNREACHABLE, RoutingInstance

LONG_ROUTE = 20  # mean tasks a route above which pricing is hopeless
MOST_CELLS = 400_000_000  # of the dynamic programme over load
STEPS = 20_000_000_000  # of pricing, at work 1
SMOOTHING = 0.6
ROUNDS = 60
SLOW_ROUNDS, SLOW = 4, 2e-4  # rounds that together gain less than this share end the search
SEARCH_STEPS = 60
MOST_LEVELS = 100
TOO_MANY = 60  # routes a row; dropping routes early makes the search find them again
NEW_SETS = 60
NEW_ROWS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsBound:
    """No solution costs less than `value`; None where the instance is too heavy, or has no solution at all.

    `converged`: the linear programme was solved over all routes at least once, so more effort would only add cuts.
    """

    value: int | None
    converged: bool
    rounds: int
    n_routes: int


NOT_COMPUTED = ColumnsBound(value=None, converged=False, rounds=0, n_routes=0)


def columns_bound(
    instance: RoutingInstance,
    *,
    time_s: float | None = None,
    work: float = 1.0,
    upper: int | None = None,
    sets: Iterable[Bools] = (),
) -> ColumnsBound:
    """Proven lower bound on the cost of any solution; valid whenever the search ends.

    Parameters
    ----------
    time_s
        Limit on the wall clock; without it the search ends after deterministic work.
    work
        Multiple of the usual effort.
    upper
        Cost of a known solution: the search ends when the bound reaches it.
    sets
        Node sets (n_nodes,) whose cuts are used from the start.
    """
    instance = with_demand(instance)
    modes = modes_of(instance)
    if modes is None or _too_heavy(modes):
        return NOT_COMPUTED
    program = route_program(instance, modes)
    ends = None if time_s is None else time.monotonic() + time_s

    def over() -> bool:
        late = ends is not None and time.monotonic() > ends
        reached = upper is not None and -(-program.best // SCALE) >= upper
        return late or reached or program.steps > work * STEPS or interruption.requested()

    for inside in (*_first_sets(instance), *sets):
        program.add_set(inside)
    converged, rounds = _in_rounds(program, over)
    return ColumnsBound(
        value=-(-program.best // SCALE), converged=converged, rounds=rounds, n_routes=len(program.routes)
    )


def _too_heavy(modes: Modes) -> bool:
    cells = modes.capacity * modes.n_modes**2 // int(modes.load.min())
    return modes.n_tasks > LONG_ROUTE * modes.fewest_routes or cells > MOST_CELLS


def _first_sets(instance: RoutingInstance) -> Iterator[Bools]:
    """Each node alone, and the nodes beyond each distance from the depot."""
    yield from np.eye(instance.n_nodes, dtype=bool)
    metres = instance.distance()[instance.depot]
    metres = np.where(metres < UNREACHABLE, metres, -1)
    for level in np.unique(metres)[-MOST_LEVELS:]:
        yield metres > level


def _in_rounds(program: RouteProgram, over: Callable[[], bool]) -> tuple[bool, int]:
    """Solve and add rows in turn; returns whether the first programme was solved, and the number of rounds."""
    history: list[int] = []
    for turn in range(ROUNDS):
        optimum = _converged(program, over)
        if optimum is None and program.subsets and not over():
            # Their prices made labels too many for a proof.
            program.give_up_subsets()
            continue
        if optimum is None:
            break
        history.append(program.best)
        slow = len(history) > SLOW_ROUNDS and history[-1] - history[-1 - SLOW_ROUNDS] < SLOW * history[-1]
        if slow or over() or not _add_rows(program, optimum, turn):
            break
    return bool(history), len(history)


def _converged(program: RouteProgram, over: Callable[[], bool]) -> Optimum | None:
    """Optimum over all routes under the rows there are, None when the search was over before."""
    centre, centre_bound, last = np.empty(0), -1 << 62, None
    while not over():
        optimum = program.solve()
        if last is not None and (optimum is None or len(program.routes) > TOO_MANY * len(program.master.rows)):
            # Fewer routes and a fresh basis also help the solver out of numerical trouble.
            centre, last = centre[program.drop_routes(last)], None
            continue
        if optimum is None:
            return None
        if not len(centre):
            centre = optimum.duals
        last = optimum
        # Prices between the best ones so far and those of the programme jump about less.
        for prices, exact in ((SMOOTHING * centre + (1 - SMOOTHING) * optimum.duals, False), (optimum.duals, True)):
            priced = program.price(prices, exact=exact)
            if priced.bound > centre_bound:
                centre, centre_bound = prices, priced.bound
            n_new = sum(map(program.add_route, priced.routes))
            if n_new:
                break
        if not n_new:
            # Routes that are all known already are cheap only by the solver's tolerance.
            return optimum if priced.exact or priced.routes else None
    return None


def _add_rows(program: RouteProgram, optimum: Optimum, turn: int) -> int:
    """Rows added that the optimum breaks: cuts for node sets, and when they are few, subset rows."""
    used = np.flatnonzero(optimum.weights > 1e-6)
    weights = optimum.weights[used]
    routes = [program.routes[column] for column in used]
    driven = program.driven(routes, weights)
    program.drop_idle_rows(optimum)
    found = left_too_seldom(
        program.flow.demands,
        program.passed(driven),
        depots=np.arange(program.flow.n_nodes) == program.flow.instance.depot,
        skipped=np.zeros(len(program.flow.loads)),
        steps=SEARCH_STEPS,
        whole=True,
        seed=turn,
    )
    added = 0
    for inside in found:
        added += program.add_set(inside, driven)
        if added == NEW_SETS:
            break
    if added > NEW_SETS // 6:
        return added
    tasks = [program.modes.task[list(route)].tolist() for route in routes]
    rows = broken_rows(tasks, weights, program.modes.n_tasks, min(NEW_ROWS, program.spare_subsets))
    return added + sum(map(program.add_subset, rows))
