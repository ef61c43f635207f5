"""Names of the stages that requests and disputes come to, and of the levels of the ladder."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words

LEVELS: Mapping[str, Words] = {
    "compound": Words("小区", "compound"),
    "community": Words("社区", "community"),
    "street": Words("街道", "street"),
    "district": Words("区", "district"),
}

STAGES: Mapping[str, Words] = {
    "asked": Words("提出", "asked"),
    "answered": Words("首次答复", "answered"),
    "begun": Words("队伍上门", "taken on by a crew"),
    "resolved": Words("办结", "resolved"),
    "rated": Words("评价", "rated"),
    "withdrawn": Words("撤回", "withdrawn"),
    "open": Words("期末未结", "open at the end"),
    "filed_compound": Words("小区受理纠纷", "disputes filed in the compound"),
    "settled_compound": Words("小区化解", "settled in the compound"),
    "left_compound": Words("小区撤回或未结", "withdrawn or open in the compound"),
    "filed_community": Words("社区受理纠纷", "disputes filed with the community"),
    "settled_community": Words("社区化解", "settled by the community"),
    "left_community": Words("社区撤回或未结", "withdrawn or open with the community"),
    "filed_street": Words("街道受理纠纷", "disputes filed with the street"),
    "settled_street": Words("街道化解", "settled by the street"),
    "left_street": Words("街道撤回或未结", "withdrawn or open with the street"),
    "filed_district": Words("区级受理纠纷", "disputes filed with the district"),
    "settled_district": Words("区级化解", "settled by the district"),
    "left_district": Words("区级撤回或未结", "withdrawn or open with the district"),
}
"""Every stage of `simulation.measuring.funnel.STAGES`."""
