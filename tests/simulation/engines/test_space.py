"""The compiled engine's tables are of fixed size: a run that does not fit is done again with more room."""

import numpy as np
import pytest
from worlds import random_world

from simulation.compiled import run


@pytest.mark.parametrize("most", ["most_timers", "most_places", "most_lines"])
def test_the_trace_is_the_same(monkeypatch, most):
    world = random_world(3, n=100)
    roomy = run.run(world, trace=True)
    spaces = []
    packed = run.packed

    def watched(*arguments, space, **options):
        spaces.append(space)
        arrays = packed(*arguments, space=space, **options)
        arrays.space[most] = space
        return arrays

    monkeypatch.setattr(run, "packed", watched)
    tight = run.run(world, trace=True)
    assert len(spaces) > 1
    for name in ("time_h", "event", "request", "where"):
        np.testing.assert_array_equal(getattr(tight.trace, name), getattr(roomy.trace, name))
