"""Municipal files of requests: columns and words of their own, and every fault of a row at once."""

import gzip
from datetime import datetime

import numpy as np
import pytest

from domain.demand import Category, Channel
from domain.errors import ScenarioError
from scenarios.findings import Findings
from scenarios.request_file import CategoryName, ChannelName, FileColumns, Reading, read_log, read_words

CATEGORIES, CHANNELS = list(Category), list(Channel)
GOOD = """opened,done,what,how,where
2026-01-31 08:00,2026-02-01 09:30,水管,热线,c1
2026-02-02 00:30,,电梯,app,c2
2026-02-02 12:15,2026-02-02 12:15,噪音,微信,c9
"""
COLUMNS = FileColumns(created="opened", closed="done", category="what", channel="how", place="where")


@pytest.fixture
def read(tmp_path):
    """Function that reads a text as a file of requests and answers the log and its warnings."""

    def read(text, *, name="a.csv", words="value,category\n水管,water\n", **asked):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        findings = Findings()
        map_file = tmp_path / "words.csv"
        map_file.write_text(words, encoding="utf-8")
        reading = Reading(
            categories=read_words(map_file, CategoryName, findings),
            channels=read_words(None, ChannelName, findings),
            **{"columns": COLUMNS, **asked},
        )
        log = read_log(path, reading, findings)
        return log, findings.warnings

    return read


@pytest.fixture
def problems(read):
    """Function that answers the problems for which a text is refused."""

    def problems(text, **asked):
        with pytest.raises(ScenarioError) as refusal:
            read(text, **asked)
        return [str(problem) for problem in refusal.value.problems]

    return problems


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_a_file_with_its_own_columns_and_words(read, name):
    log, warnings = read(GOOD, name=name, places=("c1", "c2"))
    assert (str(log.start), log.days) == ("2026-01-31", 3)
    assert log.created_h.tolist() == [8.0, 48.5, 60.25]
    assert log.closed_h.tolist() == pytest.approx([33.5, np.nan, 60.25], nan_ok=True)
    assert log.until_h == 60.25  # the latest time in the file
    assert [CATEGORIES[k] for k in log.category] == [Category.WATER, Category.LIFT, Category.OTHER]
    assert log.channel.tolist() == [CHANNELS.index(Channel.HOTLINE), CHANNELS.index(Channel.APP), -1]
    assert log.place.tolist() == [0, 1, -1]
    assert log.hour_week.tolist() == [5 * 24 + 8, 0, 12]  # 31 January 2026 is a Saturday
    assert log.unit_h == pytest.approx(1 / 60)
    assert warnings == [
        f"{name} what: 1 of 3 requests with words that are not known here, counted as other: 噪音 1",
        f"{name} how: 1 of 3 requests with words that are not known here, left out of the shares of channels: 微信 1",
    ]


def test_the_history_of_a_scenario_needs_no_options(read):
    text = "工单编号,受理时间,小区编号,类别,渠道,办结时间\n1,2026-03-01,c1,给排水,热线,2026-03-04\n"
    log, warnings = read(text, columns=FileColumns())
    assert log.places == ("c1",)
    assert (log.created_h.tolist(), log.closed_h.tolist(), log.unit_h) == ([0.0], [72.0], 24.0)
    assert warnings == []


def test_requests_closed_after_the_file_was_made_were_open_then(read):
    log, _ = read(GOOD, until=datetime(2026, 2, 2, 20))
    assert log.until_h == 68.0
    closed_later = GOOD.replace("2026-02-02 12:15,水管", "").replace(",,电梯", ",2026-02-05,电梯")
    log, _ = read(closed_later, until=datetime(2026, 2, 2, 20))
    assert np.isnan(log.closed_h).tolist() == [False, True, False]


BAD = """opened,done,what
2026-01-31 08:00,2026-01-30 09:30,water
31/01/2026,,water
,2026-02-30,water
2026-02-02T10:00:00Z,soon,water
2026-02-03,2026-02-04,water
2026-02-03,2026-02-04
2026-02-09,,water
"""
BAD_COLUMNS = FileColumns(created="opened", closed="done", category="what")


def test_every_bad_row_is_named_with_its_field(problems):
    form = "allowed: local time like 2026-03-01 08:30:00"
    assert problems(BAD, columns=BAD_COLUMNS, until=datetime(2026, 2, 8)) == [
        "a.csv:2 done: 2026-01-30 09:30:00 is before opened (2026-01-31 08:00:00)",
        f"a.csv:3 opened: '31/01/2026' is not a time; {form}",
        f"a.csv:4 done: '2026-02-30' is not a time; {form}",
        f"a.csv:4 opened: is empty; {form}",
        f"a.csv:5 done: 'soon' is not a time; {form}",
        f"a.csv:5 opened: '2026-02-02T10:00:00Z' is not a time; {form}",
        "a.csv:7: has 2 cells; the header has 3",
        "a.csv:8 opened: 2026-02-09 00:00:00 is after --until (2026-02-08 00:00:00)",
    ]


def test_bad_rows_can_be_skipped_and_are_counted(read):
    log, warnings = read(BAD, columns=BAD_COLUMNS, until=datetime(2026, 2, 8), skip_bad=True)
    assert len(log) == 1
    assert log.closed_h.tolist() == [24.0]
    assert len(warnings) == 1
    assert warnings[0].startswith("a.csv: 6 bad rows of 7 skipped (a.csv:2 done: 2026-01-30 09:30:00 is before opened")


@pytest.mark.parametrize(
    ("text", "asked", "wanted"),
    [
        ("", {}, ["a.csv:1: is empty; the first row must name the columns"]),
        (
            "opened,what\n",
            {"columns": FileColumns(created="openend", category="what", closed="done")},
            [
                "a.csv:1 done: no such column; columns: opened, what",
                "a.csv:1 openend: no such column (did you mean opened?); columns: opened, what",
            ],
        ),
        (
            "opened,what\n",
            {"columns": FileColumns()},
            [
                "a.csv:1 category: no column category or 类别; name it with --category; columns: opened, what",
                "a.csv:1 created: no column created or 受理时间; name it with --created; columns: opened, what",
            ],
        ),
        (
            "opened,what\n",
            {"columns": FileColumns(created="opened", category="what"), "skip_bad": True},
            ["a.csv: has no rows that can be read"],
        ),
        (
            "opened,what\n1990-01-01,x\n2026-01-01,x\n",
            {"columns": FileColumns(created="opened", category="what")},
            ["a.csv opened: 1990-01-01 to 2026-01-01 are 13150 days; at most 3660"],
        ),
        (
            'opened,what\n2026-01-01,x\n2026-01-01,"x\n',
            {"columns": FileColumns(created="opened", category="what"), "skip_bad": True},
            ["a.csv:3: is not well-formed CSV (unexpected end of data); the rows from here on were not read"],
        ),
    ],
)
def test_files_that_cannot_be_used(problems, text, asked, wanted):
    assert problems(text, **asked) == wanted


def test_a_damaged_gzip_file_is_refused(tmp_path, read):
    path = tmp_path / "b.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode())[:-9])
    findings = Findings()
    with pytest.raises(ScenarioError, match=r"b\.csv\.gz: is a damaged gzip file"):
        read_log(path, Reading(columns=COLUMNS, categories={}, channels={}), findings)


def test_faults_of_the_words_are_named(problems):
    words = "value,category\n水管,water\n电灯,lamp\n水管,roof\n"
    assert [text.partition(";")[0] for text in problems(GOOD, words=words)] == [
        "words.csv:3 category: 'lamp' is not one of the words known here",
        "words.csv:4 value: '水管' has a row already: 2",
    ]
