"""Words of the page that compares plans."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words

WORDS: Mapping[str, Words] = {
    "compared_map": words("Changes and maps"),
    "compared_costs": words("Costs"),
    "compared_service": words("Service", "comparison"),
    "compared_fairness": words("Fairness"),
    "compared_ensemble": words("Sampled groupings"),
    "reference": words("reference"),
    "kind": words("Change"),
    "all_changes": words("All changes"),
    "all_plans": words("All plans"),
    "plan": words("Plan"),
    "subject": words("What"),
    "before": words("In the reference"),
    "after": words("In this plan"),
    "change_contract": words("Other contract"),
    "change_mode": words("Service mode"),
    "change_contractor": words("Contractor"),
    "change_chief": words("Chief"),
    "change_visits": words("Number of visits"),
    "change_visit_days": words("Days of visits"),
    "change_cleaning": words("Days of cleaning"),
    "change_keepers": words("Mix of keepers"),
    "change_project": words("Project"),
    "changes_list": words("What changed"),
    "nothing_changed": words("Nothing changed."),
    "changes_hint": words(
        "Rings mark the compounds that changed, by the filter chosen; the maps move together, and a click marks a "
        "compound on all of them. Contracts are matched by most members in common: a new id alone is no change."
    ),
    "ringed": words("changed"),
    "other_data": words("is for other data or rules than the reference: differences are of these too."),
    "other_place": words(
        "is for other compounds or another month than the reference: objectives cannot be compared, and differences "
        "are left out."
    ),
    "other_month": words("is for another month than the reference."),
    "part": words("Part"),
    "figure": words("Figure"),
    "to_reference": words("Difference", "to the first plan"),
    "gap_percent": words("gap (%)"),
    "status_short": words("status"),
    "compared_parts": words("Part by part"),
    "compared_terms": words("Cost terms"),
    "term": words("Term", "short"),
    "costs_hint": words(
        "A difference is this plan less the reference. Where it is smaller than the plans' gaps it does not tell which "
        "way is better: the searches were not finished."
    ),
    "simulated_policy": words("Policy"),
    "basis": words("Basis"),
    "paired_draws": words("paired: same requests"),
    "same_draws": words("same requests, not stored in pairs"),
    "unpaired_draws": words("unpaired"),
    "service_hint": words(
        "Means with half-widths. Where seed, days and replications of two plans are the same, their requests come from "
        "the same random numbers, and differences are taken in pairs of replications; where one of them was stored "
        "without its replications, and where they are unpaired, the interval is that of independent samples (root of "
        "the summed squares of the half-widths)."
    ),
    "service_none": words("Fewer than two of the plans were simulated."),
    "fair_visits": words("Visits of an official in the month"),
    "fair_cost": words("Yuan a household and month, by community"),
    "fair_count": words("Number"),
    "fair_least": words("Least"),
    "fair_mean": words("Mean", "fairness"),
    "fair_most": words("Most"),
    "fair_range": words("Range"),
    "fair_gini": words("Gini"),
    "fairness_hint": words(
        "Visits: of every official who is chief or deputy or makes a visit in the plan, 0 for who makes none. Cost: "
        "the monthly prices of the chosen modes of a community's compounds over their households; compounds without a "
        "price are left out. Range: most less least. Gini: mean absolute difference of two of them over twice the "
        "mean, 0 where all are equal; each official and each community counts once. Even is not the same as just: "
        "needs differ."
    ),
    "score_cost": words("Cost, yuan a month"),
    "score_compactness": words("Compactness, metres of walking trees"),
    "score_contracts": words("Number of contracts"),
    "score_subsidy": words("Public subsidy, yuan a month"),
    "ensemble_better": words("Better than (%)"),
    "ensemble_equal": words("Equal to (%)"),
    "ensemble_value": words("Value"),
    "ensemble_score": words("Score"),
    "ensemble_error": words("Standard error (points)"),
    "ensemble_effective": words("Effective sample size"),
    "ensemble_samples": words("sampled groupings"),
    "ensemble_compounds": words("compounds under contract"),
    "ensemble_distinct": words("different groupings"),
    "ensemble_moved": words("% of the steps moved"),
    "ensemble_what": words(
        "Sampled are feasible groupings of the compounds under contract in the reference; a group costs what the "
        "cheapest firm asks that may take it, whatever room the firms have. Each sample is one state of a Markov "
        "chain: it resembles the one before, and compact groupings come more often than others. The shares describe "
        "this sample, not all groupings, and prove nothing about the best one: the plan's bound does. Less is better "
        "in every score."
    ),
    "ensemble_rough": words("The effective sample size is below 100: the shares are rough; sample more."),
    "ensemble_stuck": words("The chain hardly moved: limits, walls and rules leave few groupings."),
    "ensemble_other": words(
        "has other compounds under contract than the reference, or a group that no firm may take, and cannot be placed "
        "here."
    ),
}
