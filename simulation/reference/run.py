"""A run of the reference engine."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from simulation.reference.clock import Clock
from simulation.reference.counters import Counter
from simulation.reference.crews import Fleet
from simulation.reference.facts import Facts
from simulation.reference.meetings import Conference
from simulation.reference.stories import Stories
from simulation.world import NOBODY, Finished, World


def run(world: World, *, trace: bool = False) -> Finished:
    """Let all requests meet the district's people until the horizon."""
    clock = Clock()
    facts = Facts(world, clock, trace=trace)
    rooms = set(world.jobs.room.tolist()) - {NOBODY}
    counters = [Counter(k, world, clock, facts, sessions=k in rooms) for k in range(len(world.counters.servers))]
    conferences = [Conference(k, world, clock, facts) for k in range(len(world.conferences.cases))]
    fleet = Fleet(world, clock, facts)
    stories = Stories(world, clock, facts, counters=counters, conferences=conferences, fleet=fleet)
    clock.process(stories.arrivals())
    clock.process(stories.shifts())
    with _all_kept():
        clock.run_until(world.horizon_h)
    return _finished(facts, counters, fleet)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Look for no garbage: a run leaves none to speak of, and looking takes a quarter of its time."""
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()


def _finished(facts: Facts, counters: list[Counter], fleet: Fleet) -> Finished:
    fleet.end()

    def hours(name: str) -> np.ndarray:
        return np.array([getattr(pool, name) for pool in fleet.pools], float)

    return Finished(
        state=np.array(facts.state, np.int64),
        responded_h=np.array(facts.responded_h, float),
        started_h=np.array(facts.started_h, float),
        resolved_h=np.array(facts.resolved_h, float),
        withdrawn_h=np.array(facts.withdrawn_h, float),
        level=np.array(facts.level, np.int64),
        reached=np.array(facts.reached, np.int64),
        reopened=np.array(facts.reopened, np.int64),
        refused=np.array(facts.refused, np.int64),
        called_out=np.array(facts.called_out, bool),
        rated=np.array(facts.rated, bool),
        pool=np.array(facts.pool, np.int64),
        busy_h=hours("busy_h"),
        travel_h=hours("travel_h"),
        overtime_h=hours("overtime_h"),
        off_h=hours("off_h"),
        line_h=hours("line_h"),
        waited_h=hours("waited_h"),
        served_h=np.array([counter.served_h for counter in counters], float),
        trace=facts.trace(),
    )
