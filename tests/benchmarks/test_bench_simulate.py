"""`linli bench simulate`: engines on one model and whether they agree, as a table, as JSON, in a results file."""

import importlib.util
import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner

import cli
from benchmarks import simulation_speed
from benchmarks.request_peers import district, own
from benchmarks.request_peers.common import ENDS_H, POOLS, RATES_H, SHARES, horizon_days, requests_a_day
from benchmarks.simulation_speed import COMMON, COMPILED, DISTRICT, SIMPY, Estimate, Run, measure
from benchmarks.simulation_table import remarks, rows
from simulation.compiled.run import run as run_compiled

MADE = Run(
    engine=COMPILED,
    model=COMMON,
    requests=1000,
    seconds=0.5,
    draws_s=0.1,
    wait_h=Estimate(mean=2.0, half_width=0.3),
    left_share=Estimate(mean=0.04, half_width=0.01),
)


drawing = cache(district.drawing)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(district, "drawing", drawing)
    monkeypatch.setattr(simulation_speed, "TIMES", 1)
    monkeypatch.setattr(simulation_speed, "LEAST_S", 0.0)


def bench(*arguments, code=0):
    result = CliRunner().invoke(cli.main, ["bench", "simulate", "--requests", "200", *map(str, arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_json_is_one_object_a_run():
    runs = [json.loads(line) for line in bench("--engines", "compiled,simpy", "--json").stdout.splitlines()]
    assert [(run["model"], run["engine"]) for run in runs] == [
        (COMMON, COMPILED),
        (COMMON, SIMPY),
        (DISTRICT, COMPILED),
        (DISTRICT, SIMPY),
    ]
    for run in runs:
        assert run["seconds"] > run["draws_s"] > 0
        assert run["requests_per_s"] == pytest.approx(run["requests"] / run["seconds"])
    assert runs[0]["requests"] == runs[1]["requests"]
    assert runs[0]["wait_h"] == runs[1]["wait_h"] > 0
    assert runs[2]["wait_h"] is None


def test_the_table_goes_into_a_results_file(tmp_path):
    out = tmp_path / "RESULTS.md"
    told = bench("--engines", "compiled", "-o", out).stdout
    assert "requests/s, engine alone" in told
    text = out.read_text(encoding="utf-8")
    assert "## `linli bench simulate --engines compiled --requests 200 --seed 1`" in text
    assert "| common | compiled |" in text


def test_engines_that_are_not_installed_are_named_and_left_out(monkeypatch):
    monkeypatch.setattr(simulation_speed, "find_spec", lambda name: None)
    result = bench("--json")
    assert "ciw is not installed (extra bench): ciw-pools is left out" in result.stderr
    assert "salabim is not installed (extra bench): salabim is left out" in result.stderr
    assert len(result.stdout.splitlines()) == 4


def test_an_unknown_engine_is_refused():
    result = bench("--engines", "arena", code=2)
    assert "arena; known: compiled, simpy, ciw, ciw-pools, salabim" in result.stderr


def test_engines_that_disagree_are_named(monkeypatch):
    def half_the_work(world, **options):
        return run_compiled(replace(world, jobs=replace(world.jobs, work_h=world.jobs.work_h / 2)), **options)

    monkeypatch.setitem(simulation_speed.OWN, SIMPY, half_the_work)
    result = bench("--engines", "compiled,simpy", code=1)
    assert "common, simpy: does not leave the same facts as compiled" in result.stderr


def test_what_was_measured_before_an_interruption_is_shown(monkeypatch):
    answers = iter([False, False])
    monkeypatch.setattr(simulation_speed, "requested", lambda: next(answers, True))
    result = bench("--engines", "compiled,simpy", "--json", code=130)
    assert [json.loads(line)["engine"] for line in result.stdout.splitlines()] == [COMPILED]
    assert "Interrupted" in result.stderr


def test_means_whose_intervals_lie_apart_disagree():
    assert MADE.wait_h.agrees(Estimate(mean=2.4, half_width=0.3))
    assert not MADE.wait_h.agrees(Estimate(mean=2.5, half_width=0.3))


def test_the_table_says_how_many_times_as_fast():
    slow = replace(MADE, engine=SIMPY, seconds=8.1, violations=("is wrong",))
    assert rows([MADE])[0] == [
        *("common", "compiled", "1,000", "0.5", "0.1", "2,000", "2,500"),
        *("2.000 ± 0.300", "0.040 ± 0.010"),
    ]
    assert remarks([MADE, slow]) == [
        "common: compiled is 16.2 times as fast as simpy, 20 times without its own drawing.",
        "FAILED common, simpy: is wrong",
    ]


def test_requests_are_drawn_at_the_rates_of_the_common_model():
    days = 200
    jobs = own.drawn_world(days, np.random.default_rng(1)).jobs
    hour = jobs.registered_h % 24.0
    parts = np.searchsorted(ENDS_H, hour, side="right")
    expected = days * POOLS * np.diff((0.0, *ENDS_H)) * RATES_H
    found = np.bincount(parts, minlength=len(ENDS_H))
    assert (abs(found - expected) < 4 * np.sqrt(expected)).all()
    np.testing.assert_allclose(np.bincount(jobs.urgency) / len(jobs), SHARES, atol=0.01)
    assert horizon_days(round(days * requests_a_day())) == days


@pytest.mark.parametrize(("engine", "library"), [("ciw", "ciw"), ("ciw-pools", "ciw"), ("salabim", "salabim")])
def test_peers_find_what_ours_find(engine, library):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    first, peer = list(measure((COMPILED, engine), 2000, seed=3))[:2]
    assert first.violations == peer.violations == ()
    assert peer.wait_h.half_width < 0.5 * peer.wait_h.mean
    assert peer.requests == pytest.approx(first.requests, rel=0.15)
