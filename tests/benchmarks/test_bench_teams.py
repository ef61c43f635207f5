"""The benchmark of the teams says what was measured, of a plan without faults, and OR-Tools keeps the same rules."""

from click.testing import CliRunner

from allocator.teams import problem_of, solve
from benchmarks.teams import HEADS, Case, days_of, main, round_trips_yuan, scenario_of
from benchmarks.teams_peer import planned_day
from domain.limits import Limit
from domain.roads import road_network


def test_a_small_town_is_measured(tmp_path):
    out = tmp_path / "RESULTS.md"
    asked = ["--compounds", "6", "--under-contract", "0.3", "--work", "0.02", "--no-peer", "-o", str(out)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    row = dict(zip(HEADS, result.output.splitlines()[-1].strip("| ").split(" | "), strict=True))
    assert (row["compounds"], row["violations"], row["days by OR-Tools, yuan"]) == ("6", "0", "—")
    assert "shared with other work" in out.read_text(encoding="utf-8")


def test_days_planned_by_or_tools_cost_about_what_ours_do():
    scenario, plan = scenario_of(Case(compounds=6, under_contract=0.0, seed=2))
    problem = problem_of(scenario, road_network(scenario), plan)
    result = solve(problem, limit=Limit(work=0.1))
    days = days_of(problem, result.plan)[:3]
    for day in days:
        assert 0.7 * day.yuan <= planned_day(problem, day, 0.1) <= 1.3 * day.yuan
    assert round_trips_yuan(problem) > 0
