"""Tables of what requests are like that contradict themselves: shares above 1, missing hours, laws without a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from domain.demand import Category
from domain.habits import HABITS
from domain.request_tables import LawName, RequestHabit, ServiceLaw, Surge
from scenarios.findings import Findings, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings

SLACK = 0.005
"""Shares of channels may be rounded so far that their sum is off by this."""

Fault = tuple[str, str]
"""Field and what is wrong with it."""


def check_requests(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Rows of each category are complete, once each, and their shares and weights can be meant."""
    _each(tables.get("request_habits"), _habit, findings)
    _each(tables.get("service_laws"), _law, findings)
    _each(tables.get("surges"), _surge, findings)
    _profile(tables.get("request_hours"), "hour_week", range(168), findings)
    _profile(tables.get("request_months"), "month", range(1, 13), findings)
    _channels(tables.get("request_channels"), findings)
    _outside_the_time(tables.get("surges"), settings, findings)


def _each(table: Table[Any] | None, faults_of: Callable[[Any], Iterator[Fault]], findings: Findings) -> None:
    for index, row in enumerate(table.rows if table else ()):
        for field, text in faults_of(row):
            if table:
                table.problem(findings, index, field, text)


def _habit(row: RequestHabit) -> Iterator[Fault]:
    """Shares that exclude each other sum to at most 1, the usual ones standing in for those not given."""
    for names in (("emergency", "urgent", "planned"), ("at_desk", "ladder")):
        given = [name for name in names if getattr(row, name) is not None]
        shares = {name: getattr(row if name in given else HABITS[row.category], name) for name in names}
        if given and sum(shares.values()) > 1 + 1e-9:
            parts = [f"{name} {share:g}{'' if name in given else ' as usual'}" for name, share in shares.items()]
            yield (
                given[-1],
                f"the shares of '{row.category}' sum to {sum(shares.values()):g} ({', '.join(parts)}); at most 1",
            )


def _law(row: ServiceLaw) -> Iterator[Fault]:
    second = {"second_scale_h": row.second_scale_h, "second_shape": row.second_shape}
    for name, value in second.items():
        if row.law is LawName.MIXTURE and value is None:
            yield name, "is empty; a mixture has a second component"
        elif row.law is not LawName.MIXTURE and value is not None:
            yield name, f"{value:g} is given, but only a mixture has a second component"
    if row.law is not LawName.MIXTURE and row.second:
        yield "second", f"{row.second:g} is not 0, but only a mixture has a second component"
    if row.law is LawName.EXPONENTIAL and row.shape != 1:
        yield "shape", f"{row.shape:g} is not 1; a time with a shape of its own is a weibull"


def _surge(row: Surge) -> Iterator[Fault]:
    if row.from_date == row.to_date and row.from_h >= row.to_h:
        yield "to_h", f"{row.to_h:g} is not after from_h ({row.from_h:g}) on the same day"


def _profile(table: Table[Any] | None, field: str, wanted: range, findings: Findings) -> None:
    """Each category that has weights has one for each position, not all of them 0."""
    for category, indices in _by_category(table, field, findings):
        if table is None or not table.complete:
            continue
        name, first = _name(category), indices[0]
        missing = [str(k) for k in wanted if k not in {getattr(table.rows[index], field) for index in indices}]
        if missing:
            text = f"{name}: no row for {some(missing)}; all of {wanted[0]} to {wanted[-1]} are needed"
            table.problem(findings, first, field, text)
        elif not any(table.rows[index].weight for index in indices):
            table.problem(findings, first, "weight", f"{name}: all weights are 0")


def _channels(table: Table[Any] | None, findings: Findings) -> None:
    for category, indices in _by_category(table, "channel", findings):
        total = sum(table.rows[index].share for index in indices) if table else 1.0
        if table and table.complete and abs(total - 1.0) > SLACK:
            text = f"{_name(category)}: the shares sum to {total:g}, not to 1"
            table.problem(findings, indices[-1], "share", text)


def _by_category(
    table: Table[Any] | None, field: str, findings: Findings
) -> Iterator[tuple[Category | None, list[int]]]:
    """Rows of each category; a second row for the same value of `field` is noted and left out."""
    found: dict[Category | None, dict[Any, int]] = {}
    for index, row in enumerate(table.rows if table else ()):
        own, value = found.setdefault(row.category, {}), getattr(row, field)
        first = own.setdefault(value, index)
        if first != index and table:
            text = f"{_name(row.category)}: '{value}' has a row already: {table.numbers[first]}"
            table.problem(findings, index, field, text)
    yield from ((category, list(own.values())) for category, own in found.items())


def _name(category: Category | None) -> str:
    return f"'{category}'" if category else "rows without a category"


def _outside_the_time(table: Table[Any] | None, settings: Settings, findings: Findings) -> None:
    """Warn of surges that no simulated day sees."""
    if not settings.month_known:
        return
    first = settings.month.replace(month=1)
    end = first + timedelta(days=settings.rules.simulation.days)
    unseen = [row.id for row in (table.rows if table else ()) if row.to_date < first or row.from_date >= end]
    if unseen and table:
        findings.warn(
            f"{table.file}: {some(unseen)} outside the simulated days {first} to {end - timedelta(days=1)}, never seen"
        )
