"""Small random worlds with every feature of the model, and simple ones made by hand."""

import numpy as np

from simulation.events import Dispatch, Preemption
from simulation.outcome import CREW, DISPUTE, LADDER, PLANNED, ROUTINE
from simulation.world import (
    ATTEMPTS,
    CLASSES,
    LEVELS,
    OFFERS,
    Conduct,
    Conferences,
    Counters,
    Crews,
    Dates,
    Jobs,
    PoolRows,
    World,
)

NEVER = np.inf


def conduct(**changes):
    """Rules of a district that never hurries: first come, first served within classes."""
    return Conduct(
        **{
            "window_h": 2.0,
            "dispatch": Dispatch.OWN_FIRST,
            "rank": np.arange(CLASSES),
            "offset_h": np.zeros(CLASSES),
            "by_due": False,
            "escalate_h": np.full(CLASSES, NEVER),
            "spill_h": np.full(CLASSES, NEVER),
            "callout_h": 1.0,
            "preemption": Preemption.NONE,
            "overtime_cap_h": NEVER,
            "look_h": 0.3,
            "volunteers_from_h": 8.0,
            "volunteers_to_h": 20.0,
            "appointments_from_h": 8.0,
            "appointments_to_h": 18.0,
            "notice_h": 24.0,
            "limit_h": np.full(LEVELS, NEVER),
        }
        | changes
    )


def jobs(registered_h, **changes):
    """Requests that crews of pool 0 do in an hour, all at place 0 and known at once; sorted as they are given."""
    n = len(registered_h)

    def each(value, kind=float, wide=None):
        return np.full((n, wide) if wide else n, value, kind)

    work = np.asarray(changes.pop("work_h", each(1.0)), float)
    work = work if work.ndim == 2 else np.repeat(work[:, None], ATTEMPTS, axis=1)
    return Jobs(
        **{
            "registered_h": np.asarray(registered_h, float),
            "direct_h": each(0.0),
            "desk": each(0, int),
            "triage_h": each(0.1, wide=2),
            "misrouted": each(False, bool),
            "misroute_h": each(0.0),
            "way": each(CREW, int),
            "leave_h": each(NEVER),
            "place": each(0, int),
            "urgency": each(ROUTINE, int),
            "skill": each(0, int),
            "pool": each(0, int),
            "offered": each(False, bool),
            "answer_h": each(0.5, wide=OFFERS),
            "refuses": each(False, bool, OFFERS),
            "elsewhere_h": each(1.0),
            "appointment_h": each(0.0),
            "due_h": np.asarray(registered_h, float) + 72.0,
            "materials_h": each(0.0),
            "work_h": work,
            "bad": each(False, bool, ATTEMPTS),
            "reopen_h": each(24.0, wide=ATTEMPTS),
            "callout_h": each(1.0),
            "rate_h": each(np.nan),
            "room": each(-1, int),
            "street": each(0, int),
            "district": each(1, int),
            "session_h": each(2.0),
            "settles": np.tile(np.array([False, False, False, True]), (n, 1)),
        }
        | {name: np.asarray(value) for name, value in changes.items()}
    )


def dates(rows):
    """Dates of owners given as lists."""
    return Dates(
        first=np.cumsum([0, *(len(row) for row in rows)]),
        time_h=np.array([x for row in rows for x in sorted(row)], float),
    )


def counters(rows):
    """Counters given as (servers, [(from, to), ...])."""
    hours = [pair for _, own in rows for pair in own]
    return Counters(
        servers=np.array([servers for servers, _ in rows], int),
        first=np.cumsum([0, *(len(own) for _, own in rows)]),
        from_h=np.array([pair[0] for pair in hours], float),
        to_h=np.array([pair[1] for pair in hours], float),
    )


def conferences(rows, cases):
    """Conferences given as their dates and the most cases of a meeting."""
    return Conferences(dates=dates(rows), cases=np.array(cases))


def crews(rows):
    """Crews given as (pool, skills, base, [(from, to), ...]), sorted by pool."""
    sessions = sorted((begin, crew, end) for crew, row in enumerate(rows) for begin, end in row[3])
    pool = np.array([row[0] for row in rows], int)
    return {
        "pool": pool,
        "skills": np.array([row[1] for row in rows], int),
        "base": np.array([row[2] for row in rows], int),
        "crew": np.array([crew for _, crew, _ in sessions], int),
        "from_h": np.array([begin for begin, _, _ in sessions], float),
        "to_h": np.array([end for _, _, end in sessions], float),
    }


def world(requests, *, crew_rows=((0, 1, 0, ((0.0, 1e9),)),), horizon_h=1e6, pools=1, skills=1, **changes):
    """World of one pool at one place unless told otherwise."""
    columns = crews(crew_rows)
    return World(
        **{
            "horizon_h": horizon_h,
            "jobs": requests,
            "counters": counters([(1, [(0.0, 1e9)])]),
            "crews": Crews(first=np.searchsorted(columns["pool"], np.arange(pools + 1)), **columns),
            "pools": PoolRows(
                asked=np.repeat(np.arange(pools)[:, None], OFFERS, axis=1),
                neighbours=np.full((pools, 2), -1),
                duty=np.full(pools, -1),
                owes=np.zeros(pools, bool),
            ),
            "conferences": Conferences(dates=dates([[], []]), cases=np.array([8, 30])),
            "councils": dates([[]]),
            "cleanings": dates([[]]),
            "conduct": conduct(),
            "travel_h": np.zeros((1, 1)),
            "skills": skills,
        }
        | changes
    )


def random_world(seed, *, n=60, grid_h=0.0):
    """A town where everything can happen; with `grid_h` all hours are multiples of it, so that much falls together."""
    rng = np.random.default_rng(seed)
    places, pools, skills, days = int(rng.integers(1, 6)), int(rng.integers(1, 5)), int(rng.integers(1, 4)), 21
    horizon_h = 24.0 * days

    def hours(values):
        values = np.asarray(values, float)
        return np.round(values / grid_h) * grid_h if grid_h else values

    def some(share, shape=n):
        return rng.random(shape) < share

    desks = int(rng.integers(1, 3))
    way = rng.choice(8, n, p=[0.05, 0.04, 0.05, 0.04, 0.04, 0.04, 0.2, 0.54])
    urgency = np.where(way == LADDER, DISPUTE, rng.choice(4, n, p=[0.25, 0.15, 0.4, 0.2]))
    registered = np.sort(hours(rng.uniform(0, horizon_h * 0.8, n)))
    rooms = np.where(some(0.3), -1, desks + rng.integers(0, desks, n))
    settles = some(0.4, (n, LEVELS))
    settles[:, -1] = True
    requests = jobs(
        registered,
        direct_h=np.where(some(0.3), hours(rng.exponential(0.5, n)), np.nan),
        desk=rng.integers(0, desks, n),
        triage_h=hours(rng.exponential(0.7, (n, 2))),
        misrouted=some(0.15),
        misroute_h=hours(rng.exponential(10, n)),
        way=way,
        leave_h=registered + np.where(some(0.6), hours(rng.exponential(100, n)), NEVER),
        place=rng.integers(0, places, n),
        urgency=urgency,
        skill=rng.integers(0, skills, n),
        pool=rng.integers(0, pools, n),
        offered=some(0.6) & (urgency != 0),
        answer_h=hours(rng.exponential(1.5, (n, OFFERS))),
        refuses=some(0.4, (n, OFFERS)),
        elsewhere_h=hours(rng.exponential(20, n)),
        appointment_h=np.where(urgency == PLANNED, hours(rng.exponential(50, n)), 0.0),
        due_h=registered + np.array([2.0, 24.0, 72.0, 240.0, 720.0])[urgency],
        materials_h=np.where(some(0.25), hours(rng.exponential(30, n)), 0.0),
        work_h=hours(rng.exponential(4, (n, ATTEMPTS))),
        bad=some(0.3, (n, ATTEMPTS)),
        reopen_h=hours(rng.exponential(30, (n, ATTEMPTS))),
        callout_h=hours(rng.exponential(1, n)),
        rate_h=np.where(some(0.5), hours(rng.exponential(20, n)), np.nan),
        room=rooms,
        street=rng.integers(0, 2, n),
        district=np.full(n, 2),
        session_h=hours(rng.exponential(2, n)),
        settles=settles,
    )
    desk_hours = [[(24.0 * d + 9, 24.0 * d + 17) for d in range(days) if d % 7 < 5] for _ in range(2 * desks)]
    duty = pools - 1 if pools > 1 and rng.random() < 0.6 else -1
    rows = []
    for pool in range(pools):
        for _ in range(int(rng.integers(0 if pool else 1, 4))):
            begin, length = float(rng.integers(6, 14)), float(rng.choice([2, 6, 10]))
            shift = [(24.0 * d + begin, 24.0 * d + begin + length) for d in range(days) if rng.random() < 0.8]
            rows.append((pool, int(rng.integers(1, 2**skills)), int(rng.integers(0, places)), shift))
    columns = crews(rows)
    neighbours = np.array(
        [[*[p for p in rng.permutation(pools) if p != pool][:2], -1, -1][:2] for pool in range(pools)], int
    )
    asked = np.column_stack([np.arange(pools), rng.integers(0, pools, (pools, OFFERS - 1))])
    return World(
        horizon_h=horizon_h,
        jobs=requests,
        counters=counters([(int(rng.integers(1, 3)), own) for own in desk_hours]),
        crews=Crews(first=np.searchsorted(columns["pool"], np.arange(pools + 1)), **columns),
        pools=PoolRows(
            asked=asked,
            neighbours=neighbours,
            duty=np.full(pools, duty),
            owes=rng.random(pools) < 0.5,
        ),
        conferences=Conferences(
            dates=dates([[24.0 * d + 14 for d in range(k, days, 5)] for k in range(3)]),
            cases=np.array([1, 2, 3]),
        ),
        councils=dates([[24.0 * d + 19 for d in range(int(rng.integers(0, 4)), days - 3, 4)] for _ in range(places)]),
        cleanings=dates([[24.0 * d + 9.5 for d in range(0, days, 3)] for _ in range(places)]),
        conduct=conduct(
            window_h=float(rng.choice([0.5, 2.0])),
            dispatch=Dispatch(int(rng.integers(3))),
            rank=np.arange(CLASSES) if rng.random() < 0.5 else np.array([0, 1, 1, 1, 1]),
            offset_h=np.array([0.0, 0.0, 24.0, 72.0, 0.0]) * rng.integers(0, 2),
            by_due=bool(rng.random() < 0.2),
            escalate_h=np.where(rng.random(CLASSES) < 0.5, hours(rng.uniform(1, 40, CLASSES)), NEVER),
            spill_h=np.where(rng.random(CLASSES) < 0.5, hours(rng.uniform(1, 40, CLASSES)), NEVER),
            callout_h=0.5,
            preemption=Preemption(int(rng.choice(3, p=[0.2, 0.4, 0.4]))),
            overtime_cap_h=float(rng.choice([0.0, 1.0, NEVER])),
            notice_h=float(rng.choice([0.0, 24.0, 72.0])),
            limit_h=np.where(rng.random(LEVELS) < [0.5, 0.5, 0.5, 0.0], hours(rng.uniform(10, 150, LEVELS)), NEVER),
        ),
        travel_h=hours(rng.uniform(0, 0.5, (places, places))),
        skills=skills,
    )


def lines(trace):
    """Lines (hour, event, request, where) of a trace."""
    columns = (trace.time_h, trace.event, trace.request, trace.where)
    return list(zip(*(column.tolist() for column in columns), strict=True))
