"""`linli calibrate` as a user types it: tables that a scenario can hold, a report of the fit, faults."""

import csv
import json
import re
import shutil
from datetime import datetime, timedelta

import numpy as np
import pytest
from command_line import linli

from scenarios.load import load

TABLES = ("request_rates", "request_hours", "request_months", "request_channels", "compound_factors", "service_laws")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 12, "--seed", 3)
    return folder


@pytest.fixture(scope="module")
def requests(tmp_path_factory):
    """A file of 700 requests with the words of some hotline."""
    rng = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("files") / "hotline.csv"
    start = datetime(2025, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["opened", "closed", "topic", "source", "place"])
        for _ in range(700):
            opened = start + timedelta(days=int(rng.integers(365)), hours=float(rng.triangular(0, 10, 24)))
            closed = opened + timedelta(hours=float(rng.lognormal(3.0, 1.0)))
            topic = rng.choice(["burst pipe", "lift", "noise at night"], p=[0.97, 0.01, 0.02])
            source = rng.choice(["hotline", "app"])
            written = [f"{time:%Y-%m-%d %H:%M:%S}" for time in (opened, closed)]
            writer.writerow([written[0], written[1] if closed.year == 2025 else "", topic, source, "somewhere"])
    return path


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    path = tmp_path_factory.mktemp("words") / "map.csv"
    path.write_text("value,category\nburst pipe,water\n", encoding="utf-8")
    return path


def options(words):
    return ("--created", "opened", "--closed", "closed", "--category", "topic", "--channel", "source", "--map", words)


@pytest.fixture(scope="module")
def fit(requests, words, tmp_path_factory):
    out = tmp_path_factory.mktemp("fits") / "fit"
    said = linli("calibrate", requests, *options(words), "--households", 5000, "--outside", 0.1, "-o", out)
    return out, said


def test_the_fit_says_what_was_read_and_how_well_it_fits(fit):
    out, said = fit
    assert "hotline.csv: 2025-01-01 to 2025-12-31, 365 days, 700 requests" in said.output
    assert "water" in said.output
    assert not re.search("[\u4e00-\u9fff]", said.output), "one language at a time"
    assert (out / "fit.txt").read_text("utf-8").strip() in said.output
    assert "noise at night" in said.stderr
    assert "counted as other" in said.stderr
    assert "no requests of electricity, roof" in said.stderr
    figures = json.loads((out / "fit.json").read_text("utf-8"))
    water = next(row for row in figures["categories"] if row["category"] == "water")
    assert water["requests_household_year"] == pytest.approx(water["requests"] / 5000, rel=0.01)
    assert water["times"]["law"]["name"] == "lognormal"
    assert water["times"]["law"]["scale_h"] == pytest.approx(np.exp(3.0), rel=0.15)
    assert water["times"]["largest_distance"] < 0.08
    assert figures["arrivals_within_days"]["n"] == 700


def test_a_scenario_takes_the_tables(fit, scenario, tmp_path):
    out, _ = fit
    town = shutil.copytree(scenario, tmp_path / "town")
    assert sorted(path.stem for path in out.glob("*.csv")) == sorted(set(TABLES) - {"compound_factors"})
    for path in out.glob("*.csv"):
        shutil.copy(path, town)
    dispersion = (out / "simulation.toml").read_text("utf-8").splitlines()[-1]
    toml = (town / "scenario.toml").read_text("utf-8")
    (town / "scenario.toml").write_text(toml.replace("day_dispersion = 0.1", dispersion), "utf-8")
    loaded = load(town).scenario
    assert loaded.rules.simulation.day_dispersion == float(dispersion.partition("=")[2])
    assert {row.outside for row in loaded.service_laws} == {0.1}
    assert len(loaded.request_rates) == 14
    linli("scenario", "check", town)


def test_a_scenario_s_own_history_gives_its_compounds_factors(scenario, tmp_path):
    out = tmp_path / "fit"
    said = linli("calibrate", scenario / "requests.csv", "--scenario", scenario, "-o", out, "--json")
    figures = json.loads(said.stdout)
    assert figures["folder"] == str(out)
    assert figures["places"]["n"] == 12
    town = shutil.copytree(scenario, tmp_path / "town")
    shutil.copy(out / "compound_factors.csv", town)
    assert len(load(town).scenario.compound_factors) == 12
    # An earlier fit may be replaced, anything else not.
    linli("calibrate", scenario / "requests.csv", "--scenario", scenario, "-o", out)
    said = linli("calibrate", scenario / "requests.csv", "-o", scenario, code=2)
    assert "is not a fit's folder" in said.stderr


def test_the_level_stays_as_usual_without_households(requests, words, tmp_path):
    said = linli("calibrate", requests, *options(words), "-o", tmp_path / "fit")
    assert "the level of requests stays as usual" in said.stderr
    with (tmp_path / "fit" / "request_rates.csv").open(encoding="utf-8-sig") as file:
        rates = [float(row["requests_household_year"]) for row in csv.DictReader(file)]
    assert sum(rates) == pytest.approx(0.2, rel=1e-4)


def test_the_same_file_gives_the_same_bytes(fit, requests, words, tmp_path):
    out, _ = fit
    linli("calibrate", requests, *options(words), "--households", 5000, "--outside", 0.1, "-o", tmp_path / "fit")
    for path in out.iterdir():
        assert (tmp_path / "fit" / path.name).read_bytes() == path.read_bytes()


def test_bad_rows_end_it_with_every_problem_unless_they_are_skipped(requests, words, tmp_path):
    broken = tmp_path / "broken.csv"
    lines = requests.read_text("utf-8").splitlines()
    lines[5] = "2025-13-01" + lines[5][10:]
    lines[9] = "2025-03-01,2025-02-01,lift,app,x"
    broken.write_text("\n".join(lines), encoding="utf-8")
    said = linli("calibrate", broken, *options(words), "-o", tmp_path / "fit", code=2)
    assert "broken.csv:6 opened: '2025-13-01" in said.stderr
    assert "broken.csv:10 closed: 2025-02-01 00:00:00 is before opened (2025-03-01 00:00:00)" in said.stderr
    assert "2 problem(s); nothing was written." in said.stderr
    assert not (tmp_path / "fit").exists()
    said = linli("calibrate", broken, *options(words), "--skip-bad", "-o", tmp_path / "fit")
    assert "2 bad rows of 700 skipped" in said.stderr


def test_households_and_a_scenario_exclude_each_other(requests, scenario, tmp_path):
    said = linli("calibrate", requests, "--households", 5, "--scenario", scenario, "-o", tmp_path / "fit", code=2)
    assert "exclude each other" in said.stderr


def test_dates_alone_are_said_and_keep_the_usual_hours(requests, words, tmp_path):
    dates = tmp_path / "dates.csv"
    lines = requests.read_text("utf-8").splitlines()
    cut = [",".join(part[:10] if k < 2 else part for k, part in enumerate(line.split(","))) for line in lines[1:]]
    dates.write_text("\n".join([lines[0], *cut]), encoding="utf-8")
    said = linli("calibrate", dates, *options(words), "-o", tmp_path / "fit")
    assert "times are dates alone" in said.output
    figures = json.loads((tmp_path / "fit" / "fit.json").read_text("utf-8"))
    assert figures["times_are_dates_only"] is True
    assert figures["arrivals_within_days"] is None
    # Whole days do not make a law with a spike on one day the likeliest.
    times = next(row["times"] for row in figures["categories"] if row["category"] == "water")
    assert times["law"]["scale_h"] == pytest.approx(np.exp(3.0), rel=0.4)
    assert times["largest_distance"] < 0.08
