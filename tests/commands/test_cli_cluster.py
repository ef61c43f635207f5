"""Commands that compute on a cluster: the same bytes as without, and a sentence where it cannot be used."""

import json
import socket

import pytest
from command_line import linli

from scenarios.save import save
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A district of four compounds and a plan of its advisers."""
    base = tmp_path_factory.mktemp("cluster")
    save(district(compounds=4, seed=3, name="four"), base / "four")
    linli("plan", base / "four", "--only", "advisers", "--work", 0.1, "--workers", 1, "-o", base / "plan")
    return base


@pytest.fixture
def address():
    """One where nobody listens."""
    pytest.importorskip("distributed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"tcp://127.0.0.1:{taken.getsockname()[1]}"


def test_a_simulation_on_a_cluster_gives_the_same_bytes(folder, cluster):
    plan = folder / "plan"
    quick = ["--replications", 4, "--days", 20]
    linli("simulate", plan, *quick, "--workers", 1)
    here = [(plan / name).read_bytes() for name in ("simulation.json", "simulation.csv")]
    linli("simulate", plan, *quick, "--cluster", cluster.scheduler_address)
    assert [(plan / name).read_bytes() for name in ("simulation.json", "simulation.csv")] == here
    run = json.loads((plan / "run.json").read_text(encoding="utf-8"))
    assert run["cluster"] is True
    assert "workers" not in run


@pytest.mark.parametrize(
    "command",
    [
        ["run", "four", "-o", "new"],
        ["plan", "four", "-o", "new"],
        ["simulate", "plan"],
        ["visits", "forecast", "plan", "-o", "new"],
        ["crews", "price", "four", "-o", "new"],
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_an_address_that_does_not_answer_is_bad_input(folder, monkeypatch, address, command):
    monkeypatch.chdir(folder)
    said = linli(*command, "--cluster", address, code=2).stderr
    assert f"{address}: no scheduler of a cluster answers here" in said
    assert said.endswith("Nothing was written.\n")
    assert not (folder / "new").exists()


def test_the_cluster_is_offered_wherever_workers_are():
    for command in (
        ["run"],
        ["plan"],
        ["simulate"],
        ["contracts", "whatif"],
        ["crews", "price"],
        ["visits", "forecast"],
    ):
        said = linli(*command, "--help").output
        assert "--workers" in said
        assert "--cluster ADDRESS" in said
