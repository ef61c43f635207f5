"""Who shares crews: the pool of every compound and category under a policy, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.district import Mode
from domain.policy import Policy, Pooling
from simulation.categories import CATEGORIES, LIFT
from simulation.district import District
from simulation.world import NEIGHBOURS, NOBODY, OFFERS, PoolRows

OWN, CONTRACT, TEAM, COMMUNITY, STREET = "compound", "contract", "team", "community", "subdistrict"
LIFTS, ON_CALL = "lifts", "on-call"

PoolKey = tuple[str, str]
"""Kind and name of a pool, such as ("community", "m3")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Pools of a policy. `pool_of` (n_compounds, n_categories); `base` (n_pools,) is where crews start.

    `company` tells which pools may refuse an order: a compound's own people and those on call may not. The last pool is
    on call, the one before it the licensed lift mechanics'.
    """

    keys: tuple[PoolKey, ...]
    pool_of: NDArray[np.int64]
    base: NDArray[np.int64]
    company: NDArray[np.bool_]
    rows: PoolRows

    @property
    def names(self) -> tuple[str, ...]:
        """Names by which policies state the staffing of a pool."""
        return tuple(f"{kind}:{name}" if name else kind for kind, name in self.keys)

    def sums(self, values: NDArray[np.float64], group: NDArray[np.int64], groups: int) -> NDArray[np.float64]:
        """Sums of `values` (n_compounds, n_categories) by pool and by the categories' `group`, (n_pools, groups)."""
        found = np.zeros((len(self.keys), groups))
        np.add.at(found, (self.pool_of, np.broadcast_to(group, values.shape)), values)
        return found

    def totals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of `values` (n_compounds, n_categories) by pool, (n_pools,)."""
        return self.sums(values, np.zeros(values.shape[1], np.int64), 1)[:, 0]


def pools_of(district: District, policy: Policy) -> Pooled:
    """Pools in the order in which compounds first meet them, then the lift mechanics and those on call."""
    key_of = _keys(district, policy)
    keys = (*dict.fromkeys(key for row in key_of for key in row if key[0] != LIFTS), (LIFTS, ""), (ON_CALL, ""))
    number = {key: k for k, key in enumerate(keys)}
    pool_of = np.array([[number[key] for key in row] for row in key_of], np.int64)
    base = _bases(district, keys, pool_of)
    ordinary = np.array([kind not in (LIFTS, ON_CALL) for kind, _ in keys], bool)
    company = np.array([kind not in (OWN, ON_CALL) for kind, _ in keys], bool)
    neighbours = _neighbours(district.travel_h[np.ix_(base, base)], company, ordinary)
    return Pooled(
        keys=keys,
        pool_of=pool_of,
        base=base,
        company=company,
        rows=PoolRows(
            asked=_asked(neighbours, company),
            neighbours=neighbours,
            duty=np.full(len(keys), len(keys) - 1 if policy.on_call_crews else NOBODY),
            owes=np.array([kind != ON_CALL for kind, _ in keys], bool),
        ),
    )


def _keys(district: District, policy: Policy) -> list[list[PoolKey]]:
    """Pool of every compound and category."""
    skill = district.demand.habits.skill.tolist()
    rows = []
    for compound in range(len(district.mode_of)):
        key = _POOLING[policy.pooling](district, compound)
        row = [(LIFTS, "") if skill[category] == LIFT else key for category in range(len(CATEGORIES))]
        greening = district.greening_of[compound]
        if policy.pooling is Pooling.CONTRACT and key[0] != CONTRACT and greening is not None:
            row[CATEGORIES.index(Category.GREENING)] = (TEAM, district.team_ids[greening])
        rows.append(row)
    return rows


def _own(district: District, compound: int) -> PoolKey:
    return OWN, district.demand.ids[compound]


def _by_contract(district: District, compound: int) -> PoolKey:
    contract, team = district.contract_of[compound], district.repair_of[compound]
    if contract is not None:
        return CONTRACT, contract
    if district.mode_of[compound] is Mode.SELF:
        return _own(district, compound)
    return (TEAM, district.team_ids[team]) if team is not None else _by_community(district, compound)


def _by_community(district: District, compound: int) -> PoolKey:
    return COMMUNITY, district.communities[district.community_of[compound]].id


def _by_street(district: District, compound: int) -> PoolKey:
    return STREET, district.street_ids[district.street_of[compound]]


_POOLING: dict[Pooling, Callable[[District, int], PoolKey]] = {
    Pooling.COMPOUND: _own,
    Pooling.CONTRACT: _by_contract,
    Pooling.COMMUNITY: _by_community,
    Pooling.SUBDISTRICT: _by_street,
}


def _bases(district: District, keys: tuple[PoolKey, ...], pool_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where crews start: a team at its own place, others at the compound nearest to all of their pool."""
    compounds = len(pool_of)
    everywhere = np.arange(compounds)
    middle_of_all = _middle(district, everywhere)
    bases = []
    for pool, (kind, name) in enumerate(keys):
        if kind == TEAM:
            bases.append(compounds + district.team_ids.index(name))
        elif kind in (LIFTS, ON_CALL):
            bases.append(middle_of_all)
        else:
            bases.append(_middle(district, np.flatnonzero((pool_of == pool).any(axis=1))))
    return np.array(bases, np.int64)


def _middle(district: District, members: NDArray[np.int64]) -> int:
    return int(members[district.travel_h[np.ix_(members, members)].sum(axis=1).argmin()])


def _neighbours(
    between_h: NDArray[np.float64], company: NDArray[np.bool_], ordinary: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Nearest other pools of each ordinary pool, companies before compounds' own people; -1 where there are fewer."""
    found = np.full((len(company), NEIGHBOURS), NOBODY)
    candidates = np.flatnonzero(ordinary)
    for pool in candidates:
        order = candidates[np.lexsort((between_h[pool, candidates], ~company[candidates]))]
        others = order[order != pool][:NEIGHBOURS]
        found[pool, : len(others)] = others
    return found


def _asked(neighbours: NDArray[np.int64], company: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The pool itself, then its neighbouring companies; itself again where there are none."""
    own = np.arange(len(neighbours))[:, None]
    usable = (neighbours >= 0) & company[neighbours]
    return np.hstack([own, np.where(usable, neighbours, own)])[:, :OFFERS]
