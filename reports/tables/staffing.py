"""A staffing as tables for spreadsheets, as text for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from domain.columns import Zh
from domain.district import Community
from domain.people import Shift
from domain.staffing import Post, PostKind, ShareFound, Staffing, Tried, Unreachable
from domain.words import words
from reports.language.speech import choose, said
from reports.terminal.alignment import aligned
from simulation.staffing.missing import REASONS

KINDS = {
    PostKind.CREWS: words("crews"),
    PostKind.DESK: words("desk clerks"),
    PostKind.MEDIATORS: words("mediators"),
}
SHIFTS = {
    Shift.DAY: words("day 06-14"),
    Shift.EVENING: words("evening 14-22"),
    Shift.NIGHT: words("night 22-06"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingRow:
    """People of one post; `before` is empty for crews, who have no shifts today."""

    kind: Annotated[str, Zh("类别")]
    place: Annotated[str, Zh("队伍池或社区")]
    shift: Annotated[str, Zh("班次")]
    people: Annotated[int, Zh("人数或队数")]
    before: Annotated[int | None, Zh("现有人数")]
    paid_h_year: Annotated[float, Zh("年付薪工时")]
    yuan_year: Annotated[float, Zh("年费用_元")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffingFrontierRow:
    """One standard at one point of the frontier; what was not decided, or not simulated, is empty."""

    shift_points: Annotated[float, Zh("标准升降_百分点")]
    standard: Annotated[str, Zh("标准")]
    target: Annotated[float, Zh("要求比例")]
    crews: Annotated[int | None, Zh("队数")]
    clerks: Annotated[int | None, Zh("窗口人数")]
    mediators: Annotated[int | None, Zh("调解员人数")]
    expected_yuan_year: Annotated[float, Zh("预计年费用_元")]
    expected_share: Annotated[float, Zh("预计比例")]
    simulated: Annotated[bool, Zh("已整体模拟")]
    yuan_year: Annotated[float | None, Zh("模拟年费用_元")]
    share: Annotated[float | None, Zh("模拟比例")]


def staffing_rows(posts: Iterable[Post]) -> list[StaffingRow]:
    """Rows in the order of the posts."""
    return [
        StaffingRow(
            kind=post.kind.value,
            place=post.place,
            shift=post.shift.value if post.shift else "",
            people=post.people,
            before=post.before,
            paid_h_year=round(post.paid_h_year, 1),
            yuan_year=round(post.yuan_year, 2),
        )
        for post in posts
    ]


def staffing_frontier_rows(staffing: Staffing) -> list[StaffingFrontierRow]:
    """A row for each standard at each point."""
    return [
        StaffingFrontierRow(
            shift_points=round(100 * point.shift, 2),
            standard=standard.id,
            target=round(standard.target + point.shift, 6),
            crews=point.crews,
            clerks=point.clerks,
            mediators=point.mediators,
            expected_yuan_year=round(point.yuan_year, 2),
            expected_share=round(point.expected[s], 6),
            simulated=point.tried is not None,
            yuan_year=round(point.tried.yuan_year, 2) if point.tried else None,
            share=round(point.tried.shares[s].mean, 6) if point.tried else None,
        )
        for point in staffing.frontier
        for s, standard in enumerate(staffing.standards)
    ]


def communities_with(communities: Sequence[Community], staffing: Staffing) -> list[Community]:
    """The scenario's communities with the clerks and mediators of a staffing, to take the place of its table."""
    people = {(post.kind, post.place): post.people for post in staffing.posts}
    return [
        replace(
            community,
            desk_staff=people.get((PostKind.DESK, community.id), community.desk_staff),
            mediators=people.get((PostKind.MEDIATORS, community.id), community.mediators),
        )
        for community in communities
    ]


def staffing_json(staffing: Staffing, folder: str) -> dict[str, Any]:
    """Everything as one JSON object."""
    return {"folder": folder, **staffing_record(staffing)}


def staffing_record(staffing: Staffing) -> dict[str, Any]:
    """Everything but where it was written, as staffing.json holds it."""
    return {"confirmed": staffing.confirmed, **asdict(staffing)}


def staffing_text(staffing: Staffing) -> str:
    """Tables and sentences for the terminal."""
    blocks = [
        _people(staffing),
        _shares(staffing),
        _cost(staffing),
        _fewer(staffing),
        _frontier(staffing),
        _aside(staffing),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, blocks) if lines)


def _people(staffing: Staffing) -> Iterator[str]:
    crews = [post for post in staffing.posts if post.kind is PostKind.CREWS]
    if crews:
        head = [said("pool"), *(choose(SHIFTS[shift].zh[:2], SHIFTS[shift].en) for shift in Shift), said("yuan a year")]
        rows = []
        for pool in dict.fromkeys(post.place for post in crews):
            own = {post.shift: post for post in crews if post.place == pool}
            counts = [str(own[shift].people) if shift in own else "-" for shift in Shift]
            rows.append([pool, *counts, f"{sum(post.yuan_year for post in own.values()):,.0f}"])
        yield from aligned([head, *rows], left=1)
    for kind in (PostKind.DESK, PostKind.MEDIATORS):
        own_kind = [post for post in staffing.posts if post.kind is kind]
        if own_kind:
            yield _counters(kind, own_kind)


def _counters(kind: PostKind, posts: Sequence[Post]) -> str:
    """Clerks or mediators in one line: communities by number, and the present total."""
    by_count = sorted({post.people for post in posts})
    spread = ", ".join(f"{sum(post.people == n for post in posts)} with {n}" for n in by_count)
    now = sum(post.people for post in posts)
    before = sum(post.before or 0 for post in posts)
    words = KINDS[kind]
    counted = f"{now} in {len(posts)} communities ({spread}); today {before}"
    return f"{choose(words.zh, words.en)}: {counted}"


def _shares(staffing: Staffing) -> Iterator[str]:
    for s, standard in enumerate(staffing.standards):
        yield f"{standard}  {choose(*staffing.titles[s])}"
        if staffing.present:
            yield f"  today: {_span(staffing.present.shares[s])}"
        yield f"  search: {_span(staffing.found.shares[s])}, {staffing.replications} replications"
        for one in staffing.confirmations:
            verdict = "met" if one.tried.shares[s].met else "not shown to be met"
            yield (
                f"  confirmation {one.attempt}: {_span(one.tried.shares[s])}, {one.replications} fresh replications, "
                f"confidence {100 * one.confidence:g} %: {verdict}"
            )
    if not staffing.confirmed:
        yield "NOT CONFIRMED: fresh replications have not shown that the standards are met."


def _span(share: ShareFound) -> str:
    return f"{100 * share.mean:6.2f} % (at least {100 * share.low:.2f} %)"


def _cost(staffing: Staffing) -> Iterator[str]:
    yield _money("found", staffing.found)
    if staffing.present:
        yield _money("today", staffing.present)
    if staffing.bound_yuan is not None:
        yield f"  no choice costs less than {staffing.bound_yuan:,.0f} yuan a year in the separable model"
    yield f"  {staffing.options:,} options of single units tried in {staffing.runs:,} simulated runs"


def _money(name: str, shown: Tried) -> str:
    return f"{name}: {shown.yuan_year:,.0f} yuan a year, {shown.crew_h_year:,.0f} hours of crews (overtime included)"


def _fewer(staffing: Staffing) -> Iterator[str]:
    if not staffing.fewer:
        return
    passed = [row for row in staffing.fewer if row.tried.met]
    missed = sum(any(share.missed for share in row.tried.shares) for row in staffing.fewer)
    yield (
        f"one person fewer, on the confirming replications: {len(staffing.fewer) - len(passed)} of "
        f"{len(staffing.fewer)} changes are no longer shown to meet the standards, {missed} are shown to miss them"
    )
    for row in passed:
        where = f"{row.place}/{row.shift.value}" if row.shift else row.place
        yield f"  still met without one of {choose(KINDS[row.kind].zh, KINDS[row.kind].en)}: {where}"


def _frontier(staffing: Staffing) -> Iterator[str]:
    if not staffing.frontier:
        return
    head = [
        said(word)
        for word in ("standards moved", "crews of teams", "clerks", "mediators", "yuan a year", "mean shares")
    ]
    rows = []
    for point in staffing.frontier:
        yuan = point.tried.yuan_year if point.tried else point.yuan_year
        means = [share.mean for share in point.tried.shares] if point.tried else point.expected
        shown = ", ".join(f"{100 * share:.2f} %" for share in means) + ("" if point.tried else " (not simulated)")
        people = ("-" if count is None else str(count) for count in (point.crews, point.clerks, point.mediators))
        rows.append([said(f"{100 * point.shift:+.2f} points"), *people, f"{yuan:,.0f}", shown])
    yield from aligned([head, *rows], left=0)


def _aside(staffing: Staffing) -> Iterator[str]:
    if not staffing.side_effects:
        return
    rows = [
        [
            choose(f"{effect.title_zh}（{effect.unit_zh}）", f"{effect.title_en} ({effect.unit_en})"),
            f"{effect.before * effect.scale:,.2f}",
            f"{effect.after * effect.scale:,.2f}",
        ]
        for effect in staffing.side_effects
    ]
    yield from aligned([list(map(said, ("what no standard speaks of", "today", "then"))), *rows], left=1)


def unreachable_text(why: Unreachable) -> str:
    """Why no staffing meets the standards, and what could be met."""
    lines = ["No staffing meets the standards: with so many people that nobody waits for one:"]
    for share, reasons, highest in zip(why.shares, why.reasons, why.highest, strict=True):
        verdict = "met" if share.met else "missed"
        lines.append(f"{share.standard}: {_span(share)}, {verdict}; highest target that could be met: {highest:g}")
        total = sum(count for _, count in reasons)
        for reason, count in reasons:
            zh, en = REASONS[reason]
            lines.append(f"  {count:>9,.1f} requests ({100 * count / total:4.1f} %)  {choose(zh, en)}")
    return "\n".join(lines)
