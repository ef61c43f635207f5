"""The import rule: domain <- {scenarios, allocator, simulation} <- reports <- jobs <- commands <- cli."""

import ast
from pathlib import Path

import pytest

import cli
from domain.plan import PARTS

ROOT = Path(__file__).parent.parent
LAYERS = ("domain", "scenarios", "allocator", "simulation", "reports", "jobs", "benchmarks", "commands")
MAY_IMPORT = {
    "domain": {"domain"},
    "scenarios": {"domain", "scenarios"},
    "allocator": {"domain", "allocator"},
    "simulation": {"domain", "simulation"},
    "reports": {"domain", "scenarios", "allocator", "simulation", "reports"},
    "jobs": {"domain", "scenarios", "allocator", "simulation", "reports", "jobs"},
    "benchmarks": {"domain", "scenarios", "allocator", "simulation", "reports", "benchmarks"},
    "commands": {*LAYERS},
    "cli": {*LAYERS},
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


@pytest.mark.parametrize("path", [p for p in FILES if p.parts[0] in ("cli.py", "commands")], ids=str)
def test_the_command_line_imports_only_click_at_start(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in top if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in top if isinstance(node, ast.ImportFrom)}
    names = {name for name in names if name.split(".")[0] != "commands"}
    assert names <= {
        *("__future__", "collections.abc", "dataclasses", "json", "os", "pathlib", "sys", "typing"),
        *("click", "click.shell_completion"),
    }
