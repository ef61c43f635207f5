"""`linli grid`: rosters made anew and reasons of cells, and what is refused."""

import csv
import html
import json
import re

import pytest
from click.testing import CliRunner

from cli import main
from scenarios.save import save
from scenarios.synthetic import district


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Plan of the grid and its keepers of three compounds."""
    base = tmp_path_factory.mktemp("grid")
    save(district(compounds=3, seed=2, name="three"), base / "three")
    done = run("plan", base / "three", "--only", "grid", "--only", "keepers", "--workers", 1, "-o", base / "plan")
    assert done.exit_code == 0, done.output
    return base / "plan"


def roster(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_plan_has_a_roster_of_every_household_and_a_page_that_asks_no_network(folder):
    rows = roster(folder / "grid_roster.csv")
    households = sum(int(row["households"]) for row in roster(folder / "scenario" / "units.csv"))
    assert sum(int(row["户数"]) for row in rows) == households
    assert all(row["格长"] and row["划分理由"] for row in rows)
    page = html.unescape((folder / "grid.html").read_text(encoding="utf-8"))
    assert all(row["邻里格编号"] in page for row in rows)
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<script") == 1
    assert "script-src 'sha256-" in page
    assert '<button type="button" id="switch"' in page
    cell = page[page.index("<tbody>") : page.index("</tbody>")]
    english = "".join(re.findall(r'<span lang="en">(.*?)</span>', cell))
    assert english
    assert not re.search(r"单元|志愿者|社区工作者|户", english)


def test_the_roster_is_made_anew_the_same(folder, tmp_path):
    done = run("grid", "roster", folder, "-o", tmp_path, "--json")
    assert done.exit_code == 0
    assert len(json.loads(done.output)["files"]) == 2
    assert (tmp_path / "grid_roster.csv").read_bytes() == (folder / "grid_roster.csv").read_bytes()


def test_why_says_the_reason_of_a_cell(folder):
    row = roster(folder / "grid_roster.csv")[0]
    done = run("--lang", "zh", "grid", "why", folder, row["邻里格编号"])
    assert done.exit_code == 0
    assert row["划分理由"] in done.output
    assert json.loads(run("grid", "why", folder, row["邻里格编号"], "--json").output)[row["邻里格编号"]]["zh"]


def test_an_unknown_cell_is_refused(folder):
    done = run("grid", "why", folder, "nowhere")
    assert done.exit_code == 2
    assert "no such cell: nowhere" in done.output


def test_the_plan_passes_its_check_and_a_lost_keeper_does_not(folder):
    assert run("check", folder).exit_code == 0
    table = folder / "keepers.csv"
    whole = table.read_bytes()
    try:
        table.write_bytes(b"\r\n".join(whole.split(b"\r\n")[:-2]) + b"\r\n")
        done = run("check", folder)
    finally:
        table.write_bytes(whole)
    assert done.exit_code == 1
    assert "has no keeper" in done.output
