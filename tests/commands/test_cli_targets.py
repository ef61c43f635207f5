"""Commands where nothing can be written, or where Ctrl-C is pressed as they write: a sentence, and all as before."""

import resource
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import linli

from domain.limits import Limit
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import write

WRITERS = {
    "export": "export {plan} -o {place}/book.xlsx",
    "layers": "layers {plan} -o {place}/layers.gpkg",
    "picture": "picture {plan} -o {place}/map.png",
    "calendars": "calendars {plan} -o {place}/calendars",
    "template": "template -o {place}/empty.xlsx",
    "compare": "compare {plan} {other} -o {place}/page.html",
    "import-plan": "import-plan {book} --plan {plan} -o {place}/again",
    "replan": "replan --plan {plan} --absent {official} --from {day} -o {place}/repaired --work 0.05",
    "report": "report {plan} -o {place}/report.html",
    "roster": "grid roster {plan} -o {place}",
}
each_writer = pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)


@pytest.fixture(scope="module")
def known(town, town_network, town_plan, tmp_path_factory):
    """Two plan folders, a workbook of the first, and an official with a day; what is compiled is in its cache."""
    home = tmp_path_factory.mktemp("targets")
    stored = StoredPlan(scenario=town, plan=town_plan, comparison=None, checks={}, seed=1, limit=Limit(work=0.1))
    for name in ("plan", "other"):
        write(home / name, stored, town_network, run={})
    linli("export", home / "plan", "-o", home / "book.xlsx")
    visit = town_plan.visits.plan.visits[-1]
    names = {"official": visit.official_id, "day": f"{visit.day:%Y-%m-%d}"}
    linli(
        "replan", "--plan", home / "plan", "--absent", names["official"], "--from", names["day"], "-o", home / "again"
    )
    return {"plan": home / "plan", "other": home / "other", "book": home / "book.xlsx", **names}


def call(words, known, place, code):
    return linli(*(word.format(place=place, **known) for word in words.split()), code=code)


def contents(folder):
    return {path.relative_to(folder): path.is_dir() or path.read_bytes() for path in folder.rglob("*")}


@contextmanager
def nearly_full_disk(size):
    """No file may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@each_writer
def test_a_full_disk_is_told_in_one_sentence(known, tmp_path, words):
    with nearly_full_disk(50):
        result = call(words, known, tmp_path, 2)
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert ".new-" not in result.stderr
    assert f"{tmp_path}" in result.stderr
    assert contents(tmp_path) == {}


@each_writer
def test_a_place_below_a_file_is_told_in_one_sentence(known, tmp_path, words):
    (tmp_path / "file").write_text("kept")
    result = call(words, known, tmp_path / "file", 2)
    assert f"{tmp_path / 'file'}" in result.stderr
    assert "Traceback" not in result.stderr
    assert contents(tmp_path) == {Path("file"): b"kept"}


@pytest.fixture
def heeds_ctrl_c():
    """This process hears of Ctrl-C again after a command that left it deaf, for it was about to end."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@each_writer
@pytest.mark.usefixtures("heeds_ctrl_c")
def test_ctrl_c_before_the_last_step_leaves_everything_as_it_was(known, tmp_path, monkeypatch, words):
    def interrupted(draft, *_):
        assert draft.exists()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Path, "replace", interrupted)
    monkeypatch.setattr(Path, "rename", interrupted)
    result = call(words, known, tmp_path, 130)
    assert result.stderr.splitlines()[-1] == "Interrupted; nothing was written."
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", ["export", "layers", "picture", "template", "compare", "report"])
def test_a_folder_in_the_place_of_a_file_is_refused(known, tmp_path, name):
    target = Path(WRITERS[name].split("-o ")[1].format(place=tmp_path))
    target.mkdir()
    result = call(WRITERS[name], known, tmp_path, 2)
    assert f"'{target}' is a directory" in result.stderr
    assert contents(tmp_path) == {Path(target.name): True}


@pytest.mark.parametrize("name", ["calendars", "import-plan", "replan"])
def test_a_folder_that_holds_something_else_is_refused(known, tmp_path, name):
    target = Path(WRITERS[name].split("-o ")[1].split()[0].format(place=tmp_path))
    target.mkdir()
    (target / "letter.txt").write_text("kept")
    result = call(WRITERS[name], known, tmp_path, 2)
    assert f"{target}" in result.stderr
    assert contents(target) == {Path("letter.txt"): b"kept"}
