"""What tables and columns mean, for the people who fill in a workbook: in Chinese and English.

A column stands here where its header does not say enough; the document of formats says more.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words

TABLES: Mapping[str, Words] = {
    "compounds": words("The compounds: place, households, service wanted"),
    "streets": words("Street segments between two junctions"),
    "junctions": words("Points where streets meet or end"),
    "subdistricts": words("The level between community and district"),
    "communities": words("Communities with office and service desk"),
    "gates": words("Gates with guard posts; without any, only the main gate, unguarded"),
    "buildings": words("Blocks of flats, for the cells of the grid"),
    "units": words("Stairway units with households, for the grid"),
    "walls": words("Roads, railways, water, borders that keep sides apart"),
    "calendar": words("Days that differ from the published calendar"),
    "contractors": words("Firms that may hold area contracts"),
    "bids": words("What a firm asks a month for any area contract"),
    "group_rules": words("Decisions about contracts that planning respects"),
    "mode_standards": words("What each service mode gives at most"),
    "menu_items": words("Items that may be ordered on top of a mode"),
    "mode_changes": words("What a change of service costs"),
    "depots": words("Where crews start and end their day"),
    "stations": words("Transfer stations where every crew may unload"),
    "crews": words("Street-cleaning crews with their vehicles"),
    "entry_bans": words("Compounds that a crew may not enter"),
    "officials": words("Officials who may act as courtyard chief or deputy"),
    "absences": words("Days without visits of an official, both ends included"),
    "meetings": words("Residents' meetings that the chief should attend"),
    "open_requests": words("Requests open when the month begins", "table"),
    "teams": words("Mobile teams for repair, greening, inspection"),
    "team_tasks": words("Periodic work of teams beside what rules derive"),
    "guards": words("Gate guards who can be rostered"),
    "guard_absences": words("Leave and wishes of guards"),
    "roster_before": words("Last shifts of the month before, for rules on rows of days"),
    "keepers": words("People who may keep cells of the grid"),
    "advisers": words("Advisers to party organisations"),
    "organisations": words("Party organisations that need an adviser"),
    "needs": words("Classes of need that could become projects"),
    "need_classes": words("Classes of need found in past requests"),
    "requests": words("Past requests; without a time of closing they are open"),
    "request_rates": words("Requests of a category a household and year"),
    "request_habits": words("What requests of a category are like"),
    "request_hours": words("Weights of the 168 hours of a week, all or none"),
    "request_months": words("Weights of the 12 months, all or none"),
    "request_channels": words("Shares of channels, which sum to 1"),
    "compound_factors": words("How many times the average requests of a compound are"),
    "service_laws": words("How long departments outside the community take"),
    "surges": words("Times and places with many times the requests"),
}
"""Meaning of each table, Chinese and English."""

COLUMNS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("compounds", "lon_deg"): words("Place of the main gate, in the settings' coordinate system"),
    ("compounds", "lat_deg"): words("Place of the main gate, in the settings' coordinate system"),
    ("compounds", "retired_members"): words("Among the party members"),
    ("compounds", "fee_yuan_month"): words("Fee that a household would pay a month"),
    ("compounds", "visits_month"): words("Visits that the chief owes a month"),
    ("compounds", "cleanings_week"): words("Least number, whatever the mode"),
    ("compounds", "gate_h_day"): words("Least hours, whatever the mode"),
    ("compounds", "lift_checks_month"): words("Least number, whatever the mode"),
    ("compounds", "load_kg"): words("Waste that one cleaning collects"),
    ("compounds", "drive_through"): words("Vehicles may leave by another gate"),
    ("compounds", "languages"): words("A keeper should speak one of them"),
    ("compounds", "chief_departments"): words("The chief should come from one of them"),
    ("compounds", "chief_skills"): words("The chief should have all of them"),
    ("compounds", "chief_level"): words("The larger, the higher"),
    ("compounds", "chief_id"): words("Last month's chief; a change has a price"),
    ("compounds", "deputy_id"): words("Last month's deputy; a change has a price"),
    ("streets", "one_way"): words("Driven only from the first junction to the second"),
    ("streets", "sweep"): words("To be swept by crews"),
    ("streets", "shape"): words("Line from first to second junction: lon lat, lon lat, ...; empty is straight"),
    ("communities", "visits_half_day"): words("Visits its branch goes along with; 0: by rule"),
    ("communities", "branch_days"): words("Weekdays, 1 Monday .. 7 Sunday"),
    ("gates", "guards_day"): words("6 to 14 h"),
    ("gates", "guards_evening"): words("14 to 22 h"),
    ("gates", "guards_night"): words("22 to 6 h"),
    ("units", "position"): words("Order of the units along the walk past them"),
    ("walls", "crossing_yuan"): words("Price a month of crossing it; the default forbids it"),
    ("calendar", "holiday"): words("A public holiday, without visits"),
    ("contractors", "grade"): words("1 is the best"),
    ("contractors", "subdistrict_ids"): words("Subdistricts that the firm serves"),
    ("bids", "step1_households"): words("Households beyond it are cheaper"),
    ("bids", "step2_households"): words("Households beyond it are cheaper still"),
    ("bids", "condition_pct"): words("More for households of old compounds"),
    ("bids", "km_yuan"): words("For each km of the area's shortest connecting walk"),
    ("group_rules", "kind"): words("together, apart, or kept by the firm"),
    ("mode_changes", "spread_months"): words("Months over which the single cost is spread"),
    ("depots", "unloads"): words("Its own crews may unload here"),
    ("crews", "yuan_day"): words("Paid for each day on which it goes out"),
    ("crews", "overtime_h"): words("At most so long after the shift"),
    ("officials", "level"): words("1 is the lowest"),
    ("officials", "duties"): words("Half-days like 1am, 3pm, 5evening"),
    ("officials", "conflict_compound_ids"): words("Compounds of which the official may not be chief"),
    ("team_tasks", "undone_yuan"): words("Empty: its hours at the price of the rules"),
    ("guards", "days_off"): words("Weekdays, 1 Monday .. 7 Sunday"),
    ("roster_before", "weekday"): words("For plans of old; empty beside a day"),
    ("organisations", "compound_ids"): words("Further compounds that it looks after"),
    ("organisations", "troubles"): words("Its own troubles that are open"),
    ("needs", "residents"): words("Residents who ask for it"),
    ("needs", "must"): words("Funded in any case"),
    ("needs", "requires_ids"): words("Not funded without these"),
    ("request_hours", "hour_week"): words("0 is Monday 0 to 1 h, 167 the last of Sunday"),
    ("request_hours", "category"): words("Empty: all other categories"),
    ("request_months", "category"): words("Empty: all other categories"),
    ("request_channels", "category"): words("Empty: all other categories"),
    ("request_habits", "at_desk"): words("Share answered at the desk"),
    ("request_habits", "small"): words("Volunteers can do it"),
    ("service_laws", "scale_h"): words("Mean, Weibull's scale, or lognormal median"),
    ("surges", "category"): words("Empty: all categories"),
    ("surges", "multiplier"): words("How many times the usual"),
}
"""Meaning of a table's column, Chinese and English."""


def of_table(table: str, *, zh: bool) -> str:
    """What a table holds."""
    return TABLES[table][0 if zh else 1]


def of_column(table: str, column: str, *, zh: bool) -> str:
    """What a column means beyond its header; empty where that says it all."""
    return COLUMNS.get((table, column), ("", ""))[0 if zh else 1]
