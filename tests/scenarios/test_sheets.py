import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.findings import Findings
from scenarios.headers import header_key
from scenarios.sheets import sheet_of_csv, sheets_of_folder


@pytest.fixture
def read(tmp_path):
    def reading(data):
        path = tmp_path / "walls.csv"
        path.write_bytes(data)
        findings = Findings()
        return sheet_of_csv(path, "walls", findings), findings

    return reading


def test_rows_are_numbered_as_a_spreadsheet_shows_them(read):
    sheet, findings = read(b'id,name\na,"two\nlines"\n\nb,x\n')
    assert [(row.number, row.cells) for row in sheet.rows] == [(2, ("a", "two\nlines")), (4, ("b", "x"))]
    assert sheet.header == ("id", "name")
    assert findings == Findings()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(read, encoding):
    sheet, findings = read("编号,名称\n1,莲湖区\n".encode(encoding))
    assert sheet.rows[0].cells == ("1", "莲湖区")
    assert sheet.header[0] == "编号"
    assert findings.warnings == (["walls.csv: read as GB18030, for it is not UTF-8"] if encoding == "gb18030" else [])


def test_one_damaged_byte_does_not_turn_utf8_into_gb18030(read):
    data = "编号,名称\n1,莲湖区青年路街道\n".encode().replace("湖".encode(), "湖".encode()[:2])
    _, findings = read(data)
    assert [(problem.row, problem.text[:9]) for problem in findings.problems] == [(2, "byte 0xe6")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read, end):
    sheet, _ = read(f"id,name{end}1,x{end}2,y{end}".encode())
    assert [row.cells for row in sheet.rows] == [("1", "x"), ("2", "y")]


def test_a_sheet_with_a_row_that_could_not_be_read_is_not_complete(read):
    sheet, findings = read(b"id,name\n1,x\n2\n3,z\n")
    assert [row.number for row in sheet.rows] == [2, 4]
    assert not sheet.complete
    assert [str(problem) for problem in findings.problems] == ["walls.csv:3: has 1 cells; the header has 2"]


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    (tmp_path / "~$walls.csv").write_bytes(b"lock")
    (tmp_path / ".walls.csv").write_bytes(b"hidden")
    (tmp_path / "walls.csv").mkdir()
    findings = Findings()
    assert sheets_of_folder(tmp_path, findings) == {}
    assert findings == Findings()


@pytest.mark.parametrize("text", ["建筑面积_平方米", " 建筑面积（平方米） ", "建筑面积 (平方米)"])
def test_headers_are_compared_less_their_punctuation(text):
    assert header_key(text) == "建筑面积_平方米"


@given(st.binary(max_size=400))
def test_random_bytes_give_a_sheet_or_a_problem(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "random.csv"
    path.write_bytes(data)
    findings = Findings()
    sheet = sheet_of_csv(path, "walls", findings)
    assert sheet.complete != bool(findings.problems)
    assert all(len(row.cells) == len(sheet.header) for row in sheet.rows)
