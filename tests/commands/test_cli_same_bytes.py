"""The same plan gives the same bytes in every process: nothing that is written follows the order of a set."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.limits import Limit
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write

ROOT = Path(__file__).parents[2]
CALLS = """
export plan -o zh.xlsx
export plan -o en.xlsx --lang en
layers plan -o layers.gpkg
picture plan -o map.png --subject contracts
picture plan -o map.pdf --subject crews
calendars plan -o calendars
template -o empty.xlsx
compare plan other -o compare.html --ensemble 10
import-plan zh.xlsx --plan plan -o again
report again -o report.html
grid roster again -o roster
scenario convert plan/scenario -o district.xlsx
"""
CODE = f"""
import cli
for words in {CALLS!r}.strip().splitlines():
    cli.main(words.split(), standalone_mode=False)
"""


@pytest.fixture(scope="module")
def places(town, town_network, town_plan, tmp_path_factory):
    """Two folders with the same plans in them."""
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    homes = [tmp_path_factory.mktemp("bytes") for _ in range(2)]
    for home in homes:
        for name in ("plan", "other"):
            write(home / name, stored, town_network, run={})
    return homes


def started(place, seed):
    """A process in which sets of texts have an order of their own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(seed)}
    return subprocess.Popen(
        [sys.executable, "-c", CODE],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def digests(place):
    files = {
        str(path.relative_to(place)): path for path in place.rglob("*") if path.is_file() and path.name != "run.json"
    }
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_every_written_file_is_the_same_in_another_process(places):
    processes = [started(place, seed) for seed, place in enumerate(places, start=1)]
    ends = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], ends
    one, other = map(digests, places)
    assert {Path(name).suffix for name in one} >= set(
        [".xlsx", ".gpkg", ".png", ".pdf", ".ics", ".html", ".geojson", ".csv", ".json"]
    )
    assert one == other
