"""What commands say in a terminal: short, complete, and the same figures as the JSON."""

import json
from dataclasses import replace
from pathlib import Path

import page_factories as made
import pytest

from domain.plan import PARTS, Plan
from domain.results import Result, Status
from domain.roads import road_network
from reports.terminal import console


@pytest.fixture(scope="module")
def given():
    return made.scenario()


@pytest.fixture(scope="module")
def plan(given):
    return made.plan(given, road_network(given))


def test_a_figure_that_was_not_computed_is_a_dash():
    assert [console.number(value) for value in (None, 0.0, 1234567.891)] == ["-", "0.00", "1,234,567.89"]


def test_parts_are_one_line_each_under_a_heading(plan):
    heading, *lines = console.parts_table(plan).splitlines()
    assert heading.split() == ["part", "status", "objective", "bound", "gap", "unit"]
    assert [line.split()[0] for line in lines] == list(PARTS)
    assert lines[0].split() == ["modes", "feasible", "1,000.00", "990.00", "1.00", "%", "yuan", "a", "month"]
    assert lines[3].split()[2:5] == ["20.00", "-", "-"]


def test_notes_beyond_the_first_few_are_counted():
    noted = Plan(grid=Result(status=Status.UNKNOWN, plan=None, notes=tuple(f"note {k}" for k in range(5))))
    assert console.notes_text(noted, limit=2).splitlines() == [
        "grid: note 0",
        "grid: note 1",
        "grid: and 3 more notes in manifest.json",
    ]


def test_violations_come_before_the_parts_that_passed():
    said = console.violations_text({"grid": [], "visits": ["one", "two"]})
    assert said.splitlines() == ["visits: one", "visits: two", "grid: passed"]


def test_only_differences_that_are_shown_have_sentences(given):
    lines = console.comparison_text(made.comparison(given)).splitlines()
    assert lines[0] == "30 replications x 3 policies x 365 days, 14,000 requests each"
    assert "rating" not in "".join(lines[1:-1]).lower()
    assert len([line for line in lines if "differs from the base" in line]) == 4
    assert lines[-1] == "  2 of 6 comparisons show no difference (see simulation.csv)"


def test_estimates_are_in_the_shown_unit(given):
    heading, first, *_ = console.estimates_table(made.comparison(given)).splitlines()
    assert heading.split() == [policy.id for policy in given.policies]
    assert first.split("  ")[0] == "Resolved within 24 h"
    assert "62.00 ± 0.60" in first
    assert first.endswith("  %")


def test_the_outcome_ends_with_where_it_is(given, plan):
    said = console.outcome_text(Path("here"), plan, made.comparison(given))
    assert said.splitlines()[-1] == f"-> here (open {Path('here') / 'report.html'})"
    assert "replications" in said
    assert "replications" not in console.outcome_text(Path("here"), plan, None)


def test_the_same_as_json(given, plan):
    said = console.outcome_json(Path("here"), plan, made.comparison(given), {"grid": ("wrong",)})
    assert json.loads(json.dumps(said))["violations"] == {"grid": ["wrong"]}
    assert set(said["parts"]) == set(PARTS)
    assert said["parts"]["modes"]["gap"] == pytest.approx(0.01)
    assert said["simulation"]["replications"] == 30
    assert console.outcome_json(Path("here"), replace(plan, modes=None), None, {})["simulation"] is None
