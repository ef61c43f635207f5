"""Words of the page that compares plans."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words

WORDS: Mapping[str, Words] = {
    "compared_map": Words("变化与地图", "Changes and maps"),
    "compared_costs": Words("费用对比", "Costs"),
    "compared_service": Words("服务对比", "Service"),
    "compared_fairness": Words("公平", "Fairness"),
    "compared_ensemble": Words("抽样分组", "Sampled groupings"),
    "reference": Words("基准", "reference"),
    "kind": Words("变化", "Change"),
    "all_changes": Words("全部变化", "All changes"),
    "all_plans": Words("全部计划", "All plans"),
    "plan": Words("计划", "Plan"),
    "subject": Words("对象", "What"),
    "before": Words("基准计划", "In the reference"),
    "after": Words("本计划", "In this plan"),
    "change_contract": Words("改入其他合同", "Other contract"),
    "change_mode": Words("服务模式", "Service mode"),
    "change_contractor": Words("物业企业", "Contractor"),
    "change_chief": Words("院长", "Chief"),
    "change_visits": Words("走访次数", "Number of visits"),
    "change_project": Words("立项", "Project"),
    "changes_list": Words("有哪些变化", "What changed"),
    "nothing_changed": Words("没有变化。", "Nothing changed."),
    "changes_hint": Words(
        "圈出的小区有变化，随筛选变动；各图一同移动和缩放，点小区可在各图标出。合同按成员重合最多配对，"
        "只改编号不算变化。",
        "Rings mark the compounds that changed, by the filter chosen; the maps move together, and a click "
        "marks a compound "
        "on all of them. Contracts are matched by most members in common: a new id alone is no change.",
    ),
    "ringed": Words("有变化", "changed"),
    "other_data": Words(
        "所用的数据或规则与基准不同：差额也含这一不同。",
        "is for other data or rules than the reference: differences are of these too.",
    ),
    "other_place": Words(
        "的小区或月份与基准不同：目标值不可直接相比，差额已略去。",
        "is for other compounds or another month than the reference: objectives cannot be compared, and differences "
        "are left out.",
    ),
    "other_month": Words("计划月份与基准不同。", "is for another month than the reference."),
    "part": Words("部分", "Part"),
    "figure": Words("指标", "Figure"),
    "to_reference": Words("与基准之差", "Difference"),
    "gap_percent": Words("最优差距（%）", "gap (%)"),
    "status_short": Words("状态", "status"),
    "compared_parts": Words("各部分", "Part by part"),
    "compared_terms": Words("费用构成", "Cost terms"),
    "term": Words("构成", "Term"),
    "costs_hint": Words(
        "差额为本计划减基准。两计划的差额小于各自的最优差距时，不能说明哪个做法更好，只说明求解未到最优。",
        "A difference is this plan less the reference. Where it is smaller than the plans' gaps it does not tell which "
        "way is better: the searches were not finished.",
    ),
    "simulated_policy": Words("政策", "Policy"),
    "basis": Words("依据", "Basis"),
    "paired_draws": Words("同一随机数", "same random numbers"),
    "unpaired_draws": Words("不成对", "unpaired"),
    "service_hint": Words(
        "均值±半宽。两个计划的随机种子、天数和重复次数都相同时，请求由同一随机数产生；其余不成对。"
        "模拟结果不含逐次数值，"
        "差的区间一律按独立样本计算（两半宽平方和的平方根），同一随机数时偏宽，是保守的。",
        "Means with half-widths. Where seed, days and replications of two plans are the same, their requests come from "
        "the same random numbers; otherwise they are unpaired. The results hold no value of each replication, so every "
        "interval of a difference is that of independent samples (root of the summed squares of the half-widths): for "
        "the same random numbers it is wider than need be.",
    ),
    "service_none": Words("少于两个计划有模拟结果。", "Fewer than two of the plans were simulated."),
    "fair_visits": Words("每位干部每月走访次数", "Visits of an official in the month"),
    "fair_cost": Words("各社区每户每月费用（元）", "Yuan a household and month, by community"),
    "fair_count": Words("个数", "Number"),
    "fair_least": Words("最小", "Least"),
    "fair_mean": Words("平均", "Mean"),
    "fair_most": Words("最大", "Most"),
    "fair_range": Words("极差", "Range"),
    "fair_gini": Words("基尼系数", "Gini"),
    "fairness_hint": Words(
        "走访：计入计划中任院长、副院长或有走访的干部，无走访者计 0 次。费用："
        "社区内各小区所选模式的月费用之和除以其户数，"
        "未定价的小区不计。极差＝最大－最小。基尼系数＝任意两者差的绝对值的平均÷平均值的两倍，0 为完全均等；"
        "每个干部、每个社区权重相同。均等不等于公正：需求不同，应得也可不同。",
        "Visits: of every official who is chief or deputy or makes a visit in the plan, 0 for who makes "
        "none. Cost: the "
        "monthly prices of the chosen modes of a community's compounds over their households; compounds "
        "without a price "
        "are left out. Range: most less least. Gini: mean absolute difference of two of them over twice the "
        "mean, 0 where "
        "all are equal; each official and each community counts once. Even is not the same as just: needs differ.",
    ),
    "score_cost": Words("费用（元／月）", "Cost, yuan a month"),
    "score_compactness": Words("紧凑度（步行树长，米）", "Compactness, metres of walking trees"),
    "score_contracts": Words("合同数", "Number of contracts"),
    "score_subsidy": Words("财政补贴（元／月）", "Public subsidy, yuan a month"),
    "ensemble_better": Words("优于抽样（%）", "Better than (%)"),
    "ensemble_equal": Words("相同（%）", "Equal to (%)"),
    "ensemble_value": Words("数值", "Value"),
    "ensemble_score": Words("指标", "Score"),
    "ensemble_error": Words("标准误（点）", "Standard error (points)"),
    "ensemble_effective": Words("有效样本量", "Effective sample size"),
    "ensemble_samples": Words("个抽样分组", "sampled groupings"),
    "ensemble_compounds": Words("个合同小区", "compounds under contract"),
    "ensemble_distinct": Words("种不同分组", "different groupings"),
    "ensemble_moved": Words("% 的步骤有变动", "% of the steps moved"),
    "ensemble_what": Words(
        "抽样的是基准计划合同小区的可行分组，各组按可承接的最低报价计费，不论企业余力。抽样来自马尔可夫链："
        "相邻样本相似，"
        "紧凑的分组出现得更多。比例只描述本次抽样，不代表全部可行分组，也不证明最优；最优性以计划的下界为准。"
        "各项越小越好。",
        "Sampled are feasible groupings of the compounds under contract in the reference; a group costs what "
        "the cheapest "
        "firm asks that may take it, whatever room the firms have. Each sample is one state of a Markov "
        "chain: it resembles "
        "the one before, and compact groupings come more often than others. The shares describe this sample, not all "
        "groupings, and prove nothing about the best one: the plan's bound does. Less is better in every score.",
    ),
    "ensemble_rough": Words(
        "有效样本量小于 100，比例较粗略；请增加抽样数。",
        "The effective sample size is below 100: the shares are rough; sample more.",
    ),
    "ensemble_stuck": Words(
        "链几乎未移动：可行分组很少。", "The chain hardly moved: limits, walls and rules leave few groupings."
    ),
    "ensemble_other": Words(
        "合同小区与基准不同，或有分组无企业可承接，不能放入此图。",
        "has other compounds under contract than the reference, or a group that no firm may take, and cannot "
        "be placed here.",
    ),
}
