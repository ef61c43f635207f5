import csv
import io
from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from annotated_types import Interval, Len
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.columns import columns_of
from domain.people import Shift
from domain.policy import Policy
from domain.rules import Rules
from domain.scenario import TABLES, Scenario
from scenarios.cells import clean_text, is_enum, plain_type
from scenarios.findings import Findings
from scenarios.load import load
from scenarios.rows import table_of
from scenarios.save import digest, files_of, save
from scenarios.settings import read_settings
from scenarios.sheets import sheets_of_folder
from scenarios.synthetic import district
from scenarios.working_days import days_of

once = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(characters, max_size=60).map(clean_text)
words = st.text(characters, max_size=9).map(clean_text).filter(lambda word: word and not set(word) & set(";；、'"))


def values(column):
    """Any value that a column allows."""
    if is_enum(column.type):
        return st.sampled_from(column.type)
    limits = next((mark for mark in column.metadata if isinstance(mark, Interval)), None)
    if column.type in (int | None, float | None, bool | None) or is_enum(plain_type(column.type)):
        return st.none() | values(replace(column, type=plain_type(column.type)))
    if column.type is int:
        return st.integers(limits.ge, limits.le)
    if column.type is float:
        low, high = (limits.ge if limits.gt is None else limits.gt), (limits.le if limits.lt is None else limits.lt)
        ends = {"exclude_min": limits.gt is not None, "exclude_max": limits.lt is not None}
        return st.floats(low, high, **ends, allow_nan=False)
    if column.type is str:
        least = next((mark.min_length for mark in column.metadata if isinstance(mark, Len)), 0)
        return texts.filter(lambda text: len(text) >= least)
    times = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))
    return {
        bool: st.booleans(),
        date: st.dates(),
        datetime: times,
        datetime | None: st.none() | times,
        date | None: st.none() | st.dates(),
        tuple[str, ...]: st.lists(words, max_size=3).map(tuple),
    }[column.type]


def rows_of(entity):
    return st.builds(entity, **{column.name: values(column) for column in columns_of(entity)})


rules = st.builds(Rules, **{field.name: rows_of(type(getattr(Rules(), field.name))) for field in fields(Rules)})


shifts = st.builds("community:{}/{}={}".format, st.integers(0, 9), st.sampled_from(Shift), st.integers(0, 1000))


@st.composite
def policies(draw):
    """Policies with one base, wherever it stands; crews leave after they come, and staffing can be read."""
    rows = draw(st.lists(rows_of(Policy), min_size=1, max_size=4, unique_by=lambda row: row.id))
    base = draw(st.integers(0, len(rows) - 1))
    shared = rows[base]
    found = []
    for index, row in enumerate(rows):
        hours = sorted(draw(st.lists(st.floats(0, 24), min_size=2, max_size=2, unique=True)))
        crews = tuple(draw(st.lists(shifts, max_size=3)))
        own = replace(row, base=index == base, crew_from_h=hours[0], crew_to_h=hours[1], staffing=crews)
        # Most policies differ from the base in a few levers.
        levers = [field.name for field in fields(Policy) if field.name not in ("id", "title_zh", "title_en", "base")]
        changed = draw(st.sets(st.sampled_from(levers))) if draw(st.booleans()) else set(levers)
        changed |= {"crew_from_h", "crew_to_h", "staffing"}
        same = {} if index == base else {name: getattr(shared, name) for name in levers if name not in changed}
        found.append(replace(own, **same))
    return tuple(found)


@st.composite
def scenarios(draw):
    """A scenario of arbitrary rows: fit to be written and read, though not to be planned for."""
    month = draw(st.dates(date(1990, 1, 1), date(2060, 1, 1))).replace(day=1)
    picked = draw(st.lists(st.sampled_from(sorted(TABLES)), max_size=4, unique=True))
    tables = {name: tuple(draw(st.lists(rows_of(TABLES[name]), max_size=3))) for name in picked}
    return Scenario(
        name=draw(texts.filter(bool)),
        title_zh=draw(texts.filter(bool)),
        title_en=draw(texts.filter(bool)),
        note_zh=draw(st.text(characters)),
        month=month,
        seed=draw(st.integers(0, 2**53)),
        working_days=tuple(day for day in days_of(month) if draw(st.booleans())),
        rules=draw(rules),
        policies=draw(policies()),
        **{"compounds": (), "streets": (), "junctions": (), **tables},
    )


@once
@given(scenario=scenarios(), headers=st.sampled_from(["en", "zh"]))
def test_whatever_is_written_is_read_back_equal(tmp_path_factory, scenario, headers):
    folder = tmp_path_factory.mktemp("any") / "scenario"
    save(scenario, folder, headers=headers)
    findings = Findings()
    read = read_settings(folder, findings)
    sheets = sheets_of_folder(folder, findings)
    tables = {name: table_of(sheets[name], entity, findings).rows for name, entity in TABLES.items() if name in sheets}
    assert findings == Findings()
    assert tables == {name: getattr(scenario, name) for name in TABLES if getattr(scenario, name)}
    for name in ("name", "title_zh", "title_en", "note_zh", "note_en", "month", "seed", "rules", "policies"):
        assert getattr(read, name) == getattr(scenario, name), name


@settings(max_examples=4)
@given(compounds=st.integers(3, 12), seed=st.integers(0, 50), headers=st.sampled_from(["en", "zh"]))
def test_a_district_loads_back_equal_without_warnings(tmp_path_factory, compounds, seed, headers):
    scenario = district(compounds=compounds, seed=seed)
    folder = tmp_path_factory.mktemp("district") / "scenario"
    save(scenario, folder, headers=headers)
    loaded = load(folder)
    assert loaded.scenario == scenario
    assert loaded.warnings == ()
    assert digest(loaded.scenario) == digest(scenario)


def test_the_small_folder_survives_saving(small, tmp_path):
    scenario = load(small).scenario
    save(scenario, tmp_path / "again")
    assert load(tmp_path / "again").scenario == scenario


def test_equal_scenarios_give_equal_bytes_and_digests(small):
    first, second = load(small).scenario, load(small).scenario
    assert files_of(first) == files_of(second)
    whole = replace(first, depots=tuple(replace(depot, unload_min=10) for depot in first.depots))
    assert whole == first
    assert digest(whole) == digest(first)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"note_en": "x"},
        {"month": date(2026, 11, 1)},
        {"working_days": ()},
        {"gates": ()},
        {"policies": (Policy(id="a", title_zh="", title_en="", base=True),)},
    ],
)
def test_any_change_changes_the_digest(small, change):
    scenario = load(small).scenario
    assert digest(replace(scenario, **change)) != digest(scenario)


def test_tables_open_in_a_spreadsheet_as_chinese_text_and_without_formulas(small):
    scenario = load(small).scenario
    evil = replace(scenario.compounds[0], name='=HYPERLINK("http://x","y")', former_firm="＠SUM(1)", id="-1")
    data = files_of(replace(scenario, compounds=(evil,)), headers="zh")["compounds.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert header[:3] == ["小区编号", "小区名称", "社区编号"]
    assert row[:2] == ["'-1", '\'=HYPERLINK("http://x","y")']
    assert "'＠SUM(1)" in row


def test_negative_numbers_stay_numbers(small):
    scenario = load(small).scenario
    west = replace(scenario.walls[0], from_lon_deg=-3.5)
    row = files_of(replace(scenario, walls=(west,)))["walls.csv"].decode("utf-8-sig").splitlines()[1]
    assert row.split(",")[2] == "-3.5"


def test_a_folder_with_content_is_not_written_over_unless_asked(small, tmp_path):
    scenario = load(small).scenario
    target = tmp_path / "mine"
    target.mkdir()
    (target / "letter.txt").write_text("dear")
    with pytest.raises(FileExistsError, match="mine is not empty"):
        save(scenario, target)
    with pytest.raises(FileExistsError, match="mine is not empty and no scenario"):
        save(scenario, target, overwrite=True)
    assert [path.name for path in target.iterdir()] == ["letter.txt"]
    (target / "scenario.toml").write_text("")
    save(scenario, target, overwrite=True)
    assert load(target).scenario == scenario
    assert not (target / "letter.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "small"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(small, tmp_path):
    (tmp_path / "file").write_text("dear")
    with pytest.raises(FileExistsError, match="file is a file"):
        save(load(small).scenario, tmp_path / "file", overwrite=True)


def test_a_failed_write_leaves_nothing_behind_and_the_old_folder_whole(small, tmp_path):
    scenario = load(small).scenario
    save(scenario, tmp_path / "mine")
    broken = replace(scenario, officials=(replace(scenario.officials[0], skills=("a;b",)),))
    with pytest.raises(ValueError, match="'a;b' cannot be written"):
        save(broken, tmp_path / "mine", overwrite=True)
    assert load(tmp_path / "mine").scenario == scenario
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "small"]


def test_an_empty_folder_is_filled(small, tmp_path):
    (tmp_path / "empty").mkdir()
    save(load(small).scenario, tmp_path / "empty")
    assert load(tmp_path / "empty").scenario == load(small).scenario
