"""`linli projects frontier` as a user types it, and a district whose needs all come from its requests."""

import base64
import csv
import hashlib
import html
import json
import re

import pytest
from command_line import linli

from reports.plan_folder.reading import read


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 12, "--seed", 3)
    toml = folder / "scenario.toml"
    toml.write_text(re.sub(r"budget_yuan = 5000000\.0", "budget_yuan = 400000.0", toml.read_text("utf-8")), "utf-8")
    return folder


@pytest.fixture(scope="module")
def written(scenario, tmp_path_factory):
    out = tmp_path_factory.mktemp("frontiers") / "frontier"
    said = linli("projects", "frontier", scenario, "-o", out, "--points", 4, "--work", 0.2, "--json").output
    return out, json.loads(said)


def test_the_frontier_is_written_as_tables_and_as_a_picture(written):
    out, said = written
    assert sorted(path.name for path in out.iterdir()) == ["budgets.csv", "frontier.html", "protection.csv"]
    with (out / "budgets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["预算_元"]) for row in rows] == [point["budget_yuan"] for point in said["budgets"]]
    assert 400_000.0 in [point["budget_yuan"] for point in said["budgets"]]
    assert all(point["most_yuan"] <= point["budget_yuan"] for point in said["budgets"])
    assert sum(len(row["新入选"].split(";")) for row in rows if row["新入选"]) >= len(said["budgets"][-1]["funded"])


def test_the_page_draws_every_point_and_may_run_nothing_but_its_own_script(written):
    out, said = written
    page = html.unescape((out / "frontier.html").read_text("utf-8"))
    n_points = len(said["budgets"]) + len(said["protection"])
    assert page.count("<circle") == 2 * n_points  # each picture for a wide screen and for a phone
    assert page.count('class="band"') == 4
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_the_same_command_writes_the_same_bytes(scenario, written, tmp_path):
    out = written[0]
    linli("projects", "frontier", scenario, "-o", tmp_path / "again", "--points", 4, "--work", 0.2)
    for path in out.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_text_names_both_frontiers(scenario, tmp_path):
    said = linli("projects", "frontier", scenario, "-o", tmp_path / "f", "--points", 2, "--most", 300_000).output
    assert "value against budget" in said
    assert "value against protection" in said


def test_bad_bounds_and_foreign_folders_are_refused(scenario, tmp_path):
    linli("projects", "frontier", scenario, "--least", 10, "--most", 5, code=2)
    (tmp_path / "mine.txt").write_text("x", "utf-8")
    said = linli("projects", "frontier", scenario, "-o", tmp_path, code=2).stderr
    assert "is not a frontier's folder" in said


def test_a_district_without_needs_derives_them_from_its_requests(scenario, tmp_path):
    (scenario / "needs.csv").rename(tmp_path / "needs.csv")
    classes = scenario / "need_classes.csv"
    text = classes.read_text("utf-8")
    classes.write_text(re.sub(r",\d+$", ",1", text, flags=re.MULTILINE), "utf-8")
    try:
        out = tmp_path / "plan"
        linli("plan", scenario, "-o", out, "--only", "projects", "--workers", 1)
        with (out / "projects.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["derived"] for row in rows} == {"true"}
        assert "projects: passed" in linli("check", out).output
        (scenario / "need_classes.csv").rename(tmp_path / "need_classes.csv")
        said = linli("plan", scenario, "-o", out, "--only", "projects", code=2).stderr
        assert "needs.csv: missing or empty, needed by: projects" in said
    finally:
        for name in ("needs.csv", "need_classes.csv"):
            if (tmp_path / name).exists():
                (tmp_path / name).rename(scenario / name)
        classes.write_text(text, "utf-8")


def test_plans_of_both_parts_are_read_back_as_written(scenario, tmp_path):
    out = tmp_path / "plan"
    linli("plan", scenario, "-o", out, "--only", "projects", "--only", "advisers", "--workers", 1)
    first = read(out).plan
    assert first.projects.plan.candidates
    assert first.advisers.plan.options
    linli("plan", scenario, "-o", tmp_path / "next", "--only", "advisers", "--base", out, "--workers", 1)
    second = read(tmp_path / "next").plan
    assert second.advisers.plan.before == first.advisers.plan.adviser_of
    assert second.advisers.plan.adviser_of == first.advisers.plan.adviser_of
    assert second.projects == first.projects
    assert not any(map(bool, json.loads(linli("check", tmp_path / "next", "--json").output).values()))
