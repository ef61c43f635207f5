"""Workbooks that fill in some sheets only: what can be planned is, and what cannot is said with its sheets."""

import csv
import json

import openpyxl
import pytest
from command_line import linli

from domain.columns import columns_of
from domain.scenario import TABLES
from scenarios.words import TABLE_ZH

QUICK = ["--work", "0.1", "--workers", "1", "--seed", "1"]
OFFICES = ("compounds", "subdistricts", "communities", "officials", "contractors")
WANTED = {
    "zh": {"方案代号": "town", "计划月份": "2026-12"},
    "en": {"name": "town", "month": "2026-12"},
}
SETTINGS = {"zh": "设置", "en": "settings"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scenarios") / "town"
    linli("scenario", "new", folder, "--compounds", 8, "--seed", 3)
    return folder


def filled(town, path, lang, tables):
    """A template in which a person filled in some sheets with what a scenario has."""
    linli("template", "-o", path, "--lang", lang)
    book = openpyxl.load_workbook(path)
    for row in book[SETTINGS[lang]].iter_rows(min_row=2):
        row[1].value = WANTED[lang].get(row[0].value, row[1].value)
    for table in tables:
        with (town / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        sheet = book[TABLE_ZH[table] if lang == "zh" else table]
        for number, row in enumerate(rows, start=3):
            for at, column in enumerate(columns_of(TABLES[table]), start=1):
                sheet.cell(number, at).value = row[column.name] or None
    book.save(path)
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_parts_with_tables_are_planned_and_the_others_named_with_their_sheets(town, tmp_path, lang):
    book = filled(town, tmp_path / "x.xlsx", lang, OFFICES)
    done = linli("--lang", lang, "run", book, "-o", tmp_path / "plan", *QUICK, "--replications", 2, "--days", 20)
    if lang == "zh":
        assert "未编制：邻里格、格长。如需编制，请填写这些表：楼栋、单元" in done.stderr
        assert (
            "未编制：服务模式、片区合同、保洁延伸（这几部分须一并决定）。如需编制，请填写这些表：报价、站点、保洁班组"
            in done.stderr
        )
        assert "未提供街段和路口：路程按直线距离的1.3倍估算。" in done.stderr
    else:
        assert "Not planned: Neighbourhood grid, Grid keepers. To plan it fill in: buildings, units" in done.stderr
        assert "which are decided together. To plan them fill in: bids, depots, crews" in done.stderr
    manifest = json.loads((tmp_path / "plan" / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["parts"]) == ["visits"]
    assert (tmp_path / "plan" / "simulation.json").exists()
    linli("check", tmp_path / "plan")
    linli("export", tmp_path / "plan", "-o", tmp_path / "plan.xlsx", "--lang", lang)
    linli("import-plan", tmp_path / "plan.xlsx")


def test_a_part_asked_for_without_its_tables_is_refused(town, tmp_path):
    book = filled(town, tmp_path / "x.xlsx", "zh", OFFICES)
    said = linli("plan", book, "-o", tmp_path / "plan", "--only", "grid", *QUICK, code=2).stderr
    assert "buildings" in said
    assert "楼栋" in said
    assert not (tmp_path / "plan").exists()


def test_a_year_is_not_simulated_without_communities(town, tmp_path):
    book = filled(town, tmp_path / "x.xlsx", "en", ("compounds", "buildings", "units"))
    done = linli("--lang", "en", "run", book, "-o", tmp_path / "plan", *QUICK)
    assert "Not simulated. To simulate fill in: communities" in done.stderr
    assert not (tmp_path / "plan" / "simulation.json").exists()


def test_compounds_alone_are_no_plan_and_all_tables_are_named(town, tmp_path):
    book = filled(town, tmp_path / "x.xlsx", "zh", ("compounds",))
    said = linli("--lang", "zh", "run", book, "-o", tmp_path / "plan", *QUICK, code=2).stderr
    assert "中文表名：干部" in said
    assert not (tmp_path / "plan").exists()


def test_a_chinese_workbook_is_spoken_to_in_chinese(town, tmp_path, monkeypatch):
    for name in ("LINLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    book = filled(town, tmp_path / "x.xlsx", "zh", ("compounds", "officials"))
    said = linli("scenario", "check", book, code=2).stderr
    assert "干部 街道编号: 引用的“街道”表缺少或未填写" in said
