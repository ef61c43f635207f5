"""Both languages of the page: no key without words, no sentence of a solver without a Chinese form."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reports
from domain.demand import Category
from domain.district import Mode, StreetClass, WallKind
from domain.people import KeeperKind, TeamKind
from domain.plan import PARTS
from domain.results import Status
from domain.services import ServiceItem
from reports.language import phrases, terms
from reports.language.catalogue import ZH, messages
from reports.language.phrases import in_chinese, noted
from reports.language.words import PAGE
from reports.page.rendering import INDEX_SECTIONS, SECTIONS
from reports.plans_compared.words import WORDS as COMPARED

TEMPLATES = Path(reports.__file__).parent / "templates"
CHINESE = re.compile("[\u4e00-\u9fff]")
SAMPLES = {
    "why": "no firm has room",
    "counts": "contract 3, self 2",
    "trade": "repair",
    "sizes": "3, 4",
    "names": "x1, x2",
    "levels": "gate 8 < 16 h a day, lift 0 < 2 a month",
    "items": "gate, lift",
    "totals": "12.5, 12.4",
}


def sample(name):
    return "12.5" if re.fullmatch(r"n(_\w+)?", name) else SAMPLES.get(name, "x1")


def test_scripts_ask_only_for_words_that_exist():
    asked = {key for path in TEMPLATES.glob("*.js") for key in re.findall(r'\bt\("(\w+)"\)', path.read_text("utf-8"))}
    assert len(asked) > 20
    assert asked <= {*PAGE, *COMPARED, *(key for section in (*SECTIONS, *INDEX_SECTIONS) for key in section.words)}


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (terms.MODES, Mode),
        (terms.STATUSES, Status),
        (terms.STREETS, StreetClass),
        (terms.WALLS, WallKind),
        (terms.KEEPERS, KeeperKind),
        (terms.TEAMS, TeamKind),
        (terms.CATEGORIES, Category),
        (terms.ITEMS, ServiceItem),
        (terms.ITEM_UNITS, ServiceItem),
    ],
)
def test_every_term_of_the_domain_has_words(names, kind):
    assert set(names) == set(kind)


def test_every_part_has_a_name_and_a_unit():
    assert set(terms.PARTS) == set(terms.UNITS) == set(PARTS)


SENTENCES = sorted(pair for pair in messages(ZH).items() if "!r}" not in pair[0])
OPTIONAL = re.compile(r"[\w)]\{")
"""A hole without a space before it takes a remark of its own, which begins with one."""


def test_a_phrase_filled_in_is_found_again():
    lost = []
    for english, _ in SENTENCES:
        names = re.findall(r"\{(\w+)\}", english)
        if OPTIONAL.search(english) or english.strip().startswith("linli "):  # a command is the same in all languages
            continue
        said = in_chinese(english.format(**{name: sample(name) for name in names}))
        if said is None or not CHINESE.search(said) or re.search(r"[{}]", said):
            lost.append(english)
    assert len(SENTENCES) > 1000
    assert lost == []


def test_reasons_by_mode_are_said_mode_by_mode():
    said = in_chinese("contract: no firm has room; extended: no crew may enter compounds")
    assert said == "片区大物业：企业均无余量；延伸式：没有可进小区的班组"


def test_an_unknown_sentence_is_shown_as_it_was_written():
    assert noted("colourless green ideas").zh == "colourless green ideas"
    assert in_chinese("No guard lives within 5 m of: " + "x" * phrases.LONGEST) is None


@given(st.text(max_size=200) | st.sampled_from(SENTENCES).map(lambda pair: pair[0]))
def test_any_text_is_answered(text):
    assert noted(text).en == text


def test_every_sentence_and_term_of_a_plan_has_a_chinese_form(town_plan):
    results = [getattr(town_plan, part) for part in PARTS]
    modes = town_plan.modes.plan
    said = {note for result in results for note in result.notes} | set(modes.uncovered.values())
    said |= {option.reason for option in modes.options if option.reason}
    assert said
    assert [sentence for sentence in said if in_chinese(sentence) is None] == []
    assert {term for result in results for term in result.cost_terms} <= set(terms.COST_TERMS)
