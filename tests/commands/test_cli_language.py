"""The command line speaks the language that is asked for: help, faults, usage errors and tables."""

import json
import re

import click
import openpyxl
import pytest
from command_line import linli
from rich.cells import cell_len

import cli
from commands.options import PARTS
from reports.language.speech import speaking
from reports.terminal.console import outcome_text

ENGLISH = re.compile(r"\b[a-z]+ [a-z]{2,} [a-z]{2,}\b")
COMMAND = re.compile(r"linli [a-z-]+.*|\[[^\]]*\]|<[^>]*>")


@pytest.fixture(autouse=True)
def nothing_asked(in_english, monkeypatch):
    for name in ("LINLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)


def commands(group, path=()):
    for name, command in sorted(group.commands.items()):
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", [(), *commands(cli.main)], ids=" ".join)
def test_the_help_of_every_command_is_chinese(path):
    lines = linli("--lang", "zh", *path, "--help").stdout.splitlines()
    assert lines[0].startswith("用法：")
    assert [line for line in lines[1:] if ENGLISH.search(COMMAND.sub("", line))] == []


def test_what_is_said_in_one_call_is_not_kept_for_the_next():
    assert "编制并检验" in linli("--lang", "zh", "--help").stdout
    assert "Plan and test the services" in linli("--help").stdout


@pytest.fixture
def broken(tmp_path):
    """A folder with faults; settings are added by the tests."""
    (tmp_path / "scenario.toml").write_text('month = "2026-12"\n', encoding="utf-8")
    return tmp_path


def faults(folder, *arguments, **environment):
    return linli(*arguments, "scenario", "check", folder, code=2).stderr


def is_chinese(text):
    return "没有写入任何内容" in text and "nothing was written" not in text


def test_languages_in_the_order_of_who_asks(broken, monkeypatch):
    settings = broken / "scenario.toml"
    assert not is_chinese(faults(broken))
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert is_chinese(faults(broken))
    settings.write_text(f'language = "en"\n{settings.read_text(encoding="utf-8")}', encoding="utf-8")
    assert not is_chinese(faults(broken)), "the scenario's goes before the system's"
    monkeypatch.setenv("LINLI_LANG", "zh")
    assert is_chinese(faults(broken)), "the user's variable before the scenario's"
    assert not is_chinese(faults(broken, "--lang", "en")), "and the option before all"


def test_a_scenario_is_answered_in_its_language_even_when_it_cannot_be_read(broken):
    settings = broken / "scenario.toml"
    settings.write_text('language = "zh"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    said = faults(broken)
    assert is_chinese(said)
    assert "compounds.csv: 缺少" in said


def test_an_unknown_language_is_refused(broken):
    assert "no-such" in linli("--lang", "no-such", "doctor", code=2).stderr
    (broken / "scenario.toml").write_text('language = "中文"\n', encoding="utf-8")
    assert "'中文' is not a language" in faults(broken)


def test_json_stays_english(broken):
    result = linli("--lang", "zh", "scenario", "check", broken, "--json", code=2)
    texts = [problem["text"] for problem in json.loads(result.stdout)["problems"]]
    assert any(text.startswith("is missing; every scenario") for text in texts)
    assert is_chinese(result.stderr)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan"], "缺少参数 'SCENARIO'"),
        (["plan", "lianhu", "--bogus"], "没有选项 '--bogus'"),
        (["plan", "lianhu", "--seed"], "选项 '--seed' 需要"),
        (["plan", "lianhu", "--seed", "x"], "'x' 不是有效的"),
        (["plan", "lianhu", "one", "two"], "多余的参数（one two）"),
        (["plan", "lianhu", "--only", "x"], "'x' 不在"),
        (["check", "no-such-folder"], "不存在"),
        (["plam"], "没有命令 'plam'"),
    ],
)
def test_usage_errors_are_chinese(arguments, told):
    said = linli("--lang", "zh", *arguments, code=2).stderr
    assert told in said
    assert "错误：" in said
    assert "Error" not in said
    assert "Usage" not in said


def test_tables_are_chinese_and_aligned(town_plan, tmp_path):
    with speaking("zh", settled=True):
        text = outcome_text(tmp_path, town_plan, None)
    table = text.split("\n\n")[0].splitlines()
    assert table[0].split() == ["部分", "状态", "目标值", "下界", "差距", "单位"]
    assert not set(PARTS) & set(text.split())
    gaps = {cell_len(line[: line.rindex("%") + 1]) for line in table[1:] if "%" in line}
    assert len(gaps) == 1


def written(tmp_path, *before, own=()):
    """First sheet of a template made with these options before the command and of its own."""
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
    linli(*before, "template", "-o", path, *own)
    return openpyxl.load_workbook(path).sheetnames[0]


def test_what_is_written_follows_the_commands_own_option_then_the_one_before_it_then_chinese(tmp_path, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert written(tmp_path) == "说明", "the system is not asked"
    assert written(tmp_path, "--lang", "en") == "instructions"
    assert written(tmp_path, "--lang", "en", own=("--lang", "zh")) == "说明"
    monkeypatch.setenv("LINLI_LANG", "en")
    assert written(tmp_path) == "instructions"


def test_a_converted_scenario_is_written_in_its_own_language(tmp_path):
    town = tmp_path / "town"
    linli("scenario", "new", town, "--compounds", 3)
    linli("scenario", "convert", town, "-o", tmp_path / "zh")
    assert "小区" in (tmp_path / "zh" / "compounds.csv").read_text("utf-8-sig").splitlines()[0]
    settings = town / "scenario.toml"
    settings.write_text('language = "en"\n' + settings.read_text("utf-8"), encoding="utf-8")
    linli("scenario", "convert", town, "-o", tmp_path / "en")
    assert (tmp_path / "en" / "compounds.csv").read_text("utf-8-sig").startswith("id,")


def test_a_missing_folder_is_a_folder_in_the_language_of_the_call(tmp_path):
    for language, kind in (("zh", "文件夹"), ("en", "Directory"), ("zh", "文件夹")):
        said = linli("--lang", language, "check", tmp_path / "nowhere", code=2).stderr
        assert kind in said
        assert ("Directory" in said) == (language == "en")
