"""The import rule: domain <- {scenarios, allocator, simulation} <- reports <- jobs <- cli."""

import ast
from pathlib import Path

import pytest

import cli
from domain.plan import PARTS

ROOT = Path(__file__).parent.parent
COMMAND_FILES = (
    *(
        "cli_bench",
        "cli_calibrate",
        "cli_contracts",
        "cli_crews",
        "cli_grid",
        "cli_options",
        "cli_projects",
        "cli_simulate",
        "cli_staff",
        "cli_visits",
        "cli_visits_replan",
    ),
)
COMMANDS = (
    *("domain", "scenarios", "allocator", "simulation", "reports", "jobs", "benchmarks"),
    *COMMAND_FILES,
    *(
        "calibrate_job",
        "ensemble_job",
        "explain_job",
        "forecast_job",
        "frontier_job",
        "price_job",
        "repair_job",
        "simulate_job",
        "replan_job",
        "staff_job",
        "whatif_job",
    ),
)
MAY_IMPORT = {
    "domain": {"domain"},
    "scenarios": {"domain", "scenarios"},
    "allocator": {"domain", "allocator"},
    "simulation": {"domain", "simulation"},
    "reports": {"domain", "scenarios", "allocator", "simulation", "reports"},
    "jobs": {"domain", "scenarios", "allocator", "simulation", "reports"},
    "price_job": {"domain", "scenarios", "allocator", "simulation", "reports", "jobs"},
    "replan_job": {"domain", "scenarios", "allocator", "reports"},
    "repair_job": {"domain", "scenarios", "allocator", "reports"},
    "calibrate_job": {"domain", "scenarios", "simulation", "reports"},
    "ensemble_job": {"domain", "allocator", "reports"},
    "forecast_job": {"domain", "scenarios", "simulation"},
    "frontier_job": {"domain", "scenarios", "allocator", "reports", "jobs"},
    "explain_job": {"domain", "allocator", "reports", "jobs"},
    "staff_job": {"domain", "scenarios", "simulation", "reports"},
    "whatif_job": {"domain", "scenarios", "allocator", "reports"},
    "benchmarks": {"domain", "scenarios", "allocator", "simulation", "reports", "benchmarks"},
    "cli": {*COMMANDS},
    "cli_bench": {*COMMANDS},
    "cli_calibrate": {*COMMANDS},
    "cli_contracts": {*COMMANDS},
    "cli_crews": {*COMMANDS},
    "cli_grid": {*COMMANDS},
    "cli_options": {*COMMANDS},
    "cli_projects": {*COMMANDS},
    "cli_staff": {*COMMANDS},
    "cli_visits": {*COMMANDS},
    "cli_visits_replan": {*COMMANDS},
}
OURS = set(MAY_IMPORT)
FILES = sorted(
    path.relative_to(ROOT)
    for name in MAY_IMPORT
    for path in ([ROOT / f"{name}.py"] if (ROOT / f"{name}.py").exists() else (ROOT / name).rglob("*.py"))
)


def imported(path: Path) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_there_are_files_to_judge():
    assert len(FILES) > 50


@pytest.mark.parametrize("path", FILES, ids=str)
def test_packages_import_only_what_lies_below(path):
    package = path.parts[0].removesuffix(".py")
    ours = {name.split(".")[0] for name in imported(path)} & OURS
    assert ours <= MAY_IMPORT[package], f"{path} imports {sorted(ours - MAY_IMPORT[package])}"


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[:2] == ("allocator", "checks")], ids=str)
def test_checkers_share_no_code_with_solvers(path):
    ours = {name for name in imported(path) if name.split(".")[0] in OURS}
    allowed = ("domain.", "allocator.checks.")
    assert all(name.startswith(allowed) for name in ours), sorted(ours)
    assert not any(name.startswith("domain.roads") for name in ours), "checkers build their own graph"


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.parts[0] == "simulation" and p.parts[1] != "reference"], ids=str
)
def test_simpy_only_in_the_reference_engine(path):
    assert not any(name.split(".")[0] == "simpy" for name in imported(path))


def test_the_command_line_knows_every_part_by_itself():
    assert cli.PARTS == PARTS


@pytest.mark.parametrize(
    "path",
    [f"{name}.py" for name in ("cli", *COMMAND_FILES)],
)
def test_the_command_line_imports_only_click_at_start(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in top if isinstance(node, ast.ImportFrom)}
    names -= set(COMMAND_FILES)
    assert names <= {
        *("__future__", "collections.abc", "dataclasses", "json", "os", "pathlib", "sys", "typing"),
        "click",
    }
