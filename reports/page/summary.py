"""The numbers that matter: overview tiles, the mode shares, and each part's cost, bound and gap."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from domain.district import Mode
from domain.plan import Plan
from domain.results import Result, Status
from domain.scenario import Scenario
from domain.words import Words, both, words
from reports.language import terms
from reports.language.phrases import noted
from reports.language.words import PAGE
from reports.page.plan_sentences import gap_words
from reports.tables.table import figure, percent

MAX_NOTES = 40
"""Notes shown of a part: a page is read, not searched; manifest.json holds all of them."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the overview with its title and a remark under it; `alert` when it needs attention."""

    title: Words
    value: str
    remark: Words
    alert: bool = False


@dataclass(frozen=True, slots=True)
class ModeShare:
    """Compounds and households under one mode; `from_pct`, `pct` place it on a bar of 100."""

    key: str
    words: Words
    compounds: int
    households: int
    from_pct: float
    pct: float


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part's outcome as shown; `missing` when the plan does not hold it."""

    key: str
    words: Words
    missing: bool
    status: Words
    proven: bool
    objective: str
    unit: Words
    bound: str
    gap: str
    gap_pct: float | None
    gap_words: Words
    terms: tuple[tuple[Words, str], ...]
    notes: tuple[Words, ...]
    more_notes: int = 0


def _remark(value: str, key: str) -> Words:
    words = PAGE[key]
    return Words(f"{value} {words.zh}", f"{value} {words.en}")


def tiles(scenario: Scenario, plan: Plan) -> tuple[Tile, ...]:
    """Overview tiles of the parts that the plan holds."""
    homes = sum(compound.households for compound in scenario.compounds)
    found = [
        _coverage(scenario, plan),
        Tile(PAGE["kpi_households"], figure(homes), _remark(figure(len(scenario.compounds)), "kpi_in_compounds")),
        _cost(plan, homes),
        _contracts(plan),
        _visits(scenario, plan),
        _crews(plan),
        _cells(plan),
        _projects(scenario, plan),
    ]
    return tuple(tile for tile in found if tile is not None)


def _coverage(scenario: Scenario, plan: Plan) -> Tile | None:
    if plan.modes is None or plan.modes.plan is None:
        return None
    missed = len(plan.modes.plan.uncovered)
    remark = _remark(str(missed), "kpi_uncovered") if missed else PAGE["kpi_all_covered"]
    value = f"{len(scenario.compounds) - missed} / {len(scenario.compounds)}"
    return Tile(PAGE["kpi_covered"], value, remark, alert=missed > 0)


def _cost(plan: Plan, homes: int) -> Tile | None:
    """Price of the chosen service mode of every compound."""
    if plan.modes is None or plan.modes.plan is None:
        return None
    modes = plan.modes.plan
    yuan = sum(option.yuan_month or 0.0 for option in modes.options if modes.is_chosen(option))
    return Tile(PAGE["kpi_cost"], f"¥ {figure(yuan)}", _remark(figure(yuan / max(homes, 1), 2), "kpi_per_household"))


def _contracts(plan: Plan) -> Tile | None:
    if plan.contracts is None or plan.contracts.plan is None:
        return None
    contracts = plan.contracts.plan.contracts
    firms = len({contract.contractor_id for contract in contracts})
    return Tile(PAGE["kpi_contracts"], figure(len(contracts)), _remark(figure(firms), "kpi_contractors"))


def _visits(scenario: Scenario, plan: Plan) -> Tile | None:
    if plan.visits is None or plan.visits.plan is None:
        return None
    made, owed = len(plan.visits.plan.visits), sum(scenario.visits_of().values())
    words = PAGE["kpi_owed"]
    remark = Words(f"{words.zh} {figure(owed)}", f"{figure(owed)} {words.en}")
    return Tile(PAGE["kpi_visits"], figure(made), remark, alert=made < owed)


def _crews(plan: Plan) -> Tile | None:
    if plan.crews is None or plan.crews.plan is None:
        return None
    trips = plan.crews.plan.trips
    empty_km = sum(trip.deadhead_m for trip in trips) / 1000
    return Tile(PAGE["kpi_trips"], figure(len(trips)), _remark(figure(empty_km), "kpi_empty_km"))


def _cells(plan: Plan) -> Tile | None:
    if plan.grid is None or plan.grid.plan is None or not plan.grid.plan.cells:
        return None
    cells = plan.grid.plan.cells
    mean = sum(cell.households for cell in cells) / len(cells)
    return Tile(PAGE["kpi_cells"], figure(len(cells)), _remark(figure(mean, 1), "kpi_cell_mean"))


def _projects(scenario: Scenario, plan: Plan) -> Tile | None:
    if plan.projects is None or plan.projects.plan is None:
        return None
    needs = figure(len(plan.projects.plan.candidates or scenario.needs))
    remark = words("of {n} {what}").filled(n=needs, what=PAGE["kpi_of_needs"])
    return Tile(PAGE["kpi_projects"], figure(len(plan.projects.plan.funded)), remark)


def mode_shares(scenario: Scenario, plan: Plan) -> tuple[ModeShare, ...]:
    """Share of households under each mode, in the order of `Mode`; empty without a modes plan."""
    if plan.modes is None or plan.modes.plan is None:
        return ()
    mode_of = plan.modes.plan.mode_of
    compounds = Counter(mode_of[c.id] for c in scenario.compounds if c.id in mode_of)
    homes: Counter[Mode] = Counter()
    for compound in scenario.compounds:
        if compound.id in mode_of:
            homes[mode_of[compound.id]] += compound.households
    total = max(sum(homes.values()), 1)
    shares, start = [], 0.0
    for mode in Mode:
        pct = round(100 * homes[mode] / total, 2)
        shares.append(ModeShare(mode.value, terms.MODES[mode], compounds[mode], homes[mode], start, pct))
        start = round(start + pct, 2)
    return tuple(shares)


def uncovered(scenario: Scenario, plan: Plan) -> tuple[tuple[str, Words], ...]:
    """Name of each compound that cannot be covered, and why."""
    if plan.modes is None or plan.modes.plan is None:
        return ()
    name = {compound.id: compound.name or compound.id for compound in scenario.compounds}
    return tuple((name.get(c, c), noted(why)) for c, why in plan.modes.plan.uncovered.items())


def part_rows(plan: Plan) -> tuple[PartRow, ...]:
    """One row for each part, also for those not planned."""
    return tuple(_part_row(key, words, getattr(plan, key)) for key, words in terms.PARTS.items())


def _part_row(key: str, words: Words, result: Result[object] | None) -> PartRow:
    if result is None:
        missing = PAGE["missing"]
        return PartRow(key, words, True, missing, False, "—", both(""), "—", "—", None, missing, (), ())
    digits = 2 if result.objective is not None and abs(result.objective) < 100 else 0
    return PartRow(
        key=key,
        words=words,
        missing=False,
        status=terms.STATUSES[result.status],
        proven=result.status is Status.OPTIMAL,
        objective=figure(result.objective, digits),
        unit=terms.UNITS[key],
        bound=figure(result.bound, digits),
        gap=percent(result.gap),
        gap_pct=None if result.gap is None else round(min(result.gap * 100, 100.0), 2),
        gap_words=gap_words(key, result),
        terms=tuple((terms.cost_term(term), figure(value, digits)) for term, value in result.cost_terms.items()),
        notes=tuple(map(noted, result.notes[:MAX_NOTES])),
        more_notes=max(0, len(result.notes) - MAX_NOTES),
    )
