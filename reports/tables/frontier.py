"""The efficient frontier of projects as tables, as pictures and as a page in the style of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Annotated, Any

from domain.columns import Zh
from domain.plan import FrontierPoint
from domain.results import Status
from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.language.speech import choose
from reports.language.words import PAGE
from reports.page.charts import CHART, SLIM, nice_step, plot_of, x_parts
from reports.page.rendering import standalone
from reports.tables.table import Table, figure, named, number, percent, table, text
from reports.terminal.alignment import aligned
from reports.terminal.console import number as shown

TEN_THOUSAND = 10_000.0
STYLES, SCRIPTS = ("base.css", "parts.css"), ("switch.js",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRow:
    """A point of the frontier: what the best choice of projects is worth at a budget and a protection."""

    budget_yuan: Annotated[float, Zh("预算_元")]
    protected: Annotated[int, Zh("保障项目数")]
    status: Annotated[str, Zh("状态")]
    n_funded: Annotated[int, Zh("立项数")]
    value: Annotated[float, Zh("需求分")]
    low_value: Annotated[float, Zh("需求分下限")]
    high_value: Annotated[float, Zh("需求分上限")]
    cost_yuan: Annotated[float, Zh("费用_元")]
    most_yuan: Annotated[float, Zh("最坏费用_元")]
    overspend_chance: Annotated[float, Zh("超支概率上界")]
    served_share: Annotated[float, Zh("最低社区满足率")]
    entering: Annotated[tuple[str, ...], Zh("新入选")]
    leaving: Annotated[tuple[str, ...], Zh("退出")]


@dataclass(frozen=True, slots=True)
class Picture:
    """A line of points met over budget or protection, with its band, in chart coordinates."""

    key: str
    axis: str
    width: int
    height: int
    plot: tuple[int, int, int, int]
    line: str
    band: str
    dots: tuple[tuple[float, float, Words], ...]
    now: float
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def frontier_rows(points: Sequence[FrontierPoint]) -> list[FrontierRow]:
    """One row a point, with the projects that are new in its choice and those no longer in it."""
    rows: list[FrontierRow] = []
    before: tuple[str, ...] = ()
    for point in points:
        kept = {name: value for name, value in asdict(point).items() if name not in ("funded", "gap", "status")}
        entering = tuple(id_ for id_ in point.funded if id_ not in before)
        leaving = tuple(id_ for id_ in before if id_ not in point.funded)
        rows.append(
            FrontierRow(
                **kept, status=point.status.value, n_funded=len(point.funded), entering=entering, leaving=leaving
            )
        )
        before = point.funded
    return rows


def picture(points: Sequence[FrontierPoint], *, key: str, now: float, size: tuple[int, int] = CHART) -> Picture | None:
    """Points met along budgets (in 10,000 yuan) or protection; `now` is where the rules stand. None without points."""
    if not points:
        return None
    along_budgets = key == "frontier_budgets"
    at = [point.budget_yuan / TEN_THOUSAND if along_budgets else float(point.protected) for point in points]
    now = now / TEN_THOUSAND if along_budgets else now
    (width, height), plot = size, plot_of(size)
    x_step = nice_step(max(*at, now) / x_parts(size))
    n_steps = max(1, ceil(max(*at, now) / x_step - 1e-9))
    y_step = nice_step(max(point.high_value for point in points) / 4)

    def x(value: float) -> float:
        return round(plot[0] + plot[2] * value / (n_steps * x_step), 1)

    def y(value: float) -> float:
        return round(plot[1] + plot[3] * (1 - value / (4 * y_step)), 1)

    upper = [f"{x(a)} {y(point.high_value)}" for a, point in zip(at, points, strict=True)]
    lower = [f"{x(a)} {y(point.low_value)}" for a, point in zip(at, points, strict=True)]
    return Picture(
        key=key,
        axis="budget_10k" if along_budgets else "protected",
        width=width,
        height=height,
        plot=plot,
        line="M" + "L".join(f"{x(a)} {y(point.value)}" for a, point in zip(at, points, strict=True)),
        band="M" + "L".join([*upper, *reversed(lower)]) + "z",
        dots=tuple((x(a), y(point.value), _said(point)) for a, point in zip(at, points, strict=True)),
        now=x(now),
        x_ticks=tuple((x(i * x_step), f"{i * x_step:g}") for i in range(n_steps + 1)),
        y_ticks=tuple((y(i * y_step), f"{i * y_step:g}") for i in range(5)),
    )


def _said(point: FrontierPoint) -> Words:
    value, budget, n = figure(point.value, 1), figure(point.budget_yuan), len(point.funded)
    said = words("budget {budget} yuan, {protected} protected: {n} funded, {value} points")
    return said.filled(budget=budget, protected=point.protected, n=n, value=value)


COLUMNS = (
    "#budget", "#protected", "#n_funded", "#points", "#low_points", "#high_points", "#need_cost", "#most_cost",
    "#chance", "#served_share", "status",
)  # fmt: skip
"""What is told of a point on the page and in the terminal, by the key of its heading; # is for figures."""


def frontier_table(points: Sequence[FrontierPoint], *, key: str) -> Table:
    """The points as a table of the page."""
    columns = [(PAGE[name.removeprefix("#")], name.startswith("#")) for name in COLUMNS]
    rows = [
        (
            number(point.budget_yuan),
            number(point.protected),
            number(len(point.funded)),
            number(point.value, 1),
            number(point.low_value, 1),
            number(point.high_value, 1),
            number(point.cost_yuan),
            number(point.most_yuan),
            text(percent(point.overspend_chance)),
            text(percent(point.served_share)),
            named(terms.STATUSES[point.status]),
        )
        for point in points
    ]
    return table(key, columns, rows)


def frontier_page(
    scenario: Scenario, budgets: Sequence[FrontierPoint], protection: Sequence[FrontierPoint], *, protected: int
) -> str:
    """A page of its own with both pictures and both tables, offline like the report."""
    drawn = (
        ("frontier_budgets", scenario.rules.projects.budget_yuan, budgets),
        ("frontier_protection", float(protected), protection),
    )
    parts = []
    for key, now, points in drawn:
        sizes = (("broad", CHART), ("slim", SLIM))
        pictures = [(shape, picture(points, key=key, now=now, size=size)) for shape, size in sizes]
        if points:
            parts.append((pictures, frontier_table(points, key=key)))
    return standalone(scenario, "frontier.html", styles=STYLES, scripts=SCRIPTS, parts=parts)


def frontier_text(budgets: Sequence[FrontierPoint], protection: Sequence[FrontierPoint]) -> str:
    """Both tables for the terminal."""
    lines = ["value against budget (yuan, points)", *_lines(budgets)]
    return "\n".join([*lines, "", "value against protection", *_lines(protection)])


def _lines(points: Sequence[FrontierPoint]) -> list[str]:
    headings = [choose(*PAGE[name.removeprefix("#")]) for name in COLUMNS]
    return aligned([headings, *map(_line, points)], left=0, units=True)


def _line(point: FrontierPoint) -> list[str]:
    return [
        shown(point.budget_yuan),
        str(point.protected),
        str(len(point.funded)),
        shown(point.value),
        shown(point.low_value),
        shown(point.high_value),
        shown(point.cost_yuan),
        shown(point.most_yuan),
        f"{100 * point.overspend_chance:.2f} %",
        f"{100 * point.served_share:.1f} %",
        _status(point),
    ]


def _status(point: FrontierPoint) -> str:
    gap = "" if point.status is Status.OPTIMAL or point.gap is None else f" ({100 * point.gap:.2f} %)"
    return choose(*terms.STATUSES[point.status]) + gap


def frontier_json(budgets: Sequence[FrontierPoint], protection: Sequence[FrontierPoint], folder: str) -> dict[str, Any]:
    """The same as one JSON object, with the projects of every point."""
    return {
        "folder": folder,
        "budgets": [asdict(point) for point in budgets],
        "protection": [asdict(point) for point in protection],
    }
