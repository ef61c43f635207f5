"""What `linli calendars` does between reading and saying."""

from __future__ import annotations

from pathlib import Path

from domain.errors import Problem, ScenarioError
from domain.roads import road_network
from reports.calendars import calendars_of, files
from reports.plan_folder.reading import read
from reports.plan_folder.stored import MANIFEST, StoredPlan


def write_calendars(
    source: Path, stored: StoredPlan, out: Path, *, before: Path | None, lang: str
) -> list[files.CalendarRow]:
    """Write calendars of a plan, as they follow on those of `before`, or else on those that stand in `out`.

    Raises
    ------
    ScenarioError
        When the plan sends nobody anywhere, `before` holds neither a plan nor calendars, or `out` something else.
    """
    files.require_writable(out)
    calendars = calendars_of(stored.scenario, road_network(stored.scenario), stored.plan, lang=lang)
    if not calendars:
        raise ScenarioError([Problem(str(source), 0, "", "the plan has no visits, teams or crews to put in calendars")])
    earlier = files.read(out) if before is None else _earlier(before, lang)
    return files.write(out, calendars, stored.scenario.month, earlier)


def _earlier(folder: Path, lang: str) -> files.Earlier:
    if (folder / files.LIST).is_file():
        return files.read(folder)
    if not (folder / MANIFEST).is_file():
        raise ScenarioError([Problem(str(folder), 0, "", "is neither a plan nor a folder of calendars")])
    stored = read(folder)
    calendars = calendars_of(stored.scenario, road_network(stored.scenario), stored.plan, lang=lang)
    return files.first_handed_out(calendars, stored.scenario.month)
