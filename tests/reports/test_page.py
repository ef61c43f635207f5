"""The page as text: what it names, what it may run, and that no text in the data changes its structure."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace

import page_factories as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_reading import HOSTILE, Reader, page

from domain.plan import PARTS, Plan
from domain.roads import road_network
from domain.words import Words
from reports.page import section
from reports.page.embed import packed, unpacked
from reports.page.rendering import render
from reports.page.sections import tables
from reports.tables.visit_scores import score_rows
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def small():
    return made.scenario(5)


@pytest.fixture(scope="module")
def whole(small):
    return page(small, None, made.comparison(small))


def test_every_part_and_the_comparison_are_there(small, whole):
    reader = Reader(whole)
    assert set(PARTS) - {"modes", "visits", "grid"} <= set(reader.tables)
    assert reader.data["means"]["columns"]
    assert 'id="missing"' not in whole
    assert 'id="no-comparison"' not in whole
    assert {policy.title_en for policy in small.policies} <= set(reader.texts)
    assert "数据为生成" in whole


def test_same_input_gives_the_same_bytes(small, whole):
    assert page(small, None, made.comparison(small)) == whole


def test_missing_parts_are_named_and_the_rest_is_shown(small):
    network = road_network(small)
    full = made.plan(small, network)
    html = render(small, network, replace(full, crews=None, visits=None), None, ())
    missing = re.search(r'<p class="warn" id="missing">(.*?)</p>', html, re.S).group(1)
    assert "保洁延伸" in missing
    assert "Chief visits" in missing
    assert "Projects" not in missing
    assert 'id="no-comparison"' in html
    assert html.count('class="sheets"') == 2  # contracts and rosters
    assert "contracts" in Reader(html).tables


@pytest.mark.parametrize("part", PARTS)
def test_a_plan_of_one_part_only(small, part):
    full = made.plan(small, road_network(small))
    reader = Reader(page(small, replace(Plan(), **{part: getattr(full, part)})))
    assert reader.data["core"]["parts"] == {key: key == part for key in PARTS}


def test_an_empty_plan_of_one_compound():
    reader = Reader(page(made.scenario(1), Plan()))
    assert len(reader.data["core"]["compounds"]["id"]) == 1
    assert not any(reader.data["core"]["parts"].values())


def test_a_scenario_without_optional_tables(small):
    bare = replace(
        small,
        **{
            name: ()
            for name in (
                "subdistricts", "communities", "gates", "walls", "depots", "crews", "officials", "contractors", "teams",
                "guards", "advisers", "organisations", "needs",
            )
        },
    )  # fmt: skip
    assert Reader(page(bare, Plan())).data["core"]["compounds"]["community"] == [-1] * 5


def test_style_and_script_match_the_policy_and_nothing_else_may_run(whole):
    reader = Reader(whole)
    policy = next(value for tag, name, value in reader.attributes if tag == "meta" and "default-src" in (value or ""))
    inlined = [(tag, text) for tag, attrs, text in reader.raw if "data-block" not in attrs]
    assert [tag for tag, _ in inlined] == ["style", "script"]
    for tag, text in inlined:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_inline_handler_no_inline_style_no_address(whole):
    for tag, name, value in Reader(whole).attributes:
        assert not name.startswith("on"), (tag, name)
        assert name != "style", (tag, value)
        if name in ("src", "href", "xlink:href", "action", "srcset"):
            assert value.startswith(("#", "data:")), (tag, name, value)
    style = next(text for tag, _, text in Reader(whole).raw if tag == "style")
    assert "url(" not in style
    assert "@import" not in style


def shape(html):
    """Tags and attribute names: what a text in the data must not change."""
    return Reader(html).tags


PLAIN = shape(page(made.scenario(3), None, made.comparison(made.scenario(3), note="n"), note="n"))


@settings(max_examples=25)
@given(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(alphabet=st.sampled_from("<>\"'&/]!-={}%\u2028 scriptonload"), min_size=1, max_size=30),
    )
)
def test_no_text_changes_the_structure(text):
    hostile = made.scenario(3, name=text, tail=text)
    html = page(hostile, None, made.comparison(hostile, note=text), note=text)
    assert shape(html) - PLAIN == Counter()
    assert Reader(html).data["core"]["compounds"]["name"] == [compound.name for compound in hostile.compounds]


def test_a_hostile_name_is_shown_as_it_is():
    reader = Reader(page(made.scenario(3, name=HOSTILE[0])))
    assert any(HOSTILE[0] in text for text in reader.texts)
    assert HOSTILE[0] not in page(made.scenario(3, name=HOSTILE[0]))


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_a_block_reads_back_and_holds_no_markup(value):
    block = packed("v", value)
    assert unpacked(block.text) == value
    assert re.fullmatch(r"[A-Za-z0-9+/]*=*", block.text)


def test_data_refuse_what_json_cannot_say():
    with pytest.raises(ValueError, match="JSON"):
        packed("v", [float("nan")])


def test_two_sections_may_not_give_one_name_to_different_things(small, monkeypatch):
    twice = replace(tables.SECTION, key="again")
    monkeypatch.setattr("reports.page.rendering.SECTIONS", (tables.SECTION, twice))
    with pytest.raises(ValueError, match="the data 'tables' are taken"):
        page(small)
    other = replace(twice, blocks=section.nothing, words={"map": Words("图", "chart")})
    monkeypatch.setattr("reports.page.rendering.SECTIONS", (tables.SECTION, other))
    with pytest.raises(ValueError, match="the word 'map' is taken"):
        page(small)


def test_a_district_of_338_compounds_stays_under_one_megabyte():
    large = district(compounds=338, seed=2)
    network = road_network(large)
    plan = made.plan(large, network)
    crews = replace(plan.crews, plan=made.crews(large, network, days=6, each=30))
    html = render(large, network, replace(plan, crews=crews), made.comparison(large), score_rows(large, network, plan))
    assert len(html.encode()) < 600_000
    assert len(Reader(html).data["routes"]["trips"]) == 6 * len(large.crews)
