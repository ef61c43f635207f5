"""The comparison of the engines notices every rule: when one engine follows another rule, some trace differs."""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from worlds import random_world

from simulation.compiled.run import run as run_compiled
from simulation.events import Preemption, Timer
from simulation.reference.clock import Clock
from simulation.reference.counters import Counter
from simulation.reference.crews import Fleet
from simulation.reference.facts import LEAVABLE, Facts
from simulation.reference.meetings import Conference
from simulation.reference.orders import Crew
from simulation.reference.run import run as run_reference
from simulation.reference.stories import Stories
from simulation.world import World

TOWNS = 25


def differ(reference_world: World, compiled_world: World) -> bool:
    one, other = run_reference(reference_world, trace=True).trace, run_compiled(compiled_world, trace=True).trace
    names = ("time_h", "event", "request", "where")
    return not all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def noticed(change=lambda world: world) -> bool:
    """Whether the traces of some town differ when only the compiled engine follows the changed rule."""
    towns = (random_world(seed, n=100) for seed in range(TOWNS))
    return any(differ(town, change(town)) for town in towns)


def test_without_a_change_no_difference_is_noticed():
    assert not noticed()


def rule(name, value):
    """A change of the policy's rules."""

    def change(world: World) -> World:
        return replace(world, conduct=replace(world.conduct, **{name: value(getattr(world.conduct, name))}))

    return pytest.param(change, id=name)


def table(name, column, value):
    """A change of a column of a table of the world."""

    def change(world: World) -> World:
        rows = getattr(world, name)
        return replace(world, **{name: replace(rows, **{column: value(getattr(rows, column))})})

    return pytest.param(change, id=f"{name}.{column}")


CHANGES = [
    rule("window_h", lambda hours: hours * 0.9),
    rule("dispatch", lambda dispatch: type(dispatch)((dispatch + 1) % 3)),
    rule("rank", lambda rank: rank[::-1].copy()),
    rule("offset_h", lambda hours: hours + np.array([0.0, 5.0, 0.0, 0.0, 0.0])),
    rule("by_due", lambda by_due: not by_due),
    rule("escalate_h", lambda hours: hours * 0.9),
    rule("spill_h", lambda hours: hours * 0.9),
    rule("callout_h", lambda hours: hours * 0.9),
    rule("preemption", lambda old: Preemption.RESTART if old == Preemption.RESUME else Preemption.RESUME),
    rule("overtime_cap_h", lambda hours: 0.5),
    rule("look_h", lambda hours: hours * 0.9),
    rule("volunteers_from_h", lambda hours: hours + 0.5),
    rule("volunteers_to_h", lambda hours: hours - 2.0),
    rule("appointments_from_h", lambda hours: hours + 0.5),
    rule("appointments_to_h", lambda hours: hours - 2.0),
    rule("notice_h", lambda hours: hours + 1.0),
    rule("limit_h", lambda hours: hours * 0.9),
    table("counters", "servers", lambda servers: servers + 1),
    table("counters", "from_h", lambda hours: hours + 0.1),
    table("counters", "to_h", lambda hours: hours - 2.0),
    table("crews", "skills", lambda skills: np.full_like(skills, 7)),
    table("crews", "base", np.zeros_like),
    table("crews", "to_h", lambda hours: hours - 0.5),
    table("pools", "asked", lambda asked: asked[:, ::-1].copy()),
    table("pools", "neighbours", np.zeros_like),
    table("pools", "duty", np.zeros_like),
    table("pools", "owes", np.logical_not),
    table("conferences", "cases", lambda cases: cases + 1),
    table("jobs", "callout_h", lambda hours: hours + 0.1),
    table("jobs", "session_h", lambda hours: hours + 0.1),
    table("jobs", "misroute_h", lambda hours: hours + 0.1),
    pytest.param(lambda world: replace(world, travel_h=world.travel_h * 1.1), id="travel_h"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_another_rule_for_one_engine_is_noticed(change):
    assert noticed(change)


# Rules that are code: the reference engine follows another


def longest_way(self: Fleet, pool, order):
    able = [crew for crew in self.pools[pool].crews if crew.idle and crew.skills >> order.skill & 1]
    return max(able, key=lambda crew: (self.travel_h[crew.place][order.place], -crew.number), default=None)


def no_victim(self: Fleet, order):
    return None


def at_its_base(self: Fleet, crew: Crew):
    crew.place = crew.base
    release(self, crew)


def last_come_first(self: Counter, request, service_h):
    ticket = stand(self, request, service_h)
    self.line = deque(reversed(self.line))
    return ticket


def a_little_late(self: Clock, time_h, timer, owner):
    return at(self, time_h + 1e-9 * (timer == Timer.ESCALATE), timer, owner)


def hears_all(self: Conference):
    self.cases = 99
    meet(self)


def may_leave_begun_work(self: Facts, request):
    return self.state[request] in LEAVABLE


def asks_backwards(self: Stories, own):
    yield from reversed(list(candidates(self, own)))


release, stand, at, meet, candidates = Fleet.release, Counter.stand, Clock.at, Conference.meet, Stories.candidates
CODE = [
    (Fleet, "idle_crew", longest_way),
    (Fleet, "victim", no_victim),
    (Fleet, "release", at_its_base),
    (Counter, "stand", last_come_first),
    (Clock, "at", a_little_late),
    (Conference, "meet", hears_all),
    (Facts, "may_leave", may_leave_begun_work),
    (Stories, "candidates", asks_backwards),
]


@pytest.mark.parametrize(("owner", "name", "other"), CODE, ids=[other.__name__ for *_, other in CODE])
def test_another_rule_in_the_code_of_one_engine_is_noticed(owner, name, other, monkeypatch):
    monkeypatch.setattr(owner, name, other)
    assert noticed()
