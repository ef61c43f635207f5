"""Chinese forms of the sentences about months of visits that have no plan, beside reports/phrases.py."""

from __future__ import annotations

VISIT_PHRASES: tuple[tuple[str, str], ...] = (
    # requirements
    ("compounds {names}: each needs a chief", "小区{names}：各需一名院长"),
    ("compounds {names}: {n} visits each, on different days", "小区{names}：各{n}次走访，须在不同日期"),
    ("officials {names}: lead at most {n} compounds each", "干部{names}：每人最多任{n}个小区的院长"),
    ("officials {names}: make at most {n} visits in a half-day", "干部{names}：半天最多走访{n}次"),
    (
        "officials {names}: go out on at most {n} evenings and half-days of weekends",
        "干部{names}：每月最多{n}次晚间或周末走访",
    ),
    ("officials {names}: leave on {n} days", "干部{names}：请假{n}天"),
    ("officials {names}: weekly duties on {n} half-days", "干部{names}：固定事务占{n}个半天"),
    ("official {id}: conflict of interest with {names}", "干部{id}：须回避{names}"),
    ("communities {names}: accompany at most {n} visits in a half-day", "社区{names}：半天最多陪同走访{n}次"),
    (
        "a trip is back within {n} h, in the evening {n_evening} h, at {n_kmh} km/h and {n_min} minutes a visit",
        "每趟须在{n}小时内返回，晚间{n_evening}小时，时速{n_kmh}公里，每次走访{n_min}分钟",
    ),
    ("visits to a compound are at least {n} days apart (strict short_gaps)", "同一小区走访至少间隔{n}天（不得违反）"),
    ("visits to a compound are at most {n} days apart (strict long_gaps)", "同一小区走访最多间隔{n}天（不得违反）"),
    ("no visits on {n} holidays", "{n}天节假日不走访"),
    ("no visits on weekends (weekends = false)", "周末不走访（weekends = false）"),
    ("no visits in the evening (evenings = false)", "晚间不走访（evenings = false）"),
    (
        "compounds {names}: a visit in every week, as far as visits go (strict missed_weeks)",
        "小区{names}：在走访次数之内每周须有一次（不得违反）",
    ),
    (
        "compounds {names}: visits when residents are at home (strict not_home)",
        "小区{names}：居民在家时走访（不得违反）",
    ),
    (
        "compounds {names}: visits together with the community's branch (strict not_joint)",
        "小区{names}：与社区支部联合走访（不得违反）",
    ),
    (
        "compounds {names}: a visit at every residents' meeting (strict missed_meetings)",
        "小区{names}：每次居民会议须到场（不得违反）",
    ),
    (
        "compounds {names}: a chief of the departments asked for (strict department)",
        "小区{names}：院长须来自所需单位（不得违反）",
    ),
    (
        "compounds {names}: a chief with all skills asked for (strict skills)",
        "小区{names}：院长须具备所需专长（不得违反）",
    ),
    ("compounds {names}: a chief of the level asked for (strict level)", "小区{names}：院长须达到最低级别（不得违反）"),
    ("compounds {names}: last month's chief (strict new_chief)", "小区{names}：院长须留任（不得违反）"),
    # relaxations
    ("name {n} more official near compound {id}", "在小区{id}附近增派{n}名干部"),
    ("name {n} more officials near compound {id}", "在小区{id}附近增派{n}名干部"),
    ("official {id} leads up to {n} compounds (max_compounds)", "干部{id}最多任{n}个小区的院长（最多小区数）"),
    (
        "official {id} makes up to {n} visits in a half-day (max_visits_half_day, trip_compounds)",
        "干部{id}半天最多走访{n}次（半天最多走访数、trip_compounds）",
    ),
    (
        "official {id} goes out on up to {n} evenings and half-days of weekends (max_off_hours)",
        "干部{id}每月最多{n}次晚间或周末走访（每月最多晚间周末次数）",
    ),
    (
        "community {id} accompanies up to {n} visits in a half-day (visits_half_day)",
        "社区{id}半天最多陪同走访{n}次（半天最多陪同走访数）",
    ),
    ("official {id} gives back leave on {names}", "干部{id}取消请假：{names}"),
    ("official {id} is freed of weekly duties on {names}", "干部{id}免去固定事务：{names}"),
    ("compound {id} gets {n} visits, {n_fewer} fewer", "小区{id}走访{n}次，减少{n_fewer}次"),
    (
        "trips last up to {n} h, in the evening {n_evening} h (half_day_h, evening_h)",
        "每趟最长{n}小时，晚间{n_evening}小时（half_day_h、evening_h）",
    ),
    (
        "without strict {term}, which then costs {n} yuan for compound {id}",
        "{term}不再列为不得违反，小区{id}为此计{n}元",
    ),
    ("visits may be {n} days apart (min_gap_days)", "走访可只间隔{n}天（min_gap_days）"),
    ("visits may be up to {n} days apart (max_gap_days)", "走访最多可间隔{n}天（max_gap_days）"),
    ("visits may be in the evening (evenings = true)", "允许晚间走访（evenings = true）"),
    ("visits may be on weekends (weekends = true)", "允许周末走访（weekends = true）"),
    # why not another chief
    ("official {id} leads no compounds (max_compounds 0)", "干部{id}不任院长（最多小区数为0）"),
    (
        "official {id} cannot go to {other} and back in a half-day ({n_km} km)",
        "干部{id}半天内无法往返{other}（{n_km}公里）",
    ),
    (
        "official {id} is present on {n_days} days, {other} is owed {n} visits",
        "干部{id}在岗{n_days}天，而{other}须走访{n}次",
    ),
    ("official {id} does not meet the strict rule {term} of {other}", "干部{id}不符合{other}不得违反的要求{term}"),
    ("official {id} leads {n} compounds already, as many as he may", "干部{id}已任{n}个小区的院长，没有余额"),
    ("official {id} has no half-days left for all visits", "干部{id}没有足够的半天完成全部走访"),
    # why a day
    ("compounds {names} share the trip", "小区{names}同一趟走访"),
    ("the residents' meeting is then", "届时有居民会议"),
    ("residents are at home then", "届时居民在家"),
    ("the branch of community {id} goes along", "社区{id}支部当日联合走访"),
    ("it is the only visit of its week to compound {id}", "是小区{id}当周唯一一次走访"),
    ("official {id} is away on {names}", "干部{id}请假：{names}"),
    ("official {id} has duties on {names}", "干部{id}有固定事务：{names}"),
    # notes
    ("cannot be met together, none of them to spare: {whys}", "以下要求不能同时满足，缺一不可：{whys}"),
    ("cannot be met together: {whys}", "以下要求不能同时满足：{whys}"),
    (
        "linli visits explain looks for the smallest conflicts and the cheapest ways out",
        "linli visits explain 可查找最小的冲突和最省的放宽",
    ),
    ("way out at {n} yuan: {whys}", "可行的放宽（{n}元）：{whys}"),
)
