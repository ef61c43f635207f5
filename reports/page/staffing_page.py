"""The page of a staffing: what it costs to move the standards, who is needed where, and how surely it suffices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from domain.people import Shift
from domain.scenario import Scenario
from domain.staffing import FrontierPoint, PostKind, Staffing
from domain.words import Words, both, listed, words
from reports.page.charts import CHART, SLIM, nice_step, plot_of, x_parts
from reports.page.rendering import standalone
from reports.tables.staffing import KINDS, SHIFTS
from reports.tables.table import Cell, Table, figure, named, number, percent, table, text

STYLES, SCRIPTS = ("base.css", "parts.css"), ("switch.js",)
MILLION = 1e6

TITLE = words("Staff for service standards")
FRONTIER = words("Cost and service")
POSTS = words("Crews, desks and mediators")
EVIDENCE = words("Evidence")
ASIDE = words("What no standard speaks of")
AXES = words("Share that meets the standard · cost a year (million yuan)")
CONFIRMED = words("Fresh replications confirmed that the standards are met.")
UNCONFIRMED = words("Fresh replications have not confirmed that the standards are met.")


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one standard in chart coordinates, each with what it is; the target as a height."""

    name: str
    path: str
    target: float
    dots: tuple[tuple[float, float, Words], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Cost against shares, a line a standard; `chosen` is the cost of the staffing found."""

    width: int
    height: int
    plot: tuple[int, int, int, int]
    lines: tuple[Line, ...]
    chosen: float
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def staffing_page(scenario: Scenario, staffing: Staffing) -> str:
    """A page of its own, offline like the report."""
    return standalone(
        scenario,
        "staffing.html",
        styles=STYLES,
        scripts=SCRIPTS,
        title=TITLE,
        verdict=CONFIRMED if staffing.confirmed else UNCONFIRMED,
        axes=AXES,
        heads={"frontier": FRONTIER, "posts": POSTS, "evidence": EVIDENCE, "aside": ASIDE},
        charts=charts(staffing),
        evidence=evidence_table(staffing),
        pools=pools_table(staffing),
        counters=counters_table(staffing),
        points=points_table(staffing),
        aside=aside_table(staffing),
    )


def charts(staffing: Staffing) -> Sequence[tuple[str, Chart]]:
    """The frontier as pictures for a wide screen and for a narrow one; none without two points."""
    if sum(point.tried is not None for point in staffing.frontier) < 2:
        return ()
    return [("broad", chart(staffing, CHART)), ("slim", chart(staffing, SLIM))]


def chart(staffing: Staffing, size: tuple[int, int]) -> Chart:
    """The frontier as a picture."""
    points = [point for point in staffing.frontier if point.tried]
    (width, height), plot = size, plot_of(size)
    costs = [_yuan(point) / MILLION for point in points] + [staffing.found.yuan_year / MILLION]
    shares = [100 * share.mean for point in points if point.tried for share in point.tried.shares]
    x_low, x_step, x_n = _scale(costs, x_parts(size))
    y_low, y_step, y_n = _scale([*shares, *(100 * standard.target for standard in staffing.standards)], 4)

    def x(value: float) -> float:
        return round(plot[0] + plot[2] * (value - x_low) / (x_n * x_step), 1)

    def y(value: float) -> float:
        return round(plot[1] + plot[3] * (1 - (value - y_low) / (y_n * y_step)), 1)

    lines = []
    for s, standard in enumerate(staffing.standards):
        at = [(x(_yuan(point) / MILLION), y(100 * _share(point, s)), _said(point, s)) for point in points]
        path = "M" + "L".join(f"{a} {b}" for a, b, _ in at)
        lines.append(Line(name=str(standard), path=path, target=y(100 * standard.target), dots=tuple(at)))
    return Chart(
        width=width,
        height=height,
        plot=plot,
        lines=tuple(lines),
        chosen=x(staffing.found.yuan_year / MILLION),
        x_ticks=tuple((x(x_low + i * x_step), f"{x_low + i * x_step:g}") for i in range(x_n + 1)),
        y_ticks=tuple((y(y_low + i * y_step), f"{y_low + i * y_step:g} %") for i in range(y_n + 1)),
    )


def _scale(values: Sequence[float], parts: int) -> tuple[float, float, int]:
    """Lowest tick, step and number of steps that hold all values."""
    low, high = min(values), max(values)
    step = nice_step(max(high - low, 1e-6) / parts)
    first = floor(low / step + 1e-9) * step
    return round(first, 10), step, max(1, ceil((high - first) / step - 1e-9))


def _yuan(point: FrontierPoint) -> float:
    return point.tried.yuan_year if point.tried else point.yuan_year


def _share(point: FrontierPoint, s: int) -> float:
    return point.tried.shares[s].mean if point.tried else point.expected[s]


def _said(point: FrontierPoint, s: int) -> Words:
    share, yuan = percent(_share(point, s)), figure(_yuan(point))
    decided = [(KINDS[kind], count) for kind, count in _counts(point) if count is not None]
    people = listed([words("{n} {kind}").filled(n=n, kind=kind) for kind, n in decided])
    return words("{share}, {yuan} yuan a year, {people}").filled(share=share, yuan=yuan, people=people)


def _counts(point: FrontierPoint) -> tuple[tuple[PostKind, int | None], ...]:
    return (
        (PostKind.CREWS, point.crews),
        (PostKind.DESK, point.clerks),
        (PostKind.MEDIATORS, point.mediators),
    )


def evidence_table(staffing: Staffing) -> Table:
    """Shares today, in the search and in the confirmations."""
    rows: list[tuple[Cell, ...]] = []
    stages = [(words("today"), staffing.present, staffing.replications)]
    stages += [(words("found, search"), staffing.found, staffing.replications)]
    stages += [
        (words("confirmation {n}").filled(n=one.attempt), one.tried, one.replications) for one in staffing.confirmations
    ]
    for stage, shown, replications in stages:
        for share in shown.shares if shown else ():
            cells = (percent(share.mean), percent(share.low), f"{100 * share.standard.target:g} %")
            rows.append((named(stage), text(share.standard.id), *map(text, cells), number(replications)))
    columns = [
        (words("Stage"), False),
        (words("Standard"), False),
        (words("Mean"), True),
        (words("One-sided lower bound"), True),
        (words("Target"), True),
        (words("Replications"), True),
    ]
    return table("evidence", columns, rows)


def pools_table(staffing: Staffing) -> Table:
    """Crews by pool and shift."""
    crews = [post for post in staffing.posts if post.kind is PostKind.CREWS]
    rows = []
    for pool in dict.fromkeys(post.place for post in crews):
        own = {post.shift: post for post in crews if post.place == pool}
        counts = [number(own[shift].people if shift in own else 0) for shift in Shift]
        hours, yuan = (sum(getattr(post, name) for post in own.values()) for name in ("paid_h_year", "yuan_year"))
        rows.append((text(pool), *counts, number(hours), number(yuan)))
    columns = [
        (words("Pool"), False),
        *((SHIFTS[shift], True) for shift in Shift),
        (words("Paid hours a year"), True),
        (words("Yuan a year"), True),
    ]
    return table("pools", columns, rows)


def counters_table(staffing: Staffing) -> Table:
    """Clerks and mediators of each community, and how many there are today."""
    posts = [post for post in staffing.posts if post.kind is not PostKind.CREWS]
    rows = [
        (named(KINDS[p.kind]), text(p.place), number(p.people), number(p.before), number(p.yuan_year)) for p in posts
    ]
    columns = [
        (words("Kind", "category"), False),
        (words("Community"), False),
        (words("People"), True),
        (words("Today", "number"), True),
        (words("Yuan a year"), True),
    ]
    return table("counters", columns, rows)


def points_table(staffing: Staffing) -> Table:
    """The points of the frontier."""
    rows = [
        (
            text(f"{100 * point.shift:+.2f}"),
            *(number(count) for _, count in _counts(point)),
            number(_yuan(point)),
            text(", ".join(percent(_share(point, s)) for s in range(len(staffing.standards)))),
            named(words("yes") if point.tried else words("no, expected")),
        )
        for point in staffing.frontier
    ]
    columns = [
        (words("Standards moved (points)"), True),
        (KINDS[PostKind.CREWS], True),
        (KINDS[PostKind.DESK], True),
        (KINDS[PostKind.MEDIATORS], True),
        (words("Yuan a year"), True),
        (words("Shares"), True),
        (words("Simulated as a whole"), False),
    ]
    return table("points", columns, rows)


def aside_table(staffing: Staffing) -> Table:
    """Indicators that no standard speaks of."""
    rows = [
        (
            named(Words(f"{e.title_zh}（{e.unit_zh}）", f"{e.title_en} ({e.unit_en})")),
            number(e.before * e.scale, 2),
            number(e.after * e.scale, 2),
        )
        for e in staffing.side_effects
    ]
    columns = [(both(""), False), (words("Today"), True), (words("Then"), True)]
    return table("aside", columns, rows)
