"""The benchmark of the rosters says what was measured, of a plan without faults."""

import json

from click.testing import CliRunner

from benchmarks.rosters import main


def test_towns_stand_in_a_table(tmp_path):
    out = tmp_path / "results.md"
    options = ["--gates", "2", "--seed", "1", "--seed", "2", "--work", "0.02", "--workers", "1", "-o", str(out)]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    rows = [line for line in out.read_text(encoding="utf-8").splitlines() if line.startswith("| 2 |")]
    assert [row.split(" | ")[2] for row in rows] == ["1", "2"]


def test_a_small_town_is_measured():
    result = CliRunner().invoke(main, ["--gates", "3", "--seed", "2", "--work", "0.05", "--workers", "1"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert (said["gates"], said["days"], said["violations"]) == (3, 28, 0)
    for name in ("empty", "overtime_h", "wishes"):
        assert said[f"least_{name}"] <= said[name]
    assert said["bound"] <= said["yuan"]
