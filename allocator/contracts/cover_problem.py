"""A cover: every compound in an area contract or served otherwise, what it costs, and what bounds that.

Serves both parts: modes (with prices for serving a compound otherwise) and contracts (without).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from allocator.contracts.problem import ContractProblem, Floats, Ints
from allocator.contracts.proof import Proof
from allocator.contracts.subsidies import NO_BUDGET_FEN
from domain.results import Status

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverProblem:
    """A contract problem with the other ways to serve each compound and the budget.

    `alone_fen`, `alone_subsidy_fen` are (n, m), inf where a compound cannot be served that way. `beside_fen` is what
    every cover costs beside them.
    """

    contracts: ContractProblem
    alone_fen: Floats
    alone_subsidy_fen: Floats
    budget_fen: int
    over_budget_factor: int
    beside_fen: float = 0.0

    def __post_init__(self) -> None:
        if self.alone_fen.shape != self.alone_subsidy_fen.shape or len(self.alone_fen) != len(self.contracts):
            raise ValueError(f"alone_fen {self.alone_fen.shape} does not go with {len(self.contracts)} compounds")

    @property
    def has_no_budget(self) -> bool:
        """Whether no budget was stated at all."""
        return self.budget_fen >= NO_BUDGET_FEN

    def restricted(self, members: Ints) -> CoverProblem:
        """The same problem over some compounds, with the whole budget."""
        return replace(
            self,
            contracts=self.contracts.restricted(members.tolist()),
            alone_fen=self.alone_fen[members],
            alone_subsidy_fen=self.alone_subsidy_fen[members],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A cover to begin with: groups with their bids, and the way of each other compound (-1 in a contract)."""

    groups: tuple[Group, ...]
    bids: tuple[int, ...]
    way: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The last set partition solved: its offers, the cost of what was taken, and a bound over these offers only."""

    n_offers: int
    cost_fen: float
    bound_fen: float

    @property
    def gap(self) -> float:
        """Share of the cost by which the bound over these offers lies lower; 0 when none is cheaper."""
        return max(0.0, self.cost_fen - self.bound_fen) / abs(self.cost_fen) if self.cost_fen else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Groups with their bid, the other way of each compound ((n,), -1 in a contract), cost and bound in fen.

    `blocks_fen` is the bound of the blocks alone, which leave a budget out: it bounds the cost before what exceeds it.
    `columns` are the groups with bids that the last master problem had, `known` all groups that the search thought of.
    `proof` tells why no cover costs less than the bound of the blocks, `programme` how far the last set partition was
    solved; None where there was no such bound.
    """

    status: Status
    groups: tuple[Group, ...] = ()
    bids: tuple[int, ...] = ()
    way: tuple[int, ...] = ()
    cost_fen: float | None = None
    bound_fen: float | None = None
    blocks_fen: float | None = None
    columns: tuple[tuple[Group, int], ...] = ()
    known: tuple[Group, ...] = ()
    proof: Proof | None = field(default=None, compare=False)
    programme: Programme | None = None

    @property
    def start(self) -> Start:
        """The cover as one to begin with."""
        return Start(groups=self.groups, bids=self.bids, way=self.way)
