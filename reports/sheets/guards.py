"""The guards' month as columns: a letter for each day of each guard, and the posts left empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from domain.people import Shift
from domain.plan import GateDuty, RostersPlan
from domain.scenario import Scenario
from reports.tables.roster_sheet import leave_of, month_days

SHIFTS = tuple(Shift)
OFF, LEAVE = "-", "L"
LETTER = {Shift.DAY: "D", Shift.EVENING: "E", Shift.NIGHT: "N"}


def guard_columns(scenario: Scenario, plan: RostersPlan | None, position: Mapping[str, int]) -> dict[str, object]:
    """Gates with posts as (id, compound, posts of each shift), guards, empty posts, and hours of a shift.

    A guard is (id, name, gate of most duties, a letter for each day of the month, other gates as (day of the month,
    gate), most hours a week). An empty post is (gate, day of the month, shift, posts). Gates are numbers of the list,
    -1 for none.
    """
    duties = plan.duties if plan else ()
    used = {duty.gate_id for duty in duties} | {row[0] for row in (plan.uncovered if plan else ())}
    gates = [row for row in scenario.gates if row.id in used or row.guards_day + row.guards_evening + row.guards_night]
    number = {gate.id: i for i, gate in enumerate(gates)}
    own: dict[str, list[GateDuty]] = {guard.id: [] for guard in scenario.guards}
    for duty in duties:
        if duty.guard_id in own and duty.gate_id in number:
            own[duty.guard_id].append(duty)
    leave, days = leave_of(scenario), month_days(scenario)
    guards = []
    for guard in scenario.guards:
        home = _usual(own[guard.id])
        at = {duty.day: duty for duty in own[guard.id]}
        away = leave.get(guard.id, set())
        letters = "".join(LETTER[at[day].shift] if day in at else LEAVE if day in away else OFF for day in days)
        others = [[d.day.day, number[d.gate_id]] for d in own[guard.id] if d.gate_id != home]
        guards.append([guard.id, guard.name, number.get(home, -1), letters, others, guard.hours_week])
    return {
        "first": days[0].isoweekday(),
        "days": len(days),
        "shift_h": scenario.rules.rosters.shift_h,
        "gates": [
            [gate.id, position.get(gate.compound_id, -1), [gate.guards_day, gate.guards_evening, gate.guards_night]]
            for gate in gates
        ],
        "guards": guards,
        "empty": [
            [number[gate_id], day.day, SHIFTS.index(shift), posts]
            for gate_id, day, shift, posts in (plan.uncovered if plan else ())
            if gate_id in number
        ],
    }


def _usual(duties: list[GateDuty]) -> str:
    most = Counter(duty.gate_id for duty in duties).most_common(1)
    return most[0][0] if most else ""
