"""Lines of trips: what is simplified stays near the streets, and the checker sees a line that leads elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from crews_cases import block, with_modes

from allocator import crews
from allocator.checks import crews as check
from allocator.crews.paths import DECIMALS, STRAIGHT_M, simplified
from domain.geometry import project_onto_pieces, to_degrees, to_metres
from domain.limits import Limit
from domain.roads import road_network

DISTRICT = block()
ORIGIN = (108.9, 34.26)
ROUNDED_M = 111_320 * 10.0**-DECIMALS


@pytest.fixture(scope="module")
def result():
    return crews.solve(crews.problem_of(DISTRICT, road_network(DISTRICT), ("c1",)), limit=Limit())


@pytest.mark.parametrize(("radius_m", "step_m"), [(100, 5), (300, 5), (1000, 10), (3000, 10)])
def test_gentle_bends_are_kept(radius_m, step_m):
    angle = np.arange(0, np.pi / 2, step_m / radius_m)
    bend = radius_m * np.column_stack([np.cos(angle), np.sin(angle)])
    kept = np.array(simplified(to_degrees(bend, ORIGIN)))
    line = to_metres(kept[:, 0], kept[:, 1], ORIGIN)
    away = [project_onto_pieces(point, line[:-1], line[1:])[0].min() for point in bend]
    assert max(away) <= STRAIGHT_M + ROUNDED_M
    assert len(kept) < len(bend) / 2


def drawn(result, change):
    """Sentences about the plan with the line of the first trip changed."""
    first, *rest = result.plan.trips
    trips = (replace(first, path_lonlat=tuple(change(first.path_lonlat))), *rest)
    return check.violations(DISTRICT, with_modes(replace(result, plan=replace(result.plan, trips=trips)), "c1"))


def test_a_line_as_planned_or_none_at_all_is_right(result):
    assert drawn(result, lambda line: line) == []
    assert drawn(result, lambda line: ()) == []


def test_a_line_elsewhere_is_named(result):
    east = drawn(result, lambda line: [(lon + 0.01, lat) for lon, lat in line])
    assert any("its line does not begin at depot d1" in text for text in east)
    assert any("its line passes compound c1 at a distance of" in text for text in east)
    assert any(
        "its line does not end at depot d1" in text for text in drawn(result, lambda line: [*line, (109.0, 34.0)])
    )
    assert len(drawn(result, lambda line: [(float("nan"), 0.0), *line])) == 1


def test_a_line_that_cuts_a_stop_short_is_named(result):
    assert any("its line passes" in text for text in drawn(result, lambda line: [line[0], line[-1]]))
