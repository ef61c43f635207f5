"""The policy comparison as one flat table: shown units, and no difference of the base policy to itself."""

import page_factories as made
import pytest

from reports.tables.simulation_table import comparison_rows


@pytest.fixture(scope="module")
def rows():
    return comparison_rows(made.comparison(made.scenario()))


def test_rows_come_by_indicator_then_policy(rows):
    indicators, policies = ("within24", "sojourn", "rating"), ("own", "pooled", "pooled-plus")
    assert [(row.indicator, row.policy) for row in rows] == [(i, p) for i in indicators for p in policies]


def test_numbers_are_in_the_shown_unit(rows):
    assert (rows[0].mean, rows[0].half_width, rows[0].unit) == (62.0, 0.6, "%")
    assert (rows[1].difference, rows[1].difference_half_width) == (4.7, 0.6)


def test_the_base_policy_has_no_difference(rows):
    assert {row.policy for row in rows if row.difference is None} == {"own"}
    assert all(bool(row.sentence_en) == (row.difference is not None) for row in rows)
