"""What a planner says has changed since visits were planned, and what has to stay: short texts and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from domain.columns import Id, Ref, Text, Zh
from domain.people import Absence, AbsenceSpan, Half
from domain.plan import VisitsPlan
from domain.scenario import Scenario
from domain.visit_repair import Facts, Frozen, Said, last_day
from domain.visiting import Meeting
from scenarios.cells import Unread, reader_of
from scenarios.findings import Findings
from scenarios.references import unknown_id, without_zeros
from scenarios.rows import table_of
from scenarios.sheets import sheet_of_csv


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRow:
    """A visit that people were told of and that has to stay; rows of a plan's visits.csv may stand here as they are."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    day: Annotated[date, Zh("日期")]
    half: Annotated[Half, Zh("上下午", ("时段",))]
    official_id: Annotated[str, Zh("干部编号"), Ref("officials", optional=True)] = ""
    chief: Annotated[bool, Zh("是否院长")] = True
    deputy_id: Annotated[str, Zh("副院长编号")] = ""
    compound_name: Annotated[Text, Zh("小区名称")] = ""
    official_name: Annotated[Text, Zh("干部姓名")] = ""
    deputy_name: Annotated[Text, Zh("副院长姓名")] = ""


@dataclass(frozen=True, kw_only=True)
class News:
    """Texts as they were given, by option."""

    first: str = ""
    away: Sequence[str] = ()
    free: Sequence[str] = ()
    working: Sequence[str] = ()
    more: Sequence[str] = ()
    meeting: Sequence[str] = ()
    without: Sequence[str] = ()
    keep: Sequence[str] = ()
    frozen: Path | None = None


def read_news(scenario: Scenario, plan: VisitsPlan, news: News) -> tuple[Facts, Frozen]:
    """Facts and what is frozen.

    Raises
    ------
    ScenarioError
        With every text that cannot be read, names what is unknown or lies outside the days that are left.
    """
    reading = _Reading(scenario=scenario, plan=plan)
    reading.first = reading.day("--from", news.first) or scenario.month if news.first else scenario.month
    facts = Facts(
        first=reading.first,
        absences=tuple(filter(None, map(reading.absence, news.away))),
        free=tuple(reading.days("--free", news.free, known=reading.open_days, wanted=True)),
        working=tuple(reading.days("--working", news.working, known=set(scenario.working_days), wanted=False)),
        more=reading.more_visits(news.more),
        meetings=tuple(filter(None, map(reading.meeting, news.meeting))),
        leaving=tuple(dict.fromkeys(filter(None, (reading.official("--without", text) for text in news.without)))),
    )
    reading.check_numbers(facts)
    frozen = reading.frozen(news.keep, news.frozen)
    reading.findings.raise_problems()
    return facts, frozen


@dataclass(slots=True)
class _Reading:
    """Texts read against a scenario and its plan; what is wrong is noted."""

    scenario: Scenario
    plan: VisitsPlan
    findings: Findings = field(default_factory=Findings)
    first: date = date.min

    @property
    def open_days(self) -> set[date]:
        """Days with visits."""
        return {*self.scenario.working_days, *self.scenario.weekend_days}

    def fault(self, option: str, given: str, text: str) -> None:
        """Note what is wrong with an option."""
        self.findings.problem(option, 0, given, text)

    def value(self, option: str, given: str, text: str, kind: Any, allowed: str) -> Any:
        """A part of an option's text by its type; None where it cannot be read."""
        value = reader_of(kind)(text)
        if isinstance(value, Unread):
            self.fault(option, given, f"{text!r} is not {allowed}")
            return None
        return value

    def day(self, option: str, given: str, text: str | None = None) -> date | None:
        """A day of the month, none that has passed."""
        day: date | None = self.value(option, given, given if text is None else text, date, "a date like 2026-03-09")
        month, end = self.scenario.month, last_day(self.scenario.month)
        if day is not None and not month <= day <= end:
            self.fault(option, given, f"{day} is not in the planned month; allowed: {month} to {end}")
            return None
        if day is not None and day < self.first:
            self.fault(option, given, f"{day} is before --from ({self.first}); what was before stays as it is")
            return None
        return day

    def days(self, option: str, texts: Sequence[str], *, known: set[date], wanted: bool) -> list[date]:
        """Days that are, or are not, among known ones."""
        found = [(text, day) for text in texts if (day := self.day(option, text)) is not None]
        for text, day in found:
            if (day in known) != wanted:
                self.fault(option, text, "has no visits as it is" if wanted else "is a working day as it is")
        return sorted({day for _, day in found})

    def _id(self, option: str, given: str, text: str, table: str) -> str:
        """Id that was meant: an id, or a name that only one row has; empty, and noted, where it is neither."""
        rows = getattr(self.scenario, table)
        known = {row.id for row in rows}
        if text in known:
            return text
        named = [row.id for row in rows if row.name == text]
        if len(named) == 1:
            return str(named[0])
        if named:
            self.fault(option, given, f"{text!r} is the name of several {table}: {', '.join(named)}")
        else:
            self.fault(option, given, unknown_id(text, table, without_zeros(known)))
        return ""

    def official(self, option: str, given: str, text: str | None = None) -> str:
        """An official's id; empty where it is none."""
        return self._id(option, given, given if text is None else text, "officials")

    def absence(self, given: str) -> Absence | None:
        """``OFFICIAL[:FROM[:TO[:SPAN]]]``; from the first day that is left to the end of the month, whole days."""
        parts = given.split(":")
        if len(parts) > 4:
            self.fault("--away", given, "has more than OFFICIAL:FROM:TO:SPAN")
            return None
        name, start, end, span = [*parts, *[""] * (4 - len(parts))]
        official = self.official("--away", given, name)
        from_date = self.day("--away", given, start) if start else self.first
        to_date = self.day("--away", given, end) if end else last_day(self.scenario.month)
        of_day = AbsenceSpan.DAY
        if span:
            of_day = self.value("--away", given, span, AbsenceSpan, f"one of {', '.join(AbsenceSpan)}")
        if from_date and to_date and to_date < from_date:
            self.fault("--away", given, f"ends on {to_date}, before it begins on {from_date}")
            return None
        if not (official and from_date and to_date and of_day):
            return None
        return Absence(official_id=official, from_date=from_date, to_date=to_date, span=of_day)

    def more_visits(self, texts: Sequence[str]) -> Mapping[str, int]:
        """``COMPOUND[:N]``, one more where no number is given; those of one compound add up."""
        more: dict[str, int] = {}
        for given in texts:
            name, colon, number = given.partition(":")
            compound = self._id("--more", given, name, "compounds")
            visits = self.value("--more", given, number, int, "a whole number") if colon else 1
            if visits is not None and visits < 1:
                self.fault("--more", given, f"{visits} is not at least 1")
            elif compound and visits is not None:
                more[compound] = more.get(compound, 0) + visits
        return more

    def meeting(self, given: str) -> Meeting | None:
        """``COMPOUND:DATE:HALF``."""
        parts = given.split(":")
        if len(parts) != 3:
            self.fault("--meeting", given, "is not COMPOUND:DATE:HALF")
            return None
        compound = self._id("--meeting", given, parts[0], "compounds")
        day = self.day("--meeting", given, parts[1])
        half = self.value("--meeting", given, parts[2], Half, f"one of {', '.join(Half)}")
        return Meeting(compound_id=compound, day=day, half=half) if compound and day and half else None

    def check_numbers(self, facts: Facts) -> None:
        """Days that are both free and working; more visits than there are working days."""
        for day in sorted(set(facts.free) & set(facts.working)):
            self.fault("--free", str(day), "is given with --working too")
        left = len((set(self.scenario.working_days) | set(facts.working)) - set(facts.free))
        owed = self.scenario.visits_of()
        for compound, visits in owed.items():
            wanted = visits + facts.more.get(compound, 0)
            if wanted > left:
                option = "--more" if compound in facts.more else "--free"
                self.fault(option, compound, f"{wanted} visits are more than the {left} working days that remain")

    def frozen(self, keep: Sequence[str], path: Path | None) -> Frozen:
        """Compounds, officials and days of ``--keep``, and the visits of a table."""
        compounds, officials = {c.id for c in self.scenario.compounds}, {o.id for o in self.scenario.officials}
        kept: dict[str, set[Any]] = {"compounds": set(), "officials": set(), "days": set()}
        for text in keep:
            day = reader_of(date)(text)
            if text in compounds and text in officials:
                self.fault("--keep", text, "is a compound and an official; freeze their visits with --frozen")
            elif text in compounds or text in officials:
                kept["compounds" if text in compounds else "officials"].add(text)
            elif isinstance(day, date):
                kept["days"] |= {day} & {self.day("--keep", text)}
            else:
                self.fault("--keep", text, "is no compound, no official and no date like 2026-03-09")
        told = frozenset(self._told(path)) if path else frozenset()
        return Frozen(visits=told, **{name: frozenset(values) for name, values in kept.items()})

    def _told(self, path: Path) -> set[Said]:
        """Visits of a table, each of which has to be in the plan."""
        table = table_of(sheet_of_csv(path, path.stem, self.findings), FrozenRow, self.findings)
        visits = {(v.compound_id, v.day, v.half): v.official_id for v in self.plan.visits}
        told = set()
        for index, row in enumerate(table.rows):
            said = (row.compound_id, row.day, row.half)
            if said not in visits:
                table.problem(self.findings, index, "day", f"the plan has no visit to {said[0]} on {said[1]} {said[2]}")
            elif row.official_id and row.official_id != visits[said]:
                text = f"'{row.official_id}' does not make this visit; the plan has {visits[said]}"
                table.problem(self.findings, index, "official_id", text)
            told.add(said)
        return told
