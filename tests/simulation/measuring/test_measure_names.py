"""Measures by id: what can be named, how it is titled and how differences are said."""

import re
from pathlib import Path

import pytest
from measured_cases import NAMES

from simulation.measuring.registry import MEASURES, PATTERNS, measure
from simulation.wording import Interval, sentences

EVERY = [measure(name) for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_an_id_builds_the_measure_that_has_it(name):
    assert measure(name).id == name


def test_every_pattern_is_tried_here():
    heads = {name.split(":")[0] for name in NAMES}
    assert heads == {pattern.split(":")[0] for pattern in PATTERNS}


def test_reports_show_about_twenty_different_measures():
    ids = [found.id for found in MEASURES]
    assert len(set(ids)) == len(ids)
    assert 18 <= len(ids) <= 24
    assert [measure(name) for name in ids] == list(MEASURES)


@pytest.mark.parametrize(
    ("given_id", "own"),
    [
        ("resolve:urgent:24.0h", "resolve:urgent:24h"),
        ("respond:all:0.5h", "respond:all:0.5h"),
        ("gini:compound:mean", "gini:mean"),
        ("worst:compound:072h", "worst:72h"),
    ],
)
def test_spellings_of_one_measure_have_one_id(given_id, own):
    assert measure(given_id).id == own
    assert measure(given_id) == measure(own)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("", "nothing has this name"),
        ("speed", "nothing has this name"),
        ("age:max", "nothing has this name"),
        ("resolve", "0 parts follow 'resolve', expected 2"),
        ("resolve:urgent:24h:x", "3 parts follow 'resolve', expected 2"),
        ("gini", "0 parts follow 'gini', expected 1 or 2"),
        ("resolve:hasty:24h", "'hasty' is not one of all, emergency, urgent, routine, planned, dispute"),
        ("resolve:urgent:24", "'24' is not a number of hours above 0, such as 24h"),
        ("resolve:urgent:0h", "'0h' is not a number of hours above 0, such as 24h"),
        ("resolve:urgent:-1h", "'-1h' is not a number of hours above 0, such as 24h"),
        ("resolve:urgent:nanh", "'nanh' is not a number of hours above 0, such as 24h"),
        ("settled:street", "'street' is not one of compound, community"),
        ("climbed:", "'' is not one of street, district"),
        ("worst:city:72h", "'city' is not one of compound, community, street"),
        ("hardship:p90", "'p90' is neither mean nor standard nor a number of hours such as 72h"),
        ("standard:", "'' is not one of all, emergency, urgent, routine, planned, dispute"),
    ],
)
def test_an_unknown_id_is_told_what_there_is(name, wrong):
    with pytest.raises(ValueError, match="Measures are: respond:<class>:<X>h, ") as caught:
        measure(name)
    text = str(caught.value)
    assert text.startswith(f"no measure {name!r}: {wrong}. ")
    assert text.endswith(
        "<class> is all, emergency, urgent, routine, planned, dispute; <X> a number of hours; "
        "<basis> mean, standard or <X>h; <area> (may be left out) compound, community, street"
    )


@pytest.mark.parametrize("found", EVERY, ids=lambda found: found.id)
def test_differences_are_said_in_both_languages(found):
    shown = found.indicator
    for mean in (-3.0, 3.0):
        zh, en = sentences(Interval(mean, 1.0), wording=found.wording, policy=("甲", "A"), base=("乙", "B"))
        assert zh.startswith(f"“甲”{shown.title_zh}比“乙”")
        assert "2.0至4.0" in zh
        assert en.startswith("“A” ")
        assert en.endswith(" than “B”")
        assert "2.0 to 4.0" in en
        assert "{" not in zh + en
    assert shown.unit_zh
    assert shown.unit_en
    assert shown.scale in (1.0, 100.0)


def test_titles_differ():
    for language in ("title_zh", "title_en"):
        titles = [getattr(found.indicator, language) for found in EVERY]
        assert len(set(titles)) == len(titles)


def test_directions():
    good = {found.id for found in EVERY if found.indicator.higher_is_better}
    assert {"resolve:all:24h", "standard:urgent", "settled:compound", "worst:72h", "hardship:72h", "rating"} <= good
    assert good.isdisjoint({"mean:all", "p90:all", "climbed:street", "worst:mean", "hardship:mean", "gini:72h"})
    assert good.isdisjoint({"withdrawn", "reopened", "low_ratings", "refusals", "open:all", "cost", "recovery"})


def test_sentences_by_hand():
    words = {"policy": ("甲", "A"), "base": ("乙", "B")}
    _, en = sentences(Interval(2.0, 1.0), wording=measure("resolve:urgent:24h").wording, **words)
    assert en == "“A” resolves 1.0 to 3.0 points more of urgent requests within 24 h than “B”"
    zh, _ = sentences(Interval(-2.0, 1.0), wording=measure("resolve:urgent:24h").wording, **words)
    assert zh == "“甲”加急诉求24小时办结率比“乙”低1.0至3.0个百分点"
    zh, en = sentences(Interval(-2.0, 1.0), wording=measure("worst:standard").wording, **words)
    assert zh == "“甲”最差一成小区按时办结率比“乙”低1.0至3.0个百分点"
    assert en == "“A” resolves 1.0 to 3.0 points less within the standard in the worst tenth of compounds than “B”"
    zh, en = sentences(Interval(5.0, 1.0), wording=measure("recovery").wording, **words)
    assert zh == "“甲”高峰后恢复时长（60天封顶）比“乙”长4.0至6.0小时"
    assert en == "“A” takes 4.0 to 6.0 h longer to recover from a surge than “B”"


def test_the_documentation_names_every_measure():
    text = (Path(__file__).parents[3] / "docs/model/indicators.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`\n]+)`", text.replace("\\|", "|")))
    assert set(PATTERNS) <= named
    assert {found.id for found in MEASURES} <= named
