"""Chinese forms of the sentences about repairs of visits, beside reports/phrases.py."""

from __future__ import annotations

REPAIR_PHRASES: tuple[tuple[str, str], ...] = (
    (
        "planned anew with least change: {n} compounds and {n_officials} officials",
        "以最少变更重排：{n}个小区、{n_officials}名干部",
    ),
    (
        "the month with its changes is at most {n} yuan above the least that these can do",
        "连同变更的费用比其中最省的至多高{n}元",
    ),
    (
        "the month with its changes is at most {n} yuan above the least that these can do in each of {n_blocks} "
        "blocks, beside those before",
        "分{n_blocks}组依次重排，每组连同变更的费用比其中最省的至多高{n}元",
    ),
    (
        "every visit of the plan can still be made; nothing was planned anew",
        "原方案的走访均可照常进行，无需重排",
    ),
    (
        "compound {id}: the visit by {who} on {when} is frozen, but {why}",
        "小区{id}：{who}于{when}的走访已锁定，但{why}",
    ),
    (
        "compound {id}: the visit by {who} on {when} has passed ({day} is before {first}), but {why}",
        "小区{id}：{who}于{when}的走访已过（{day}早于{first}），但{why}",
    ),
    ("{who} is away", "{who}不在岗"),
    ("{who} leaves", "{who}调离"),
    ("no visits are made then", "当时不安排走访"),
    (
        "compound {id}: {n} visits stay, but only {n_owed} are owed",
        "小区{id}：保留{n}次走访，但本月只应有{n_owed}次",
    ),
    (
        "compound {id}: {n} visits still owed on different days > {n_days} days left on which anybody can come; "
        "cheapest relaxation: {n_short} visits fewer",
        "小区{id}：尚欠{n}次走访，须在不同日期，而有人能去的只剩{n_days}天；最省的放宽：少走访{n_short}次",
    ),
    (
        "at least {n} visits or chiefs cannot be had: {names}; cheapest relaxation: {ways}",
        "至少{n}项走访或院长无法安排：{names}；最省的放宽：{ways}",
    ),
    (
        "at least {n} visits or chiefs cannot be had among the {n_near} officials near: {names}; cheapest relaxation: "
        "{ways}",
        "在附近{n_near}名干部中，至少{n}项走访或院长无法安排：{names}；最省的放宽：{ways}",
    ),
    (
        "with more room at the community offices (community_visits_half_day) only {n} could not be had",
        "若社区可陪同更多走访（community_visits_half_day），只有{n}项无法安排",
    ),
    (
        "compounds {names}: no repair found that keeps the strict rule {rule}",
        "小区{names}：未找到不违反{rule}的重排",
    ),
)
