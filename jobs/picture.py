"""What `linli picture` does between reading and saying."""

from __future__ import annotations

from pathlib import Path

from domain.errors import Problem, ScenarioError
from reports.pictures.drawing import drawn, paper_of
from reports.pictures.fonts import NoFontError
from reports.pictures.subjects import Lang, NothingToShowError, picture_of
from reports.plan_folder.stored import StoredPlan
from scenarios.whole import write_whole


def draw(stored: StoredPlan, out: Path, *, subject: str, crew: str, day: int | None, size: str, lang: Lang) -> None:
    """Draw a picture of a plan into a .png or .pdf file, whole or not at all.

    Raises
    ------
    ScenarioError
        When the size is none, the plan does not hold the subject, or no font has the characters.
    """
    scenario = stored.scenario
    crews = {row.id: row.id for row in scenario.crews} | {row.name: row.id for row in scenario.crews if row.name}
    if crew and crew not in crews:
        raise ScenarioError([Problem("--crew", 0, crew, "is not a crew of the plan's scenario")])
    try:
        paper = paper_of(size)
        picture = picture_of(subject, scenario, stored.plan, lang=lang, crew=crews.get(crew, ""), day=day or 0)
        data = drawn(picture, scenario, lang=lang, paper=paper, kind="pdf" if out.suffix.lower() == ".pdf" else "png")
    except ValueError as error:
        raise ScenarioError([Problem("--size", 0, "", str(error))]) from error
    except (NothingToShowError, NoFontError) as error:
        raise ScenarioError([Problem(out.name, 0, "", str(error))]) from error
    write_whole(out, data)
