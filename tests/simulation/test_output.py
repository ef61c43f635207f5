"""Sentences about differences."""

import re

import pytest

from simulation.measures import MEASURES
from simulation.output import sentences, span_ends
from simulation.statistics.intervals import Interval

WORDING = {measure.indicator.id: measure.wording for measure in MEASURES}


def said(name, low, high):
    """Sentences about a difference of the indicator, given the ends of its interval in the shown unit."""
    return sentences(
        Interval((low + high) / 2, (high - low) / 2),
        wording=WORDING[name],
        policy=("乙方案", "B"),
        base=("甲方案", "A"),
    )


@pytest.mark.parametrize(
    ("name", "low", "high", "zh", "en"),
    [
        (
            "resolved_24h",
            4.1,
            5.3,
            "“乙方案”24小时办结率比“甲方案”高4.1至5.3个百分点",
            "B resolves 4.1 to 5.3 points more within 24 h than A",
        ),
        (
            "resolved_24h",
            -5.3,
            -4.1,
            "“乙方案”24小时办结率比“甲方案”低4.1至5.3个百分点",
            "B resolves 4.1 to 5.3 points less within 24 h than A",
        ),
        (
            "mean_time",
            -12.04,
            -3.0,
            "“乙方案”平均办结时长（14天封顶）比“甲方案”短3.0至12.0小时",
            "B takes 3.0 to 12.0 h less on average than A",
        ),
        ("open_end", 2, 7, "“乙方案”期末未办结比“甲方案”多2.0至7.0件", "B leaves 2.0 to 7.0 requests more open than A"),
        (
            "rating",
            0.02,
            0.04,
            "“乙方案”平均评分比“甲方案”高0.02至0.04星",
            "B is rated 0.02 to 0.04 stars higher than A",
        ),
        (
            "resolved_72h",
            -0.3,
            0.5,
            "未显示“乙方案”与“甲方案”在72小时办结率上有差别（区间−0.3至0.5个百分点）",
            "No difference between B and A is shown in resolved within 72 h (−0.3 to 0.5 points)",
        ),
        (
            "resolved_72h",
            0,
            0,
            "未显示“乙方案”与“甲方案”在72小时办结率上有差别（区间0.0至0.0个百分点）",
            "No difference between B and A is shown in resolved within 72 h (0.0 to 0.0 points)",
        ),
        (
            "resolved_72h",
            5,
            5,
            "“乙方案”72小时办结率比“甲方案”高5.0个百分点",
            "B resolves 5.0 points more within 72 h than A",
        ),
    ],
)
def test_sentences(name, low, high, zh, en):
    assert said(name, low, high) == (zh, en)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.indicator.id)
def test_every_wording_names_both_policies_the_span_and_a_direction(measure):
    more, less = said(measure.indicator.id, 1, 2), said(measure.indicator.id, -2, -1)
    for zh, en in (more, less):
        assert all(piece in zh for piece in ("乙方案", "甲方案", "1.0至2.0"))
        assert re.fullmatch(r"B .* 1\.0 to 2\.0 .* than A", en)
    assert more[0] != less[0]
    assert more[1] != less[1]


def test_ids_and_titles_are_unique():
    for field in ("id", "title_zh", "title_en"):
        assert len({getattr(measure.indicator, field) for measure in MEASURES}) == len(MEASURES)


def test_ends_show_as_many_decimals_as_they_need():
    assert span_ends(1.234, 5.0) == ("1.2", "5.0")
    assert span_ends(0.004, 5.0) == ("0.004", "5.000")
    assert span_ends(0.0, 5.0) == ("0.0", "5.0")
    assert span_ends(-0.00001, 5.0) == ("0.0000", "5.0000")
    assert span_ends(-2.0, -1.0) == ("−2.0", "−1.0")
