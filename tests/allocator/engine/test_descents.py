"""Several descents of one search, where there is plenty of effort for each visit."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from allocator.crews.engine import run
from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.run import DESCENTS, PLENTY, Run
from allocator.crews.engine.search import Effort, search
from allocator.crews.engine.setup import routes_of
from tests.allocator.engine.line_cases import at, on_a_line
from tests.allocator.engine.rich_cases import rich_problem

N_TASKS = 25
SHORT = Effort(iterations=3 * 40)


@pytest.fixture(scope="module")
def problem():
    """Too many tasks for so few iterations: no two descents end alike."""
    rich = rich_problem(11, n_tasks=N_TASKS, n_crews=4, n_periods=1)
    return replace(rich, tasks=replace(rich.tasks, price=np.full(N_TASKS, 1000.0)))


@pytest.fixture
def descents(monkeypatch):
    """Cost at the begin and the best cost of each descent, in their order."""
    seen, descend = [], Run._descend

    def watched(self, begin):
        at_first = routes_of(self._problem, self._state).cost
        share = descend(self, begin)
        seen.append((at_first, routes_of(self._problem, self._state).cost))
        return share

    monkeypatch.setattr(Run, "_descend", watched)
    return seen


@pytest.fixture
def _plenty(monkeypatch):
    """Let any effort be plenty."""
    monkeypatch.setattr(run, "PLENTY", 1)


def test_plenty_of_effort_is_divided_between_descents(descents):
    problem = on_a_line([at(10.0), at(20.0)])
    found = search(problem, effort=Effort(iterations=2 * PLENTY))
    assert len(descents) == DESCENTS
    assert found.iterations == 2 * PLENTY
    assert found.routes.cost == pytest.approx(40.0)


@pytest.mark.parametrize("effort", [Effort(iterations=2 * PLENTY - 1), Effort(iterations=50)])
def test_less_effort_is_one_descent(descents, effort):
    search(on_a_line([at(10.0), at(20.0)]), effort=effort)
    assert len(descents) == 1


def test_plenty_is_counted_in_visits_of_all_periods(descents):
    search(on_a_line([at(10.0, patterns=(0b11,))], weight=(1.0, 1.0)), effort=Effort(iterations=2 * PLENTY - 1))
    assert len(descents) == 1


@pytest.mark.usefixtures("_plenty")
@pytest.mark.parametrize("seed", range(5))
def test_the_best_of_all_descents_is_kept(problem, descents, seed):
    found = search(problem, effort=SHORT, seed=seed)
    assert len(descents) == DESCENTS
    assert found.iterations == SHORT.iterations
    assert found.routes.cost == min(cost for _, cost in descents)
    assert evaluate(problem, found.routes).cost == pytest.approx(found.routes.cost)


@pytest.mark.usefixtures("_plenty")
def test_the_best_descent_may_be_any(problem, descents):
    best = set()
    for seed in range(12):
        descents.clear()
        search(problem, effort=SHORT, seed=seed)
        costs = [cost for _, cost in descents]
        assert len(set(costs[:-1])) == DESCENTS - 1
        best.add(int(np.argmin(costs[:-1])))
    assert best == set(range(DESCENTS - 1))


@pytest.mark.usefixtures("_plenty")
def test_the_last_descent_begins_from_the_best_and_the_others_from_nothing(problem, descents):
    search(problem, effort=SHORT, seed=2)
    best = min(cost for _, cost in descents[:-1])
    assert descents[-1][0] == pytest.approx(best)
    assert all(begin > best for begin, _ in descents[:-1])


@pytest.mark.usefixtures("_plenty")
def test_routes_to_begin_from_or_another_temperature_allow_one_descent(problem, descents):
    start = search(problem, effort=Effort(iterations=0)).routes
    descents.clear()
    search(problem, effort=SHORT, start=start)
    search(problem, effort=SHORT, temperature=0.05)
    assert len(descents) == 2


@pytest.mark.usefixtures("_plenty")
def test_routes_that_are_enough_end_all_descents(problem, descents):
    search(problem, effort=replace(SHORT, enough=1e9))
    assert len(descents) == 1


@pytest.mark.usefixtures("_plenty")
def test_by_time_descents_are_counted_when_the_speed_is_known(problem, descents):
    ticks = count()
    found = search(problem, effort=Effort(time_s=1000.0), clock=lambda: float(next(ticks)))
    assert len(descents) == DESCENTS
    assert found.routes.cost == min(cost for _, cost in descents)
