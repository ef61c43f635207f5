"""Recombination chains of the library gerrychain on each connected part; the cheapest grouping met is kept.

A chain keeps its number of groups and the households of every group between the least and the largest contract, which
is gerrychain's target in the middle with its tolerance. It accepts every step. So there is one chain for each number of
groups that the part can have, and they share the part's seconds.

References
----------
DeFord, Duchin, Solomon (2021). Recombination: a family of Markov chains for redistricting.
doi:10.1162/99608f92.eb30390f
"""

from __future__ import annotations

import random
import time
import warnings
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.cost import largest_contract
from benchmarks.groupings_case import GroupingCase, PriceList
from domain import interruption

HOUSEHOLDS = "households"
STEPS = 1_000_000_000  # so many that the seconds end every chain
ATTEMPTS = 200  # random trees for one cut, then another pair of groups is tried
STARTS = 10  # tries to find the first grouping of a chain
BURST = 20  # steps of a chain before the next one has its turn


def gerrychain(case: GroupingCase, time_s: float, seed: int) -> list[Group]:
    """Cheapest grouping that the chains meet within the seconds; a part may use its share by compounds."""
    prices, rng, found = PriceList(case), random.Random(seed), []
    for block in sorted(case.blocks(), key=len):
        end = time.process_time() + time_s * len(block) / len(case)
        found += _cheapest(case, prices, block, rng, end)
        if interruption.requested():
            break
    return sorted(found)


def _cheapest(case: GroupingCase, prices: PriceList, block: Group, rng: random.Random, end: float) -> list[Group]:
    singles: list[Group] = [(i,) for i in block]
    best = min([block], singles, key=prices.total_fen)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        chains = [_states(case, block, count, rng) for count in _counts(case, block)]
        while chains and time.process_time() < end and not interruption.requested():
            chain = chains.pop(0)
            met = list(islice(chain, BURST))
            best = min([best, *met], key=prices.total_fen)
            if len(met) == BURST:
                chains.append(chain)
    return best


def _counts(case: GroupingCase, block: Group) -> range:
    """Numbers of groups, at least two, that a part's households can fill."""
    households = int(case.problem.households[list(block)].sum())
    most = households // max(1, case.problem.min_households)
    return range(max(2, -(-households // largest_contract(case.problem))), min(len(block) - 1, most) + 1)


def _states(case: GroupingCase, block: Group, count: int, rng: random.Random) -> Iterator[list[Group]]:
    """States of a chain over so many groups; none where no first one was found, no more where no step is."""
    from gerrychain import Graph, MarkovChain, Partition  # noqa: PLC0415  an extra that most installations lack
    from gerrychain.proposals import recom  # noqa: PLC0415
    from gerrychain.proposals.tree_proposals import MetagraphError  # noqa: PLC0415
    from gerrychain.tree import bipartition_tree  # noqa: PLC0415
    from gerrychain.updaters import Tally  # noqa: PLC0415

    graph = Graph.from_networkx(_network(case, block))
    least, largest = max(1, case.problem.min_households), largest_contract(case.problem)
    mean = case.problem.households[list(block)].sum() / count
    room = min(largest / mean, 2 - least / mean) - 1
    tree = partial(bipartition_tree, max_attempts=ATTEMPTS, allow_pair_reselection=True)
    proposal = partial(
        recom,
        pop_col=HOUSEHOLDS,
        pop_target=(least + largest) / 2,
        epsilon=(largest - least) / (largest + least),
        bipartition_tree_fn=tree,
    )
    try:
        if start := _start(graph, count, mean, room, rng):
            first = Partition(graph, start, {HOUSEHOLDS: Tally(HOUSEHOLDS)})
            for state in MarkovChain(proposal, [], initial_partition=first, total_steps=STEPS, rng=rng):
                yield _groups(state)
    except (RuntimeError, MetagraphError):  # no cut within the attempts
        return


def _start(graph: Any, count: int, mean: float, room: float, rng: random.Random) -> Mapping[Any, Any] | None:
    """Group of every unit by cutting off groups one after another, None where a few tries find none.

    gerrychain 1.0 ends with a KeyError when it is to cut a rest of one unit; another try leaves another rest.
    """
    from gerrychain.partition import recursive_tree_part  # noqa: PLC0415
    from gerrychain.tree import PopulationBalanceError, bipartition_tree  # noqa: PLC0415

    tree = partial(bipartition_tree, max_attempts=ATTEMPTS)
    for _ in range(STARTS):
        try:
            found: Mapping[Any, Any] = recursive_tree_part(
                graph, range(count), mean, HOUSEHOLDS, room, bipartition_tree_fn=tree, rng=rng
            )
        except (RuntimeError, PopulationBalanceError, KeyError):
            continue
        return found
    return None


def _network(case: GroupingCase, block: Group) -> nx.Graph:
    network = nx.Graph()
    network.add_nodes_from((i, {HOUSEHOLDS: int(case.problem.households[i])}) for i in block)
    adjacent = case.problem.near_among(block)
    network.add_edges_from((block[a], block[b]) for a, b in np.argwhere(np.triu(adjacent)).tolist())
    return network


def _groups(state: Any) -> list[Group]:
    graph = state.graph
    return [
        tuple(sorted(graph.original_nx_node_id_for_internal_node_id(node) for node in part))
        for part in state.parts.values()
    ]
