"""The one page of a plan: self-contained, offline, safe against any text in the data (docs/page.md)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.comparison import Comparison
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from reports import summary, terms
from reports.charts import backlog_chart
from reports.embed import embedded_json
from reports.frame import frame_of, street_points
from reports.listings import listings
from reports.map_svg import SIZES, map_view
from reports.payload import payload
from reports.policies import compared, means, policy_words
from reports.tables import figure
from reports.visit_scores import ScoreRow, rule_scores
from reports.words import PAGE

STYLES = ("base.css", "parts.css", "map.css")
SCRIPTS = ("base.js", "view.js", "routes.js", "labels.js", "card.js", "calendar.js", "tables.js", "start.js")


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
    frame = frame_of(scenario)
    points_of = street_points(scenario, frame)
    parts = summary.part_rows(plan)
    return _filled(
        scenario,
        "page.html",
        style=_joined(STYLES),
        script="(() => {\n" + _joined(SCRIPTS) + "})();\n",
        terms=terms,
        data=embedded_json(payload(scenario, network, plan, frame, points_of)),
        map=map_view(scenario, plan, frame, points_of),
        sizes=SIZES,
        tiles=summary.tiles(scenario, plan),
        shares=summary.mode_shares(scenario, plan),
        uncovered=summary.uncovered(scenario, plan),
        parts=parts,
        missing=[part.words for part in parts if part.missing],
        scores=rule_scores(scores),
        tables=listings(scenario, plan),
        comparison=comparison,
        means=means(comparison, scenario) if comparison else None,
        differences=compared(comparison, scenario) if comparison else (),
        backlog=backlog_chart(comparison) if comparison else None,
        policies=[(id_, policy_words(scenario, id_)) for id_ in comparison.policy_ids] if comparison else (),
        base_ids={difference.base_id for difference in comparison.differences} if comparison else set(),
        figure=figure,
    )


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
            words=PAGE,
            policy=f"default-src 'none'; {allowed}img-src data:; base-uri 'none'; form-action 'none'",
            style=Markup(style),
            script=Markup(script),
            **content,
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
