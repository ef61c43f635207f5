"""The fit of a file simulated beside the file: an invented one, and Boston's requests of 2015 where they are."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks import calibration
from benchmarks.calibration import fitted_demand, measures, of_file, of_run
from scenarios.findings import Findings
from scenarios.request_file import CategoryName, ChannelName, FileColumns, Reading, read_log, read_words
from simulation.calibration.days import days_of
from simulation.calibration.fit import calibrate

FILE = Path("shared") / "instances" / "requests" / "boston311_2015.csv.gz"
BOSTON = next((above / FILE for above in Path(__file__).parents[3:] if (above / FILE).exists()), None)
WORDS = Path(calibration.__file__).parent


def test_the_script_tells_file_and_simulation_side_by_side(tmp_path):
    rng = np.random.default_rng(1)
    path = tmp_path / "requests.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["created", "category", "resolved"])
        for _ in range(3000):
            created = datetime(2025, 1, 1) + timedelta(days=int(rng.integers(365)), hours=float(rng.uniform(6, 20)))
            closed = created + timedelta(hours=float(rng.exponential(30.0)))
            category = rng.choice(["water", "fees"])
            writer.writerow([*(f"{t:%Y-%m-%d %H:%M:%S}" for t in (created,)), category, f"{closed:%Y-%m-%d %H:%M:%S}"])
    out = tmp_path / "RESULTS.md"
    said = CliRunner().invoke(calibration.main, [str(path), "--seeds", "3", "-o", str(out)])
    assert said.exit_code == 0, said.output
    assert "3000 requests of 2025-01-01 to 2025-12-31, 3 runs" in said.output
    assert "water: exponential" in said.output
    row = next(line for line in said.output.splitlines() if line.startswith("% hour 12:00")).split()
    assert float(row[3]) == pytest.approx(100 / 14, abs=1.5)
    assert float(row[4]) == pytest.approx(float(row[3]), abs=1.0)
    assert "## Requests of a file against the demand fitted to it" in out.read_text("utf-8")


@pytest.mark.skipif(BOSTON is None, reason="Boston's requests are not on this machine")
def test_boston_s_arrivals_and_scatter_are_those_of_the_simulated_fit():
    findings = Findings()
    reading = Reading(
        columns=FileColumns(created="open_dt", closed="closed_dt", category="reason", channel="source"),
        categories=read_words(WORDS / "boston311_categories.csv", CategoryName, findings),
        channels=read_words(WORDS / "boston311_channels.csv", ChannelName, findings),
        skip_bad=True,
    )
    log = read_log(BOSTON, reading, findings)
    assert len(log) == 120_948
    assert "197 bad rows of 121145 skipped" in findings.warnings[0]
    unclosed = replace(log, closed_h=np.full(len(log), np.nan))  # laws of times take longer to fit than all else
    fitted = calibrate(unclosed, at_once_h=0.1, rng=np.random.default_rng(0))
    assert fitted.scatter.ratio == pytest.approx(18.9, abs=0.1)
    demand = fitted_demand(fitted)
    days = days_of(log)
    seen = measures(of_file(unclosed), log, days)
    runs = [measures(of_run(demand, log, seed=1, replication=k), log, days) for k in range(5)]
    for name, value in seen.items():
        drawn = np.array([run[name] for run in runs])
        if name.startswith("% hour"):
            assert drawn.mean() == pytest.approx(value, abs=0.15), name
        elif name.startswith("%"):
            assert drawn.mean() == pytest.approx(value, abs=1.0), name
        elif name.startswith("variance / mean of days, all"):
            assert drawn.mean() == pytest.approx(value, rel=0.2)
        elif name == "requests":
            assert drawn.mean() == pytest.approx(value, rel=0.03)
