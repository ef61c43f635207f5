"""Linear and integer programmes of an instance's flow under cuts for node sets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity

from allocator.crews.bound.street_flow import StreetFlow
from domain.arrays import Bools, Floats

VIOLATED = 1e-4
PATIENCE, MEMORY = 4, 30  # rounds without use after which a cut leaves the programme, and is forgotten
NEW_WAYS = 4  # a node and round


@dataclass(slots=True)
class Cut:
    """Border of a node set, to be crossed at least so often between tasks; rounds for which it was of no use."""

    inside: Bools
    least: int
    unused: int = 0


@dataclass(kw_only=True)
class CutProgram:
    """Least cost of a flow whose ways cross the border of each listed node set often enough.

    `grew`: the last solution broke a cut that the programme did not hold, or wanted a way that was no column.
    """

    flow: StreetFlow
    cuts: list[Cut] = field(default_factory=list)
    grew: bool = False
    _seen: set[bytes] = field(default_factory=set)

    def add(self, inside: Bools, values: Floats | None = None) -> bool:
        """Add the cut of a node set without the depot, once, if `values` break it; returns whether it was added."""
        key = np.packbits(inside).tobytes()
        if key in self._seen or not inside.any() or inside[self.flow.instance.depot]:
            return False
        least = self.flow.crossings(inside)
        across = inside[self.flow.tail] != inside[self.flow.head]
        if least <= 0 or (values is not None and values[: len(across)][across].sum() > least - VIOLATED):
            return False
        self._seen.add(key)
        self.cuts.append(Cut(inside, least))
        return True

    def solve(self) -> tuple[Floats, float]:
        """Values of the columns under the cuts in use and a proven lower bound on any plan's cost."""
        used = [cut for cut in self.cuts if cut.unused <= PATIENCE]
        across, least = self._rows(used)
        equal, owed = self.flow.balance()
        n_ways, n_columns = len(self.flow.tail), equal.shape[1]
        cost = np.concatenate([self.flow.cost, np.zeros(n_columns - n_ways)])
        upper = np.concatenate([self.flow.upper, np.ones(n_columns - n_ways)])
        wide = _widened(across, n_columns)
        answer = linprog(
            cost,
            A_ub=-wide,
            b_ub=-least,
            A_eq=equal if len(owed) else None,
            b_eq=owed if len(owed) else None,
            bounds=np.stack([np.zeros(n_columns), upper], axis=1),
            method="highs",
        )
        self.grew = False
        if answer.x is None:
            return np.zeros(n_columns), 0.0
        values, z = np.asarray(answer.x), np.maximum(-np.asarray(answer.ineqlin.marginals), 0.0)
        y = np.asarray(answer.eqlin.marginals) if len(owed) else np.empty(0)
        self._age(values, used, z)
        # Any multipliers y and z >= 0 give a bound once negative reduced costs are paid for at the upper limits, so
        # neither the solver's tolerances nor an early end can make it wrong.
        reduced = cost - equal.T @ y - wide.T @ z
        value = float(owed @ y + least @ z + np.minimum(reduced, 0.0) @ upper) + self.flow.fixed
        value += self._other_ways(used, y, z)
        return np.append(values, np.zeros(len(self.flow.tail) - n_ways)), value - 1e-9 * abs(value)

    def solve_whole(self, *, nodes: int, gap: float, time_s: float | None) -> tuple[Floats | None, float, bool]:
        """Whole values of the columns under all cuts (None: none found), a proven bound, whether they are near it."""
        across, least = self._rows(self.cuts)
        equal, owed = self.flow.balance()
        parity, odd = self._parity()
        n_ways, n_columns, n_halves = len(self.flow.tail), equal.shape[1], parity.shape[0]
        rows = [LinearConstraint(_widened(across, n_columns + n_halves), least, np.inf)]
        if len(owed):
            rows.append(LinearConstraint(_widened(equal, n_columns + n_halves), owed, owed))
        if n_halves:
            both = hstack([_widened(parity, n_columns), -2.0 * identity(n_halves)]).tocsr()
            rows.append(LinearConstraint(both, -odd, -odd))
        upper = np.concatenate([self.flow.upper, np.ones(n_columns - n_ways), np.full(n_halves, np.inf)])
        options: dict[str, float] = {"mip_rel_gap": gap, "node_limit": nodes}
        answer = milp(
            np.concatenate([self.flow.cost, np.zeros(n_columns - n_ways + n_halves)]),
            constraints=rows,
            integrality=np.ones(n_columns + n_halves),
            bounds=Bounds(np.concatenate([np.zeros(n_columns), np.ceil(odd / 2)]), upper),
            options=options if time_s is None else options | {"time_limit": time_s},
        )
        bound = -np.inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound) + self.flow.fixed
        values = None if answer.x is None else np.round(answer.x[:n_columns])
        return values, bound, answer.status == 0

    def _parity(self) -> tuple[csr_matrix, Floats]:
        """Ways at each node and required links there: together an even number, as vehicles leave where they come."""
        flow = self.flow
        if not flow.both_ways or flow.lengths is not None:
            return csr_matrix((0, len(flow.tail))), np.empty(0)
        n_ways, ends = len(flow.tail), np.concatenate([flow.tail, flow.head])
        at = (ends, np.tile(np.arange(n_ways), 2))
        ways = coo_matrix((np.ones(len(ends)), at), shape=(flow.n_nodes, n_ways)).tocsr()
        links = flow.demands.entries[:, np.flatnonzero(flow.demands.links)]
        return ways, np.asarray(links.sum(axis=1), float).ravel()

    def _rows(self, cuts: list[Cut]) -> tuple[csr_matrix, Floats]:
        if not cuts:
            return csr_matrix((0, len(self.flow.tail))), np.empty(0)
        inside = np.array([cut.inside for cut in cuts])
        across = csr_matrix((inside[:, self.flow.tail] != inside[:, self.flow.head]).astype(float))
        return across, np.array([cut.least for cut in cuts], float)

    def _age(self, values: Floats, used: list[Cut], z: Floats) -> None:
        """Count how long cuts go unused, take back those that the values break, forget the oldest."""
        idle = [cut for cut in self.cuts if cut.unused > PATIENCE]
        for cut, price in zip(used, z.tolist(), strict=True):
            cut.unused = 0 if price > 1e-9 else cut.unused + 1
        across, least = self._rows(idle)
        for cut, broken in zip(idle, across @ values[: len(self.flow.tail)] < least - VIOLATED, strict=True):
            cut.unused = 0 if broken else cut.unused + 1
            self.grew = self.grew or bool(broken)
        for cut in self.cuts:
            if cut.unused > MEMORY:
                self._seen.discard(np.packbits(cut.inside).tobytes())
        self.cuts = [cut for cut in self.cuts if cut.unused <= MEMORY]

    def _other_ways(self, used: list[Cut], y: Floats, z: Floats) -> float:
        """What ways that are no columns could take from the bound (<= 0); those of negative reduced cost become some.

        Multipliers y (n_customers,) are those of visiting each customer once, z those of the cuts `used`.
        """
        flow = self.flow
        if flow.lengths is None:
            return 0.0
        visit = np.zeros(flow.n_nodes)
        visit[[node for node in sorted(flow.instance.required) if node != flow.instance.depot]] = y
        inside = np.array([cut.inside for cut in used], float).reshape(len(used), flow.n_nodes)
        alone, together = z @ inside, (inside.T * z) @ inside
        reduced = flow.lengths - visit[:, None] - visit - alone[:, None] - alone + 2 * together
        reduced[flow.tail, flow.head] = reduced[flow.head, flow.tail] = np.inf
        stops = sorted({flow.instance.depot, *flow.instance.required})
        pairs = np.array(stops)[np.argwhere(np.triu(reduced[np.ix_(stops, stops)] < 0, 1))]
        if not len(pairs):
            return 0.0
        worth = reduced[pairs[:, 0], pairs[:, 1]]
        lost = float(worth @ flow.most(pairs[:, 0], pairs[:, 1]))
        if worth.min() < -VIOLATED:
            self.grew = True
            flow.add_ways(pairs[np.argsort(worth, kind="stable")[: NEW_WAYS * flow.n_nodes]])
        return lost


def _widened(matrix: csr_matrix, n_columns: int) -> csr_matrix:
    return csr_matrix((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], n_columns))
