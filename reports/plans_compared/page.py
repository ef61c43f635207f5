"""The page that compares plans, made by the mechanism of the report (docs/compare.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from domain.plan import Plan
from domain.roads import road_network
from domain.words import Words
from reports.maps.frame import frame_of, street_points
from reports.maps.shapes import main_streets, shapes
from reports.page.embed import rounded
from reports.page.payload import MODES, contract_columns, positions
from reports.page.rendering import LARGE, sectioned
from reports.page.section import Material, Section
from reports.plans_compared import tables
from reports.plans_compared.changes import Kind, changes
from reports.plans_compared.subject import Compared, everywhere
from reports.plans_compared.words import WORDS
from reports.tables.table import Table, columns_of
from scenarios.whole import write_whole

BINS = 24
ROUGH, STUCK = 100, 0.01
"""Effective samples below which shares are rough, and share of steps below which a chain is stuck."""

SCRIPTS = ("map_colours.js", "map_canvas.js", "map_labels.js", "map_frame.js", "tables.js", "compare.js")


def render(compared: Compared) -> str:
    """HTML of the page: self-contained, offline, safe against any text in the plans."""
    scenario = everywhere(compared.plans)
    frame = frame_of(scenario)
    drawn = replace(scenario, streets=main_streets(scenario)) if len(scenario.compounds) > LARGE else scenario
    material = Material(
        scenario=drawn,
        network=road_network(compared.first.scenario),
        plan=compared.first.plan,
        comparison=None,
        scores=(),
        frame=frame,
        points_of=street_points(drawn, frame),
    )
    return sectioned(material, sections(compared))


def write(path: Path, compared: Compared) -> None:
    """Write the page whole or not at all."""
    write_whole(path, render(compared).encode())


def sections(compared: Compared) -> tuple[Section, ...]:
    """Views of the page; that of sampled groupings only where there are any."""
    context = _context(compared)
    found = [
        _section("map", context, lambda material: _map_blocks(compared, material), ("map.css", "compare.css")),
        _section("costs", context, lambda _: _tables(compared, "costs")),
        _section("service", context, lambda _: _tables(compared, "service")),
        _section("fairness", context, lambda _: _tables(compared, "fairness")),
    ]
    if compared.placed:
        found.append(_section("ensemble", context, lambda _: _ensemble_blocks(compared)))
    return tuple(found)


def _section(
    key: str,
    context: Mapping[str, object],
    blocks: Callable[[Material], Mapping[str, object]],
    styles: tuple[str, ...] = (),
) -> Section:
    return Section(
        key=key,
        title=WORDS[f"compared_{key}"],
        template=f"compare_{key}.html",
        context=lambda _: context,
        blocks=blocks,
        words=WORDS,
        styles=styles,
        scripts=SCRIPTS,
    )


def _context(compared: Compared) -> Mapping[str, object]:
    first = compared.first.scenario
    return {
        "plans": [plan.name for plan in compared.plans],
        "other_data": [
            plan.name for plan in compared.others if compared.of_other_data(plan) and compared.comparable(plan)
        ],
        "other_place": [plan.name for plan in compared.others if not compared.comparable(plan)],
        "other_month": [plan.name for plan in compared.others if plan.scenario.month != first.month],
        "has_service": len(tables.simulated(compared)) > 1,
        "ensemble": compared.placed.ensemble if compared.placed else None,
        "rough": _rough(compared),
        "stuck": compared.placed is not None and compared.placed.ensemble.moved < STUCK,
        "unplaced": _unplaced(compared),
    }


def _rough(compared: Compared) -> bool:
    scores = compared.placed.ensemble.scores if compared.placed else ()
    return any(score.effective is not None and score.effective < ROUGH for score in scores)


def _unplaced(compared: Compared) -> list[str]:
    places = compared.placed.plans if compared.placed else ()
    return [plan.name for plan, row in zip(compared.plans, places, strict=False) if row is None]


def _tables(compared: Compared, view: str) -> Mapping[str, object]:
    made: Mapping[str, tuple[Callable[[Compared], Table | None], ...]] = {
        "costs": (tables.costs, tables.cost_terms),
        "service": (tables.service,),
        "fairness": (tables.fairness,),
    }
    found = [make(compared) for make in made[view]]
    return {f"compared_{view}": [columns_of(table) for table in found if table is not None]}


def _pair(words: Words) -> list[str]:
    return [words.zh, words.en]


def _map_blocks(compared: Compared, material: Material) -> Mapping[str, object]:
    position = positions(material.scenario)
    drawn = [shapes(replace(material, plan=plan.plan)) for plan in compared.plans]
    plans = [
        {
            "name": plan.name,
            "mode": [MODES.index(plan.plan.mode_of[c]) if c in plan.plan.mode_of else -1 for c in position],
            "uncovered": sorted(position[c] for c in _uncovered(plan.plan) if c in position),
            "contracts": contract_columns(material.scenario, plan.plan, position),
            "areas": shape["areas"],
        }
        for plan, shape in zip(compared.plans, drawn, strict=True)
    ]
    kinds = list(Kind)
    rows = [
        [
            number,
            kinds.index(row.kind),
            position.get(row.compound_id, -1),
            row.what,
            _pair(row.before),
            _pair(row.after),
        ]
        for number, plan in enumerate(compared.others, start=1)
        for row in changes(material.scenario, compared.first.plan, plan.plan)
    ]
    return {"map": drawn[0], "plans": plans, "changes": {"kinds": [kind.value for kind in kinds], "rows": rows}}


def _uncovered(plan: Plan) -> Iterable[str]:
    return plan.modes.plan.uncovered if plan.modes and plan.modes.plan else ()


def _ensemble_blocks(compared: Compared) -> Mapping[str, object]:
    placed, table = compared.placed, tables.places(compared)
    assert placed is not None
    assert table is not None
    histograms = []
    for k, score in enumerate(placed.ensemble.scores):
        own = [None if row is None else rounded(row[k], 2) for row in placed.plans]
        histograms.append({"title": _pair(WORDS[f"score_{score.name}"]), "plans": own, **histogram(placed.values[k])})
    return {"histograms": histograms, "compared_ensemble": [columns_of(table)]}


def histogram(values: Sequence[float]) -> dict[str, object]:
    """Counts of values in bins of equal width, one a whole number where these are few; the first and the last edge."""
    array = np.asarray(values, float)
    low, high = float(array.min()), float(array.max())
    if np.all(array == np.rint(array)) and high - low < BINS:
        bins, edges = int(high - low) + 1, (low - 0.5, high + 0.5)
    else:
        bins, edges = BINS, (low, high if high > low else low + 1)
    counts, _ = np.histogram(array, bins=bins, range=edges)
    return {"counts": counts.tolist(), "from": rounded(edges[0], 2), "to": rounded(edges[1], 2)}
