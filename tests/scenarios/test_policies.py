"""Policies as files say them: what they share with the base, how they were once written, policy files."""

from dataclasses import fields, replace
from math import inf

import pytest

from domain.errors import ScenarioError
from domain.policy import DEFAULT_POLICIES, Interruption, Policy, Pooling, PriorityRule, crew_shift
from scenarios.findings import Findings
from scenarios.load import load
from scenarios.policies import read_policies, read_policy_file
from scenarios.save import files_of
from scenarios.toml_reader import TomlReader

BASE = Policy(id="own", title_zh="自管", title_en="Own", base=True, pooling=Pooling.COMPOUND, refuse_share=0.2)


def read(text):
    """Policies of a text, and what is wrong with it."""
    findings = Findings()
    policies = read_policies(TomlReader("scenario.toml", text, findings))
    return policies, [str(problem) for problem in findings.problems]


def row(name, *lines, base=False):
    said = [f'id = "{name}"', 'title_zh = ""', f'title_en = "{name}"', *lines, *(["base = true"] if base else [])]
    return "\n".join(["[[policies]]", *said, ""])


def test_a_policy_has_from_the_base_what_it_leaves_out():
    text = row("a", "refuse_share = 0.5") + row("b", "refuse_share = 0.3", 'priority = "fifo"', base=True) + row("c")
    (a, b, c), problems = read(text)
    assert problems == []
    assert (a.refuse_share, b.refuse_share, c.refuse_share) == (0.5, 0.3, 0.3)
    assert {policy.priority for policy in (a, b, c)} == {PriorityRule.FIFO}
    assert [policy.base for policy in (a, b, c)] == [False, True, False]


def test_chinese_words_and_inf_are_read():
    (policy,), problems = read(row("a", 'interruption = "打断后续办"', "overtime_cap_h = inf", base=True))
    assert problems == []
    assert (policy.interruption, policy.overtime_cap_h) == (Interruption.RESUME, inf)


def test_saving_writes_the_base_in_full_and_of_others_what_differs(small):
    other = replace(BASE, id="b", title_en="B", base=False, escalate_after_h=12.0, staffing=("lifts/day=1",))
    scenario = replace(load(small).scenario, policies=(BASE, other))
    text = files_of(scenario)["scenario.toml"].decode()
    base, differs = text.split("[[policies]]\n")[1:]
    assert [line.split(" = ")[0] for line in base.splitlines() if line] == [field.name for field in fields(Policy)]
    assert differs.splitlines() == [
        'id = "b"',
        'title_zh = "自管"',
        'title_en = "B"',
        "base = false",
        'staffing = ["lifts/day=1"]',
        "escalate_after_h = 12.0",
    ]


# As it was once written


def test_rules_that_have_become_levers_hold_for_all_policies():
    moved = "[simulation]\ncrew_from_h = 7\ncrew_to_h = 21.5\nstreet_every_days = 30\n"
    policies, problems = read(moved + row("a", "crew_from_h = 9", base=True) + row("b", "street_every_days = 10"))
    assert problems == []
    assert [(p.crew_from_h, p.crew_to_h, p.street_every_days) for p in policies] == [(9, 21.5, 30), (9, 21.5, 10)]
    usual, problems = read(moved)
    assert problems == []
    assert usual == tuple(replace(p, crew_from_h=7, crew_to_h=21.5, street_every_days=30) for p in DEFAULT_POLICIES)


def test_rules_that_have_become_levers_are_named_where_they_stand():
    _, problems = read("[simulation]\ncrew_to_h = 25\nstreet_every_days = 0\n" + row("a", base=True))
    assert problems == [
        "scenario.toml:2 simulation.crew_to_h: 25 is too large; allowed: 0 to 24",
        "scenario.toml:3 simulation.street_every_days: 0 is too small; allowed: 1 to 365",
    ]
    _, problems = read("[simulation]\ncrew_from_h = 20.5\n" + row("a", base=True) + row("b"))
    assert problems == ["scenario.toml:1 simulation.crew_to_h: 20 is not after crew_from_h (20.5)"]


@pytest.mark.parametrize(
    ("lines", "escalate", "spill"),
    [
        (["escalation = true"], 24.0, 24.0),
        (["escalation = true", "escalate_after_h = 6"], 6.0, 6.0),
        (["escalation = false", "escalate_after_h = 6"], inf, inf),
        (["escalate_after_h = 6"], 6.0, inf),
        (["escalate_after_h = 6", "spill_after_h = 12"], 6.0, 12.0),
    ],
)
def test_escalation_as_it_was_once_written(lines, escalate, spill):
    (policy,), problems = read(row("a", *lines, base=True))
    assert problems == []
    assert (policy.escalate_after_h, policy.spill_after_h) == (escalate, spill)


def test_a_policy_once_written_without_escalation_has_none_from_the_base():
    (_, other), problems = read(row("a", "escalation = true", base=True) + row("b", "escalation = false"))
    assert problems == []
    assert (other.escalate_after_h, other.spill_after_h) == (inf, inf)


# Files of policies


def policy_file(folder, text):
    path = folder / "levers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_policy_file_states_what_differs_from_the_scenario_s_base(tmp_path):
    policies = read_policy_file(policy_file(tmp_path, row("b", "stock_share = 0.5") + row("c")), BASE)
    shared = replace(BASE, base=False, title_zh="")
    assert policies == (
        BASE,
        replace(shared, id="b", title_en="b", stock_share=0.5),
        replace(shared, id="c", title_en="c"),
    )


def test_a_policy_file_may_have_a_base_of_its_own(tmp_path):
    policies = read_policy_file(policy_file(tmp_path, row("b") + row("c", "refuse_share = 1", base=True)), BASE)
    assert [(policy.id, policy.base, policy.refuse_share) for policy in policies] == [("b", False, 1), ("c", True, 1)]
    assert policies[1].pooling is Policy(id="", title_zh="", title_en="").pooling


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "levers.toml policies: is missing; write [[policies]] above the keys of each policy"),
        (
            "policies = 3",
            "levers.toml:1 policies: is not a list of policies; write [[policies]] above the keys of each",
        ),
        ("[[policies]\n", "levers.toml:1: is not well-formed TOML: Expected ']]' at the end of an array declaration"),
        ("seed = 1\n" + row("b"), "levers.toml:1 seed: unknown key; allowed: policies"),
        (row("own"), "levers.toml:2 policies.id: 'own' is already the id of the policy in the scenario"),
        (row("b") + row("b"), "levers.toml:6 policies.id: 'b' is already the id of the policy in row 2"),
        (
            row("b", "refuse_share = nan"),
            "levers.toml:5 policies.refuse_share: nan is not a finite number; allowed: 0 to 1",
        ),
        (
            row("b", base=True) + row("c", base=True),
            "levers.toml:5 policies.base: 2 policies are the base (b, c); exactly one must say base = true",
        ),
        (
            row("b", 'staffing = ["lifts=2"]'),
            "levers.toml:5 policies.staffing: 'lifts=2' is not pool/shift=crews; shifts are day, evening, night",
        ),
        (row("b", "crew_to_h = 8"), "levers.toml:5 policies.crew_to_h: 8 is not after crew_from_h (8)"),
    ],
)
def test_what_is_wrong_with_a_policy_file_is_said_with_its_line(tmp_path, text, said):
    with pytest.raises(ScenarioError) as refusal:
        read_policy_file(policy_file(tmp_path, text), BASE)
    assert str(refusal.value).splitlines() == [said]


def test_a_policy_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"none\.toml"):
        read_policy_file(tmp_path / "none.toml", BASE)


def test_crews_of_a_pool_on_a_shift():
    found = crew_shift(" community:a/b / night = 3 ")
    assert (found.pool, found.shift, found.crews) == ("community:a/b", "night", 3)
