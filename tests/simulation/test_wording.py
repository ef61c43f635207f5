"""Sentences about differences."""

import pytest

from simulation.statistics.intervals import Interval
from simulation.wording import Wording, sentences, span_ends

SHARE = Wording(
    title=("72小时办结率", "resolved within 72 h"),
    unit=("个百分点", "points"),
    said=(
        "“{policy}”72小时办结率比“{base}”{word}{span}个百分点",
        "{policy} resolves {span} points {word} within 72 h than {base}",
    ),
    more=("高", "more"),
    less=("低", "less"),
)


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (
            4.1,
            5.3,
            "“乙方案”72小时办结率比“甲方案”高4.1至5.3个百分点",
            "“B” resolves 4.1 to 5.3 points more within 72 h than “A”",
        ),
        (
            -12.04,
            -3.0,
            "“乙方案”72小时办结率比“甲方案”低3.0至12.0个百分点",
            "“B” resolves 3.0 to 12.0 points less within 72 h than “A”",
        ),
        (
            0.02,
            0.04,
            "“乙方案”72小时办结率比“甲方案”高0.02至0.04个百分点",
            "“B” resolves 0.02 to 0.04 points more within 72 h than “A”",
        ),
        (
            -0.3,
            0.5,
            "未显示“乙方案”与“甲方案”在72小时办结率上有差别（区间−0.3至0.5个百分点）",
            "No difference between “B” and “A” is shown in resolved within 72 h (−0.3 to 0.5 points)",
        ),
        (
            0,
            0,
            "“乙方案”与“甲方案”的72小时办结率相同",
            "“B” and “A” are the same in resolved within 72 h",
        ),
        (
            5,
            5,
            "“乙方案”72小时办结率比“甲方案”高5.0个百分点",
            "“B” resolves 5.0 points more within 72 h than “A”",
        ),
    ],
)
def test_sentences(low, high, zh, en):
    difference = Interval((low + high) / 2, (high - low) / 2)
    assert sentences(difference, wording=SHARE, policy=("乙方案", "B"), base=("甲方案", "A")) == (zh, en)


def test_ends_show_as_many_decimals_as_they_need():
    assert span_ends(1.234, 5.0) == ("1.2", "5.0")
    assert span_ends(0.004, 5.0) == ("0.004", "5.000")
    assert span_ends(0.0, 5.0) == ("0.0", "5.0")
    assert span_ends(-0.00001, 5.0) == ("0.0000", "5.0000")
    assert span_ends(1010.26, 1079.3) == ("1,010", "1,079")
    assert span_ends(-120.0, -99.5) == ("−120.0", "−99.5")
    assert span_ends(-2.0, -1.0) == ("−2.0", "−1.0")
