"""Both engines tell the same story, line for line, at the very same hours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import lines, random_world

from simulation.compiled.run import run as run_compiled
from simulation.events import Event
from simulation.reference.run import run as run_reference

FACTS = (
    *("state", "responded_h", "started_h", "resolved_h", "withdrawn_h", "level", "reached", "reopened", "refused"),
    *("called_out", "rated", "pool", "busy_h", "travel_h", "overtime_h", "off_h", "line_h", "served_h"),
)


@settings(max_examples=220, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), grid_h=st.sampled_from([0.0, 0.0, 0.25, 1.0]), n=st.integers(1, 120))
def test_traces_are_equal(seed, grid_h, n):
    world = random_world(seed, n=n, grid_h=grid_h)
    reference, compiled = run_reference(world, trace=True), run_compiled(world, trace=True)
    assert lines(compiled.trace) == lines(reference.trace)
    for name in FACTS:
        np.testing.assert_array_equal(getattr(compiled, name), getattr(reference, name), err_msg=name)
    # Orders come and go: the area under the number in line is the time that they waited (Little).
    np.testing.assert_allclose(compiled.line_h, compiled.waited_h, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(reference.waited_h, compiled.waited_h, rtol=1e-9, atol=1e-6)


def test_random_worlds_reach_every_arrow():
    seen = set()
    for seed in range(60):
        seen |= set(run_compiled(random_world(seed, n=100), trace=True).trace.event.tolist())
    assert seen == set(map(int, Event))


@pytest.mark.parametrize("run", [run_reference, run_compiled])
def test_without_a_trace_the_facts_are_the_same(run):
    world = random_world(7, n=100)
    with_trace, without = run(world, trace=True), run(world)
    assert without.trace is None
    for name in FACTS:
        np.testing.assert_array_equal(getattr(without, name), getattr(with_trace, name), err_msg=name)
