"""A world packed into records that lie side by side in memory, and the state that the compiled loop changes."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.world import CLASSES, LEVELS, NEIGHBOURS, NOBODY, OFFERS, WIDE, Conduct, Jobs, World

Records = NDArray[Any]

REAL, WHOLE, FLAG = "f8", "i8", "u1"


KINDS = {"Floats": REAL, "Ints": WHOLE, "Bools": FLAG}
JOB = np.dtype(
    [
        (field.name, KINDS[str(field.type)], (WIDE[field.name],))
        if field.name in WIDE
        else (field.name, KINDS[str(field.type)])
        for field in fields(Jobs)
    ]
)
REQUEST = np.dtype(
    [
        *[(name, REAL) for name in ("responded_h", "started_h", "resolved_h", "withdrawn_h")],
        *[(name, WHOLE) for name in ("state", "level", "pool", "reopened", "refused")],
        *[(name, FLAG) for name in ("begun", "called_out", "rated")],
        # The order for a crew
        *[(name, REAL) for name in ("work_h", "full_h", "ready_h", "due_h", "queued_h")],
        *[(name, WHOLE) for name in ("home", "urgency", "rank", "stand", "version", "attempt")],
        *[(name, FLAG) for name in ("waits", "escalated", "spilled")],
        # Companies asked, desks, the ladder
        *[(name, WHOLE) for name in ("asked", "turn", "start", "step", "behind", "behind_street", "behind_district")],
        *[(name, FLAG) for name in ("rerouted", "in_room")],
    ]
)
CREW = np.dtype(
    [
        *[(name, WHOLE) for name in ("pool", "skills", "base", "place", "order", "version", "from_place")],
        *[(name, REAL) for name in ("until_h", "left_h", "drive_h", "end_h")],
        *[(name, FLAG) for name in ("idle", "leaving")],
    ]
)
POOL = np.dtype(
    [
        *[(name, WHOLE) for name in ("first", "last", "duty", "waiting", "working", "turn", "idle")],
        *[
            (name, REAL)
            for name in ("since_h", "owed_h", "busy_h", "travel_h", "overtime_h", "off_h", "line_h", "waited_h")
        ],
        ("asked", WHOLE, (OFFERS,)),
        ("neighbours", WHOLE, (NEIGHBOURS,)),
        ("owes", FLAG),
    ]
)
COUNTER = np.dtype(
    [
        *[(name, WHOLE) for name in ("free", "hours", "last", "head", "tail")],
        ("served_h", REAL),
        ("planned", FLAG),
        ("room", FLAG),
    ]
)
CONFERENCE = np.dtype([*[(name, WHOLE) for name in ("coming", "last", "cases", "head", "tail")], ("planned", FLAG)])
SESSION = np.dtype([("crew", WHOLE), ("from_h", REAL), ("to_h", REAL)])
OPENING = np.dtype([("from_h", REAL), ("to_h", REAL)])
PLACE = np.dtype([(name, WHOLE) for name in ("council", "council_end", "cleaning", "cleaning_end")])
RULES = np.dtype(
    [
        *[(field.name, REAL) for field in fields(Conduct) if field.type == "float"],
        *[(name, WHOLE) for name in ("dispatch", "preemption", "skills", "places")],
        *[(name, FLAG) for name in ("by_due", "trace")],
        ("rank", WHOLE, (CLASSES,)),
        *[(name, REAL, (CLASSES,)) for name in ("offset_h", "escalate_h", "spill_h")],
        ("limit_h", REAL, (LEVELS,)),
        ("horizon_h", REAL),
    ]
)


TIMER = np.dtype([("time_h", REAL), ("key", WHOLE), ("token", WHOLE)])
STANDING = np.dtype(
    [("rank", WHOLE), ("due_h", REAL), *[(name, WHOLE) for name in ("request", "version", "child", "next")]]
)
LINE = np.dtype([("first", WHOLE)])
LOG = np.dtype([("time_h", REAL), *[(name, WHOLE) for name in ("event", "request", "where")]])
SPACE = np.dtype(
    [
        *[(name, WHOLE) for name in ("timers", "most_timers", "places", "most_places", "unused")],
        *[(name, WHOLE) for name in ("lines", "most_lines")],
        ("full", FLAG),
    ]
)
TIMERS, PLACES, LINES, SPARE = 3, 2, 16, 8
"""Room for timers, places in line and trace lines a request."""


class Packed(NamedTuple):
    """All tables of a run, as arrays or as their rows; those before `rules` are changed by it, the others only read."""

    request: Records
    crew: Records
    pool: Records
    counter: Records
    conference: Records
    space: Records
    timer: Records
    standing: Records
    line: Records
    log: Records
    rules: Records
    job: Records
    session: Records
    opening: Records
    place: Records
    meeting_h: NDArray[np.float64]
    council_h: NDArray[np.float64]
    cleaning_h: NDArray[np.float64]
    travel_h: NDArray[np.float64]


def packed(world: World, *, trace: bool, space: int = 1) -> Packed:
    """Arrays of a run at its beginning, with `space` times the usual room for timers, lines and the trace."""
    unit = space * (len(world.jobs) + len(world.crews.pool) + len(world.counters.servers) + SPARE)
    timers, places, lines = TIMERS * unit, PLACES * unit, (LINES * unit if trace else 0)
    return Packed(
        request=_requests(world.jobs),
        crew=_crews(world),
        pool=_pools(world),
        counter=_counters(world),
        conference=_conferences(world),
        space=np.array([(0, timers, 0, places, NOBODY, 0, lines, False)], SPACE),
        timer=np.empty(timers + 1, TIMER),
        standing=np.empty(places, STANDING),
        line=np.full(len(world.pools) * world.skills, NOBODY, LINE),
        log=np.empty(lines, LOG),
        rules=_rules(world, trace=trace),
        job=_jobs(world.jobs),
        session=_columns(SESSION, world.crews),
        opening=_columns(OPENING, world.counters),
        place=_places(world),
        meeting_h=np.ascontiguousarray(world.conferences.dates.time_h),
        council_h=np.ascontiguousarray(world.councils.time_h),
        cleaning_h=np.ascontiguousarray(world.cleanings.time_h),
        travel_h=world.travel_h.ravel(),
    )


def _columns(kind: np.dtype[Any], table: object) -> Records:
    """Records of some columns of a table."""
    columns = {name: getattr(table, name) for name in kind.names or ()}
    records = np.zeros(len(next(iter(columns.values()))), kind)
    for name, values in columns.items():
        records[name] = values
    return records


def _places(world: World) -> Records:
    records = np.zeros(len(world.councils.first) - 1, PLACE)
    records["council"], records["council_end"] = world.councils.first[:-1], world.councils.first[1:]
    records["cleaning"], records["cleaning_end"] = world.cleanings.first[:-1], world.cleanings.first[1:]
    return records


def _jobs(jobs: Jobs) -> Records:
    records = np.zeros(len(jobs), JOB)
    for field in fields(jobs):
        records[field.name] = getattr(jobs, field.name)
    return records


def _requests(jobs: Jobs) -> Records:
    records = np.zeros(len(jobs), REQUEST)
    for name in ("responded_h", "started_h", "resolved_h", "withdrawn_h"):
        records[name] = np.nan
    for name in ("level", "pool", "step", "behind", "behind_street", "behind_district"):
        records[name] = NOBODY
    return records


def _crews(world: World) -> Records:
    records = np.zeros(len(world.crews.pool), CREW)
    for name in ("pool", "skills", "base"):
        records[name] = getattr(world.crews, name)
    records["place"] = records["from_place"] = world.crews.base
    records["order"] = NOBODY
    records["until_h"] = -np.inf
    return records


def _pools(world: World) -> Records:
    records = np.zeros(len(world.pools), POOL)
    records["first"], records["last"] = world.crews.first[:-1], world.crews.first[1:]
    for name in ("duty", "owes", "asked", "neighbours"):
        records[name] = getattr(world.pools, name)
    return records


def _counters(world: World) -> Records:
    records = np.zeros(len(world.counters.servers), COUNTER)
    records["free"] = world.counters.servers
    records["hours"], records["last"] = world.counters.first[:-1], world.counters.first[1:]
    records["head"] = records["tail"] = NOBODY
    rooms = world.jobs.room[world.jobs.room != NOBODY]
    records["room"][rooms] = True
    return records


def _conferences(world: World) -> Records:
    records = np.zeros(len(world.conferences.cases), CONFERENCE)
    records["coming"], records["last"] = world.conferences.dates.first[:-1], world.conferences.dates.first[1:]
    records["cases"] = world.conferences.cases
    records["head"] = records["tail"] = NOBODY
    return records


def _rules(world: World, *, trace: bool) -> Records:
    records = np.zeros(1, RULES)
    for field in fields(Conduct):
        if field.name in (RULES.names or ()):
            records[field.name] = getattr(world.conduct, field.name)
    records["skills"], records["places"] = world.skills, len(world.travel_h)
    records["trace"], records["horizon_h"] = trace, world.horizon_h
    return records
