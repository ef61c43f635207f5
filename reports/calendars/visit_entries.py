"""Calendars of officials: each visit with its compound, who goes along and why it is on that day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.district import Community, Compound
from domain.people import Half, Official
from domain.plan import VisitsPlan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.visiting import Meeting, MeetingKind
from domain.words import Words, words
from reports.calendars.entries import Calendar, Entry, Language, moment, paragraph, place_of, uid
from reports.calendars.visit_times import TimedVisit, timed_visits

VISIT = words("Visit")
AND = words("; ")
CALENDAR = words("Chief's visits")
WORDS: Mapping[str, Words] = {
    "chief": words("Chief"),
    "deputy": words("Deputy"),
    "stand_in": words("Visited in place of the chief by"),
    "round": words("Round"),
    "number": words("Visit of this month, of those owed"),
    "why": words("Why", "calendar entry"),
    "home": words("residents are at home"),
    "branch": words("the community's branch goes along"),
    "open": words("Requests open when the month begins"),
    "households": words("Households"),
    "standard": words("the standard of visits a month"),
}
MEETINGS: Mapping[MeetingKind, Words] = {
    MeetingKind.BENCH: words("bench meeting of residents"),
    MeetingKind.COURTYARD: words("courtyard meeting of residents"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What entries tell, by id."""

    scenario: Scenario
    plan: VisitsPlan
    language: Language
    officials: Mapping[str, Official]
    compounds: Mapping[str, Compound]
    communities: Mapping[str, Community]
    meetings: Mapping[tuple[str, date, Half], Meeting]
    owed: Mapping[str, int]
    waiting: Mapping[str, int]
    working: frozenset[date]

    def person(self, official_id: str) -> str:
        """Name of an official with the department."""
        row = self.officials.get(official_id)
        if row is None:
            return official_id
        return f"{row.name or row.id} ({row.department})" if row.department else row.name or row.id

    def compound(self, compound_id: str) -> str:
        """Name of a compound."""
        return self.compounds[compound_id].name or compound_id


def official_calendars(
    scenario: Scenario, network: RoadNetwork, plan: VisitsPlan, language: Language
) -> Iterator[Calendar]:
    """One calendar for each official who makes visits, in the order of the scenario."""
    facts = _facts(scenario, plan, language)
    own: dict[str, list[TimedVisit]] = defaultdict(list)
    for timed in timed_visits(scenario, network, plan):
        own[timed.visit.official_id].append(timed)
    number = _numbers(plan)
    for official in scenario.officials:
        if own[official.id]:
            name = official.name or official.id
            yield Calendar(
                kind="official",
                id=official.id,
                name=name,
                title=language.line(CALENDAR, name),
                entries=tuple(_entries(facts, own[official.id], number)),
            )


def _facts(scenario: Scenario, plan: VisitsPlan, language: Language) -> _Facts:
    return _Facts(
        scenario=scenario,
        plan=plan,
        language=language,
        officials={row.id: row for row in scenario.officials},
        compounds={row.id: row for row in scenario.compounds},
        communities={row.id: row for row in scenario.communities},
        meetings={(row.compound_id, row.day, row.half): row for row in scenario.meetings},
        owed=scenario.visits_of(),
        waiting=scenario.open_requests_of(),
        working=frozenset(scenario.working_days),
    )


def _numbers(plan: VisitsPlan) -> Mapping[tuple[str, date, Half], int]:
    """Which visit of the month to its compound each one is, by compound, day and half."""
    order = {half: place for place, half in enumerate(Half)}
    counted: Counter[str] = Counter()
    numbers = {}
    for visit in sorted(plan.visits, key=lambda visit: (visit.day, order[visit.half])):
        counted[visit.compound_id] += 1
        numbers[visit.compound_id, visit.day, visit.half] = counted[visit.compound_id]
    return numbers


def _entries(facts: _Facts, own: list[TimedVisit], number: Mapping[tuple[str, date, Half], int]) -> Iterator[Entry]:
    """Entries of one official; an entry is known by how many visits to its compound the official made before."""
    made: Counter[str] = Counter()
    for timed in own:
        visit, compound = timed.visit, facts.compounds[timed.visit.compound_id]
        made[compound.id] += 1
        yield Entry(
            uid=uid(facts.scenario, "visit", visit.official_id, compound.id, made[compound.id]),
            start=moment(visit.day, timed.start_s),
            end=moment(visit.day, timed.end_s),
            summary=f"{facts.language.say(VISIT)} {facts.compound(compound.id)}",
            description=_description(facts, timed, number[compound.id, visit.day, visit.half]),
            place=place_of(facts.scenario, compound),
            lat_lon=(compound.lat_deg, compound.lon_deg),
            category=facts.language.say(CALENDAR),
        )


def _description(facts: _Facts, timed: TimedVisit, number: int) -> str:
    line, visit = facts.language.line, timed.visit
    chief, deputy = facts.plan.chief_of.get(visit.compound_id, ""), facts.plan.deputy_of.get(visit.compound_id, "")
    in_place = visit.official_id not in (chief, deputy)
    waiting = facts.waiting[visit.compound_id]
    stops = " → ".join(map(facts.compound, timed.round_ids))
    return paragraph(
        [
            line(WORDS["chief"], facts.person(chief)) if chief else "",
            line(WORDS["deputy"], facts.person(deputy)) if deputy else "",
            line(WORDS["stand_in"], facts.person(visit.official_id)) if in_place else "",
            line(WORDS["number"], f"{number} / {facts.owed[visit.compound_id]}"),
            line(WORDS["why"], facts.language.say(AND).join(_why(facts, timed))),
            line(WORDS["households"], f"{facts.compounds[visit.compound_id].households}"),
            line(WORDS["open"], f"{waiting}") if waiting else "",
            line(WORDS["round"], stops) if len(timed.round_ids) > 1 else "",
        ]
    )


def _why(facts: _Facts, timed: TimedVisit) -> Iterator[str]:
    """What the visit is for beside the number that is owed."""
    say, visit = facts.language.say, timed.visit
    yield say(WORDS["standard"])
    meeting = facts.meetings.get((visit.compound_id, visit.day, visit.half))
    if meeting:
        yield say(MEETINGS[meeting.kind])
    community = facts.communities.get(facts.compounds[visit.compound_id].community_id)
    if community and f"{visit.day.isoweekday()}" in community.branch_days:
        yield say(WORDS["branch"])
    if visit.half is Half.EVENING or visit.day not in facts.working:
        yield say(WORDS["home"])
