"""What contracts, modes and crews cost in all, and a bound below which no three of them together can come.

docs/model/modes.md has the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.proof import Proof
from allocator.crews.bound import Relaxation, flow_bound, monthly, relaxation_of
from allocator.crews.problem import CrewProblem
from allocator.modes import EXTENDED_WAYS, ModesProblem
from domain.arrays import Bools, Floats
from domain.executors import Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounding:
    """What a worker needs to bound a crews' week: its relaxation, not the whole problem with all its distances."""

    relaxation: Relaxation | None
    time_s: float | None

    def yuan(self) -> float:
        """Bound on a week of what some crew can serve."""
        return flow_bound(self.relaxation, time_s=self.time_s) if self.relaxation else 0.0


def integrated_bound_yuan(
    problem: ModesProblem,
    proofs: Sequence[Proof],
    crew_problem: CrewProblem,
    *,
    time_s: float | None,
    executor: Executor,
) -> float:
    """Yuan a month that contracts, modes and crews cost at least, whatever is chosen in all three.

    Parameters
    ----------
    problem
        Modes at any prices of the extension; its extended ways tell which compounds a crew may be asked to enter.
    proofs
        Of covers of the same compounds at any prices of the extension; each gives a bound, and the best counts.
    crew_problem
        All streets and all compounds.
    time_s
        For each proof; None for as long as it takes.
    """
    reach = _Reach(problem, crew_problem)
    asked = [reach.asked_fen(proof) for proof in proofs]
    parts = [reach.crews_at(fen) for fen in asked]
    weeks = executor.map(_Bounding.yuan, [_Bounding(relaxation=relaxation_of(p), time_s=time_s) for p in parts])
    bounds = [
        (reach.modes_fen(proof, fen) - float(fen.sum())) / 100 + monthly(part, week)
        for proof, fen, part, week in zip(proofs, asked, parts, weeks, strict=True)
    ]
    best = max(bounds, default=-np.inf)
    return float(np.floor(best * 100) / 100) if np.isfinite(best) else -np.inf


class _Reach:
    """Which compounds a crew may be asked to enter, and what every compound costs beside that."""

    def __init__(self, problem: ModesProblem, crew_problem: CrewProblem) -> None:
        self._problem, self._crews = problem, crew_problem
        beside, ways = problem.beside_contract_fen(), list(EXTENDED_WAYS)
        self.open: Bools = np.asarray(np.isfinite(problem.price_fen[:, ways]).any(axis=1))
        self._others: Floats = np.delete(beside, ways, axis=1).min(axis=1)
        changes = problem.change_fen[:, ways] - problem.to_contract_fen[:, None]
        extra = np.where(np.isfinite(problem.on_top_fen[:, ways]), problem.on_top_fen[:, ways] + changes, np.inf)
        # Rounding the price of the crew and of the rest in one can make it half a fen less than both.
        self._keeping: Floats = np.where(self.open, problem.keeping_fen + extra.min(axis=1) - 1.0, np.inf)

    def asked_fen(self, proof: Proof) -> Floats:
        """What each compound would pay a crew by the prices of a proof: the most that leaves its price as it is, (n,).

        At most what it costs to leave out all its services, which crews may always do; 0 where no crew can come.
        """
        asked = np.where(self.open, proof.price_fen - self._keeping, 0.0)
        return np.asarray(np.clip(asked, 0.0, self._left_out_fen()))

    def _left_out_fen(self) -> Floats:
        crews, ids = self._crews, self._problem.contracts.compound_ids
        times = dict(zip(crews.tasks.ids, crews.tasks.times_week.tolist(), strict=True))
        is_compound = dict(zip(crews.tasks.ids, crews.tasks.is_compound.tolist(), strict=True))
        week = np.array([times[id_] if is_compound.get(id_, False) else 0 for id_ in ids], float)
        return np.asarray(np.floor(week * crews.unserved_yuan * crews.weeks_month * 100))

    def modes_fen(self, proof: Proof, asked_fen: Floats) -> float:
        """Bound on modes and contracts when a crew asks so much for entering each compound."""
        alone = np.minimum(self._others, self._keeping + asked_fen)
        return proof.bound_fen(alone) + float(self._problem.to_contract_fen.sum())

    def crews_at(self, asked_fen: Floats) -> CrewProblem:
        """All streets, and the compounds that a crew can enter, each of which may be left for what it would pay."""
        ids = self._problem.contracts.compound_ids
        yuan = {id_: float(fen) / 100 for id_, fen, may in zip(ids, asked_fen, self.open, strict=True) if may}
        return self._crews.only(yuan.keys(), yuan)
