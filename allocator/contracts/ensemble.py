"""A plan's contracts among thousands of other feasible groupings of the same compounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from allocator.contracts.chain import Chain
from allocator.contracts.cost import fen, price_fen, shape_fen, walking_tree_m
from allocator.contracts.problem import ContractProblem, Floats
from allocator.contracts.regions import bits, mask_of
from domain.interruption import requested

Group = tuple[int, ...]
SCORES = ("cost", "compactness", "contracts", "subsidy")
WARM_UP = 0.2  # sweeps before the first sample, as a share of the samples
CHUNK = 2000  # groups priced at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score of the plan against the samples; less is better.

    `better` and `equal` are shares of the samples that are worse than the plan and as good. `error` is the standard
    error of `better`; it, `effective` (how many independent samples the chain is worth) and `correlation` (the
    integrated autocorrelation time in samples) are None where all samples are alike.
    """

    name: str
    plan: float
    better: float
    equal: float
    least: float
    median: float
    most: float
    error: float | None
    effective: float | None
    correlation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """Scores over the samples of one chain; `distinct` groupings among them, `moved` the share of steps that moved."""

    compounds: int
    samples: int
    seed: int
    distinct: int
    moved: float
    scores: tuple[Score, ...]


def sampled(
    problem: ContractProblem,
    plan: Sequence[Group],
    *,
    samples: int,
    seed: int,
    watch: Callable[[int, int], object] = lambda _done, _all: None,
) -> Ensemble:
    """Sample groupings by a chain that begins with the plan, and place the plan among them.

    Costs are those of the cheapest firm that may take each group, the plan's too, whatever room the firms have.

    Raises
    ------
    ValueError
        When the plan is no feasible grouping of all compounds of the problem.
    KeyboardInterrupt
        When the user interrupted it.
    """
    return sampled_values(problem, plan, samples=samples, seed=seed, watch=watch)[0]


def sampled_values(
    problem: ContractProblem,
    plan: Sequence[Group],
    *,
    samples: int,
    seed: int,
    watch: Callable[[int, int], object] = lambda _done, _all: None,
) -> tuple[Ensemble, Floats]:
    """The same as `sampled`, and the scores of every sample, (4, samples)."""
    chain = Chain(problem, plan, np.random.default_rng([seed, len(problem)]))
    for _ in range(int(WARM_UP * samples)):
        chain.sweep()
    states = []
    for number in range(samples):
        if requested():
            raise KeyboardInterrupt
        chain.sweep()
        states.append(chain.regions)
        watch(number + 1, samples)
    values = scores_of(problem, [tuple(sorted(map(mask_of, plan))), *states])
    ensemble = Ensemble(
        compounds=len(problem),
        samples=samples,
        seed=seed,
        distinct=len(set(states)),
        moved=chain.moves / max(1, chain.steps),
        scores=tuple(_score(name, row[0], row[1:]) for name, row in zip(SCORES, values, strict=True)),
    )
    return ensemble, values[:, 1:]


def scores_of(problem: ContractProblem, states: Sequence[Sequence[int]]) -> Floats:
    """Yuan of cost, metres of walking trees, contracts and yuan of subsidy for each grouping, (4, n_states)."""
    masks = sorted({mask for state in states for mask in state})
    row_of = {mask: row for row, mask in enumerate(masks)}
    chunks = [masks[at : at + CHUNK] for at in range(0, len(masks), CHUNK)]
    each = np.concatenate([_groups(problem, [tuple(bits(mask)) for mask in chunk]) for chunk in chunks])
    return np.array([each[[row_of[mask] for mask in state]].sum(axis=0) for state in states]).T


def _groups(problem: ContractProblem, groups: Sequence[Group]) -> Floats:
    """The four scores of each group by itself, (g, 4)."""
    price = price_fen(problem, groups).min(axis=1, initial=np.inf)
    fees = np.array([fen(problem.fees_yuan[list(group)].sum()) for group in groups], float)
    metres = np.array([walking_tree_m(problem, group) for group in groups], float)
    cost = price + shape_fen(problem, groups).sum(axis=0)
    return np.stack([cost / 100, metres, np.ones(len(groups)), np.maximum(0.0, price - fees) / 100], axis=1)


def _score(name: str, plan: float, values: Floats) -> Score:
    close = np.isclose(values, plan, rtol=1e-9, atol=0.005)
    better = float((~close & (values > plan)).mean())
    correlation = autocorrelation_time(values)
    effective = None if correlation is None else len(values) / correlation
    return Score(
        name=name,
        plan=float(plan),
        better=better,
        equal=float(close.mean()),
        least=float(values.min()),
        median=float(np.median(values)),
        most=float(values.max()),
        error=None if effective is None else sqrt(max(better * (1 - better), 0.25 / effective) / effective),
        effective=effective,
        correlation=correlation,
    )


def autocorrelation_time(values: Floats) -> float | None:
    """Integrated autocorrelation time of a series (n,) in samples, at least 1; None when it is constant.

    ``1 + 2 x sum of autocorrelations``, cut by Geyer's rule: sums of two neighbouring lags while they are positive.

    References
    ----------
    Geyer (1992). Practical Markov chain Monte Carlo. doi:10.1214/ss/1177011137
    """
    n, around = len(values), values - values.mean()
    if n < 4 or np.allclose(around, 0, atol=1e-9 * max(1.0, float(np.abs(values).max()))):
        return None
    spectrum = np.fft.rfft(around, 2 * n)
    covariance = np.fft.irfft(spectrum * np.conj(spectrum))[:n]
    rho = covariance / covariance[0]
    pairs = rho[: n - n % 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs <= 0)
    total = pairs[: ends[0]].sum() if len(ends) else pairs.sum()
    return float(min(n, max(1.0, 2 * total - 1)))
