"""How courtyard chiefs (院長) visit: the rules of scenario.toml, what a month is judged by, and residents' meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Id, Ref, Share, Yuan, Zh
from domain.people import Half


class VisitTerm(StrEnum):
    """What a plan of visits pays for; all but travel, unfairness and off hours could be strict rules."""

    TRAVEL = "travel"
    UNFAIR = "unfair"
    OFF_HOURS = "off_hours"
    SHORT_GAPS = "short_gaps"
    LONG_GAPS = "long_gaps"
    MISSED_WEEKS = "missed_weeks"
    NOT_HOME = "not_home"
    MISSED_MEETINGS = "missed_meetings"
    NOT_JOINT = "not_joint"
    DEPARTMENT = "department"
    SKILLS = "skills"
    LEVEL = "level"
    NEW_CHIEF = "new_chief"
    DEPUTIES = "deputies"
    STAND_INS = "stand_ins"


PRICED_ONLY = (VisitTerm.TRAVEL, VisitTerm.UNFAIR, VisitTerm.OFF_HOURS, VisitTerm.DEPUTIES)
"""Terms that no plan is free of, and that therefore cannot be strict."""


class MeetingKind(StrEnum):
    """Residents' meeting in a compound: on benches (板凳會) or of the whole courtyard (院落會)."""

    BENCH = "bench"
    COURTYARD = "courtyard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A residents' meeting (板凳會, 院落會) that the compound's chief should attend on a visit."""

    compound_id: Annotated[Id, Zh("小区编号"), Ref("compounds")]
    day: Annotated[date, Zh("日期")]
    half: Annotated[Half, Zh("时段")] = Half.EVENING
    kind: Annotated[MeetingKind, Zh("会议类型")] = MeetingKind.BENCH


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRules:
    """How courtyard chiefs visit: one trip a half-day from the office through at most `trip_compounds` compounds.

    Days between visits to a compound are at least `min_gap_days` and at most `max_gap_days`, from the last visit of the
    month before to the end of the month; one visit falls in each week with `week_days` working days or more. Of a
    compound's visits `home_visits` are in the evening (`evenings`) or on a free day of the weekend (`weekends`), when
    residents are in; each such trip costs `off_hours_yuan`. `joint_visits` fall on a day on which the community's
    branch goes along.

    A compound with many open requests gets a visit more for each `open_requests_visit` of them (0: none), at most
    `max_extra_visits`. A chief from another department, without a wanted skill or below the level costs the prices
    named so, each skill and each level; `change_yuan` is the price of a new chief.

    A deputy costs `deputy_share` of what he would cost as the compound's chief, `no_deputy_yuan` a compound where
    there is none; without `deputies` none is named. Chief and deputy make the visits; one by anybody else, as when a
    plan is repaired, costs `stand_in_yuan`. `moved_visit_yuan` is the price of a visit that changes in such a repair;
    no month costs it.
    Terms named in `strict` may not cost anything: a plan that cannot do without them is refused, with the reasons.
    """

    min_gap_days: Annotated[int, Interval(ge=1, le=14)] = 4
    short_gap_yuan: Yuan = 200.0
    max_gap_days: Annotated[int, Interval(ge=1, le=62)] = 12
    long_gap_yuan: Yuan = 40.0
    week_days: Annotated[int, Interval(ge=1, le=7)] = 3
    missed_week_yuan: Yuan = 60.0
    speed_kmh: Annotated[float, Interval(gt=0, le=60)] = 12.0
    visit_min: Annotated[float, Interval(ge=0, le=240)] = 60.0
    half_day_h: Annotated[float, Interval(gt=0, le=8)] = 4.0
    evening_h: Annotated[float, Interval(gt=0, le=6)] = 3.0
    trip_compounds: Annotated[int, Interval(ge=1, le=3)] = 3
    yuan_km: Yuan = 2.0
    unfair_yuan: Yuan = 20.0
    community_visits_half_day: Annotated[int, Interval(ge=1, le=50)] = 4
    evenings: bool = True
    weekends: bool = True
    off_hours_yuan: Yuan = 20.0
    home_visits: Annotated[int, Interval(ge=0, le=31)] = 1
    not_home_yuan: Yuan = 60.0
    missed_meeting_yuan: Yuan = 80.0
    joint_visits: Annotated[int, Interval(ge=0, le=31)] = 1
    not_joint_yuan: Yuan = 30.0
    open_requests_visit: Annotated[int, Interval(ge=0, le=1000)] = 0
    max_extra_visits: Annotated[int, Interval(ge=0, le=31)] = 2
    other_department_yuan: Yuan = 60.0
    missing_skill_yuan: Yuan = 30.0
    low_level_yuan: Yuan = 80.0
    change_yuan: Yuan = 50.0
    deputies: bool = True
    deputy_share: Share = 0.1
    no_deputy_yuan: Yuan = 100.0
    stand_in_yuan: Yuan = 30.0
    moved_visit_yuan: Yuan = 30.0
    strict: tuple[str, ...] = ()

    def extra_visits(self, open_requests: int) -> int:
        """Visits beyond the standard that so many open requests earn a compound."""
        return min(self.max_extra_visits, open_requests // self.open_requests_visit) if self.open_requests_visit else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRelaxations:
    """What it costs that a requirement gives way, by its unit, where a month has no plan otherwise.

    They rank the ways out of a month without a plan and enter no plan's cost. Terms that are no longer strict cost
    `not_strict_yuan` each, and every unit its own price in `[visits]`. Conflicts of interest and holidays never give
    way.
    """

    more_compound_yuan: Yuan = 150.0
    leave_day_yuan: Yuan = 300.0
    duty_half_day_yuan: Yuan = 100.0
    more_visit_half_day_yuan: Yuan = 120.0
    off_hours_trip_yuan: Yuan = 60.0
    community_visit_yuan: Yuan = 200.0
    visit_fewer_yuan: Yuan = 250.0
    longer_half_hour_yuan: Yuan = 300.0
    gap_day_yuan: Yuan = 200.0
    not_strict_yuan: Yuan = 300.0
    open_evenings_yuan: Yuan = 500.0
    open_weekends_yuan: Yuan = 800.0
    new_official_yuan: Yuan = 800.0


def most_visits(days: Sequence[date], gap: int) -> int:
    """Most visits on working days at least `gap` days apart: taking each earliest day is best."""
    fitted, last = 0, None
    for day in days:
        if last is None or (day - last).days >= gap:
            fitted, last = fitted + 1, day
    return fitted
