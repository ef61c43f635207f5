"""Columns of the sheets: they say what the plan says, and bids cost what planning made of them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib import resources

import page_factories as made
import pytest

from allocator.checks.contracts import violations
from domain.district import Mode, Subdistrict
from domain.people import Absence, Bid, Contractor, Guard, GuardAbsence, Keeper, KeeperKind, Shift
from domain.plan import Contract, ContractsPlan, GateDuty, KeeperDuty, KeepersPlan, ModesPlan, Plan, RostersPlan
from domain.results import Result, Status
from domain.roads import road_network
from reports.page.calendar import calendar_columns
from reports.page.payload import positions
from reports.page.rendering import SCRIPTS_FIRST, SCRIPTS_LAST, SECTIONS
from reports.sheets.bids import bid_columns, offers_of
from reports.sheets.crew_days import crew_columns, legs_of
from reports.sheets.guards import guard_columns
from reports.sheets.keepers import keeper_columns
from reports.sheets.team_days import team_columns


def found(part):
    return Result(status=Status.FEASIBLE, plan=part)


FIRMS = (
    Contractor(id="f0", name="甲", grade=1, subdistrict_ids=("d0",)),
    Contractor(id="f1", name="乙", grade=3, subdistrict_ids=("d0",)),
    Contractor(id="f2", name="丙", grade=2, subdistrict_ids=("d1",)),
    Contractor(id="f3", name="丁", grade=2, subdistrict_ids=("d0",), max_households=100),
    Contractor(id="f4", name="戊", grade=2, subdistrict_ids=("d0",), max_contracts=0),
    Contractor(id="f5", name="己", grade=2, subdistrict_ids=("d0",)),
    Contractor(id="f6", name="庚", grade=2, subdistrict_ids=("d0",), max_contracts=1),
)


@pytest.fixture(scope="module")
def tendered():
    """Three compounds of 30, 90 and 270 households: k1 of two at f0, k2 of one at f6; every kind of refusal."""
    given = made.scenario(3)
    rules = replace(given.rules, contracts=replace(given.rules.contracts, grade3_max_households=119, min_households=1))
    bids = [Bid(contractor_id=f"f{k}", setup_yuan=100.0 + k, household_yuan=9.0, km_yuan=50.0) for k in (0, 1, 2, 3, 4)]
    bids.append(Bid(contractor_id="f6", setup_yuan=10.0, household_yuan=5.0, step1_households=20, step1_pct=50.0))
    given = replace(
        given,
        rules=rules,
        contractors=FIRMS,
        bids=tuple(bids),
        subdistricts=(*given.subdistricts, Subdistrict(id="d1", name="远街道")),
    )
    network = road_network(given)
    modes = ModesPlan(mode_of=dict.fromkeys((c.id for c in given.compounds), Mode.CONTRACT), options=(), uncovered={})
    contracts = (
        Contract(id="k1", contractor_id="f0", compound_ids=("c0", "c1"), yuan_month=0.0, fees_yuan_month=0.0),
        Contract(id="k2", contractor_id="f6", compound_ids=("c2",), yuan_month=0.0, fees_yuan_month=0.0),
    )
    return given, network, Plan(modes=found(modes), contracts=found(ContractsPlan(contracts=contracts)))


def by_firm(offers):
    return {offer.contractor_id: offer for offer in offers}


def test_a_bid_is_priced_item_by_item(tendered):
    offer = by_firm(offers_of(*tendered)["k2"])["f6"]
    # 20 households at 5 yuan, 250 at half of it; no aged compound, no way inside an area of one
    assert offer.items == (10.0, 20 * 5 + 250 * 2.5, 0.0, 0.0)
    assert offer.yuan == 735.0
    assert offer.is_allowed


def test_winners_cost_what_the_checker_makes_of_their_bids(tendered):
    given, network, plan = tendered
    offers = offers_of(given, network, plan)
    priced = tuple(
        replace(row, yuan_month=by_firm(offers[row.id])[row.contractor_id].yuan) for row in plan.area_contracts
    )
    told = violations(given, replace(plan, contracts=found(ContractsPlan(contracts=priced))))
    assert not [line for line in told if "its bid comes to" in line]
    wrong = (replace(priced[0], yuan_month=priced[0].yuan_month + 1), priced[1])
    told = violations(given, replace(plan, contracts=found(ContractsPlan(contracts=wrong))))
    assert len([line for line in told if "its bid comes to" in line]) == 1


@pytest.mark.parametrize(
    ("firm", "why"),
    [
        ("f1", "grade 3: at most 119 households a contract"),
        ("f2", "does not serve 远街道"),
        ("f3", "more than the firm's 100 households"),
        ("f4", "takes no contract"),
        ("f5", "made no bid"),
        ("f6", "holds 1 of at most 1 contracts"),
    ],
)
def test_every_refusal_has_its_reason(tendered, firm, why):
    offer = by_firm(offers_of(*tendered)["k1"])[firm]
    reasons = [words.en for words in offer.why]
    if firm == "f2":
        why = "does not serve 院街道"
    assert why in reasons
    assert not offer.is_allowed
    assert (offer.yuan is None) is (firm == "f5")


def test_allowed_offers_come_first_and_the_cheapest_of_them_on_top(tendered):
    for offers in offers_of(*tendered).values():
        keys = [(not offer.is_allowed, offer.yuan is None, offer.yuan or 0.0) for offer in offers]
        assert keys == sorted(keys)
        assert len(offers) == len(FIRMS)


def test_a_plan_without_contracts_has_no_bids_to_compare(tendered):
    given, network, _ = tendered
    assert offers_of(given, network, Plan()) == {}
    assert bid_columns(given, network, Plan())["contracts"] == []


def test_columns_of_bids_name_firms_and_reasons_by_number(tendered):
    given, network, plan = tendered
    columns = bid_columns(given, network, plan)
    firm, _, _, offers = columns["contracts"][0]
    assert columns["firms"][firm] == ["甲", 1]
    assert sum(offers[0][2]) == pytest.approx(by_firm(offers_of(given, network, plan)["k1"])["f0"].yuan)
    assert all(columns["why"][number] for _, why, _ in offers for number in why)


@pytest.fixture(scope="module")
def driven():
    """The trips of a small plan, each saying the metres that its stops make necessary."""
    given = made.scenario(9)
    network = road_network(given)
    plan = made.crews(given, network)
    trips = []
    for trip in plan.trips:
        stops = tuple(replace(s, entry=s.id, exit=s.id) if s.kind.value == "compound" else s for s in trip.stops)
        depot = network.node_of["depot", "p0"]
        here, metres = depot, 0.0
        for stop in stops:
            street = stop.kind.value == "street"
            ends = [
                network.junction_node[k] if street else network.node_of["compound", k] for k in (stop.entry, stop.exit)
            ]
            metres += network.travel_m([here], [ends[0]])[0, 0]
            here = ends[1]
        metres += network.travel_m([here], [depot])[0, 0]
        trips.append(replace(trip, stops=stops, deadhead_m=metres))
    return given, network, replace(plan, trips=tuple(trips))


def test_ways_between_stops_add_up_to_the_metres_of_the_trip(driven):
    given, network, plan = driven
    for trip, legs in zip(plan.trips, legs_of(given, network, plan.trips), strict=True):
        assert len(legs.to_stop) == len(trip.stops)
        assert legs.metres == pytest.approx(trip.deadhead_m)
        assert legs.home == 0.0


def test_ways_that_do_not_add_up_are_not_shown(driven):
    given, network, plan = driven
    longer = [replace(trip, deadhead_m=trip.deadhead_m + 500) for trip in plan.trips]
    assert legs_of(given, network, longer) == [None] * len(longer)


def test_crew_columns_read_back_as_the_trips(driven):
    given, network, plan = driven
    columns = crew_columns(given, network, plan, positions(given))
    for trip, (tasks, gaps, legs, arrival, place) in zip(plan.trips, columns["trips"], strict=True):
        minute = trip.start_s // 60
        for stop, task, gap in zip(trip.stops, tasks, gaps, strict=True):
            minute += gap
            name, which, service_s, load_kg = columns["tasks"][task]
            assert minute == stop.start_s // 60
            assert (service_s, load_kg) == (stop.service_s, stop.load_kg)
            if name < 0:
                assert given.compounds[which].id == stop.id
            else:
                assert (columns["streets"][name], which) == ("院", stop.id)
        assert sum(legs) == pytest.approx(trip.deadhead_m, abs=len(legs))
        assert minute <= arrival <= trip.end_s // 60
        assert columns["places"][place] == "院站"


def test_no_plan_of_crews_is_no_trips():
    given = made.scenario(3)
    assert crew_columns(given, road_network(given), None, positions(given))["trips"] == []


def test_a_guards_month_is_a_letter_a_day_with_leave_and_other_gates():
    given = made.scenario(3)
    guard = Guard(id="h0", name="张", compound_id="c0")
    away = GuardAbsence(guard_id="h0", from_date=date(2026, 3, 5), to_date=date(2026, 3, 6))
    given = replace(given, guards=(guard,), guard_absences=(away,))
    shifts = [(1, "gc0", Shift.DAY), (2, "gc0", Shift.NIGHT), (3, "gc1", Shift.EVENING)]
    duties = tuple(GateDuty(guard_id="h0", gate_id=g, day=date(2026, 3, d), shift=s) for d, g, s in shifts)
    plan = RostersPlan(duties=duties, uncovered=(("gc2", date(2026, 3, 9), Shift.NIGHT, 2),))
    columns = guard_columns(given, plan, positions(given))
    assert columns["guards"] == [["h0", "张", 0, "DNE-LL" + "-" * 25, [[3, 1]], 40]]
    assert columns["empty"] == [[2, 9, 2, 2]]
    assert (columns["first"], columns["days"]) == (7, 31)


def test_team_columns_read_back_as_the_routes():
    given = made.scenario(9)
    plan = made.teams(given)
    columns = team_columns(given, plan, positions(given))
    for route, (team, day, weekday, leave, out, metres, visits) in zip(plan.routes, columns["routes"], strict=True):
        assert (columns["teams"][team][0], day, weekday) == ("院队", route.day.day, route.day.isoweekday())
        assert (leave, leave + out) == (route.leave_s // 60, route.back_s // 60)
        assert metres == round(route.metres)
        minute = leave
        for visit, (compound, _, arrive, wait, work) in zip(route.visits, visits, strict=True):
            assert given.compounds[compound].id == visit.compound_id
            minute += arrive
            assert minute == visit.arrive_s // 60
            minute += wait + work
            assert minute == visit.end_s // 60


def test_each_cell_has_its_keeper_by_name_or_number():
    given = replace(made.scenario(2), keepers=(Keeper(id="k9", name="王", kind=KeeperKind.PARTY_MEMBER),))
    cells = made.grid(given).cells
    first, second = cells[0], cells[1]
    duties = (
        KeeperDuty(cell_id=first.id, keeper_id="k9", kind=KeeperKind.PARTY_MEMBER, home_id="c1", metres=12.4),
        KeeperDuty(cell_id=second.id, keeper_id="volunteer:c1:7", kind=KeeperKind.VOLUNTEER, home_id="c1"),
    )
    plan = Plan(grid=found(made.grid(given)), keepers=found(KeepersPlan(duties=duties)))
    columns = keeper_columns(given, plan, positions(given))
    assert columns["keepers"] == [["王", 1, 1], [7, 0, 1]]
    assert [columns["of"][0][0], columns["of"][1][0]] == [[0, 12], [1, 0]]
    assert all(row == [-1, 0] for row in columns["of"][1][1:])


def test_the_calendar_knows_limits_and_absences():
    given = made.scenario(3)
    away = Absence(official_id="o0", from_date=date(2026, 3, 3), to_date=date(2026, 3, 3))
    busy = replace(given.officials[0], duties=("1am",))
    given = replace(given, absences=(away,), officials=(busy,))
    columns = calendar_columns(given, made.visits(given), positions(given))
    assert columns["limits"] == [given.officials[0].max_visits_half_day]
    assert columns["away"] == [[0, 3, 4, 5, 15, 30, 45]]


def test_no_two_scripts_of_the_page_declare_one_name():
    """They share one scope: a second declaration would stop them all."""
    scripts = {*SCRIPTS_FIRST, *SCRIPTS_LAST, *(name for section in SECTIONS for name in section.scripts)}
    folder = resources.files("reports") / "templates"
    declared = [
        name
        for script in sorted(scripts)
        for name in re.findall(r"^(?:const|let|function) (\w+)", (folder / script).read_text("utf-8"), re.MULTILINE)
    ]
    assert [name for name, count in Counter(declared).items() if count > 1] == []
