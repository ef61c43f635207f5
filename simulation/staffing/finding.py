"""From standards to a confirmed staffing: reachable at all? search, confirm on fresh numbers, one fewer, frontier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from domain.executors import Executor, Watch
from domain.staffing import (
    Confirmation,
    FrontierPoint,
    OneFewer,
    PostKind,
    SideEffect,
    Staffing,
    Standard,
    Tried,
    Unreachable,
    UnreachableError,
)
from simulation.district import District
from simulation.measuring.context import Context
from simulation.policies import Setup
from simulation.staffing.evidence import lows, targets, tried
from simulation.staffing.exploring import begin
from simulation.staffing.missing import by_reason, missed
from simulation.staffing.offered import plenty, square_root
from simulation.staffing.problem import KINDS, SHIFTS, People, StaffingProblem, decided, policy_of, problem_of
from simulation.staffing.searching import Search, lower_bound, one_fewer, search
from simulation.staffing.telling import posts_of, side_effects, titles
from simulation.staffing.testbed import Stopped, Task, Testbed
from simulation.staffing.tradeoff import frontier

EXPLORING = 4
"""Replications on which options are tried; fewer where the search has fewer."""
CONFIRMING = 2
"""Replications of a confirmation for each one of the search."""
FRESH = 1_000_000
"""Numbers of the replications of the first confirmation begin here, of the second at twice as much, and so on."""
ATTEMPTS = 4
BETAS = (0.0, 1.0)
"""Safeties of the square-root staffings at which the search begins."""
SAME = 5e-4
DOUBLINGS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked for: standards, confidence, replications of the search, and the seed of all randomness.

    People of the kinds in `only` are decided, where there are any, else those whom the standards speak of. Hours of
    crews at night cost more by the share `night_premium`.
    """

    standards: tuple[Standard, ...]
    confidence: float
    replications: int
    seed: int
    only: tuple[PostKind, ...] = ()
    night_premium: float = 0.0


@dataclass(slots=True, kw_only=True)
class Evidence:
    """What is known of the staffing found; `bound_yuan` is None until the search has computed it."""

    problem: StaffingProblem
    people: People | None = None
    found: Tried | None = None
    present: Tried | None = None
    confirmations: list[Confirmation] = field(default_factory=list)
    fewer: tuple[OneFewer, ...] = ()
    frontier: tuple[FrontierPoint, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    bound_yuan: float | None = None
    options: int = 0
    runs: int = 0
    interrupted: bool = False


def find_staffing(
    district: District,
    setup: Setup,
    context: Context,
    ask: Ask,
    *,
    executor: Executor,
    watch: Watch | None = None,
    say: Callable[[str], None] = lambda _step: None,
) -> Evidence:
    """The least-cost staffing that meets the standards under a policy.

    `say` is told which step begins, `watch` how many tasks of it are done.

    Raises
    ------
    UnreachableError
        When the standards are missed although nobody waits for a person.
    ScenarioError
        When a standard asks for no request at all.
    KeyboardInterrupt
        When the user asked to stop before a staffing that meets the standards was known.
    """
    if ask.replications < 2:
        raise ValueError(f"replications is {ask.replications}, must be at least 2")
    problem = problem_of(district, setup, context, ask.standards, only=ask.only, night_premium=ask.night_premium)
    testbed = Testbed(problem, seed=ask.seed, executor=executor, watch=watch)
    evidence = Evidence(problem=problem)
    state = None
    try:
        say("nobody waits")
        enough = _enough(testbed, ask, executor)
        say("options")
        state = _start(testbed, enough, ask)
        today = testbed.tried([None], range(ask.replications))[0]
        evidence.present = tried(ask.standards, today, confidence=ask.confidence)
        _gather(state, ask, evidence, say)
        say("side effects")
        _look_aside(evidence, ask, executor)
    except Stopped:
        evidence.interrupted = True
    if evidence.people is None and state is not None and state.best is not None:
        evidence.people, evidence.found = state.best
    if evidence.people is None:
        raise KeyboardInterrupt
    evidence.options = sum(int(options.known.sum()) for options in state.explored.units) if state else 0
    evidence.runs = testbed.runs
    return evidence


def _start(testbed: Testbed, enough: People, ask: Ask) -> Search:
    """A search that knows plenty of people and square-root staffings."""
    numbers = range(ask.replications)
    starts = [square_root(testbed.problem, beta) for beta in BETAS]
    return Search(
        testbed=testbed,
        explored=begin(testbed, enough, starts, numbers[:EXPLORING]),
        replications=numbers,
        confidence=ask.confidence,
        asked=targets(ask.standards),
    )


def _enough(testbed: Testbed, ask: Ask, executor: Executor) -> People:
    """So many people that more of them change nothing, when the standards are met with them.

    Raises
    ------
    UnreachableError
        When they are not.
    """
    numbers, people = range(ask.replications), plenty(testbed.problem)
    for _ in range(DOUBLINGS):
        few, many = testbed.tried([people, 2 * people], numbers[:2])
        gain = np.array([b.share - a.share for a, b in zip(few, many, strict=True)])
        if not (np.nan_to_num(gain).mean(axis=0) > SAME).any():
            break
        people = 2 * people
    shown = tried(ask.standards, testbed.tried([people], numbers)[0], confidence=ask.confidence)
    if not shown.met:
        raise UnreachableError(_unreachable(testbed.problem, people, shown, ask, executor))
    return people


def _unreachable(problem: StaffingProblem, people: People, shown: Tried, ask: Ask, executor: Executor) -> Unreachable:
    tasks = [
        Task(problem=problem, staffings=(people,), seed=ask.seed, replication=number)
        for number in range(min(ask.replications, EXPLORING))
    ]
    counts = np.mean(executor.map(missed, tasks), axis=0)
    return Unreachable(
        shares=shown.shares,
        reasons=tuple(by_reason(row) for row in counts),
        highest=tuple(float(np.floor(low * 1000.0 + 1e-9) / 1000.0) for low in lows(shown)),
        people=int(people.sum()),
    )


def _gather(state: Search, ask: Ask, evidence: Evidence, say: Callable[[str], None]) -> None:
    """Search and confirm, asking for more where a confirmation fails, and gather the evidence."""
    for attempt in range(1, ATTEMPTS + 1):
        say("search" if attempt == 1 else f"search again ({attempt})")
        state.best = None
        search(state)
        evidence.bound_yuan = lower_bound(state)
        if state.best is None:  # more is asked now than can be reached
            break
        evidence.people, evidence.found = state.best
        say("confirmation")
        shown = _confirmed(state, ask, evidence, attempt)
        if shown.met:
            break
        state.asked = state.asked + np.maximum(0.0, targets(ask.standards) - lows(shown))
    state.best = None
    say("one person fewer")
    evidence.fewer = _fewer(state, ask, evidence)
    say("frontier")
    evidence.frontier = frontier(state)
    evidence.bound_yuan = lower_bound(state)  # more is known of the options now


def _look_aside(evidence: Evidence, ask: Ask, executor: Executor) -> None:
    """What the staffing changes that no standard speaks of."""
    if evidence.people is not None:
        numbers = range(min(EXPLORING, ask.replications))
        evidence.side_effects = side_effects(
            evidence.problem, evidence.people, numbers, seed=ask.seed, executor=executor
        )


def _confirmed(state: Search, ask: Ask, evidence: Evidence, attempt: int) -> Tried:
    """The staffing on replications that nothing was chosen by.

    The k-th attempt may be wrong with a chance of ``(1 - confidence) / 2^k``, so that all attempts together are wrong
    with at most ``1 - confidence``, however many there are.
    """
    confidence = 1.0 - (1.0 - ask.confidence) / 2.0**attempt
    numbers = _fresh(ask, attempt)
    trials = state.testbed.tried([evidence.people], numbers)[0]
    shown = tried(ask.standards, trials, confidence=confidence)
    evidence.confirmations.append(
        Confirmation(attempt=attempt, replications=len(numbers), confidence=confidence, tried=shown)
    )
    return shown


def _fresh(ask: Ask, attempt: int) -> range:
    return range(FRESH * attempt, FRESH * attempt + CONFIRMING * ask.replications)


def _fewer(state: Search, ask: Ask, evidence: Evidence) -> tuple[OneFewer, ...]:
    """The staffing without each person that may be missing, on the replications of the last confirmation."""
    problem = state.testbed.problem
    last = evidence.confirmations[-1]
    rows = one_fewer(evidence.people, problem) if evidence.people is not None else []
    trials = state.testbed.tried([people for _, people in rows], _fresh(ask, last.attempt))
    return tuple(
        OneFewer(
            kind=KINDS[problem.kind[post]],
            place=problem.place(post),
            shift=SHIFTS[problem.shift[post]] if problem.shift[post] >= 0 else None,
            tried=tried(ask.standards, own, confidence=last.confidence),
        )
        for (post, _), own in zip(rows, trials, strict=True)
    )


def told(evidence: Evidence, ask: Ask) -> Staffing:
    """What was found, without arrays.

    Raises
    ------
    ValueError
        When nothing was found.
    """
    problem = evidence.problem
    if evidence.people is None or evidence.found is None:
        raise ValueError("no staffing was found")
    policy = policy_of(problem, evidence.people)
    return Staffing(
        policy_id=policy.id,
        pooling=policy.pooling.value,
        standards=ask.standards,
        titles=tuple(titles(standard) for standard in ask.standards),
        kinds=tuple(kind for kind in KINDS if kind in decided(ask.standards, ask.only)),
        confidence=ask.confidence,
        replications=ask.replications,
        night_premium=ask.night_premium,
        days=problem.district.calendar.days,
        seed=ask.seed,
        posts=posts_of(problem, evidence.people),
        staffing=policy.staffing,
        present=evidence.present,
        found=evidence.found,
        confirmations=tuple(evidence.confirmations),
        fewer=evidence.fewer,
        frontier=evidence.frontier,
        side_effects=evidence.side_effects,
        bound_yuan=evidence.bound_yuan,
        options=evidence.options,
        runs=evidence.runs,
        interrupted=evidence.interrupted,
    )
