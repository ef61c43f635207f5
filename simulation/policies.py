"""A policy compiled for a district: which crews serve which compounds, when they are there, and who is asked.

All policies pay the same crew hours: those that the expected work would fill to `crew_utilisation`, given to pools in
proportion to the work of their compounds. They differ in who shares them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.district import Mode
from domain.policy import Policy, Pooling
from simulation.calendar import DAY_H
from simulation.demand import OFFERS
from simulation.desk import Opening, office_hours
from simulation.district import District
from simulation.orders import Pools

GOLDEN = 0.6180339887498949
LAST_DESK_H = 23.5

PoolKey = tuple[str, str | int]
"""Kind and name of a pool: ("own", compound), ("contract", id), ("team", team), ("community", ..), ("street", ..)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A policy in arrays. `asked` (n_pools, OFFERS) are the pools asked in turn to take a request.

    `refuse` and `bad` (n_compounds,) are the chances that a company refuses and that work is bad;
    `company` (n_pools,) tells which pools may refuse at all: a compound's own people may not.
    """

    policy: Policy
    keys: tuple[PoolKey, ...]
    pool_of: NDArray[np.int64]
    pools: Pools
    company: NDArray[np.bool_]
    asked: NDArray[np.int64]
    refuse: NDArray[np.float64]
    bad: NDArray[np.float64]
    desks: tuple[Opening, ...]

    @property
    def paid_h(self) -> float:
        """Hours that crews are present for."""
        blocks = self.pools
        return float(((blocks.block_to_h - blocks.block_from_h) * blocks.block_crews).sum())


def compile_policy(district: District, policy: Policy) -> Setup:
    """Pools, presence and desks of a policy."""
    key_of = [_POOLING[policy.pooling](district, compound) for compound in range(len(district.mode_of))]
    keys = tuple(dict.fromkeys(key_of))
    number = {key: k for k, key in enumerate(keys)}
    pool_of = np.array([number[key] for key in key_of], np.int64)
    company = np.array([kind != "own" for kind, _ in keys], bool)
    base = _bases(district, keys, pool_of)
    neighbours = _neighbours(district.travel_h[np.ix_(base, base)], company, count=OFFERS - 1)
    return Setup(
        policy=policy,
        keys=keys,
        pool_of=pool_of,
        pools=_presence(district, policy, pool_of, base, neighbours),
        company=company,
        asked=_asked(neighbours, company),
        refuse=_refuse(district, policy),
        bad=_bad(district, np.array([key[0] == "contract" for key in keys])[pool_of]),
        desks=_desks(district, policy),
    )


def _own(_: District, compound: int) -> PoolKey:
    return "own", compound


def _by_contract(district: District, compound: int) -> PoolKey:
    contract, team = district.contract_of[compound], district.team_of[compound]
    if contract is not None:
        return "contract", contract
    if district.mode_of[compound] is Mode.SELF:
        return _own(district, compound)
    return ("team", team) if team is not None else _by_community(district, compound)


def _by_community(district: District, compound: int) -> PoolKey:
    return "community", int(district.community_of[compound])


def _by_street(district: District, compound: int) -> PoolKey:
    return "street", int(district.street_of[compound])


_POOLING: dict[Pooling, Callable[[District, int], PoolKey]] = {
    Pooling.COMPOUND: _own,
    Pooling.CONTRACT: _by_contract,
    Pooling.COMMUNITY: _by_community,
    Pooling.SUBDISTRICT: _by_street,
}


def _bases(district: District, keys: Sequence[PoolKey], pool_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where crews start: a team at its own place, others at the compound nearest to all of their pool."""
    bases = []
    for pool, (kind, name) in enumerate(keys):
        members = np.flatnonzero(pool_of == pool)
        middle = members[district.travel_h[np.ix_(members, members)].sum(axis=1).argmin()]
        bases.append(len(pool_of) + int(name) if kind == "team" else int(middle))
    return np.array(bases, np.int64)


def _neighbours(between_h: NDArray[np.float64], company: NDArray[np.bool_], *, count: int) -> NDArray[np.int64]:
    """Nearest other pools of each pool, companies before compounds' own people; -1 where there are fewer."""
    n = len(company)
    found = np.full((n, count), -1)
    for pool in range(n):
        order = np.lexsort((between_h[pool], ~company))
        others = order[order != pool][:count]
        found[pool, : len(others)] = others
    return found


def _asked(neighbours: NDArray[np.int64], company: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The pool itself, then its neighbouring companies; itself again where there are none."""
    own = np.arange(len(neighbours))[:, None]
    usable = (neighbours >= 0) & company[neighbours]
    return np.hstack([own, np.where(usable, neighbours, own)])


def _presence(
    district: District,
    policy: Policy,
    pool_of: NDArray[np.int64],
    base: NDArray[np.int64],
    neighbours: NDArray[np.int64],
) -> Pools:
    """Blocks in which each pool's share of the paid hours is spread evenly over days and hours."""
    rules = district.rules
    block_h = min(rules.crew_block_h, rules.crew_to_h - rules.crew_from_h)
    a_day = int((rules.crew_to_h - rules.crew_from_h) / block_h + 1e-9)
    slot_h = (
        np.arange(district.calendar.days)[:, None] * DAY_H + rules.crew_from_h + np.arange(a_day) * block_h
    ).ravel()
    daily_h = np.bincount(pool_of, weights=district.load_h, minlength=len(base)) / rules.crew_utilisation
    crews = spread(daily_h / (block_h * a_day), len(slot_h))
    pool, slot = np.nonzero(crews)
    return Pools(
        base=base,
        neighbours=neighbours,
        block_pool=pool,
        block_from_h=slot_h[slot],
        block_to_h=slot_h[slot] + block_h,
        block_crews=crews[pool, slot],
        callout_after_h=rules.callout_after_h,
        escalate_after_h=policy.escalate_after_h if policy.escalation else np.inf,
    )


def spread(rate: NDArray[np.float64], slots: int) -> NDArray[np.int64]:
    """Whole numbers (n, slots) whose running sums stay within one of `rate` (n,) times the slots passed.

    Rows start at different phases, so that small pools are not all present in the same slots.
    """
    phase = (np.arange(1, len(rate) + 1) * GOLDEN) % 1.0
    running = np.floor(np.arange(slots + 1) * rate[:, None] + phase[:, None]).astype(np.int64)
    return np.diff(running, axis=1)


def _refuse(district: District, policy: Policy) -> NDArray[np.float64]:
    """Companies refuse orders from a menu twice as often as those under a contract."""
    factor = np.array([2.0 if mode is Mode.MENU else 1.0 for mode in district.mode_of])
    return np.minimum(1.0, policy.refuse_share * factor)


def _bad(district: District, contracted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A firm of grade 1 does bad work less often than one of grade 3; others count as grade 2."""
    factor = np.array([1.0, 0.75, 1.0, 1.25])[np.where(contracted, district.grade_of, 2)]
    return np.minimum(1.0, district.rules.reopen_share * factor)


def _desks(district: District, policy: Policy) -> tuple[Opening, ...]:
    """Desks are open longer on working days where the policy says so, and for a duty of some hours on other days."""
    working, duty_h = district.calendar.working, district.rules.weekend_desk_h
    return tuple(
        office_hours(
            from_h,
            np.where(working, max(to_h, min(to_h + policy.extra_desk_h, LAST_DESK_H)), min(from_h + duty_h, to_h)),
        )
        for from_h, to_h in zip(district.desk_from_h.tolist(), district.desk_to_h.tolist(), strict=True)
    )
