from datetime import date, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.demand import Category, Channel
from domain.district import CurrentService, StreetClass
from scenarios.cells import Unread, clean_text, is_enum, reader_of, setting, shielded, writer_of
from scenarios.words import ENUM_ZH

texts = st.text(st.characters(exclude_categories=["Cs"])).map(clean_text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (int, "17", 17),
        (int, " 17 ", 17),
        (int, "17.0", 17),
        (int, "-3", -3),
        (int, "１７", 17),
        (float, "1.5e3", 1500.0),
        (float, "．5", 0.5),
        (float, "+2", 2.0),
        (bool, "是", True),
        (bool, "No", False),
        (bool, "1", True),
        (date, "2026-03-01", date(2026, 3, 1)),
        (date, "2026/3/1", date(2026, 3, 1)),
        (date, "2026年3月1日", date(2026, 3, 1)),
        (datetime, "2026-03-01", datetime(2026, 3, 1)),
        (datetime, "2026-03-01T08:05", datetime(2026, 3, 1, 8, 5)),
        (datetime | None, "2026/3/1 8:05:09", datetime(2026, 3, 1, 8, 5, 9)),
        (tuple[str, ...], "法律； 财务、物业;", ("法律", "财务", "物业")),
        (CurrentService | None, "无", CurrentService.NONE),
        (Annotated[float, "yuan"] | None, "1.5", 1.5),
        (CurrentService, "自治式", CurrentService.SELF),
        (CurrentService, "None", CurrentService.NONE),
        (str, "  a\u0301 ", "\u00e1"),
        (str, "001", "001"),
        (str, "'=1", "=1"),
        (str, "''=1", "'=1"),
        (str, "'quoted'", "'quoted'"),
    ],
)
def test_cells_are_read(kind, text, value):
    assert reader_of(kind)(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (int, "三百"),
        (int, "17.5"),
        (int, "1,200"),
        (int, "1_000"),
        (int, "1e3"),
        (int, "9" * 19),
        (float, "nan"),
        (float, "inf"),
        (float, "12%"),
        (float, "1.2.3"),
        (float, "0x10"),
        (bool, "maybe"),
        (date, "3/1/2026"),
        (date, "2026-02-30"),
        (date, "20260301"),
        (date, "46082"),
        (datetime, "1700000000"),
        (datetime, "2026-03-01 25:00"),
        (datetime, "2026-03-01T08:00Z"),
        (StreetClass, "alley"),
    ],
)
def test_cells_that_are_not_of_the_type_are_left_unread(kind, text):
    assert reader_of(kind)(text) == Unread(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, 4.0), (int, True), (int, "4"), (bool, 1), (float, float("nan")), (float, 10**400), (float, True), (str, 3)],
)
def test_settings_keep_their_toml_types(kind, value):
    assert isinstance(setting(kind, value), Unread)


def test_every_enumeration_has_a_chinese_word_for_every_value_and_no_word_twice():
    for kind, words in ENUM_ZH.items():
        assert is_enum(kind)
        assert set(words) == {member.value for member in kind}
        assert len(set(words.values())) == len(words)


@given(st.sampled_from([*Category, *Channel, *StreetClass]))
def test_english_and_chinese_words_are_read_alike(member):
    read = reader_of(type(member))
    assert read(member.value) is member
    assert read(ENUM_ZH[type(member)][member.value]) is member


@given(texts)
def test_shielded_text_reads_back_and_starts_no_formula(text):
    written = shielded(text)
    assert clean_text(written) == text
    assert not written.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_read_back_exactly(number):
    assert reader_of(float)(writer_of(float)(number)) == number


@given(st.datetimes(min_value=datetime(1000, 1, 1)))
def test_times_read_back_exactly(time):
    assert reader_of(datetime)(writer_of(datetime)(time)) == time


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_whole_numbers_read_back_exactly(number):
    assert reader_of(int)(writer_of(int)(number)) == number


@pytest.mark.parametrize("kind", [int | None, float | None, date | None, Category | None])
def test_nothing_is_written_as_an_empty_cell(kind):
    assert writer_of(kind)(None) == ""


def test_a_list_entry_with_a_separator_cannot_be_written():
    with pytest.raises(ValueError, match="'a;b' cannot be written"):
        writer_of(tuple[str, ...])(("a;b",))
