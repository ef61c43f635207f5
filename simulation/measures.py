"""The indicators as they are shown: titles, units and the wording of differences in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.comparison import Indicator
from simulation.dispatch import Outcome
from simulation.indicators import (
    callouts,
    mean_rating,
    mean_time,
    open_at_end,
    p90_time,
    reopen_rate,
    resolved_24h,
    resolved_72h,
    responded_2h,
    settled_in_community,
    settled_in_compound,
    travel_share,
    utilisation,
    withdrawn_share,
    worst_tenth,
)
from simulation.output import Both, Wording

Compute = Callable[[Outcome], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An indicator, how it is computed from a year (nan where it has nothing to say) and how differences are worded."""

    indicator: Indicator
    compute: Compute
    wording: Wording


Words = tuple[Both, Both]
"""The words for more and for less."""

HIGHER: Words = (("高", "more"), ("低", "less"))
BETTER: Words = (("高", "higher"), ("低", "lower"))
LONGER: Words = (("长", "longer"), ("短", "less"))
MORE: Words = (("多", "more"), ("少", "fewer"))


def _share(name: str, compute: Compute, *, zh: str, en: str, said: str, higher: bool = True) -> Measure:
    """Measure of a share, shown in per cent; `said` is the English sentence between the two policies."""
    return Measure(
        indicator=Indicator(
            id=name, title_zh=zh, title_en=en, unit_zh="%", unit_en="%", scale=100.0, higher_is_better=higher
        ),
        compute=compute,
        wording=_wording((zh, en), ("个百分点", "points"), said, HIGHER),
    )


def _amount(
    name: str, compute: Compute, *, zh: Both, en: Both, said: str, words: Words, higher: bool = False
) -> Measure:
    """Measure of an amount, shown as it is; `zh` and `en` hold its title and unit."""
    return Measure(
        indicator=Indicator(
            id=name,
            title_zh=zh[0],
            title_en=en[0],
            unit_zh=zh[1],
            unit_en=en[1],
            scale=1.0,
            higher_is_better=higher,
        ),
        compute=compute,
        wording=_wording((zh[0], en[0]), (zh[1], en[1]), said, words),
    )


def _wording(title: Both, unit: Both, said: str, words: Words) -> Wording:
    return Wording(
        title=title,
        unit=unit,
        said=(f"“{{policy}}”{title[0]}比“{{base}}”{{word}}{{span}}{unit[0]}", f"{{policy}} {said} than {{base}}"),
        more=words[0],
        less=words[1],
    )


MEASURES: tuple[Measure, ...] = (
    _share(
        "responded_2h",
        responded_2h,
        zh="2小时响应率",
        en="answered within 2 h",
        said="answers {span} points {word} within 2 h",
    ),
    _share(
        "resolved_24h",
        resolved_24h,
        zh="24小时办结率",
        en="resolved within 24 h",
        said="resolves {span} points {word} within 24 h",
    ),
    _share(
        "resolved_72h",
        resolved_72h,
        zh="72小时办结率",
        en="resolved within 72 h",
        said="resolves {span} points {word} within 72 h",
    ),
    _amount(
        "mean_time",
        mean_time,
        zh=("平均办结时长（14天封顶）", "小时"),
        en=("mean time to resolve (at most 14 days counted)", "h"),
        said="takes {span} h {word} on average",
        words=LONGER,
    ),
    _amount(
        "p90_time",
        p90_time,
        zh=("九成办结时长（60天封顶）", "小时"),
        en=("time within which 90 % are resolved (at most 60 days counted)", "h"),
        said="needs {span} h {word} to resolve nine requests in ten",
        words=LONGER,
    ),
    _share(
        "settled_compound",
        settled_in_compound,
        zh="纠纷小区内化解率",
        en="disputes settled in the compound",
        said="settles {span} points {word} of disputes in the compound",
    ),
    _share(
        "settled_community",
        settled_in_community,
        zh="纠纷社区内化解率",
        en="disputes settled in the compound or the community",
        said="settles {span} points {word} of disputes within the community",
    ),
    _share(
        "worst_tenth",
        worst_tenth,
        zh="最差一成小区72小时办结率",
        en="resolved within 72 h in the worst tenth of compounds",
        said="resolves {span} points {word} within 72 h in the worst tenth of compounds",
    ),
    _share(
        "reopened",
        reopen_rate,
        zh="重办率",
        en="reopened",
        said="has {span} points {word} of requests reopened",
        higher=False,
    ),
    _amount(
        "rating",
        mean_rating,
        zh=("平均评分", "星"),
        en=("mean rating", "stars"),
        said="is rated {span} stars {word}",
        words=BETTER,
        higher=True,
    ),
    _share(
        "withdrawn",
        withdrawn_share,
        zh="撤回率",
        en="withdrawn",
        said="has {span} points {word} of requests withdrawn",
        higher=False,
    ),
    _amount(
        "open_end",
        open_at_end,
        zh=("期末未办结", "件"),
        en=("open at the end", "requests"),
        said="leaves {span} requests {word} open",
        words=MORE,
    ),
    _amount(
        "callouts",
        callouts,
        zh=("应急出动", "次"),
        en=("emergency call-outs", "calls"),
        said="needs {span} emergency call-outs {word}",
        words=MORE,
    ),
    _share(
        "utilisation",
        utilisation,
        zh="队伍忙碌率",
        en="crew hours at work or on the way",
        said="keeps crews busy {span} points {word} of their paid hours",
    ),
    _share(
        "travel_share",
        travel_share,
        zh="路途时间占比",
        en="busy hours spent on the way",
        said="spends {span} points {word} of busy hours on the way",
        higher=False,
    ),
)
