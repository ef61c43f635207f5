"""`linli contracts`: a plan's contracts among sampled groupings, and what-if questions, as a user types them."""

import csv
import json
import shutil
import signal
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import linli

from allocator import contracts, modes, planning
from allocator.contracts.whatif import what_if
from domain.columns import columns_of
from domain.errors import ScenarioError
from domain.limits import Limit
from domain.people import KeeperKind
from domain.plan import Plan
from domain.roads import road_network
from jobs.ensemble import sample_groupings
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write
from reports.tables.whatif_tables import MoveRow
from scenarios.synthetic import district

FORMATS = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
LITTLE = Limit(work=0.05)


QUICK = ["--work", 0.05, "--workers", 1]


@pytest.fixture(scope="module")
def small():
    """A district of 12 compounds whose contracts are small, so that there are few groups to search."""
    found = district(compounds=12, seed=5, name="town")
    limits = replace(found.rules.contracts, min_households=100, max_compounds=3)
    dear = replace(found.rules.modes, self_household_yuan=60.0, menu_household_yuan=60.0)
    return replace(found, rules=replace(found.rules, contracts=limits, modes=dear))


@pytest.fixture(scope="module")
def small_plan(small):
    """Its modes and contracts, without crews: nothing here asks for them."""
    problem = modes.problem_of(small, road_network(small), {}, why_not={})
    chosen = modes.choose(problem, limit=LITTLE)
    choice, bound = chosen.choice, chosen.bound_fen
    result = modes.result_of(problem, choice, bound_fen=bound, runtime_s=0, seed=0)
    part = problem.contracts.restricted([i for i, way in enumerate(choice.way) if way < 0])
    made = contracts.plan_of(problem.contracts, choice.groups, choice.bids)
    return Plan(modes=result, contracts=contracts.result_of(part, made, bound_yuan=None, runtime_s=0, seed=0))


@pytest.fixture(scope="module")
def plan(small, small_plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans") / "plan"
    stored = StoredPlan(scenario=small, plan=small_plan, comparison=None, checks={}, seed=1, limit=LITTLE)
    write(folder, stored, road_network(small), run={"seconds": 1.0, "workers": 1})
    return folder


def test_the_plan_is_placed_among_samples_in_two_languages(plan):
    said = linli("contracts", "ensemble", plan, "--samples", 50, "--seed", 3).output
    for words in ("cost, yuan a month: the plan is better than", "Markov chain"):
        assert words in said
    told = linli("--lang", "zh", "contracts", "ensemble", plan, "--samples", 50, "--seed", 3).output
    for words in ("费用（元／月）：本方案优于其中", "马尔可夫链"):
        assert words in told
    assert said == linli("contracts", "ensemble", plan, "--samples", 50, "--seed", 3).output


def test_the_same_as_one_object(plan):
    found = json.loads(linli("contracts", "ensemble", plan, "--samples", 40, "--json").output)
    assert found["samples"] == 40
    assert [score["name"] for score in found["scores"]] == ["cost", "compactness", "contracts", "subsidy"]
    assert all(0 <= score["better"] <= 1 - score["equal"] + 1e-9 for score in found["scores"])


def test_a_plan_whose_contracts_break_a_rule_is_refused(small, small_plan):
    limits = replace(small.rules.contracts, max_compounds=1)
    strict = replace(small, rules=replace(small.rules, contracts=limits))
    stored = StoredPlan(scenario=strict, plan=small_plan, comparison=None, checks={}, seed=1, limit=LITTLE)
    with pytest.raises(ScenarioError, match="compounds > 1"):
        sample_groupings(stored, samples=10, seed=1)


def test_too_few_samples_are_a_usage_error(plan):
    linli("contracts", "ensemble", plan, "--samples", 1, code=2)


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_number_is_asked_for_and_the_least_change_is_written_and_passes_its_checks(plan, tmp_path):
    out = tmp_path / "five"
    said = linli("contracts", "whatif", plan, "--contracts", 5, "-o", out, *QUICK).output
    for words in ("no grouping costs less than", "fewer moves are impossible", "what moves (least-change):", str(out)):
        assert words in said
    judged = linli("check", out).output
    assert "contracts: passed" in judged
    assert "modes: passed" in judged
    moved = table(out / "contract_changes.csv")
    before, after = (
        {row["compound_id"]: (row["contract_id"], row["contractor_id"]) for row in table(folder / "contracts.csv")}
        for folder in (plan, out)
    )
    assert len({contract for contract, _ in after.values()}) == 5
    assert {row["compound_id"] for row in moved} == {id_ for id_ in after if before[id_][0] != after[id_][0]}
    assert all(before[row["compound_id"]] == (row["from_contract"], row["from_contractor"]) for row in moved)
    assert list(moved[0]) == [column.name for column in columns_of(MoveRow)]
    section = FORMATS[FORMATS.index("### `contract_changes.csv`") :]
    assert section.split("\n\n")[2].splitlines()[2:] == [
        f"| `{column.name}` | {column.zh} | yes |" for column in columns_of(MoveRow)
    ]


def test_keepers_are_appointed_anew_for_other_contracts_and_pass_their_checks(small, small_plan, tmp_path):
    network = road_network(small)
    kept = planning.plan(small, network, limit=LITTLE, parts=("grid", "keepers"), start=small_plan)
    assert any(duty.kind is KeeperKind.CONTRACTOR for duty in kept.keepers.plan.duties)
    folder = tmp_path / "kept"
    stored = StoredPlan(scenario=small, plan=kept, comparison=None, checks={}, seed=1, limit=LITTLE)
    write(folder, stored, network, run={})
    linli("contracts", "whatif", folder, "--contracts", 5, "-o", tmp_path / "five", *QUICK)
    assert "keepers: passed" in linli("check", tmp_path / "five").output
    linli("contracts", "whatif", folder, "-o", tmp_path / "same", *QUICK)
    assert table(tmp_path / "same" / "keepers.csv") == table(folder / "keepers.csv")


def test_the_cheapest_is_written_on_demand_and_said_the_same_as_one_object(plan, tmp_path):
    asked = ("contracts", "whatif", plan, "--budget", 20_000, *QUICK, "--json")
    said = json.loads(linli(*asked, "--answer", "cheapest", "-o", tmp_path / "new").output)
    assert said["status"] == "answered"
    cheapest, least = said["cheapest"], said["least_change"]
    assert cheapest["bound_yuan_month"] <= cheapest["cost_yuan_month"] + 0.01
    assert cheapest["cost_yuan_month"] == pytest.approx(sum(cheapest["terms"].values()))
    assert least["cost_yuan_month"] <= least["most_yuan_month"]
    assert least["moved_bound"] <= least["moved"] <= cheapest["moved"]
    linli("check", tmp_path / "new")
    written = {row["contract_id"] for row in table(tmp_path / "new" / "contracts.csv")}
    assert written == {contract["id"] for contract in cheapest["contracts"]}
    assert said == json.loads(linli(*asked, "--answer", "cheapest", "-o", tmp_path / "new").output)


def test_what_cannot_be_is_refused_with_the_limits_in_conflict_and_nothing_is_written(plan, tmp_path, monkeypatch):
    monkeypatch.setattr("allocator.contracts.conflicts.limits_of", lambda *_: iter(()))
    first = table(plan / "contracts.csv")[0]
    asked = ("contracts", "whatif", plan, "--keep", first["contract_id"], "--without", first["contractor_id"], *QUICK)
    said = linli(*asked, "-o", tmp_path / "none", code=3).output
    assert "No grouping meets all limits (proved)." in said
    assert f"left out: compound {first['compound_id']}: no firm with a bid that may hold a contract serves it" in said
    assert "without a contract: compound" in said
    assert not (tmp_path / "none").exists()
    found = json.loads(linli(*asked, "--json", code=3).output)
    assert (found["status"], found["proved"], found["conflict"]) == ("infeasible", True, [])


def test_an_interrupted_question_keeps_the_best_answer_so_far_apart(plan, tmp_path, monkeypatch):
    def interrupted(*arguments, **options):
        signal.raise_signal(signal.SIGINT)
        return what_if(*arguments, **options)

    monkeypatch.setattr("jobs.whatif.what_if", interrupted)
    said = linli("contracts", "whatif", plan, "-o", tmp_path / "new", *QUICK, code=130)
    assert "Interrupted" in said.stderr
    assert not (tmp_path / "new").exists()
    linli("check", tmp_path / "new-interrupted")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--wall", "108.9,34.2,108.9"], "two points or more"),
        (["--wall", "108.9,north"], "something else than numbers"),
        (["--wall", "108.9,34.2,200,34.2"], "lies outside"),
        (["--contracts", 3, "--least", 2], "goes without"),
        (["--without", "f9", "--keep", "k99"], "--without f9: is not a contractor"),
        (["--tolerance", -1], "not in the range"),
        (["--budget", "nan"], "is not a number"),
    ],
)
def test_questions_that_cannot_be_read_are_input_errors(plan, options, text):
    found = linli("contracts", "whatif", plan, *options, *QUICK, code=2)
    assert text in found.output + found.stderr


def test_walls_come_along_points_or_from_a_table(plan, tmp_path):
    walls = tmp_path / "walls.csv"
    walls.write_text(
        "id,kind,from_lon_deg,from_lat_deg,to_lon_deg,to_lat_deg\n"
        "n1,rail,108.9100,34.2600,108.9100,34.2800\nn2,rail,108.9100,34.2800,108.9110,34.2800\n",
        encoding="utf-8",
    )
    line = "108.9100,34.2600,108.9100,34.2800,108.9110,34.2800"
    said = [
        json.loads(linli("contracts", "whatif", plan, *options, *QUICK, "--json").output)
        for options in (["--wall", line], ["--wall-file", walls])
    ]
    assert said[0] == said[1]
    assert said[0]["least_change"]["moved"] == 0
    twice = linli("contracts", "whatif", plan, "--wall-file", walls, "--wall-file", walls, code=2).stderr
    assert "--wall-file n1: is the id of another wall" in twice
    walls.write_text("id,kind\nn1,hedge\n", encoding="utf-8")
    assert "walls.csv" in linli("contracts", "whatif", plan, "--wall-file", walls, code=2).stderr


def test_a_cluster_that_does_not_answer_is_bad_input(plan):
    pytest.importorskip("distributed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = linli("contracts", "whatif", plan, "--contracts", 2, "--cluster", address, code=2).stderr
    assert f"tcp://{address}: no scheduler" in said


def test_compared_plans_are_placed_on_a_page(plan, tmp_path):
    other, page = tmp_path / "other", tmp_path / "compare.html"
    shutil.copytree(plan, other)
    asked = ["compare", plan, other, "-o", page, "--ensemble", 20, "--seed", 3]
    said = json.loads(linli(*asked, "--json").output)
    assert said["page"] == str(page)
    assert said["ensemble"]["samples"] == 20
    made = page.read_bytes()
    assert linli(*asked).output.endswith(f"-> {page}\n")
    assert page.read_bytes() == made


def test_a_page_compares_two_to_four_different_plans(plan, tmp_path):
    page = tmp_path / "compare.html"
    assert "two to 4 different plans, not 1" in linli("compare", plan, plan, "-o", page, code=2).stderr
    assert not page.exists()
