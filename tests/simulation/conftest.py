"""A town on one straight street, with and without a plan, and small sets of orders and crews."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.demand import Category
from domain.district import Community, Compound, Gate, Junction, Mode, Street, StreetClass
from domain.people import Contractor, Half, KeeperKind, Shift, Team, TeamKind
from domain.plan import (
    Cell,
    Contract,
    ContractsPlan,
    CrewsPlan,
    GateDuty,
    GridPlan,
    KeeperDuty,
    KeepersPlan,
    ModesPlan,
    Plan,
    RostersPlan,
    Stop,
    StopKind,
    Trip,
    Visit,
    VisitsPlan,
)
from domain.policy import Policy, Pooling
from domain.request_tables import LawName, ServiceLaw, Surge
from domain.results import Result, Status
from domain.roads import road_network
from domain.rules import Rules
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit
from simulation.cases import case_of
from simulation.demand import draw
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.running import run, simulate


@pytest.fixture
def make_town():
    """Function that builds a scenario of compounds 100 m apart, six to a community."""

    def build(compounds=3, *, households=100, **changes):
        working = [date(2026, 3, 1) + timedelta(days=k) for k in range(31)]
        rows = [
            Compound(
                id=f"c{k}",
                name="",
                community_id=f"m{k // 6}",
                lon_deg=0.001 * k,
                lat_deg=0.0001,
                households=households,
                volunteers=4,
            )
            for k in range(compounds)
        ]
        communities = [
            Community(id=f"m{k}", name="", subdistrict_id=f"s{k // 2}", lon_deg=0.006 * k, lat_deg=0.0002)
            for k in range((compounds + 5) // 6)
        ]
        return Scenario(
            name="town",
            title_zh="镇",
            title_en="Town",
            month=date(2026, 3, 1),
            seed=1,
            working_days=tuple(day for day in working if day.weekday() < 5),
            compounds=tuple(rows),
            communities=tuple(communities),
            junctions=(
                Junction(id="a", lon_deg=-0.001, lat_deg=0.0),
                Junction(id="b", lon_deg=0.001 * compounds, lat_deg=0.0),
            ),
            streets=(
                Street(
                    id="ab",
                    from_junction="a",
                    to_junction="b",
                    length_m=111.0 * (compounds + 1),
                    kind=StreetClass.RESIDENTIAL,
                ),
            ),
            **changes,
        )

    return build


@pytest.fixture
def with_rules():
    """Function that changes numbers of a scenario's simulation rules."""

    def change(scenario, **numbers):
        rules = replace(scenario.rules.simulation, **numbers)
        return replace(scenario, rules=replace(Rules(), simulation=rules))

    return change


@pytest.fixture
def policy():
    """Pooling by contract, with some requests found on visits."""
    return Policy(id="p", title_zh="甲", title_en="A", pooling=Pooling.CONTRACT, visit_discovery=0.3)


def _found(plan):
    return Result(status=Status.FEASIBLE, plan=plan)


@pytest.fixture
def served_town(make_town):
    """Eight compounds: two contracts, one self-governed, two extended, one on menu with a team; and their plan."""
    modes = [Mode.CONTRACT] * 4 + [Mode.SELF, Mode.EXTENDED, Mode.EXTENDED, Mode.MENU]
    town = make_town(
        8,
        households=400,
        contractors=(
            Contractor(id="good", name="", grade=1, subdistrict_ids=("s0",)),
            Contractor(id="poor", name="", grade=3, subdistrict_ids=("s0",)),
        ),
        teams=(
            Team(id="t", name="", kind=TeamKind.REPAIR, lon_deg=0.004, lat_deg=0.0001, hours_month=100),
            Team(id="g", name="", kind=TeamKind.GREENING, lon_deg=0.004, lat_deg=0.0001, hours_month=100),
        ),
    )
    contracts = [("k1", "good", ("c0", "c1")), ("k2", "poor", ("c2", "c3"))]
    stop = Stop(kind=StopKind.COMPOUND, id="c5", entry="", exit="", start_s=6 * 3600, service_s=1800, load_kg=0)
    plan = Plan(
        modes=_found(ModesPlan(mode_of={f"c{k}": mode for k, mode in enumerate(modes)}, options=(), uncovered={})),
        contracts=_found(
            ContractsPlan(
                contracts=tuple(
                    Contract(id=k, contractor_id=firm, compound_ids=ids, yuan_month=1, fees_yuan_month=0)
                    for k, firm, ids in contracts
                )
            )
        ),
        crews=_found(
            CrewsPlan(trips=(Trip(day=2, crew_id="w", number=1, start_s=0, end_s=1, deadhead_m=0, stops=(stop,)),))
        ),
        teams=_found(
            TeamsPlan(
                routes=tuple(
                    TeamRoute(
                        team_id=team,
                        day=date(2026, 3, 2),
                        leave_s=8 * 3600,
                        back_s=10 * 3600,
                        metres=0.0,
                        visits=(
                            TeamVisit(
                                task_id=f"{compound}-{kind}",
                                compound_id=compound,
                                kind=kind,
                                arrive_s=8 * 3600,
                                start_s=8 * 3600,
                                end_s=9 * 3600,
                            ),
                        ),
                    )
                    for team, compound, kind in (("t", "c7", TeamKind.REPAIR), ("g", "c6", TeamKind.GREENING))
                )
            )
        ),
        visits=_found(
            VisitsPlan(
                chief_of={"c0": "o"},
                visits=tuple(
                    Visit(compound_id="c0", official_id="o", day=date(2026, 3, day), half=half)
                    for day, half in ((2, Half.AM), (10, Half.PM), (31, Half.AM))
                ),
            )
        ),
    )
    return town, plan


@pytest.fixture
def year(served_town):
    """Function that simulates days of the town under a policy; `town` and `plan` replace parts of either."""
    usual_town, usual_plan = served_town

    def build(policy, *, days=365, seed=1, town=None, plan=None, **rules):
        found = replace(usual_town, policies=(policy,), **(town or {}))
        changed = replace(found, rules=replace(found.rules, simulation=replace(found.rules.simulation, **rules)))
        served = replace(usual_plan, **(plan or {}))
        district = compile_district(changed, road_network(changed), served, days=days)
        requests = draw(district.demand, seed=seed, replication=0)
        setup = compile_policy(district, policy)
        return district, setup, requests, simulate(district, setup, requests)

    return build


@pytest.fixture
def found():
    """Function that wraps a part of a plan as a result."""
    return _found


@pytest.fixture
def full_town(served_town):
    """The served town with lifts, guards at c0, keepers of c1 to c3, outside electricians, and a surge in February."""
    town, plan = served_town
    changes = {
        "c0": {"lift_checks_month": 1},
        "c1": {"volunteers": 0},
        "c3": {"volunteers": 0},
        "c4": {"lift_checks_month": 1},
    }
    town = replace(
        town,
        compounds=tuple(replace(c, dispute_rate=0.1, **changes.get(c.id, {})) for c in town.compounds),
        gates=(Gate(id="g", compound_id="c0", lon_deg=0.0, lat_deg=0.0001, guards_day=1),),
        service_laws=(ServiceLaw(category=Category.ELECTRICITY, outside=0.5, law=LawName.EXPONENTIAL, scale_h=48.0),),
        surges=(Surge(id="x", from_date=date(2026, 2, 10), to_date=date(2026, 2, 14), multiplier=8.0),),
        rules=replace(
            town.rules,
            simulation=replace(town.rules.simulation, requests_household_year=2.0, patience_days=60.0),
        ),
    )
    kept = {"c1": KeeperKind.COMMUNITY, "c2": KeeperKind.COMMUNITY, "c3": KeeperKind.PARTY_MEMBER}
    cells = tuple(Cell(id=f"cell-{c}", compound_id=c, unit_ids=(), households=30) for c in kept)
    duties = tuple(
        KeeperDuty(cell_id=f"cell-{c}", keeper_id=f"k-{c}", kind=kind, home_id=c) for c, kind in kept.items()
    )
    guards = tuple(
        GateDuty(guard_id="u", gate_id="g", day=date(2026, 3, day), shift=shift)
        for day in range(1, 31)
        for shift in ((Shift.DAY, Shift.NIGHT) if day % 2 else (Shift.DAY,))
    )
    plan = replace(
        plan,
        grid=_found(GridPlan(cells=cells)),
        keepers=_found(KeepersPlan(duties=duties)),
        rosters=_found(RostersPlan(duties=guards)),
    )
    return town, plan


@pytest.fixture
def lived(full_town):
    """Function that gives district, setup, case and what happened in the town under a policy."""
    town, plan = full_town

    def build(policy, *, days=100, plan=plan, **changes):
        found = replace(town, policies=(policy,), **changes)
        district = compile_district(found, road_network(found), plan, days=days)
        setup = compile_policy(district, policy)
        case = case_of(district, setup, draw(district.demand, seed=2, replication=0))
        return district, setup, case, run(case.world, trace=True)

    return build
