"""The one page of a plan: self-contained, offline, safe against any text in the data (docs/page.md)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.comparison import Comparison
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.words import Words
from reports.language.words import PAGE
from reports.maps.frame import frame_of, street_points
from reports.maps.shapes import main_streets
from reports.page import payload
from reports.page.district_parts import DistrictParts
from reports.page.embed import Block, packed
from reports.page.section import Material, Section
from reports.page.sections import (
    contracts,
    costs,
    crews,
    district_map,
    index,
    overview,
    policies,
    rosters,
    tables,
    visits,
)
from reports.tables.table import figure
from reports.tables.visit_scores import ScoreRow

SECTIONS: tuple[Section, ...] = (
    overview.SECTION,
    district_map.SECTION,
    visits.SECTION,
    crews.SECTION,
    contracts.SECTION,
    rosters.SECTION,
    costs.SECTION,
    tables.SECTION,
    policies.SECTION,
)
"""Views of the page in the order of its menu; docs/page.md says how to add one."""

STYLES = ("base.css", "parts.css")
SCRIPTS_FIRST, SCRIPTS_LAST = ("base.js", "pack.js", "data.js", "sections.js"), ("start.js",)


LARGE = 1000
"""A district of more compounds has an index and a page for each subdistrict: one page of all would be too heavy."""

INDEX_SECTIONS: tuple[Section, ...] = (
    overview.SECTION,
    index.SUBDISTRICTS,
    index.INDEX_MAP,
    costs.SECTION,
    policies.SECTION,
)
OF_THE_WHOLE = ("costs", "policies")
"""Views that are about the whole district, on its index only."""

INDEX = "report.html"


def render(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    comparison: Comparison | None,
    scores: Sequence[ScoreRow],
) -> str:
    """HTML of the page; a part or a comparison that is None is named as missing. `scores` are those of `score_rows`.

    The page holds one style and one script, both allowed by their hash only, and asks nothing of any network.
    """
    return _page(_material(scenario, network, plan, comparison=comparison, scores=scores), SECTIONS)


def pages(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    comparison: Comparison | None,
    scores: Sequence[ScoreRow],
    *,
    index: str = INDEX,
) -> Iterator[tuple[str, str]]:
    """File names and HTML: one page, or for a large district an index and a page for each subdistrict."""
    if len(scenario.compounds) <= LARGE or len(scenario.subdistricts) < 2:
        yield index, render(scenario, network, plan, comparison, scores)
        return
    whole = _material(scenario, network, plan, comparison=comparison, scores=scores, brief=True, index=index)
    yield index, _page(whole, INDEX_SECTIONS)
    parts = DistrictParts(scenario, plan)
    own = [section for section in SECTIONS if section.key not in OF_THE_WHOLE]
    for id_, name in parts.files(index).items():
        yield name, _page(_material(*_in_part(parts, id_, network), place=parts.name(id_), index=index), own)


def _in_part(parts: DistrictParts, id_: str, network: RoadNetwork) -> tuple[Scenario, RoadNetwork, Plan]:
    scenario, plan = parts.part(id_)
    return scenario, network, plan


def _material(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    *,
    comparison: Comparison | None = None,
    scores: Sequence[ScoreRow] = (),
    place: str = "",
    brief: bool = False,
    index: str = INDEX,
) -> Material:
    frame = frame_of(scenario)
    drawn = replace(scenario, streets=main_streets(scenario)) if brief else scenario
    return Material(
        scenario=scenario,
        network=network,
        plan=plan,
        comparison=comparison,
        scores=scores,
        frame=frame,
        points_of=street_points(drawn, frame),
        place=place,
        brief=brief,
        index=index,
    )


def sectioned(material: Material, sections: Sequence[Section]) -> str:
    """HTML of a page beside the report that is made of sections as it is."""
    return _page(material, sections)


def _page(material: Material, sections: Sequence[Section]) -> str:
    words = _words(sections)
    scripts = _each_once(SCRIPTS_FIRST, (section.scripts for section in sections))
    return _filled(
        material.scenario,
        "page.html",
        style=_joined(_each_once(STYLES, (section.styles for section in sections))),
        script="(() => {\n" + _joined((*scripts, *SCRIPTS_LAST)) + "})();\n",
        words=words,
        place=material.place,
        index=material.index,
        sections=[(section, _drawn(section, material, words)) for section in sections],
        blocks=_blocks(material, sections, words),
    )


def _words(sections: Sequence[Section]) -> Mapping[str, Words]:
    """Words of the page and of all its sections.

    Raises
    ------
    ValueError
        When two sections give one key to different words.
    """
    words = dict(PAGE)
    for section in sections:
        for key, value in section.words.items():
            if words.setdefault(key, value) != value:
                raise ValueError(f"section {section.key}: the word {key!r} is taken")
    return words


def _each_once(first: Sequence[str], more: Iterable[Sequence[str]]) -> Sequence[str]:
    return tuple(dict.fromkeys([*first, *(name for names in more for name in names)]))


def _drawn(section: Section, material: Material, words: Mapping[str, Words]) -> Markup:
    """HTML of a section; its template escapes every text."""
    template = _environment().get_template(section.template)
    html = template.render(scenario=material.scenario, words=words, figure=figure, **section.context(material))
    return Markup(html)


def _blocks(material: Material, sections: Sequence[Section], words: Mapping[str, Words]) -> Sequence[Block]:
    """Data of the page and of each section.

    Raises
    ------
    ValueError
        When two sections give one name to their data.
    """
    blocks = {"core": packed("core", payload.core(material, words))}
    if not material.brief:
        blocks["visits"] = packed("visits", payload.calendar(material))
    for section in sections:
        for key, value in section.blocks(material).items():
            if key in blocks:
                raise ValueError(f"section {section.key}: the data {key!r} are taken")
            blocks[key] = packed(key, value)
    return tuple(blocks.values())


def standalone(
    scenario: Scenario, template: str, *, styles: Sequence[str], scripts: Sequence[str] = (), **content: object
) -> str:
    """HTML of a page beside the report, as closed to any network, with the files of its style and of its script."""
    return _filled(scenario, template, style=_joined(styles), script=_joined(scripts), **content)


def _filled(scenario: Scenario, template: str, *, style: str, script: str, **content: object) -> str:
    """A template with its style and its script, if it has one, which are allowed by their hash only."""
    allowed = f"style-src {_hash(style)}; " + (f"script-src {_hash(script)}; " if script else "")
    return (
        _environment()
        .get_template(template)
        .render(
            scenario=scenario,
            policy=f"default-src 'none'; {allowed}img-src data:; base-uri 'none'; form-action 'none'",
            style=Markup(style),
            script=Markup(script),
            **{"words": PAGE, **content},
        )
    )


@cache
def _environment() -> Environment:
    """The templates folder, compiled once; every text is escaped."""
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _joined(names: Sequence[str]) -> str:
    """Source of several files of the templates folder, one after the other."""
    environment = _environment()
    loader = environment.loader
    assert loader is not None
    return "".join(loader.get_source(environment, name)[0] + "\n" for name in names)


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
