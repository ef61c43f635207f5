"""The policy comparison as the page shows it: means under each policy, and paired differences to the base policy."""

from __future__ import annotations

from dataclasses import dataclass

from domain.comparison import Comparison, Difference, Estimate, Indicator
from domain.scenario import Scenario
from domain.words import Words
from reports.language.words import PAGE
from reports.page import charts
from reports.tables.table import Cell, Table, figure, named, number, signed, table


def policy_words(scenario: Scenario, policy_id: str) -> Words:
    """Title of a policy, in the other language where it has only one; its id where it has none or is not known."""
    found = next((policy for policy in scenario.policies if policy.id == policy_id), None)
    zh, en = (found.title_zh, found.title_en) if found else ("", "")
    return Words(zh or en or policy_id, en or zh or policy_id)


def _digits(indicator: Indicator, comparison: Comparison) -> int:
    """Decimals that show the half-widths of an indicator with one or two figures."""
    widths = [e.half_width * indicator.scale for e in comparison.estimates if e.indicator_id == indicator.id]
    smallest = min((width for width in widths if width > 0), default=1.0)
    return next((digits for digits, least in enumerate((10.0, 1.0, 0.05, 0.005)) if smallest >= least), 4)


def means(comparison: Comparison, scenario: Scenario) -> Table:
    """Mean and half-width of each indicator under each policy."""
    found = {(e.policy_id, e.indicator_id): e for e in comparison.estimates}
    rows = []
    for indicator in comparison.indicators:
        digits = _digits(indicator, comparison)
        cells = [named(_title(indicator))]
        for policy in comparison.policy_ids:
            estimate = found.get((policy, indicator.id))
            cells.append(_mean_cell(estimate, indicator.scale, digits))
        rows.append(tuple(cells))
    columns = [(PAGE["indicator"], False), *((policy_words(scenario, id_), True) for id_ in comparison.policy_ids)]
    return table("means", columns, rows)


def _mean_cell(estimate: Estimate | None, scale: float, digits: int) -> Cell:
    if estimate is None:
        return number(None)
    return number(estimate.mean * scale, digits).beside(f" ± {figure(estimate.half_width * scale, digits)}")


def _title(indicator: Indicator) -> Words:
    """Title of an indicator with its unit."""
    return Words(
        f"{indicator.title_zh}（{indicator.unit_zh}）" if indicator.unit_zh else indicator.title_zh,
        f"{indicator.title_en} ({indicator.unit_en})" if indicator.unit_en else indicator.title_en,
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One paired difference as the page draws it."""

    title: Words
    policy: Words
    first: bool
    value: str
    interval: charts.Interval
    sentence: Words


def compared(comparison: Comparison, scenario: Scenario) -> tuple[Compared, ...]:
    """Paired differences by indicator, on one line scale for each indicator."""
    rows = []
    for indicator in comparison.indicators:
        mine = [d for d in comparison.differences if d.indicator_id == indicator.id]
        digits, reach = _digits(indicator, comparison), charts.reach(mine)
        rows += [
            Compared(
                title=_title(indicator),
                policy=policy_words(scenario, difference.policy_id),
                first=i == 0,
                value=_signed(difference, indicator, digits),
                interval=charts.interval(difference, indicator, reach),
                sentence=Words(difference.sentence_zh, difference.sentence_en),
            )
            for i, difference in enumerate(mine)
        ]
    return tuple(rows)


def _signed(difference: Difference, indicator: Indicator, digits: int) -> str:
    mean, half_width = difference.mean * indicator.scale, difference.half_width * indicator.scale
    return "0" if mean == half_width == 0 else f"{signed(mean, digits)} ± {figure(half_width, digits)}"
