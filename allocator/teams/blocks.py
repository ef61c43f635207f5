"""Assignment of tasks to teams: one CP-SAT model for each block of tasks and teams that share nothing with others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import networkx as nx
import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import search
from allocator.teams.elastic_assignment import ElasticAssignment, good_assignment
from allocator.teams.problem import TeamsProblem
from domain.limits import Limit

MILLIMINUTES_H = 60_000
# The unit of cost makes yuan per hour with four decimals a whole number of units per thousandth of a minute.
UNITS_YUAN = 10_000 * MILLIMINUTES_H
MOST_UNITS = 1e15  # beyond, CP-SAT's bound would lose whole units to floating point


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Tasks and teams that have nothing to do with the others, to be assigned in one call."""

    problem: TeamsProblem
    tasks: tuple[int, ...]
    teams: tuple[int, ...]
    limit: Limit
    seed: int


def blocks_of(problem: TeamsProblem, limit: Limit, seed: int) -> Iterator[Block]:
    """Independent blocks of tasks and teams, each with its share of the limit. Tasks without a team are in none."""
    graph = nx.Graph()
    for task, team in np.argwhere(np.isfinite(problem.travel_yuan)).tolist():
        graph.add_edge(("task", task), ("team", team))
    for nodes in nx.connected_components(graph):
        tasks = tuple(sorted(index for kind, index in nodes if kind == "task"))
        teams = tuple(sorted(index for kind, index in nodes if kind == "team"))
        share = limit.share(len(tasks) / len(problem.hours))
        yield Block(problem=problem, tasks=tasks, teams=teams, limit=share, seed=seed)


def assign(block: Block) -> tuple[dict[int, int], float]:
    """Team of each task of a block, and a lower bound in yuan on the block's work, travel and overtime."""
    model = cp_model.CpModel()
    choice = _each_task_one_team(model, block)
    late = _overtime_beyond_capacity(model, choice, block)
    _minimise_cost(model, choice, late, block)
    start = _good_start(block)
    _start_from(model, start, choice, late, block)
    answer = search(model, limit=block.limit, seed=block.seed, work_scale=2.0, parameters={"linearization_level": 2})
    if not answer.found:
        return start, _cheapest_yuan(block)
    team_of = {task: team for (task, team), chosen in choice.items() if answer.value(chosen)}
    return team_of, max((answer.bound or 0.0) / _units_yuan(block), _cheapest_yuan(block))


def _each_task_one_team(model: cp_model.CpModel, block: Block) -> dict[tuple[int, int], cp_model.IntVar]:
    choice = {}
    for task in block.tasks:
        for team in block.teams:
            if np.isfinite(block.problem.travel_yuan[task, team]):
                choice[task, team] = model.new_bool_var(f"task{task}_team{team}")
        model.add_exactly_one(choice[task, team] for team in block.teams if (task, team) in choice)
    return choice


def _overtime_beyond_capacity(
    model: cp_model.CpModel, choice: dict[tuple[int, int], cp_model.IntVar], block: Block
) -> dict[int, cp_model.IntVar]:
    """Thousandths of a minute beyond each team's month; work is rounded down and capacity up, which keeps the bound."""
    work = [_down(hours * MILLIMINUTES_H) for hours in block.problem.hours]
    late = {}
    for team in block.teams:
        mine = [(choice[task, team], work[task]) for task in block.tasks if (task, team) in choice]
        late[team] = model.new_int_var(0, sum(amount for _, amount in mine), f"late{team}")
        model.add(sum(chosen * amount for chosen, amount in mine) <= _capacity(block, team) + late[team])
    return late


def _minimise_cost(
    model: cp_model.CpModel,
    choice: dict[tuple[int, int], cp_model.IntVar],
    late: dict[int, cp_model.IntVar],
    block: Block,
) -> None:
    """Every hour at the team's price, hours beyond its month with the surcharge, and travel; all rounded down."""
    surcharge = (block.problem.rules.overtime_factor - 1) * block.problem.yuan_h
    units = _units_yuan(block)
    model.minimize(
        sum(chosen * _down(_yuan(block, *pair) * units) for pair, chosen in choice.items())
        + sum(late[team] * _down(surcharge[team] / MILLIMINUTES_H * units) for team in block.teams)
    )


def _start_from(
    model: cp_model.CpModel,
    start: dict[int, int],
    choice: dict[tuple[int, int], cp_model.IntVar],
    late: dict[int, cp_model.IntVar],
    block: Block,
) -> None:
    """Hint an assignment and the overtime that follows from it."""
    work = [_down(hours * MILLIMINUTES_H) for hours in block.problem.hours]
    for (task, team), chosen in choice.items():
        model.add_hint(chosen, start[task] == team)
    for team, overtime in late.items():
        load = sum(work[task] for task in block.tasks if start[task] == team)
        model.add_hint(overtime, max(0, load - _capacity(block, team)))


def _good_start(block: Block) -> dict[int, int]:
    problem, tasks, teams = block.problem, list(block.tasks), list(block.teams)
    chosen = good_assignment(
        ElasticAssignment(
            yuan=np.array([[_yuan(block, task, team) for team in teams] for task in tasks]),
            hours=problem.hours[tasks],
            capacity=problem.capacity_h[teams],
            surcharge=(problem.rules.overtime_factor - 1) * problem.yuan_h[teams],
        )
    )
    return {task: teams[team] for task, team in zip(tasks, chosen.tolist(), strict=True)}


def _capacity(block: Block, team: int) -> int:
    """Thousandths of a minute in a team's month, rounded up."""
    return -_down(-block.problem.capacity_h[team] * MILLIMINUTES_H)


def _units_yuan(block: Block) -> float:
    """Units of cost in a yuan: fewer where prices are extreme, which loosens the bound but keeps it one."""
    most_yuan = sum(
        block.problem.hours[task] * block.problem.yuan_h[team] * block.problem.rules.overtime_factor
        + block.problem.travel_yuan[task, team]
        for task in block.tasks
        for team in block.teams
        if np.isfinite(block.problem.travel_yuan[task, team])
    )
    return float(min(UNITS_YUAN, MOST_UNITS / max(most_yuan, 1.0)))


def _down(value: float) -> int:
    """Largest whole number not above `value`, blind to the noise of binary fractions."""
    return floor(round(value, 6))


def _yuan(block: Block, task: int, team: int) -> float:
    """Monthly price of a task done by a team in regular hours."""
    return float(block.problem.hours[task] * block.problem.yuan_h[team] + block.problem.travel_yuan[task, team])


def _cheapest_yuan(block: Block) -> float:
    """Cost of the block if every task had its cheapest team and there were no overtime."""
    return sum(min(_yuan(block, task, team) for team in block.teams) for task in block.tasks)
