"""Windows of neighbouring contracts in a block that is too large to list."""

from dataclasses import replace

import numpy as np
import pytest
from contract_cases import connected, random_cover, reference_optimum_fen
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.contracts import blocks, windows
from allocator.contracts.blocks import Block, solve_block
from allocator.contracts.pool import Ledger
from allocator.contracts.regions import mask_of
from allocator.contracts.windows import Board, improved
from domain.limits import Limit

seeds = st.integers(0, 10_000)


def block_of(cover):
    alone = cover.alone_fen.min(axis=1)
    return Block(problem=cover.contracts, alone_fen=alone, start=(), limit=Limit(work=0.05), seed=1)


def solve_within(block):
    def solve(members, start):
        answer = solve_block(
            replace(
                block, problem=block.problem.restricted(members), alone_fen=block.alone_fen[list(members)], start=start
            )
        )
        return answer.groups, answer.n_best, answer.cost_fen

    return solve


@settings(max_examples=15)
@given(seeds)
def test_windows_of_everything_find_the_optimum_from_nothing(seed):
    cover = random_cover(seed, n=6, most_contracts=9, most_households=9000)
    block = block_of(cover)
    ledger = Ledger(cover.contracts, block.alone_fen)
    board = Board(alone_fen=block.alone_fen, near=ledger.near)
    best, more = improved(board, [], ledger.worth, solve=solve_within(block), seed=seed)
    alone = set(range(6)) - {i for group in best for i in group}
    cost = sum(ledger.worth(mask_of(group)) for group in best) + block.alone_fen[sorted(alone)].sum()
    assert cost == pytest.approx(reference_optimum_fen(cover), abs=4)
    assert not set(best) & set(more)


@settings(max_examples=15)
@given(seeds)
def test_small_windows_never_make_a_partition_dearer_and_keep_groups_connected(seed):
    cover = random_cover(seed, n=9, most_contracts=9, most_households=9000)
    block = block_of(cover)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "PASSES", 0)
        patch.setattr(blocks, "MOST_LISTED", 15)  # those of four compounds, all neighbours
        without = solve_block(block)
        patch.setattr(windows, "PASSES", 2)
        patch.setattr(windows, "SIZE", 4)
        found = solve_block(block)
    assert found.cost_fen <= without.cost_fen + 0.5
    groups = found.groups[: found.n_best]
    members = [i for group in groups for i in group]
    assert len(members) == len(set(members))
    assert all(connected(cover.contracts, group) for group in groups)
    assert found.bound_fen <= found.cost_fen + 0.5


def test_contracts_formed_in_one_window_are_whole_in_the_next(monkeypatch):
    """Every window is solved into one contract, whatever it holds; no later window may cut one of these."""
    monkeypatch.setattr(windows, "SIZE", 4)
    row = [(1 << max(i - 1, 0) | 1 << min(i + 1, 8)) & ~(1 << i) for i in range(9)]
    board = Board(alone_fen=np.full(9, 10.0), near=row)

    def together(members, start):
        return [tuple(range(len(members)))], 1, 0.0

    best, _ = improved(board, [(0, 1), (2, 3)], lambda mask: 1.0, solve=together, seed=3)
    members = [i for group in best for i in group]
    assert len(members) == len(set(members))


def test_a_window_takes_whole_contracts_up_to_its_size(monkeypatch):
    monkeypatch.setattr(windows, "SIZE", 4)
    board = Board(alone_fen=np.ones(9), near=[0b111111111] * 9)
    taken = {0b000000111, 0b000011000}
    for window in windows._windows(board, taken, np.random.default_rng(1)):
        assert all(mask & window in (0, mask) for mask in taken)
        assert window.bit_count() <= 4
