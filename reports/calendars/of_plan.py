"""Calendars of everybody whom a plan sends somewhere."""

from __future__ import annotations

from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from reports.calendars.crew_entries import crew_calendars
from reports.calendars.entries import Calendar, Language
from reports.calendars.team_entries import team_calendars
from reports.calendars.visit_entries import official_calendars


def calendars_of(scenario: Scenario, network: RoadNetwork, plan: Plan, *, lang: str) -> list[Calendar]:
    """Calendars of officials with visits, of teams and of crews, as far as the plan has these parts."""
    language = Language(lang)
    found: list[Calendar] = []
    if plan.visits and plan.visits.plan:
        found += official_calendars(scenario, network, plan.visits.plan, language)
    if plan.teams and plan.teams.plan:
        found += team_calendars(scenario, plan.teams.plan, language)
    if plan.crews and plan.crews.plan:
        found += crew_calendars(scenario, plan.crews.plan, language)
    return found
