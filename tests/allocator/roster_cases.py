"""Small invented gates and guards for the tests of the rosters."""

from dataclasses import replace
from datetime import date, timedelta

from domain.district import Compound, Gate
from domain.people import Guard, GuardAbsence, GuardAbsenceKind, PastDuty
from domain.rules import Rules
from domain.scenario import Scenario

DEGREE_M = 111_195.0


def compound(number, north_m):
    """Compound whose main gate lies `north_m` metres north of the first one's."""
    return Compound(
        id=f"c{number}",
        name=f"c{number}",
        community_id="m",
        lon_deg=108.9,
        lat_deg=34.3 + north_m / DEGREE_M,
        households=100,
    )


def roster_scenario(posts, guards, *, north_m=None, rules=None, absences=(), before=()):
    """Scenario with one gate a compound, posts [(day, evening, night), ...], and guards [{...}, ...] living at c0.

    `before` has (guard id, days before the month, shift).
    """
    north_m = north_m or [0.0] * len(posts)
    compounds = tuple(compound(i, north) for i, north in enumerate(north_m))
    return Scenario(
        name="gates",
        title_zh="门",
        title_en="gates",
        month=date(2027, 2, 1),
        seed=1,
        working_days=(),
        rules=Rules(**({"rosters": rules} if rules else {})),
        compounds=compounds or (compound(0, 0.0),),
        streets=(),
        junctions=(),
        gates=tuple(
            Gate(
                id=f"g{i}",
                compound_id=c.id,
                lon_deg=c.lon_deg,
                lat_deg=c.lat_deg,
                guards_day=day,
                guards_evening=evening,
                guards_night=night,
            )
            for i, ((day, evening, night), c) in enumerate(zip(posts, compounds, strict=True))
        ),
        guards=tuple(Guard(**{"id": f"q{i}", "name": f"q{i}", "compound_id": "c0", **g}) for i, g in enumerate(guards)),
        guard_absences=tuple(absence(*row) for row in absences),
        roster_before=tuple(
            PastDuty(guard_id=guard_id, day=day(1) - timedelta(ago), shift=shift) for guard_id, ago, shift in before
        ),
    )


def absence(guard_id, first, last, kind=GuardAbsenceKind.LEAVE):
    """Days of the month on which a guard is away."""
    return GuardAbsence(guard_id=guard_id, from_date=day(first), to_date=day(last), kind=kind)


def day(number):
    """Day of the planned month, which has 28 days and begins on a Monday."""
    return date(2027, 2, number)


def first_days(problem, n):
    """The problem cut to its first days, with hours in proportion."""
    return replace(
        problem,
        posts=problem.posts[:, :n],
        may=problem.may[:, :n],
        wishes=problem.wishes[:, :n],
        days=problem.days[:n],
        regular_h=problem.regular_h * n // len(problem.days),
        overtime_h=problem.overtime_h * n // len(problem.days),
    )
