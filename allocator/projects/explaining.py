"""Why each project is in or out, and what a planner should know of the choice as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.projects.candidates import Choice
from allocator.projects.problem import FEN, ProjectProblem, cost_terms
from allocator.projects.protection import overspend_chance
from allocator.projects.rates import rate, total
from domain.arrays import Bools
from domain.plan import Candidate

LADDER = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""Budgets, in multiples of the one given, among which the least is sought with which a project enters."""

NOTHING = 1e-9


def budgets_above(problem: ProjectProblem) -> list[int]:
    """Budgets in fen among which projects enter, in rising order; the given one is among them."""
    return sorted({round(problem.budget_fen * step) for step in LADDER})


def candidates_of(problem: ProjectProblem, taken: Bools, entering: dict[int, float]) -> tuple[Candidate, ...]:
    """Every candidate with its figures, when it enters, and why it is in or out."""
    why = _Why(problem, taken)
    return tuple(
        _candidate(problem, k, choice, entering.get(k), why.reason(k)) for k, choice in enumerate(problem.choices)
    )


def _candidate(problem: ProjectProblem, k: int, choice: Choice, enters_yuan: float | None, reason: str) -> Candidate:
    need, history = choice.need, problem.history
    cells = [(id_, need.category.value) for id_ in choice.compound_ids]
    found = rate(
        total(history.weight, cells),
        total(history.squared, cells),
        exposure_years=history.exposure_years,
        heaviest=1.0,
        confidence=problem.rules.confidence,
    )
    alone = np.zeros(len(problem.choices), bool)
    alone[k] = True
    return Candidate(
        id=need.id,
        name=need.name,
        category=need.category,
        community_id=need.community_id,
        compound_id=need.compound_id,
        residents=need.residents,
        requests=sum(history.count[cell] for cell in cells),
        requests_year=round(found.mean, 6),
        low_year=round(found.low, 6),
        high_year=round(found.high, 6),
        value=round(float(problem.met(alone).sum()), 6),
        cost_yuan=need.cost_yuan,
        cost_low_yuan=choice.low_yuan,
        cost_high_yuan=choice.high_yuan,
        must=need.must,
        derived=choice.derived,
        enters_yuan=enters_yuan,
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class _Why:
    """Looks at one project at a time, all others staying as they are."""

    problem: ProjectProblem
    taken: Bools

    def reason(self, k: int) -> str:
        """Why a project is in or out."""
        return self._why_in(k) if self.taken[k] else self._why_out(k)

    def _why_in(self, k: int) -> str:
        if self.problem.must[k]:
            return "must be funded"
        users = [self.problem.ids[user] for user, needed in self.problem.requires if needed == k and self.taken[user]]
        more = f", and {', '.join(users)} would lack it" if users else ""
        return f"without it {self._worth(k):.1f} points would stay unmet{more}"

    def _why_out(self, k: int) -> str:
        problem = self.problem
        cost = int(problem.cost_fen[k])
        if cost + (int(problem.extra_fen[k]) if problem.protected else 0) > problem.budget_fen:
            return "it alone may cost more than the budget"
        if cost > problem.community_fen:
            return "it alone costs more than one community's share of the budget"
        lacking = [problem.ids[needed] for user, needed in problem.requires if user == k and not self.taken[needed]]
        if lacking:
            return f"requires {', '.join(lacking)}, which is not funded"
        worth = self._worth(k)
        if worth <= NOTHING:
            return "what it would meet is met by other projects"
        said = f"it would meet {worth:.1f} points, {worth / max(cost / FEN, 1.0) * 10_000:.1f} for 10,000 yuan; "
        return said + self._full(k)

    def _full(self, k: int) -> str:
        """Which limit another project would break."""
        problem, more = self.problem, self.taken.copy()
        more[k] = True
        over = problem.worst_fen(more) - problem.budget_fen
        mine = problem.community == problem.community[k]
        if problem.cost_fen[more & mine].sum() > problem.community_fen:
            return "its community's share of the budget is spent on others"
        return f"the budget is spent on others and lacks {max(0, over) / FEN:.0f} yuan for it"

    def _worth(self, k: int) -> float:
        """Points that would stay unmet, fairness included, without a project that is in or are met by one that is."""
        with_it, without = self.taken.copy(), self.taken.copy()
        with_it[k], without[k] = True, False
        return sum(cost_terms(self.problem, without).values()) - sum(cost_terms(self.problem, with_it).values())


def chance_of(problem: ProjectProblem, taken: Bools) -> float:
    """Bound on the chance that a choice of projects overspends."""
    uncertain = np.array([int((problem.extra_fen[taken] > 0).sum())], np.int64)
    return float(overspend_chance(uncertain, problem.protected)[0])


def served_share(problem: ProjectProblem, taken: Bools) -> float:
    """Share of its value that the worst served community gets."""
    possible, met = problem.possible(), problem.met(taken)
    return float((met[possible > 0] / possible[possible > 0]).min(initial=1.0))


def notes(problem: ProjectProblem, taken: Bools) -> tuple[str, ...]:
    """What is funded, what the budget is protected against, how sure the value is, and what can never be funded."""
    return tuple(_notes(problem, taken))


def _notes(problem: ProjectProblem, taken: Bools) -> Iterator[str]:
    yield (
        f"{int(taken.sum())} of {len(taken)} needs funded for {problem.cost_fen[taken].sum() / FEN:.0f} yuan "
        f"of {problem.budget_fen / FEN:.0f}"
    )
    uncertain = int((problem.extra_fen[taken] > 0).sum())
    if uncertain:
        yield (
            f"the budget holds when any {problem.protected} of the {uncertain} funded projects of uncertain cost reach "
            f"their highest cost ({problem.worst_fen(taken) / FEN:.0f} yuan); chance of overspending at most "
            f"{100 * chance_of(problem, taken):.2f} %"
        )
    points = problem.interval(taken)
    yield (
        f"points met: {points.mean:.1f}, from {points.low:.1f} to {points.high:.1f} at "
        f"{100 * problem.rules.confidence:g} % confidence of the requests' rates"
    )
    possible, met = problem.possible(), problem.met(taken)
    some = possible > 0
    nothing = int((met[some] <= 0).sum())
    yield f"{nothing} of {int(some.sum())} communities with needs get nothing"
    derived = sum(choice.derived for choice in problem.choices)
    if derived:
        chosen = sum(bool(taken[k]) for k, choice in enumerate(problem.choices) if choice.derived)
        yield f"{derived} needs derived from past requests, {chosen} of them funded"
    dear = np.flatnonzero(problem.cost_fen > min(problem.community_fen, problem.budget_fen))
    if len(dear):
        names = ", ".join(problem.ids[k] for k in dear)
        yield f"{names}: each alone costs more than one community's share of the budget"
