import pytest

from domain.columns import Ref, columns_of
from domain.scenario import TABLES, Scenario


def test_a_column_tells_its_header_limits_and_reference():
    columns = {column.name: column for column in columns_of(TABLES["compounds"])}
    assert columns["households"].zh == "户数"
    assert columns["households"].type is int
    assert columns["households"].required
    assert columns["community_id"].ref == Ref("communities")
    assert not columns["cleanings_week"].required
    assert columns["cleanings_week"].default == 3


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_chinese_header_of_its_own(table):
    headers = [column.zh for column in columns_of(TABLES[table])]
    assert len(set(headers)) == len(headers)
    assert all(any(ord(letter) > 0x2E80 for letter in header) for header in headers)


def test_every_reference_names_a_table_and_every_table_is_in_the_scenario():
    for entity in TABLES.values():
        for column in columns_of(entity):
            assert column.ref is None or column.ref.table in TABLES
    assert set(TABLES) <= set(Scenario.__dataclass_fields__)
