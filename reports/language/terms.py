"""Chinese and English names of the domain's own terms: parts, modes, statuses, cost terms, categories."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from domain.demand import Category
from domain.district import Mode, StreetClass, WallKind
from domain.people import KeeperKind, Shift, TeamKind
from domain.results import Status
from domain.services import ServiceItem
from domain.words import Words, both, words
from scenarios.words import ENUM_ZH

K = TypeVar("K", bound=StrEnum)

PARTS: Mapping[str, Words] = {
    "modes": words("Service modes"),
    "contracts": words("Area contracts"),
    "crews": words("Cleaning crews", "part of a plan"),
    "visits": words("Chief visits"),
    "grid": words("Neighbourhood grid"),
    "keepers": words("Grid keepers"),
    "teams": words("Repair, greening, inspection", "part of a plan"),
    "rosters": words("Gate rosters"),
    "advisers": words("Advisers"),
    "projects": words("Projects", "part of a plan"),
}

MODES: Mapping[str, Words] = {
    Mode.CONTRACT: words("Area contract", "service mode"),
    Mode.SELF: words("Self-governed"),
    Mode.EXTENDED: words("Extended cleaning"),
    Mode.MENU: words("Menu orders", "service mode"),
}

STATUSES: Mapping[str, Words] = {
    Status.OPTIMAL: words("Proven optimal"),
    Status.FEASIBLE: words("Feasible"),
    Status.INFEASIBLE: words("Infeasible"),
    Status.UNKNOWN: words("Not found in time"),
}


def _as_in_tables(english: Mapping[K, str]) -> Mapping[str, Words]:
    """Names of an enumeration's members: in Chinese the words that its tables use."""
    return {member: Words(ENUM_ZH[type(member)][member.value], name) for member, name in english.items()}


STREETS = _as_in_tables(
    {
        StreetClass.TRUNK: "Trunk",
        StreetClass.PRIMARY: "Primary",
        StreetClass.SECONDARY: "Secondary",
        StreetClass.TERTIARY: "Tertiary",
        StreetClass.RESIDENTIAL: "Residential",
        StreetClass.LANE: "Lane",
    }
)

WALLS = _as_in_tables(
    {
        WallKind.ROAD: "Main road",
        WallKind.RAIL: "Railway",
        WallKind.WATER: "Water",
        WallKind.BORDER: "Border",
    }
)

KEEPERS: Mapping[str, Words] = {
    KeeperKind.VOLUNTEER: words("volunteer"),
    KeeperKind.PARTY_MEMBER: words("party member"),
    KeeperKind.CONTRACTOR: words("contractor's worker"),
    KeeperKind.COMMUNITY: words("community worker"),
}

TEAMS = _as_in_tables({TeamKind.REPAIR: "repair", TeamKind.GREENING: "greening", TeamKind.INSPECTION: "inspection"})

ITEMS = _as_in_tables(
    {ServiceItem.GATE: "guarded gate", ServiceItem.CLEANING: "cleaning", ServiceItem.LIFT: "lift checks"}
)

ITEM_UNITS: Mapping[str, Words] = {
    ServiceItem.GATE: words("h a day"),
    ServiceItem.CLEANING: words("a week"),
    ServiceItem.LIFT: words("a month"),
}

CATEGORIES = _as_in_tables(
    {
        Category.WATER: "water",
        Category.ELECTRICITY: "electricity",
        Category.LIFT: "lift",
        Category.ROOF: "roof",
        Category.SECURITY: "security",
        Category.CLEANING: "cleaning",
        Category.GREENING: "greening",
        Category.PARKING: "parking",
        Category.DISPUTE: "dispute",
        Category.ILLEGAL_BUILDING: "illegal building",
        Category.FEES: "fees",
        Category.HEATING: "heating",
        Category.FIRE: "fire safety",
        Category.OTHER: "other",
    }
)

WEEKDAYS = (words("Mon"), words("Tue"), words("Wed"), words("Thu"), words("Fri"), words("Sat"), words("Sun"))

SHIFT_LETTERS: Mapping[Shift, Words] = {
    Shift.DAY: words("D"),
    Shift.EVENING: words("E"),
    Shift.NIGHT: words("N"),
}
"""One letter for each shift, for the roster sheet."""

UNITS: Mapping[str, Words] = {
    part: words("yuan a month") for part in ("modes", "contracts", "crews", "visits", "keepers", "teams", "rosters")
} | {
    "grid": words("households of deviation"),
    "advisers": words("yuan"),
    "projects": words("unmet need points"),
}
"""Unit of each part's objective."""

COST_TERMS: Mapping[str, Words] = {
    "contracts": words("area contracts"),
    "self": words("self-governed"),
    "extended": words("extended cleaning"),
    "menu": words("menu orders"),
    "on_top": words("menu orders on top"),
    "change": words("changes of service"),
    "over_budget": words("over budget"),
    "uncovered": words("left uncovered"),
    "setup": words("setup"),
    "households": words("by household"),
    "condition": words("old buildings"),
    "walking": words("walking inside the area"),
    "compactness": words("compactness of areas"),
    "crossing": words("walls and borders crossed"),
    "fee_shift": words("fees beyond the area's average"),
    "number": words("contracts off the number asked for"),
    "time": words("hours paid"),
    "distance": words("kilometres driven"),
    "long_days": words("long days"),
    "crew_days": words("days of crews"),
    "unserved": words("services left out"),
    "left_to_others": words("left to other modes"),
    "size_deviation": words("cell size"),
    "split_buildings": words("split buildings"),
    "undersized": words("cells too small"),
    "uneven_care": words("uneven care"),
    "without_member": words("cells without a party member"),
    "pay": words("allowances"),
    "last_resort": words("community staff as last resort"),
    "keeper_ways": words("ways to other compounds"),
    "language": words("languages not spoken"),
    "work": words("work"),
    "travel": words("travel"),
    "overtime": words("overtime"),
    "imbalance": words("uneven days"),
    "spacing": words("visits too far apart"),
    "undone": words("work undone"),
    "wages": words("wages"),
    "wishes": words("wishes not met"),
    "uneven": words("nights and weekends beyond even shares"),
    "unfair": words("unfair load"),
    "off_hours": words("trips off hours"),
    "short_gaps": words("visits too close"),
    "long_gaps": words("visits too far apart"),
    "missed_weeks": words("weeks without a visit"),
    "not_home": words("too few visits with residents at home"),
    "missed_meetings": words("residents' meetings missed"),
    "not_joint": words("too few visits with the branch"),
    "department": words("chief of another department"),
    "skills": words("chief without a wanted skill"),
    "level": words("chief below the level wanted"),
    "new_chief": words("chief changed"),
    "deputies": words("deputies"),
    "stand_ins": words("visits by stand-ins"),
    "misfit": words("misfit"),
    "experience": words("short of experience"),
    "idle": words("advisers idle"),
    "unfair_share": words("communities short of a fair share"),
    "crowded": words("load above the even share"),
    "unmet_value": words("unmet needs"),
    "unassigned": words("left without"),
}


def cost_term(key: str) -> Words:
    """Name of a cost term; an unknown one shows its own key as words."""
    return COST_TERMS.get(key) or both(key.replace("_", " "))
