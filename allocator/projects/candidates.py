"""Which projects there are to choose from: the table's needs, and classes of need that the requests ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.projects.rates import History
from domain.demand import Need, NeedClass, NeedPlace
from domain.district import Compound
from domain.scenario import Scenario

ROUNDED_YUAN = 100  # costs made from prices by household are no more exact than that


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A project to choose or not; `compound_ids` is its place, its compound or all of its community."""

    need: Need
    compound_ids: tuple[str, ...]
    derived: bool = False

    @property
    def low_yuan(self) -> float:
        """Least cost."""
        low = self.need.cost_low_yuan
        return self.need.cost_yuan if low is None else low

    @property
    def high_yuan(self) -> float:
        """Highest cost."""
        high = self.need.cost_high_yuan
        return self.need.cost_yuan if high is None else high


def choices_of(scenario: Scenario, history: History) -> tuple[Choice, ...]:
    """The needs of the table in its order, then derived ones by class, in the order of compounds and communities."""
    members: dict[str, list[Compound]] = {}
    for compound in scenario.compounds:
        members.setdefault(compound.community_id, []).append(compound)
    listed = [
        Choice(
            need=need,
            compound_ids=(need.compound_id,)
            if need.compound_id
            else tuple(compound.id for compound in members.get(need.community_id, ())),
        )
        for need in scenario.needs
    ]
    taken = {need.id for need in scenario.needs}
    for kind in scenario.need_classes:
        for place, compounds in _places(scenario, kind, members):
            asked = sum(history.count[compound.id, kind.category.value] for compound in compounds)
            if asked >= kind.least_requests and not _named(scenario.needs, kind, compounds):
                need = _derived(kind, place, compounds, taken)
                taken.add(need.id)
                ids = tuple(compound.id for compound in compounds)
                listed.append(Choice(need=need, compound_ids=ids, derived=True))
    return tuple(listed)


def _places(
    scenario: Scenario, kind: NeedClass, members: dict[str, list[Compound]]
) -> Iterator[tuple[str, list[Compound]]]:
    """Id and compounds of each place at which a class may become a project."""
    if kind.place is NeedPlace.COMPOUND:
        yield from ((compound.id, [compound]) for compound in scenario.compounds)
    else:
        yield from members.items()


def _named(needs: tuple[Need, ...], kind: NeedClass, compounds: list[Compound]) -> bool:
    """Whether the table names the class for the place already, or for the whole community that it lies in."""
    home = compounds[0]
    return any(
        need.category is kind.category
        and need.community_id == home.community_id
        and (not need.compound_id or (kind.place is NeedPlace.COMPOUND and need.compound_id == home.id))
        for need in needs
    )


def _derived(kind: NeedClass, place: str, compounds: list[Compound], taken: set[str]) -> Need:
    """The need that the requests of a class in a place stand for; nobody was asked, so no residents are counted."""
    households = sum(compound.households for compound in compounds)
    low = _rounded(kind.cost_low_yuan + kind.household_low_yuan * households)
    high = max(low, _rounded(kind.cost_high_yuan + kind.household_high_yuan * households))
    name = f"{kind.category.value}@{place}"
    while name in taken:
        name += "+"
    return Need(
        id=name,
        name=kind.name,
        category=kind.category,
        community_id=compounds[0].community_id,
        residents=0,
        cost_yuan=(low + high) / 2,
        compound_id=place if kind.place is NeedPlace.COMPOUND else "",
        cost_low_yuan=low,
        cost_high_yuan=high,
    )


def _rounded(yuan: float) -> float:
    return float(int(yuan / ROUNDED_YUAN + 0.5) * ROUNDED_YUAN)
