"""Hostile and damaged workbooks: refused with a sentence or read whole, without the memory they ask for."""

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from open_document import ods

from scenarios.save import digest
from scenarios.workbooks.writing import workbook_bytes

ROOT = Path(__file__).parents[3]
MEMORY_MB = 300
LOAD = """
import json, sys, time
from pathlib import Path
from domain.errors import ScenarioError
from scenarios.load import load
from scenarios.save import digest
began = time.perf_counter()
try:
    said = digest(load(Path(sys.argv[1])).scenario)
except ScenarioError as error:
    said = [str(problem) for problem in error.problems]
seconds = time.perf_counter() - began
status = Path("/proc/self/status")  # the most memory this process had; where there is none it is not judged
lines = status.read_text().splitlines() if status.exists() else []
peak = [line.split()[1] for line in lines if line.startswith("VmHWM")]
print(json.dumps({"said": said, "mb": int(peak[0]) / 1024 if peak else 0, "s": seconds}))
"""


OPEN = """
import sys
from pathlib import Path
import cli
from click.testing import CliRunner
said = CliRunner().invoke(cli.main, ["--lang", "en", "import-plan", sys.argv[1]])
assert said.exit_code == 2, said
print(said.stderr.splitlines()[0])
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(max([int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")], default=0))
"""


@pytest.fixture(scope="module")
def honest(town):
    return workbook_bytes(town)


def loaded(data, path):
    """What a process of its own says of a workbook; it never takes much memory."""
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["mb"] < MEMORY_MB
    return said["said"]


def changed(data, **members):
    """The same workbook with other bytes in some members, or with members more; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def member(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def sheet_of(data, title):
    """Member that holds the sheet of a title."""
    book = member(data, "xl/workbook.xml").decode()
    number = book.split(f'<sheet name="{title}" sheetId="')[1].split('"')[0]
    return f"xl/worksheets/sheet{number}.xml"


def test_the_honest_one_is_read(honest, town, tmp_path):
    assert loaded(honest, tmp_path / "x.xlsx") == digest(town)


def raw_zip(name, deflated, size):
    """A zip of one member whose deflated bytes and stated size are as given."""
    head = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(deflated), size, len(name), 0) + name + deflated
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(deflated), size, len(name), 0, 0, 0, 0, 0, 0
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry) + len(name), len(head), 0)
    return head + entry + name + end


def bomb(megabytes):
    """Deflated zeros, so many MB of them when unpacked, made of one block again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * megabytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


@pytest.mark.parametrize("stated", [400 * 2**20, 2**31, 1000])
def test_a_zip_bomb_is_refused_whatever_size_it_states(stated, tmp_path):
    said = loaded(raw_zip(b"xl/worksheets/sheet1.xml", bomb(400), stated), tmp_path / "x.xlsx")
    assert len(said) == 1
    assert "unpacks to more than" in said[0] or "is a damaged workbook" in said[0]


def million_rows(honest):
    """A workbook of 25 MB of rows with something in them."""
    name = sheet_of(honest, "小区")
    sheet = member(honest, name)
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(500, 1_000_500))
    return changed(honest, **{name: sheet.replace(b"</sheetData>", rows + b"</sheetData>")})


def entities(honest):
    """A workbook whose shared texts multiply."""
    return changed(honest, **{"xl/sharedStrings.xml": BOMB_XML + b"<sst>&b;</sst>"})


ATTACKS = {
    "zip bomb of 49 MB": (
        lambda _: raw_zip(b"xl/worksheets/sheet1.xml", bomb(48 * 2**10), 2**31),
        "unpacks to more than",
    ),
    "XML bomb": (entities, "declares a document type or entities"),
    "a million rows": (million_rows, "or more rows and"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_edited_plan_is_looked_through_before_anything_is_loaded_for_it(attack, honest, tmp_path):
    make, sentence = ATTACKS[attack]
    path = tmp_path / "x.xlsx"
    path.write_bytes(make(honest))
    done = subprocess.run(
        [sys.executable, "-c", OPEN, str(path)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    said, megabytes = done.stdout.splitlines()
    assert sentence in said
    assert float(megabytes) < MEMORY_MB


def test_a_million_rows_with_something_in_them_are_refused(honest, tmp_path):
    (said,) = loaded(million_rows(honest), tmp_path / "x.xlsx")
    assert "or more rows and" in said


def test_of_very_many_problems_the_first_are_told_and_the_others_counted(honest, tmp_path):
    name = sheet_of(honest, "缺勤")
    sheet = member(honest, name)
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(500, 3500))
    said = loaded(
        changed(honest, **{name: sheet.replace(b"</sheetData>", rows + b"</sheetData>")}), tmp_path / "x.xlsx"
    )
    assert 1000 <= len(said) < 1100


def test_many_small_members_that_are_large_together_are_refused(honest, tmp_path):
    data = changed(honest, **{f"xl/media/{n}.bin": b"\0" * 2**20 for n in range(250)})
    (said,) = loaded(data, tmp_path / "x.xlsx")
    assert "unpacks to more than" in said


BOMB_XML = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml"])
def test_a_document_type_is_refused_in_every_member(honest, name, tmp_path):
    body = member(honest, name).split(b"?>", 1)[1]
    (said,) = loaded(changed(honest, **{name: BOMB_XML + body}), tmp_path / "x.xlsx")
    assert f"{name} declares a document type or entities" in said


def test_a_document_type_cannot_hide_behind_another_encoding(honest, tmp_path):
    body = member(honest, "xl/sharedStrings.xml").decode()
    spoilt = changed(honest, **{"xl/sharedStrings.xml": body.replace("UTF-8", "UTF-16").encode("utf-16")})
    (said,) = loaded(spoilt, tmp_path / "x.xlsx")
    assert "xl/sharedStrings.xml is not in UTF-8" in said


def test_a_lying_dimension_is_of_no_account(honest, town, tmp_path):
    name = sheet_of(honest, "小区")
    body = member(honest, name)
    start = body.index(b'<dimension ref="')
    end = body.index(b"/>", start)
    lie = body[:start] + b'<dimension ref="A1:XFD1048576"' + body[end:]
    assert loaded(changed(honest, **{name: lie}), tmp_path / "x.xlsx") == digest(town)


def test_a_cell_at_the_far_corner_is_refused(honest, tmp_path):
    name = sheet_of(honest, "小区")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    (said,) = loaded(changed(honest, **{name: member(honest, name).replace(b"</sheetData>", far)}), tmp_path / "x.xlsx")
    assert "has a sheet of 1048576 or more rows and 16384 columns" in said


def test_cells_that_do_not_say_where_they_are_are_refused(honest, tmp_path):
    name = sheet_of(honest, "小区")
    far = b'<row r="1048576"><c><v>1</v></c></row></sheetData>'
    (said,) = loaded(changed(honest, **{name: member(honest, name).replace(b"</sheetData>", far)}), tmp_path / "x.xlsx")
    assert "cells do not say where they are" in said


def test_a_million_empty_rows_with_formats_are_passed_over(honest, town, tmp_path):
    name = sheet_of(honest, "小区")
    rows = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(5000, 1_005_000))
    data = changed(honest, **{name: member(honest, name).replace(b"</sheetData>", rows + b"</sheetData>")})
    assert loaded(data, tmp_path / "x.xlsx") == digest(town)


def test_members_with_odd_names_are_never_unpacked(honest, town, tmp_path):
    data = changed(honest, **{"../../outside.txt": b"x", "/etc/linli": b"x", "inner.zip": honest})
    assert loaded(data, tmp_path / "x.xlsx") == digest(town)
    assert not (tmp_path.parent / "outside.txt").exists()


def test_two_members_of_one_name_are_refused(honest, tmp_path):
    out = io.BytesIO(honest)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    (said,) = loaded(out.getvalue(), tmp_path / "x.xlsx")
    assert "two members have one name" in said


def test_thousands_of_members_are_refused(honest, tmp_path):
    (said,) = loaded(changed(honest, **{f"xl/media/{n}": b"" for n in range(2500)}), tmp_path / "x.xlsx")
    assert "a workbook has at most 2000" in said


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "is an old workbook (.xls)"),
        (b"id,name\r\n1,a\r\n", "is text, such as CSV, not a workbook"),
        (b"", "is empty, or was not copied"),
        (b"PK\x03\x04" + b"\0" * 100, "is a damaged workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data, sentence, tmp_path):
    (said,) = loaded(data, tmp_path / "x.xlsx")
    assert said.startswith("x.xlsx: ")
    assert sentence in said


def test_a_truncated_workbook_is_refused(honest, tmp_path):
    (said,) = loaded(honest[: len(honest) // 2], tmp_path / "x.xlsx")
    assert "is a damaged workbook" in said


CELL = '<table:table-cell office:value-type="string"{more}><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "rows",
    [
        f"<table:table-row>{CELL.format(more=' table:number-columns-repeated=' + chr(34) + '100000000' + chr(34))}"
        "</table:table-row>",
        f'<table:table-row table:number-rows-repeated="1000000000">{CELL.format(more="")}</table:table-row>',
        f'<table:table-row table:number-rows-repeated="1000000">{CELL.format(more="") * 20}</table:table-row>',
    ],
)
def test_repeated_cells_of_an_open_document_are_refused(rows, tmp_path):
    (said,) = loaded(ods({"compounds": rows}), tmp_path / "x.ods")
    assert "delete what lies outside the table" in said


def test_empty_repeated_rows_of_an_open_document_are_passed_over(tmp_path):
    header = "<table:table-row>" + CELL.format(more="") + "</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    said = loaded(ods({"compounds": header + empty}), tmp_path / "x.ods")
    assert [text.split(":")[0] for text in said] == ["compounds", "settings"]
    assert all("is missing" in text for text in said)


def test_a_text_without_end_is_refused(honest, tmp_path):
    spoilt = member(honest, "xl/sharedStrings.xml").replace(b"</sst>", b"<si><t>" + b"a" * 2**24 + b"</t></si></sst>")
    (said,) = loaded(changed(honest, **{"xl/sharedStrings.xml": spoilt}), tmp_path / "x.xlsx")
    assert "holds a text of" in said


def test_a_long_text_to_which_very_many_cells_refer_is_refused(honest, tmp_path):
    strings = b'<?xml version="1.0" encoding="UTF-8"?><sst><si><t>' + b"a" * 32_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 50_001))
    name = sheet_of(honest, "小区")
    sheet = member(honest, name)
    start, end = sheet.index(b"<sheetData>"), sheet.index(b"</sheetData>")
    spoilt = sheet[: start + len(b"<sheetData>")] + rows + sheet[end:]
    (said,) = loaded(changed(honest, **{name: spoilt, "xl/sharedStrings.xml": strings}), tmp_path / "x.xlsx")
    assert "holds texts of more than" in said


def test_a_workbook_where_the_column_of_the_year_holds_errors_says_so_at_their_cells(honest, tmp_path):
    name = sheet_of(honest, "小区")
    spoilt = re.sub(rb'(<c r="H3"[^>]*?)><v>[^<]*</v>', rb'\1 t="e"><v>#REF!</v>', member(honest, name))
    assert spoilt != member(honest, name)
    (said,) = loaded(changed(honest, **{name: spoilt}), tmp_path / "x.xlsx")
    assert said == "小区!H3 建成年份: holds an error of its formula"
