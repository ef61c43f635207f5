"""The pieces of the page: routes as letters, contract shapes, charts, figures, overview numbers."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import page_factories as made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_reading import material

from domain.comparison import Difference, Indicator
from domain.people import Station
from domain.plan import Plan
from domain.roads import road_network
from reports.language import terms
from reports.language.words import PAGE, Words, both
from reports.maps.areas import area_path
from reports.maps.frame import Frame, frame_of, path_data, street_points, without_repeats
from reports.maps.shapes import shapes
from reports.page import charts, summary
from reports.page.calendar import calendar_columns
from reports.page.routes import LETTERS, SERVED, StepGraph, places_of_trips, served_steps, trip_line
from reports.page.team_columns import team_columns
from reports.tables.listings import listings
from reports.tables.table import Cell, columns_of, figure, named, number, percent, table, text

points = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
lines = st.lists(points, min_size=1, max_size=30).map(lambda line: [p for p, q in pairwise([*line, None]) if p != q])


def read_back(graph, first, letters):
    """What the page's script does with a spelled trip."""
    at = list(graph.number_of)
    here, line, served = first, [at[first]], []
    for letter in letters:
        code = LETTERS.index(letter)
        here = graph.following[here][code % SERVED]
        line.append(at[here])
        served.append(code >= SERVED)
    return line, served


@given(st.lists(lines, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_spelled_trips_read_back(trips, random):
    graph = StepGraph()
    for line in trips:
        graph.add(line)
    for line in trips:
        flags = [random.random() < 0.5 for _ in line[1:]]
        if any(len(following) > SERVED for following in graph.following.values()):
            continue
        assert read_back(graph, graph.number(line[0]), graph.spell(line, flags)) == (line, flags)


def test_spelling_ends_before_a_step_that_has_no_letter():
    graph = StepGraph()
    star = [(i, 1) for i in range(SERVED + 1)]
    for end in star:
        graph.add([(0, 0), end])
    assert graph.spell([(0, 0), star[SERVED - 1]], [True]) == LETTERS[-1]
    assert graph.spell([(0, 0), star[SERVED]], [True]) == ""


def test_columns_are_differences():
    graph = StepGraph()
    graph.add([(5, 5), (7, 4), (5, 5)])
    assert graph.columns() == {"dx": [5, 2], "dy": [5, -1], "next": [[1], [0]]}


def test_served_steps_are_those_on_served_streets():
    given_scenario = made.scenario(4)
    network = road_network(given_scenario)
    frame = frame_of(given_scenario)
    trip = made.crews(given_scenario, network).trips[0]
    street = given_scenario.streets[0]
    only = replace(trip, stops=tuple(stop for stop in trip.stops if stop.id == street.id) or trip.stops[:1])
    along = [tuple(map(int, p)) for p in street_points(given_scenario, frame)[only.stops[0].id]]
    away = [(along[-1][0] + 500, along[-1][1] + 500)]
    flags = served_steps([*along, *away], only, street_points(given_scenario, frame))
    assert flags == [True] * (len(along) - 1) + [False]
    assert served_steps([*along, *away], replace(trip, stops=()), {}) == [False] * len(along)
    assert served_steps([], trip, street_points(given_scenario, frame)) == []


def test_trips_begin_where_the_last_one_unloaded():
    station = Station(id="z1", name="z1", lon_deg=108.9, lat_deg=34.2)
    given_scenario = replace(made.scenario(4), stations=(station,))
    trip = made.crews(given_scenario, road_network(given_scenario)).trips[0]
    day = [replace(trip, number=n, unload_at=place) for n, place in ((1, "z1"), (2, "p0"), (3, "z1"))]
    at, home = ("station", "z1"), ("depot", "p0")
    assert places_of_trips(given_scenario, day) == [(home, at, at), (at, home, home), (home, at, home)]
    assert places_of_trips(given_scenario, [replace(trip, unload_at="")]) == [(home, home, home)]


def test_stations_are_on_the_map():
    given_scenario = made.scenario(4)
    depot = given_scenario.depots[0]
    station = Station(id="z1", name="z1", lon_deg=depot.lon_deg, lat_deg=depot.lat_deg)
    found = shapes(material(replace(given_scenario, stations=(station,))))
    assert found["stations"] == found["depots"]


def test_a_trip_without_a_stored_path_is_driven_through_its_stops():
    given_scenario = made.scenario(4)
    network = road_network(given_scenario)
    frame = frame_of(given_scenario)
    trip = made.crews(given_scenario, network).trips[0]
    line = trip_line(replace(trip, path_lonlat=()), network, frame, (("depot", "p0"),) * 3)
    depot = tuple(map(int, frame.points([network.node_lonlat[network.node_of["depot", "p0"]]])[0]))
    assert line[0] == line[-1] == depot
    ends = {stop.entry for stop in trip.stops if stop.entry}
    passed = {tuple(map(int, frame.points([network.node_lonlat[network.junction_node[end]]])[0])) for end in ends}
    assert passed <= set(line)


def test_frame_holds_every_compound_and_north_is_up():
    given_scenario = made.scenario(9)
    frame = frame_of(given_scenario)
    x, y, width, height = frame.box
    at = frame.points((c.lon_deg, c.lat_deg) for c in given_scenario.compounds)
    assert (at[:, 0] > x).all()
    assert (at[:, 0] < x + width).all()
    assert (at[:, 1] > y).all()
    assert (at[:, 1] < y + height).all()
    south, north = frame.points([(108.9, 34.0), (108.9, 34.1)])
    assert north[1] < south[1]


def test_frame_measures_metres():
    here, there = Frame((108.93, 34.26), (0, 0, 1, 1)).points([(108.93, 34.26), (108.93, 34.27)])
    assert there[1] - here[1] == pytest.approx(-1112, abs=1)


def test_path_data_is_relative_after_its_start():
    assert path_data(np.array([[1, 2], [4, 1], [4, 4]])) == "M1 2l3 -1 0 3"
    assert path_data(np.array([[1, 2]])) == "M1 2"
    assert without_repeats(np.array([[1, 2], [1, 2], [3, 2]])).tolist() == [[1, 2], [3, 2]]


def test_area_of_one_member_is_a_point():
    assert area_path(np.array([[3, 4]]), np.zeros((0, 2), int)) == "M3 4l0 0"


def test_area_fills_near_triangles_and_leaves_others_out():
    corner = np.array([[0, 0], [300, 0], [0, 300]])
    nobody = np.zeros((0, 2), int)
    assert area_path(corner, nobody).count("z") == 1
    assert area_path(corner, np.array([[50, 50]])).count("z") == 0
    assert area_path(corner, np.array([[250, 250]])).count("z") == 1
    assert area_path(corner * 3, nobody).count("z") == 0


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 2000)), min_size=1, max_size=10, unique=True))
def test_area_joins_all_members(members):
    pieces = area_path(np.array(members), np.zeros((0, 2), int)).split("M")[1:]
    assert sum("z" not in piece for piece in pieces) == max(1, len(members) - 1)


def test_map_has_a_path_for_each_street_and_an_area_for_each_contract():
    given_scenario = made.scenario(12)
    plan = made.plan(given_scenario, road_network(given_scenario))
    found = shapes(material(given_scenario, plan))
    assert len(found["areas"]) == len(plan.contracts.plan.contracts)
    assert sum(path.count("M") for path in found["streets"].values()) == len(given_scenario.streets)


def test_team_routes_keep_every_visit():
    given_scenario = made.scenario(5)
    plan = made.plan(given_scenario, road_network(given_scenario))
    found = team_columns(material(given_scenario, plan))
    ids = [c.id for c in given_scenario.compounds]
    back = [[ids[i] for i in day[5][::2]] for day in found["days"]]
    assert back == [[visit.compound_id for visit in route.visits] for route in plan.teams.plan.routes]
    assert len(found["bases"]) == len(given_scenario.teams)


def difference(mean, half_width):
    return Difference(
        policy_id="a", base_id="b", indicator_id="i", mean=mean, half_width=half_width, sentence_zh="", sentence_en=""
    )


@pytest.mark.parametrize(
    ("mean", "higher", "said"),
    [
        (2, True, "better"),
        (2, False, "worse"),
        (-2, True, "worse"),
        (-2, False, "better"),
        (1, True, "unclear"),
        (0, False, "unclear"),
    ],
)
def test_verdict(mean, higher, said):
    indicator = Indicator(id="i", title_zh="", title_en="", unit_zh="", unit_en="", scale=1.0, higher_is_better=higher)
    assert charts.verdict(difference(mean, 1), indicator) == said
    drawn = charts.interval(difference(mean, 1), indicator, 3.0)
    assert drawn.low < drawn.mean < drawn.high
    assert drawn.zero == charts.INTERVAL_WIDTH / 2
    assert (drawn.low <= drawn.zero <= drawn.high) == (said == "unclear")


def test_interval_of_nothing_lies_on_zero():
    indicator = Indicator(id="i", title_zh="", title_en="", unit_zh="", unit_en="", scale=1.0, higher_is_better=True)
    drawn = charts.interval(difference(0.0, 0.0), indicator, charts.reach([difference(0.0, 0.0)]))
    assert drawn.low == drawn.high == drawn.zero


@given(st.floats(1e-6, 1e9))
def test_nice_step_is_round_and_just_large_enough(rough):
    step = charts.nice_step(rough)
    assert rough * (1 - 1e-6) <= step <= 2.5 * rough


def test_backlog_chart_stays_in_its_plot():
    chart = charts.backlog_chart(made.comparison(made.scenario(3), days=30))
    left, top, width, height = chart.plot
    for line in chart.lines:
        for x, y in (map(float, pair.split()) for pair in line[1:].split("L")):
            assert left <= x <= left + width
            assert top <= y <= top + height
    assert chart.y_ticks[0][1] == "0"


def test_backlog_of_a_comparison_without_one():
    comparison = replace(made.comparison(made.scenario(3)), backlog=())
    assert charts.backlog_chart(comparison) is None
    assert charts.backlog_chart(replace(comparison, backlog=((0.0,), (0.0,), (0.0,)))).lines


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [(1234567.0, 0, "1,234,567"), (-0.001, 2, "0.00"), (-3.5, 1, "−3.5"), (None, 0, "—"), (float("inf"), 0, "—")],
)
def test_figure(value, digits, shown):
    assert figure(value, digits) == shown


def test_percent():
    assert percent(0.0123) == "1.23 %"
    assert percent(None) == "—"


def test_a_row_that_does_not_fit_its_table_is_refused():
    with pytest.raises(ValueError, match="row of 1 cells under 2"):
        table("x", [(PAGE["id"], False), (PAGE["name"], False)], [(text("a"),)])


def test_columns_keep_numbers_as_numbers_and_texts_as_texts():
    columns = [(PAGE["cost"], True), (PAGE["name"], False), (PAGE["mode"], False), (PAGE["difference"], True)]
    rows = [
        (number(1234.56, 1), text("院"), named(Words("甲", "A")), Cell(both("2 ± 1"), 2.0)),
        (number(None), text("b"), named(Words("乙", "B")), Cell(both("—"))),
    ]
    assert columns_of(table("x", columns, rows))["columns"] == [
        {"d": 1, "v": [1234.6, None]},
        {"t": ["院", "b"]},
        {"t": [["甲", "A"], ["乙", "B"]]},
        {"t": ["2 ± 1", "—"], "v": [2.0, None]},
    ]


@given(st.lists(st.floats(-1e6, 1e6), max_size=5), st.integers(0, 3))
def test_a_column_of_numbers_shows_what_its_cells_show(values, digits):
    column = columns_of(table("x", [(PAGE["cost"], True)], [(number(value, digits),) for value in values]))["columns"][
        0
    ]
    assert [figure(value, column["d"]) for value in column["v"]] == [figure(value, digits) for value in values]


def test_overview_counts_what_the_plan_holds():
    given_scenario = made.scenario(5)
    plan = made.plan(given_scenario, road_network(given_scenario))
    values = {tile.title.en: tile for tile in summary.tiles(given_scenario, plan)}
    assert values["Compounds covered"].value == "4 / 5"
    assert values["Compounds covered"].alert
    assert values["Chief visits"].value == "20"
    assert not values["Chief visits"].alert
    chosen = plan.modes.plan.mode_of
    on_top = plan.modes.plan.on_top
    yuan = sum(
        o.yuan_month or 0
        for o in plan.modes.plan.options
        if chosen.get(o.compound_id) is o.mode and on_top.get(o.compound_id, ()) == o.items
    )
    assert values["Services, a month"].value == f"¥ {yuan:,.0f}"
    assert sum(share.compounds for share in summary.mode_shares(given_scenario, plan)) == 4
    assert sum(share.pct for share in summary.mode_shares(given_scenario, plan)) == pytest.approx(100, abs=0.05)
    assert len(summary.uncovered(given_scenario, plan)) == 1


def test_part_rows_tell_gap_and_missing():
    given_scenario = made.scenario(3)
    plan = replace(made.plan(given_scenario, road_network(given_scenario)), crews=None)
    rows = {row.key: row for row in summary.part_rows(plan)}
    assert list(rows) == list(terms.PARTS)
    assert rows["modes"].gap == "1.00 %"
    assert rows["visits"].gap == "—"
    assert rows["contracts"].proven
    assert rows["crews"].missing
    assert summary.tiles(given_scenario, Plan())[0].title == PAGE["kpi_households"]


def test_many_notes_are_cut_and_the_cut_is_told():
    given_scenario = made.scenario(3)
    plan = made.plan(given_scenario, road_network(given_scenario))
    noted = replace(plan, modes=replace(plan.modes, notes=("n",) * (summary.MAX_NOTES + 7)))
    row = summary.part_rows(noted)[0]
    assert (len(row.notes), row.more_notes) == (summary.MAX_NOTES, 7)


def test_tables_count_what_the_plan_holds():
    given_scenario = made.scenario(5)
    plan = made.plan(given_scenario, road_network(given_scenario))
    found = {table.key: table for table in listings(given_scenario, plan)}
    assert list(found) == [
        "contracts",
        "crews",
        "crew_days",
        "keepers",
        "teams",
        "team_days",
        "undone",
        "rosters",
        "roster_sheet",
        "advisers",
        "projects",
    ]
    trips = sum(row[3].sort for row in found["crews"].rows)
    assert trips == len(plan.crews.plan.trips)
    assert sum(row[1].sort for row in found["keepers"].rows) == len(plan.grid.plan.cells)
    assert [row[6].words.en for row in found["projects"].rows] == ["yes", "no"]
    assert "支部1" in found["advisers"].note.zh
    assert [(row[2].sort, row[3].sort, row[4].sort) for row in found["rosters"].rows] == [(7, 6, 1)] * 5
    routes = plan.teams.plan.routes
    assert [(row[5].sort, row[6].sort) for row in found["teams"].rows] == [(5, len(routes))]
    assert [row[1].sort for row in found["team_days"].rows] == [route.day.day for route in routes]
    assert found["undone"].rows[0][5].words.zh == "没有巡检队"
    assert listings(given_scenario, Plan()) == ()


def test_calendar_columns_keep_every_visit():
    given_scenario = made.scenario(6)
    visits = made.visits(given_scenario)
    position = {c.id: i for i, c in enumerate(given_scenario.compounds)}
    columns = calendar_columns(given_scenario, visits, position)
    back = {
        (given_scenario.compounds[c].id, given_scenario.officials[o].id, columns["days"][slot // 3], slot % 3)
        for c, o, slot in columns["visits"]
    }
    assert back == {
        (v.compound_id, v.official_id, v.day.isoformat(), ["am", "pm", "evening"].index(v.half)) for v in visits.visits
    }
    assert calendar_columns(given_scenario, None, position)["chief"] == [-1] * 6
