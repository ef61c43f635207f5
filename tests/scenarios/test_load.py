import shutil
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.demand import Category
from domain.district import CurrentService
from domain.errors import ScenarioError
from domain.scenario import TABLES
from scenarios.builtin import builtin_names, resolve
from scenarios.load import load

DATA = Path(__file__).parent.parent / "data"
SMALL_FILES = sorted(path.name for path in (DATA / "small").iterdir())
once = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

REQUEST_TABLES = [name for name, entity in TABLES.items() if entity.__module__ == "domain.request_tables"]


def changed(folder, case):
    """Folder with the files of a case of tests/data put over it."""
    for path in case.iterdir():
        if path.suffix != ".txt":
            shutil.copy(path, folder / path.name)
    for name in (case / "removed.txt").read_text().split() if (case / "removed.txt").exists() else ():
        (folder / name).unlink()
    return folder


def test_the_small_folder_has_every_table_but_some(small):
    scenario = load(small).scenario
    assert [name for name in TABLES if not getattr(scenario, name)] == [
        "meetings",
        "open_requests",
        "group_rules",
        "team_tasks",
        "roster_before",
        "keepers",
        *REQUEST_TABLES,
    ]


def test_values_are_typed_and_ids_stay_text(small):
    scenario = load(small).scenario
    assert [compound.id for compound in scenario.compounds] == ["001", "002", "003"]
    assert scenario.compounds[1].current_service is CurrentService.SELF
    assert scenario.requests[0].created == datetime(2025, 11, 3, 8, 30)
    assert scenario.requests[1].resolved is None
    assert scenario.requests[1].category is Category.DISPUTE
    assert scenario.officials[0].skills == ("法律", "物业管理")
    assert scenario.officials[1].skills == ()
    assert scenario.guards[1].nights is False
    assert scenario.month == date(2026, 12, 1)
    assert scenario.seed == 7


def test_columns_not_given_have_their_defaults(small):
    compound = load(small).scenario.compounds[0]
    assert (compound.cleaning_min, compound.year_built, compound.former_firm) == (30.0, 1990, "")


def test_chinese_names_give_the_same_scenario(small, tmp_path):
    plain = load(small).scenario
    assert load(changed(small, DATA / "repaired" / "chinese_names")).scenario == plain


def test_positions_in_gcj02_are_converted(small):
    wanted = load(small).scenario
    found = load(changed(small, DATA / "repaired" / "all_in_gcj02")).scenario
    for name in ("compounds", "junctions", "officials"):
        for a, b in zip(getattr(wanted, name), getattr(found, name), strict=True):
            assert (a.lon_deg, a.lat_deg) == pytest.approx((b.lon_deg, b.lat_deg), abs=2e-7)
    assert found.walls[0].to_lat_deg == pytest.approx(wanted.walls[0].to_lat_deg, abs=2e-7)
    shapes = [np.array([pair.split() for pair in s.streets[5].shape.split(", ")], float) for s in (wanted, found)]
    assert shapes[0] == pytest.approx(shapes[1], abs=2e-7)


def test_a_repaired_street_has_the_length_of_its_line(small):
    streets = load(changed(small, DATA / "repaired" / "zero_length")).scenario.streets
    assert streets[2].length_m == pytest.approx(276, abs=1)


def test_a_backward_shape_is_turned(small):
    streets = load(changed(small, DATA / "repaired" / "backward_shape")).scenario.streets
    assert streets[5].shape == "108.923 34.27, 108.9231 34.2715, 108.923 34.273"


def test_loose_streets_and_their_junctions_are_gone(small):
    scenario = load(changed(small, DATA / "repaired" / "loose_streets")).scenario
    assert {street.id for street in scenario.streets} == {f"t{k}" for k in range(1, 8)}
    assert {junction.id for junction in scenario.junctions} == {f"j{k}" for k in range(1, 7)}


def test_a_one_way_trap_is_opened(small):
    scenario = load(changed(small, DATA / "repaired" / "one_way_trap")).scenario
    assert not any(street.one_way for street in scenario.streets)


def test_a_swept_self_loop_stays_and_an_idle_one_goes(small):
    swept = load(changed(small, DATA / "repaired" / "swept_self_loop")).scenario
    assert "t8" in {street.id for street in swept.streets}
    idle = load(changed(small, DATA / "repaired" / "idle_self_loop")).scenario
    assert "t8" not in {street.id for street in idle.streets}


def test_communities_may_be_absent_with_what_refers_to_them(small):
    for name in ("communities", "needs", "subdistricts", "officials", "absences", "contractors", "bids", "teams"):
        (small / f"{name}.csv").unlink()
    (small / "organisations.csv").unlink()
    (small / "advisers.csv").unlink()
    assert load(small).scenario.communities == ()


def test_what_is_not_a_folder_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="is neither a folder"):
        load(tmp_path / "nowhere")


def test_an_unreadable_file_is_a_problem(small, monkeypatch):
    read = Path.read_bytes

    def refuse(path):
        if path.name == "walls.csv":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ScenarioError, match=r"^walls\.csv: cannot be read: Permission denied$"):
        load(small)


def test_a_built_in_name_and_a_path_are_resolved(small):
    assert "lianhu" in builtin_names()
    assert resolve(str(small)) == load(small)
    with pytest.raises(ScenarioError, match=r"neither a folder nor a built-in scenario; built in: .*lianhu"):
        resolve("nowhere")


def test_a_folder_named_as_a_built_in_district_is_pointed_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert resolve("lianhu").warnings == ()
    (tmp_path / "lianhu").mkdir()
    (warning,) = resolve("lianhu").warnings
    assert "write ./lianhu" in warning


def load_or_refuse(folder):
    """Load; a refusal must have problems, all of which can be printed."""
    message = "loaded"
    try:
        load(folder)
    except ScenarioError as refusal:
        message = "".join(str(problem) for problem in refusal.problems)
    assert message


@once
@given(name=st.sampled_from(SMALL_FILES), data=st.binary(max_size=300))
def test_random_bytes_never_crash(tmp_path_factory, name, data):
    folder = shutil.copytree(DATA / "small", tmp_path_factory.mktemp("bytes") / "small")
    (folder / name).write_bytes(data)
    load_or_refuse(folder)


@once
@given(
    name=st.sampled_from(SMALL_FILES), start=st.integers(0, 400), length=st.integers(0, 9), patch=st.binary(max_size=9)
)
def test_damaged_files_never_crash(tmp_path_factory, name, start, length, patch):
    folder = shutil.copytree(DATA / "small", tmp_path_factory.mktemp("patch") / "small")
    old = (folder / name).read_bytes()
    start = min(start, len(old))
    (folder / name).write_bytes(old[:start] + patch + old[start + length :])
    load_or_refuse(folder)


NASTY = [
    "",
    " ",
    "nan",
    "-inf",
    "1e999",
    "9" * 5000,
    "-1",
    "0",
    "'",
    "'=1",
    "\u200b",
    "２０",
    "2026-13-01",
    "é",
    "💧",
    "true",
]


@once
@given(
    name=st.sampled_from([name for name in SMALL_FILES if name.endswith(".csv")]),
    row=st.integers(0, 3),
    column=st.integers(0, 11),
    text=st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters=',"\r\n')),
)
def test_nasty_cells_never_crash(tmp_path_factory, name, row, column, text):
    folder = shutil.copytree(DATA / "small", tmp_path_factory.mktemp("cell") / "small")
    lines = [line.split(",") for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    cells = lines[min(row, len(lines) - 1)]
    cells[min(column, len(cells) - 1)] = text
    (folder / name).write_text("\n".join(map(",".join, lines)), encoding="utf-8")
    load_or_refuse(folder)
