"""Files that are not what they should be: one clear sentence, exit code 2, in Chinese and in English."""

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from command_line import linli

from scenarios.workbooks.writing import workbook_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def archive(*names):
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return into.getvalue()


def other_program():
    book, into = openpyxl.Workbook(), BytesIO()
    book.active.title = "工资表"
    book.active.append(["姓名", "工资"])
    book.save(into)
    return into.getvalue()


FILES = {
    "csv.xlsx": ("id,name\nc1,甲\n".encode(), "is text, such as CSV", "不是工作簿"),
    "gbk.xlsx": ("编号,名称\nc1,甲\n".encode("gb18030"), "is text, such as CSV", "不是工作簿"),
    "old.xls": (OLE + "Workbook".encode("utf-16-le"), "is an old workbook (.xls)", "旧版工作簿"),
    "old.xlsx": (OLE + "Workbook".encode("utf-16-le"), "is an old workbook (.xls)", "旧版工作簿"),
    "secret.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "is protected by a password", "密码保护"),
    "~$x.xlsx": (b"\x05user" + b" " * 160, "is only a mark that a workbook is open", "占用标记"),
    ".~lock.x.ods": (b",user,host", "is only a mark that a workbook is open", "占用标记"),
    "nothing.xlsx": (b"", "is empty, or was not copied to its end", "是空文件"),
    "zeros.xlsx": (b"\0" * 4096, "is empty, or was not copied to its end", "是空文件"),
    "letter.xlsx": (archive("[Content_Types].xml", "word/document.xml"), "is a document or slides", "文档或幻灯片"),
    "photos.xlsx": (archive("a.jpg", "b.jpg"), "is an archive of other files", "其他文件的压缩包"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no workbook", "不是工作簿"),
}


@pytest.fixture(scope="module")
def whole(town):
    return workbook_bytes(town)


def refused(command, path, english, chinese):
    for lang, text in (("en", english), ("zh", chinese)):
        said = linli("--lang", lang, *command, path, code=2).stderr
        assert said.splitlines()[0].startswith(f"{path.name}: ")
        assert text in said.splitlines()[0]
        assert len(said.splitlines()) == 2, said


@pytest.mark.parametrize("command", [("scenario", "check"), ("import-plan",)], ids=["scenario", "plan"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_kind_is_named_for_what_it_is(tmp_path, name, command):
    data, english, chinese = FILES[name]
    (tmp_path / name).write_bytes(data)
    refused(command, tmp_path / name, english, chinese)


@pytest.mark.parametrize("command", [("scenario", "check"), ("import-plan",)], ids=["scenario", "plan"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_file_cut_off_is_damaged(whole, tmp_path, command, share):
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(share * len(whole))])
    refused(command, path, "is a damaged workbook: a part of it is missing", "缺少一部分")


def test_a_workbook_of_something_else_is_not_taken_for_a_scenario_or_a_plan(whole, tmp_path):
    (tmp_path / "pay.xlsx").write_bytes(other_program())
    refused(
        ("scenario", "check"), tmp_path / "pay.xlsx", "has none of the sheets of a scenario", "没有方案数据的工作表"
    )
    refused(
        ("import-plan",),
        tmp_path / "pay.xlsx",
        "is not a workbook that linli export wrote",
        "不是 linli export 写出的工作簿",
    )
    (tmp_path / "town.xlsx").write_bytes(whole)
    refused(
        ("import-plan",),
        tmp_path / "town.xlsx",
        "is not a workbook that linli export wrote",
        "不是 linli export 写出的工作簿",
    )


def test_a_workbook_that_another_program_keeps_open_is_said_to_be(whole, tmp_path, monkeypatch):
    path = tmp_path / "open.xlsx"
    path.write_bytes(whole)

    def locked(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", locked)
    refused(("scenario", "check"), path, "it is open in another program", "正被其他程序打开")
    refused(("import-plan",), path, "it is open in another program", "正被其他程序打开")


@pytest.mark.parametrize("name", ["小区.csv", "scenario.toml"])
def test_one_file_of_a_folder_is_no_scenario(tmp_path, name):
    (tmp_path / name).write_text("x\n", encoding="utf-8")
    assert "give the folder that it is in" in linli("--lang", "en", "scenario", "check", tmp_path / name, code=2).stderr
    assert "请给出它所在的文件夹" in linli("--lang", "zh", "scenario", "check", tmp_path / name, code=2).stderr


def test_a_folder_named_like_a_workbook_is_said_to_be_one(tmp_path):
    (tmp_path / "x.xlsx").mkdir()
    assert "文件夹" in linli("--lang", "zh", "import-plan", tmp_path / "x.xlsx", code=2).stderr
    assert "小区" in linli("--lang", "zh", "scenario", "check", tmp_path / "x.xlsx", code=2).stderr
