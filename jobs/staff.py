"""What `linli staff` does between reading and saying."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from domain.errors import Problem, ScenarioError
from domain.executors import executor_for
from domain.interruption import graceful
from domain.plan import Plan
from domain.policy import Policy, Pooling
from domain.roads import road_network
from domain.scenario import Scenario
from domain.staffing import PostKind, Staffing
from domain.words import Words, words
from reports.page.staffing_page import staffing_page
from reports.tables.staffing import (
    StaffingFrontierRow,
    StaffingRow,
    communities_with,
    staffing_frontier_rows,
    staffing_record,
    staffing_rows,
)
from reports.terminal.progress import steps
from scenarios.save import policies_text, table_text
from scenarios.whole import whole_folder
from simulation.contexts import context_of
from simulation.district import compile_district
from simulation.experiment import base_of
from simulation.policies import compile_policy
from simulation.staffing.finding import Ask, find_staffing, told

RECORD = "staffing.json"
STAFFED = "-staffed"
POOLED = {
    Pooling.COMPOUND: words("Each compound's own crews"),
    Pooling.CONTRACT: words("Pooled by contract"),
    Pooling.COMMUNITY: words("Pooled by community"),
    Pooling.SUBDISTRICT: words("Pooled by subdistrict"),
}
"""Titles of a policy whose pooling is replaced."""


def policy_to_staff(scenario: Scenario, *, policy_id: str | None, pooling: Pooling | None) -> Policy:
    """The named policy, or the base one, with another pooling where one is asked for.

    Raises
    ------
    ScenarioError
        When the scenario has no such policy.
    """
    policy = scenario.policies[base_of(scenario.policies)]
    if policy_id is not None:
        known = {policy.id: policy for policy in scenario.policies}
        if policy_id not in known:
            raise ScenarioError([Problem("--policy", 0, "", f"no policy '{policy_id}'; policies: {', '.join(known)}")])
        policy = known[policy_id]
    if pooling is None or pooling is policy.pooling:
        return policy
    zh, en = POOLED[pooling]
    return replace(policy, id=f"{policy.id[:40]}-{pooling}", title_zh=zh, title_en=en, pooling=pooling)


def staff(scenario: Scenario, plan: Plan, out: Path, policy: Policy, ask: Ask, *, days: int, workers: int) -> Staffing:
    """Find the staffing of a policy under a plan and write it.

    Raises
    ------
    ScenarioError
        When tables are missing, a standard asks for nothing, or `out` is not a folder of an earlier staffing.
    UnreachableError
        When no staffing meets the standards.
    KeyboardInterrupt
        When the user interrupted it before there was anything to keep.
    """
    if out.exists() and any(out.iterdir()) and not (out / RECORD).is_file():
        raise ScenarioError([Problem(str(out), 0, "", "exists and is not a staffing's folder; choose another with -o")])
    with steps() as show, executor_for(workers=workers) as executor, graceful():
        show.begin("district")
        scenario = replace(scenario, policies=(policy,))
        district = compile_district(scenario, road_network(scenario), plan, days=days)
        setup = compile_policy(district, policy)
        evidence = find_staffing(
            district,
            setup,
            context_of(scenario, district, setup),
            ask,
            executor=executor,
            watch=show.count,
            say=show.begin,
        )
    staffing = told(evidence, ask)
    _write(scenario, policy, staffing, out)
    return staffing


def _write(scenario: Scenario, policy: Policy, staffing: Staffing, out: Path) -> None:
    with whole_folder(out) as draft:
        for name, entity, rows in _tables(scenario, staffing):
            (draft / name).write_bytes(table_text(entity, rows, headers="zh"))
        record = json.dumps(staffing_record(staffing), ensure_ascii=False, indent=1)
        texts = {
            RECORD: record + "\n",
            "policies.toml": policies_text([staffed_policy(policy, staffing)]),
            "staffing.html": staffing_page(scenario, staffing),
        }
        for name, text in texts.items():
            (draft / name).write_text(text, encoding="utf-8", newline="\n")


def _tables(scenario: Scenario, staffing: Staffing) -> Sequence[tuple[str, type, Sequence[object]]]:
    communities = communities_with(scenario.communities, staffing)
    return (
        ("staffing.csv", StaffingRow, staffing_rows(staffing.posts)),
        ("frontier.csv", StaffingFrontierRow, staffing_frontier_rows(staffing)),
        ("communities.csv", type(communities[0]), communities),
    )


def staffed_policy(policy: Policy, staffing: Staffing) -> Policy:
    """The policy that states a staffing; clerks and mediators are in the table of communities written beside it."""
    desks, mediators = PostKind.DESK in staffing.kinds, PostKind.MEDIATORS in staffing.kinds
    title = words("{policy}, staffed for its standards").filled(policy=Words(policy.title_zh, policy.title_en))
    return replace(
        policy,
        id=f"{policy.id[: 64 - len(STAFFED)]}{STAFFED}",
        title_zh=title.zh[:200],
        title_en=title.en[:200],
        base=False,
        staffing=staffing.staffing,
        extra_desk_staff=0 if desks else policy.extra_desk_staff,
        extra_mediators=0 if mediators else policy.extra_mediators,
    )
