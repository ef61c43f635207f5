"""Packages of the parts: what they offer is there, and their solvers are loaded only when they are asked for."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = (
    "advisers",
    "contracts",
    "crews",
    "grid",
    "keepers",
    "modes",
    "periodic",
    "projects",
    "rosters",
    "teams",
    "visits",
)


@pytest.mark.parametrize("part", PARTS)
def test_every_name_that_a_package_offers_is_there(part):
    package = import_module(f"allocator.{part}")
    assert package.__all__
    for name in package.__all__:
        assert getattr(package, name) is not None


def test_a_name_that_a_package_does_not_offer_is_an_attribute_error():
    package = import_module("allocator.visits")
    with pytest.raises(AttributeError, match=r"'allocator\.visits' has no attribute 'nonsense'"):
        package.nonsense  # noqa: B018
    with pytest.raises(AttributeError, match="annotations"):
        package.annotations  # noqa: B018  a name of its modules, but none that it offers


@pytest.mark.parametrize("arguments", [["scenario", "check", "lianhu"], ["--help"], ["template", "-o", "t.xlsx"]])
def test_solvers_are_not_loaded_by_what_does_not_solve(tmp_path, arguments):
    call = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import cli
try:
    cli.main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
    ran = subprocess.run(
        [sys.executable, "-c", call, *arguments],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(ran.stderr.split())
    assert "scenarios" in loaded or arguments == ["--help"]
    assert not {"ortools.sat.python.cp_model", "pandas", "numba", "simpy", "matplotlib"} & loaded
