"""What must hold in any town: no effect before its cause, nobody idle while able to help, nothing lost, names without
meaning."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import random_world

from simulation.compiled.run import run as run_compiled
from simulation.events import Event, State
from simulation.reference.run import run as run_reference
from simulation.world import Dates, Jobs, World

SEEDS = st.integers(0, 2**32 - 1)
ENDS_WORK = {Event.CLOSED, Event.PAUSED, Event.INTERRUPTED, Event.HANDED_OVER}


def lines(trace, before_h=np.inf):
    columns = (trace.time_h.tolist(), trace.event.tolist(), trace.request.tolist(), trace.where.tolist())
    return [line for line in zip(*columns, strict=True) if line[0] < before_h]


# Nothing happens before its cause


def dates_from(dates: Dates, hour, shift_h) -> Dates:
    """Later dates take place `shift_h` later."""
    return replace(dates, time_h=dates.time_h + np.where(dates.time_h >= hour, shift_h, 0.0))


def sessions_from(world: World, hour) -> World:
    """Every other session that begins later is cancelled."""
    crews = world.crews
    kept = (crews.from_h < hour) | (np.arange(len(crews.from_h)) % 2 == 0)
    return replace(world, crews=replace(crews, crew=crews.crew[kept], from_h=crews.from_h[kept], to_h=crews.to_h[kept]))


def calendars_from(world: World, hour) -> World:
    meetings = world.conferences
    return replace(
        world,
        councils=dates_from(world.councils, hour, 1.5),
        cleanings=dates_from(world.cleanings, hour, 1.5),
        conferences=replace(meetings, dates=dates_from(meetings.dates, hour, 1.5)),
    )


def jobs_from(world: World, hour) -> World:
    """Requests registered later are others: of twice as much work, and at once desperate."""
    late = world.jobs.registered_h >= hour
    leave_h = np.where(late, world.jobs.registered_h + 1.0, world.jobs.leave_h)
    return replace(
        world, jobs=replace(world.jobs, work_h=world.jobs.work_h * np.where(late, 2.0, 1.0)[:, None], leave_h=leave_h)
    )


def more_jobs_from(world: World, hour) -> World:
    """More requests come later, numbered after the others."""
    early = int((world.jobs.registered_h < hour).sum())
    more = {field.name: getattr(world.jobs, field.name) for field in fields(Jobs)}
    again = {name: np.concatenate([values[:early], values[:early]]) for name, values in more.items()}
    again["registered_h"][early:] = np.linspace(hour, world.horizon_h, early)
    again["leave_h"][early:] = np.inf
    return replace(world, jobs=Jobs(**again))


LATER = (sessions_from, calendars_from, jobs_from, more_jobs_from)


@pytest.mark.parametrize("change", LATER)
@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, share=st.floats(0.1, 0.7), grid_h=st.sampled_from([0.0, 1.0]))
def test_what_differs_later_changes_nothing_before(change, seed, share, grid_h):
    world = random_world(seed, grid_h=grid_h)
    hour = share * world.horizon_h
    changed = change(world, hour)
    for run in (run_reference, run_compiled):
        before = lines(run(world, trace=True).trace, hour)
        assert lines(run(changed, trace=True).trace, hour) == before


@pytest.mark.parametrize("change", LATER)
def test_what_differs_later_changes_what_comes_after(change):
    world = random_world(3, n=100)
    changed = change(world, 100.0)
    assert lines(run_compiled(changed, trace=True).trace) != lines(run_compiled(world, trace=True).trace)


# Nobody idle while able to help


def at_work(world: World, trace):
    """Times (crew, request, from, to) in which crews are on their way or at work."""
    crew_of, since, times = {}, {}, []
    for hour, event, request, where in lines(trace):
        if event == Event.STARTED:
            crew_of[request], since[request] = where, hour
        elif event in ENDS_WORK:
            times.append((crew_of.pop(request), request, since[request], hour))
    return times + [(crew, request, since[request], world.horizon_h) for request, crew in crew_of.items()]


def in_line(world: World, trace):
    """Times (request, pool, from, to) in which orders stand in the line of their own pool."""
    since, times = {}, []
    for hour, event, request, where in lines(trace):
        if event == Event.QUEUED:
            since[request] = where, hour
        elif event in {Event.STARTED, Event.WITHDRAWN} and request in since:
            pool, from_h = since.pop(request)
            times.append((request, pool, from_h, hour))
    return times + [(request, pool, from_h, world.horizon_h) for request, (pool, from_h) in since.items()]


def overlap_h(a, b):
    return min(a[1], b[1]) - max(a[0], b[0])


def idle_though_able(world: World, trace):
    """Orders that wait while a crew of the pool with the skill is on duty and does nothing."""
    crews, busy = world.crews, at_work(world, trace)
    found = []
    for request, pool, *waits in in_line(world, trace):
        able = range(crews.first[pool], crews.first[pool + 1])
        for crew in (crew for crew in able if crews.skills[crew] >> world.jobs.skill[request] & 1):
            on_duty = np.flatnonzero(crews.crew == crew)
            for session in zip(crews.from_h[on_duty], crews.to_h[on_duty], strict=True):
                present = (max(waits[0], session[0]), min(waits[1], session[1]))
                if present[0] >= present[1]:
                    continue
                worked = sum(max(0.0, overlap_h(present, (a, b))) for who, _, a, b in busy if who == crew)
                if worked < present[1] - present[0] - 1e-9:
                    found.append((request, crew, present))
    return found


def owing_nothing(world: World) -> World:
    """Sessions last as long as they are planned."""
    return replace(world, pools=replace(world.pools, owes=np.zeros(len(world.pools), bool)))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, grid_h=st.sampled_from([0.0, 1.0]))
def test_no_able_crew_is_idle_while_an_order_waits(seed, grid_h):
    world = owing_nothing(random_world(seed, n=80, grid_h=grid_h))
    assert idle_though_able(world, run_compiled(world, trace=True).trace) == []


def test_an_idle_crew_would_be_noticed():
    world = owing_nothing(random_world(5, n=80))
    trace = run_compiled(world, trace=True).trace
    assert in_line(world, trace)
    longer = replace(world, crews=replace(world.crews, to_h=world.crews.to_h + 1.0))
    assert idle_though_able(longer, trace)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, grid_h=st.sampled_from([0.0, 1.0]))
def test_a_crew_is_in_one_place_at_a_time_and_its_hours_are_counted(seed, grid_h):
    world = random_world(seed, n=80, grid_h=grid_h)
    done = run_compiled(world, trace=True)
    times = sorted((crew, from_h, to_h) for crew, _, from_h, to_h in at_work(world, done.trace))
    for (crew, _, to_h), (other, from_h, _) in pairwise(times):
        assert crew != other or to_h <= from_h
    busy_h = np.zeros(len(world.pools))
    for crew, from_h, to_h in times:
        busy_h[world.crews.pool[crew]] += to_h - from_h
    np.testing.assert_allclose(done.busy_h, busy_h, atol=1e-9)
    assert (done.travel_h <= done.busy_h + 1e-9).all()


# Nothing is lost


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS, grid_h=st.sampled_from([0.0, 0.25, 1.0]))
def test_what_comes_in_goes_out_or_is_still_there(seed, grid_h):
    world = random_world(seed, n=80, grid_h=grid_h)
    done = run_compiled(world, trace=True)
    events = np.array([line[1] for line in lines(done.trace)])

    def count(*wanted):
        return int(np.isin(events, wanted).sum())

    closed, withdrawn = done.state == State.CLOSED, done.state == State.WITHDRAWN
    assert count(Event.REGISTERED) == len(world.jobs) - (done.state == State.COMING).sum()
    ended = count(Event.DONE, Event.CLOSED, Event.SETTLED)
    assert ended - count(Event.REOPENED) == closed.sum()
    assert count(Event.WITHDRAWN) == withdrawn.sum() == (~np.isnan(done.withdrawn_h)).sum()
    stops = count(Event.CLOSED, Event.PAUSED, Event.INTERRUPTED, Event.HANDED_OVER)
    assert count(Event.STARTED) - stops == (done.state == State.WORKING).sum()
    filed = count(Event.FILED) - count(Event.SETTLED, Event.CLIMBED, Event.PASSED_UP)
    ladder = np.isin(done.state, [State.FILED, State.IN_SESSION])
    assert filed == ladder.sum() + (withdrawn & (world.jobs.way == 6)).sum() - _left_before_filing(world, done)
    np.testing.assert_array_equal(np.isnan(done.resolved_h), ~closed)


def _left_before_filing(world, done):
    """Disputes whose residents' patience had ended when the desk answered."""
    at_once = world.jobs.leave_h <= done.withdrawn_h
    filed = {request for _, event, request, _ in lines(done.trace) if event == Event.FILED}
    return sum(at_once[r] and r not in filed for r in np.flatnonzero(world.jobs.way == 6))


# Names mean nothing


def renamed(world: World, place_of, pool_of):
    """The same town with other numbers of places and pools, and of crews with their pools; new number of each."""
    old_place, old_pool = np.argsort(place_of), np.argsort(pool_of)
    crews, pools = world.crews, world.pools
    old_crew = np.concatenate([np.arange(crews.first[pool], crews.first[pool + 1]) for pool in old_pool])
    crew_of = np.argsort(old_crew)
    pool_numbers = np.append(pool_of, -1)  # of nobody, too
    columns = {"pool": pool_of[crews.pool[old_crew]], "base": place_of[crews.base[old_crew]]}
    return crew_of, replace(
        world,
        jobs=replace(world.jobs, place=place_of[world.jobs.place], pool=pool_of[world.jobs.pool]),
        crews=replace(
            crews,
            first=np.searchsorted(columns["pool"], np.arange(len(pools) + 1)),
            skills=crews.skills[old_crew],
            crew=crew_of[crews.crew],
            **columns,
        ),
        pools=replace(
            pools,
            asked=pool_of[pools.asked[old_pool]],
            neighbours=pool_numbers[pools.neighbours[old_pool]],
            duty=pool_numbers[pools.duty[old_pool]],
            owes=pools.owes[old_pool],
        ),
        councils=reordered(world.councils, old_place),
        cleanings=reordered(world.cleanings, old_place),
        travel_h=world.travel_h[np.ix_(old_place, old_place)],
    )


def reordered(dates: Dates, order) -> Dates:
    rows = [dates.time_h[dates.first[k] : dates.first[k + 1]] for k in order]
    return Dates(first=np.cumsum([0, *map(len, rows)]), time_h=np.concatenate([np.empty(0), *rows]))


def without_ties(world: World, rng) -> World:
    """No two crews come or go at the same moment."""
    crews = world.crews
    from_h, to_h = (hours + rng.uniform(0, 0.9, len(hours)) for hours in (crews.from_h, crews.to_h))
    order = np.argsort(from_h)
    return replace(world, crews=replace(crews, crew=crews.crew[order], from_h=from_h[order], to_h=to_h[order]))


@settings(max_examples=60, deadline=None)
@given(seed=SEEDS)
def test_other_numbers_of_places_and_pools_only_rename_the_trace(seed):
    rng = np.random.default_rng([seed, 1])
    world = without_ties(random_world(seed, n=80), rng)
    place_of = rng.permutation(len(world.travel_h))
    pool_of = rng.permutation(len(world.pools))
    crew_of, other = renamed(world, place_of, pool_of)
    names = {Event.REGISTERED: place_of}
    names |= dict.fromkeys((Event.STARTED, Event.INTERRUPTED, Event.HANDED_OVER), crew_of)
    of_pools = (Event.OFFERED, Event.ACCEPTED, Event.REFUSED, Event.TIMED_OUT, Event.ORDERED, Event.APPOINTED)
    of_pools += (Event.QUEUED, Event.ESCALATED, Event.SPILLED, Event.CALLED_OUT, Event.CLOSED)
    names |= dict.fromkeys(of_pools, pool_of)
    told = [
        (hour, event, request, int(names[event][where]) if event in names else where)
        for hour, event, request, where in lines(run_compiled(world, trace=True).trace)
    ]
    assert lines(run_compiled(other, trace=True).trace) == told
