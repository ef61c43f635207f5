"""A plan written as a workbook, whole or not at all; the same plan makes the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from domain.comparison import Comparison
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from reports.plan_book.about import identity, write_about
from reports.plan_book.book import Book, new_book
from reports.plan_book.compounds import write_compounds, write_options
from reports.plan_book.content import Content
from reports.plan_book.contracts import offers, write_bids, write_contract_sheets, write_contracts
from reports.plan_book.cover import write_cover
from reports.plan_book.crews import write_crew_stops, write_crew_trips, write_team_visits, write_teams
from reports.plan_book.grid import write_grid, write_keepers
from reports.plan_book.lists import Pairs, announce, names_in, write_lists
from reports.plan_book.names import SHEETS
from reports.plan_book.overview import write_overview
from reports.plan_book.people import write_advisers, write_projects
from reports.plan_book.policies import write_notes, write_policies
from reports.plan_book.rosters import write_posts, write_roster
from reports.plan_book.visits import write_official_sheets, write_visit_calendar, write_visits
from scenarios.whole import write_whole

NO_CHECKS: Mapping[str, Sequence[str]] = {}


def write_book(
    path: Path,
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    comparison: Comparison | None,
    *,
    folder: str,
    lang: str,
    checks: Mapping[str, Sequence[str]] = NO_CHECKS,
) -> list[str]:
    """Write a plan's workbook, which names `folder` for its way back; the names of its sheets.

    `checks` are the sentences of each part's checker, none where it passed; a part that is not in it was not checked.
    """
    content = Content(scenario=scenario, network=network, plan=plan, comparison=comparison)
    said = identity(scenario, plan, folder)
    title = f"{scenario.title.of(lang)} {said['month']}"
    properties = {f"linli-{key}": value for key, value in said.items()}
    data = BytesIO()
    with new_book(data, lang=lang, title=title, properties=properties) as book:
        lists = _lists(content)
        announce(book, lists)
        note = scenario.note_zh if lang == "zh" else scenario.note_en
        write_cover(book, content, said, note, checks)
        write_about(book, said, _sheets(content), note)
        _write_sheets(book, content)
        write_lists(book, lists)
    write_whole(path, data.getvalue())
    return [sheet.get_name() for sheet in book.file.worksheets()]


def _lists(content: Content) -> dict[str, Pairs]:
    days = sorted({*content.scenario.working_days, *content.scenario.weekend_days})
    contracts = [
        (contract.id, content.firm.get(contract.contractor_id, "")) for contract in content.plan.area_contracts
    ]
    return {**names_in(content.scenario), "contracts": contracts, "days": [(day, "") for day in days]}


def _write_sheets(book: Book, content: Content) -> None:
    compared = offers(content)
    write_overview(book, content)
    write_compounds(book, content)
    write_options(book, content)
    write_contracts(book, content)
    write_contract_sheets(book, content, compared)
    write_bids(book, content, compared)
    write_crew_trips(book, content)
    write_crew_stops(book, content)
    write_visits(book, content)
    write_visit_calendar(book, content)
    write_official_sheets(book, content)
    write_grid(book, content)
    write_keepers(book, content)
    write_teams(book, content)
    write_team_visits(book, content)
    write_roster(book, content)
    write_posts(book, content)
    write_advisers(book, content)
    write_projects(book, content)
    write_policies(book, content)
    write_notes(book, content)


def _sheets(content: Content) -> dict[str, bool]:
    """Whether each sheet beside the first will be written."""
    held = {
        "contracts": content.contracts is not None,
        "crews": content.crews is not None,
        "visits": content.visits is not None,
        **{part: bool(getattr(content.plan, part) and getattr(content.plan, part).plan) for part in OTHER_PARTS},
    }
    signed = bool(content.contracts and content.contracts.contracts)
    return {
        **dict.fromkeys((key for key in SHEETS if key not in ("cover", "about")), True),
        "options": content.modes is not None,
        "contracts": held["contracts"],
        "contract_sheets": signed,
        "bids": signed and content.modes is not None,
        "crew_trips": held["crews"],
        "crew_stops": held["crews"],
        "visits": held["visits"],
        "visit_calendar": held["visits"],
        "official_sheets": bool(content.visits and content.visits.visits),
        "grid": held["grid"],
        "keepers": held["keepers"],
        "teams": held["teams"],
        "team_visits": held["teams"],
        "roster": held["rosters"],
        "posts": held["rosters"],
        "advisers": held["advisers"],
        "projects": held["projects"],
        "policies": content.comparison is not None,
    }


OTHER_PARTS = ("grid", "keepers", "teams", "rosters", "advisers", "projects")
