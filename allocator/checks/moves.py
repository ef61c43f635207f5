"""Judges what is said to have moved between two sets of area contracts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.plan import Contract
from domain.scenario import Scenario


def violations(
    scenario: Scenario, before: Sequence[Contract], after: Sequence[Contract], moved: Collection[str]
) -> list[str]:
    """Sentences on compounds wrongly said to be moved or to stay."""
    households = {c.id: c.households for c in scenario.compounds}
    stay: set[str] = set()
    for new in after:
        held = [set(new.compound_ids) & set(old.compound_ids) for old in before if _continues(old, new, households)]
        stay |= max(held, key=len, default=set())
    all_ids = {id_ for contract in after for id_ in contract.compound_ids}
    wrong = sorted(all_ids - stay - set(moved)), sorted(stay & set(moved))
    return [f"compound {id_}: moved, but not named among those" for id_ in wrong[0]] + [
        f"compound {id_}: said to be moved, but its contract goes on" for id_ in wrong[1]
    ]


def _continues(old: Contract, new: Contract, households: dict[str, int]) -> bool:
    """Same firm, and more than half of the old contract's households in the new one."""
    taken = sum(households[id_] for id_ in old.compound_ids if id_ in new.compound_ids)
    return old.contractor_id == new.contractor_id and taken > sum(households[id_] for id_ in old.compound_ids) / 2
