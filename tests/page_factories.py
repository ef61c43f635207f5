"""Small scenarios and plans made by hand: every part filled, nothing optimised."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from domain.comparison import Comparison, Difference, Estimate, Indicator
from domain.demand import Category, Need
from domain.district import (
    Building,
    Community,
    Compound,
    Gate,
    Junction,
    Mode,
    Street,
    StreetClass,
    Subdistrict,
    Unit,
    Wall,
    WallKind,
)
from domain.people import (
    Adviser,
    Bid,
    Contractor,
    Crew,
    Depot,
    Guard,
    Half,
    KeeperKind,
    Official,
    Organisation,
    OrganisationKind,
    Team,
    TeamKind,
)
from domain.plan import (
    AdvisersPlan,
    Cell,
    Contract,
    ContractsPlan,
    CrewsPlan,
    GateDuty,
    GridPlan,
    KeeperDuty,
    KeepersPlan,
    ModeOption,
    ModesPlan,
    Plan,
    ProjectsPlan,
    RostersPlan,
    Shift,
    Stop,
    StopKind,
    Trip,
    Visit,
    VisitsPlan,
)
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit, UndoneWork

LON, LAT, STEP = 108.93, 34.26, 0.002


def scenario(n_compounds: int = 3, *, name: str = "院", tail: str = "") -> Scenario:
    """A square lattice of streets with compounds beside it; `name` starts each text, `tail` ends compound ids."""
    size = max(2, round(n_compounds**0.5) + 1)
    place = {
        (i, j): Junction(id=f"j{i}-{j}", lon_deg=LON + i * STEP, lat_deg=LAT + j * STEP)
        for i in range(size)
        for j in range(size)
    }
    ends = [((i, j), (i + 1, j)) for i, j in place if (i + 1, j) in place]
    ends += [((i, j), (i, j + 1)) for i, j in place if (i, j + 1) in place]
    kinds = tuple(StreetClass)
    streets = tuple(
        Street(
            id=f"s{k}",
            from_junction=place[a].id,
            to_junction=place[b].id,
            length_m=200.0,
            kind=kinds[k % len(kinds)],
            name=name,
            sweep=True,
            passes_week=1,
            sweep_min=5.0,
        )
        for k, (a, b) in enumerate(ends)
    )
    compounds = tuple(
        Compound(
            id=f"c{k}{tail}",
            name=f"{name}{k}",
            community_id=f"q{k % 2}",
            lon_deg=LON + (k % (size - 1) + 0.4) * STEP,
            lat_deg=LAT + (k // (size - 1) + 0.1) * STEP,
            households=30 * 3 ** (k % 5),
            former_firm=name,
        )
        for k in range(n_compounds)
    )
    here = {"lon_deg": LON, "lat_deg": LAT}
    return Scenario(
        name="small",
        title_zh=f"{name}区",
        title_en=f"{name} district",
        month=date(2026, 3, 1),
        seed=1,
        working_days=tuple(date(2026, 3, 2) + timedelta(days=7 * week + d) for week in range(4) for d in range(5)),
        note_zh=f"{name}：数据为生成",
        note_en=f"{name}: generated data",
        compounds=compounds,
        streets=streets,
        junctions=tuple(place.values()),
        subdistricts=(Subdistrict(id="d0", name=f"{name}街道"),),
        communities=tuple(Community(id=f"q{k}", name=f"{name}社区{k}", subdistrict_id="d0", **here) for k in range(2)),
        gates=tuple(
            Gate(id=f"g{c.id}", compound_id=c.id, lon_deg=c.lon_deg, lat_deg=c.lat_deg, guards_day=1) for c in compounds
        ),
        buildings=tuple(Building(id=f"b{c.id}", compound_id=c.id) for c in compounds),
        units=tuple(
            Unit(id=f"u{c.id}", building_id=f"b{c.id}", households=c.households)
            for c in compounds
            if c.households <= 500
        ),
        walls=tuple(
            Wall(
                id=f"w{k}",
                kind=kind,
                from_lon_deg=LON - 0.001,
                from_lat_deg=LAT - 0.0004 * k,
                to_lon_deg=LON + STEP,
                to_lat_deg=LAT - 0.0004 * k,
            )
            for k, kind in enumerate(WallKind)
        ),
        depots=(Depot(id="p0", name=f"{name}站", **here),),
        crews=(Crew(id="k0", name=f"{name}班", depot_id="p0"), Crew(id="k1", name=f"{name}二班", depot_id="p0")),
        officials=tuple(
            Official(id=f"o{k}", name=f"{name}干部{k}", department=name, subdistrict_id="d0", **here)
            for k in range(max(1, n_compounds // 3))
        ),
        contractors=(Contractor(id="f0", name=f"{name}物业", grade=1, subdistrict_ids=("d0",)),),
        bids=(Bid(contractor_id="f0", setup_yuan=100.0, household_yuan=9.0),),
        teams=(Team(id="t0", name=f"{name}队", kind=TeamKind.REPAIR, hours_month=160.0, **here),),
        guards=(Guard(id="h0", name=f"{name}门卫", compound_id=compounds[0].id),),
        advisers=(Adviser(id="a0", name=f"{name}指导员", **here),),
        organisations=tuple(
            Organisation(id=f"z{k}", name=f"{name}支部{k}", kind=OrganisationKind.OWNERS_COMMITTEE, **here)
            for k in range(2)
        ),
        needs=(
            Need(
                id="n0", name=f"{name}需求", category=Category.ROOF, community_id="q0", residents=12, cost_yuan=5000.0
            ),
            Need(
                id="n1",
                name=f"{name}停车",
                category=Category.PARKING,
                community_id="q1",
                residents=3,
                cost_yuan=90000.0,
            ),
        ),
    )


def plan(given: Scenario, network: RoadNetwork, *, note: str = "a note") -> Plan:
    """Every part of a plan, filled by rule of thumb; `note` is every free text in it."""
    return Plan(
        modes=_found(modes(given, note), 1000.0, 990.0, note),
        contracts=_found(contracts(given), 500.0, 500.0, note),
        crews=_found(crews(given, network), 300.0, 200.0, note),
        visits=_found(visits(given), 20.0, None, note),
        grid=_found(grid(given), 0.0, 0.0, note),
        keepers=_found(keepers(given), 0.0, 0.0, note),
        teams=_found(teams(given), 40.0, 39.0, note),
        rosters=_found(rosters(given), 90.0, 0.0, note),
        advisers=_found(advisers(given), 9.0, 9.0, note),
        projects=_found(ProjectsPlan(funded=tuple(need.id for need in given.needs[:1])), -12.0, -14.0, note),
    )


def _found(part, objective: float, bound: float | None, note: str) -> Result:
    status = Status.OPTIMAL if objective == bound else Status.FEASIBLE
    terms = {"setup_yuan": objective / 4, note: objective * 3 / 4}
    return Result(status=status, plan=part, objective=objective, bound=bound, cost_terms=terms, notes=(note,) * 3)


def modes(given: Scenario, note: str) -> ModesPlan:
    chosen = {c.id: list(Mode)[k * 3 % 10 // 3 if k % 2 else 0] for k, c in enumerate(given.compounds)}
    uncovered = {}
    if len(given.compounds) > 2:
        last = given.compounds[-1].id
        del chosen[last]
        uncovered[last] = note
    options = tuple(
        ModeOption(
            compound_id=c.id,
            mode=mode,
            yuan_month=None if k == 2 else 8.0 * c.households + k,
            reason=note if k == 2 else "",
        )
        for c in given.compounds
        for k, mode in enumerate(Mode)
    )
    return ModesPlan(mode_of=chosen, options=options, uncovered=uncovered)


def contracts(given: Scenario) -> ContractsPlan:
    chosen = modes(given, "").mode_of
    groups: dict[str, list[str]] = {}
    for compound in given.compounds:
        if chosen.get(compound.id) is Mode.CONTRACT:
            key = f"{compound.community_id}/{round(compound.lon_deg / 0.006)}/{round(compound.lat_deg / 0.006)}"
            groups.setdefault(key, []).append(compound.id)
    return ContractsPlan(
        contracts=tuple(
            Contract(
                id=f"k{n:03d}",
                contractor_id=given.contractors[n % len(given.contractors)].id,
                compound_ids=tuple(ids),
                yuan_month=1000.0 * len(ids),
                fees_yuan_month=50.0,
            )
            for n, ids in enumerate(groups.values(), start=1)
        )
    )


def crews(given: Scenario, network: RoadNetwork, days: int = 2, each: int = 6) -> CrewsPlan:
    """A trip a day for each crew through `each` streets near one another and one compound."""
    trips = []
    for k, crew in enumerate(given.crews):
        for day in range(1, days + 1):
            start = (k * days + day) * each % max(1, len(given.streets) - each)
            streets = given.streets[start : start + each]
            compound = given.compounds[(k * days + day) % len(given.compounds)]
            depot = network.node_of["depot", crew.depot_id]
            nodes = [
                depot,
                *(network.junction_node[s.from_junction] for s in streets),
                network.node_of["compound", compound.id],
                depot,
            ]
            path = [p for a, b in pairwise(nodes) for p in network.lonlat_path(network.route(a, b)) if a != b]
            stops = [
                Stop(
                    kind=StopKind.STREET,
                    id=s.id,
                    entry=s.from_junction,
                    exit=s.to_junction,
                    start_s=18000 + 600 * n,
                    service_s=300,
                    load_kg=1.0,
                )
                for n, s in enumerate(streets)
            ]
            stops.append(
                Stop(
                    kind=StopKind.COMPOUND, id=compound.id, entry="", exit="", start_s=25200, service_s=600, load_kg=1.0
                )
            )
            trips.append(
                Trip(
                    day=day,
                    crew_id=crew.id,
                    number=1,
                    start_s=18000,
                    end_s=28800,
                    deadhead_m=1234.0,
                    stops=tuple(stops),
                    path_lonlat=tuple(path),
                )
            )
    return CrewsPlan(trips=tuple(trips))


def visits(given: Scenario) -> VisitsPlan:
    chief_of = {c.id: given.officials[k % len(given.officials)].id for k, c in enumerate(given.compounds)}
    days = given.working_days
    return VisitsPlan(
        chief_of=chief_of,
        visits=tuple(
            Visit(
                compound_id=c.id,
                official_id=chief_of[c.id],
                day=days[(k + 5 * week) % len(days)],
                half=Half.AM if k % 2 else Half.PM,
            )
            for k, c in enumerate(given.compounds)
            for week in range(4)
        ),
    )


def grid(given: Scenario) -> GridPlan:
    return GridPlan(
        cells=tuple(
            Cell(id=f"{c.id}-{n}", compound_id=c.id, unit_ids=(f"u{c.id}",), households=30)
            for c in given.compounds
            for n in range(max(1, c.households // 30))
        )
    )


def keepers(given: Scenario) -> KeepersPlan:
    kinds = tuple(KeeperKind)
    return KeepersPlan(
        duties=tuple(
            KeeperDuty(cell_id=f"{c.id}-{n}", keeper_id=f"volunteer:{c.id}:{n}", kind=kinds[n % 4], home_id=c.id)
            for c in given.compounds
            for n in range(max(1, c.households // 30))
        )
    )


def teams(given: Scenario) -> TeamsPlan:
    """A route a day of the first team through two compounds, and a task left undone."""
    team, hour = given.teams[0], 3600
    routes = []
    for number, day in enumerate(given.working_days[:3]):
        stops = given.compounds[2 * number : 2 * number + 2]
        visits = tuple(
            TeamVisit(
                task_id=f"{c.id}-repair",
                compound_id=c.id,
                kind=team.kind,
                arrive_s=(9 + k) * hour,
                start_s=(9 + k) * hour,
                end_s=(9 + k) * hour + 1800,
            )
            for k, c in enumerate(stops)
        )
        if visits:
            routes.append(
                TeamRoute(team_id=team.id, day=day, leave_s=8 * hour, back_s=12 * hour, metres=4200.5, visits=visits)
            )
    left = UndoneWork(
        task_id=f"{given.compounds[0].id}-inspection",
        compound_id=given.compounds[0].id,
        kind=TeamKind.INSPECTION,
        visits=1,
        visit_s=900,
        reason="there is no inspection team",
    )
    return TeamsPlan(routes=tuple(routes), undone=(left,))


def rosters(given: Scenario) -> RostersPlan:
    duties = tuple(
        GateDuty(guard_id=given.guards[0].id, gate_id=gate.id, day=given.month.replace(day=day), shift=Shift.DAY)
        for gate in given.gates[:40]
        for day in range(1, 7)
    )
    sunday = given.month.replace(day=7)
    return RostersPlan(duties=duties, uncovered=tuple((gate.id, sunday, Shift.DAY, 1) for gate in given.gates[:40]))


def advisers(given: Scenario) -> AdvisersPlan:
    ids = [row.id for row in given.organisations]
    return AdvisersPlan(adviser_of=dict.fromkeys(ids[:-1], given.advisers[0].id), unassigned=tuple(ids[-1:]))


def comparison(given: Scenario, *, note: str = "", days: int = 365) -> Comparison:
    """Three policies, three indicators: one better, one worse, one unclear."""
    ids = tuple(policy.id for policy in given.policies)
    shown = (
        Indicator(
            id="within24",
            title_zh=f"{note}24小时办结率",
            title_en=f"{note}Resolved within 24 h",
            unit_zh="%",
            unit_en="%",
            scale=100.0,
            higher_is_better=True,
        ),
        Indicator(
            id="sojourn",
            title_zh="平均历时",
            title_en="Mean time to resolve",
            unit_zh="小时",
            unit_en="h",
            scale=1.0,
            higher_is_better=False,
        ),
        Indicator(
            id="rating",
            title_zh="满意度",
            title_en="Rating",
            unit_zh="分",
            unit_en="points",
            scale=1.0,
            higher_is_better=True,
        ),
    )
    level = {"within24": 0.62, "sojourn": 31.0, "rating": 4.1}
    change = {"within24": (0.047, 0.006), "sojourn": (2.4, 0.5), "rating": (0.01, 0.03)}
    return Comparison(
        policy_ids=ids,
        replications=30,
        days=days,
        confidence=0.95,
        seed=1,
        requests_mean=14000.0,
        indicators=shown,
        estimates=tuple(
            Estimate(policy_id=p, indicator_id=i.id, mean=level[i.id] + k * change[i.id][0], half_width=change[i.id][1])
            for k, p in enumerate(ids)
            for i in shown
        ),
        differences=tuple(
            Difference(
                policy_id=p,
                base_id=ids[0],
                indicator_id=i.id,
                mean=k * change[i.id][0],
                half_width=change[i.id][1],
                sentence_zh=f"{note}{p} 与基准之差 {k * change[i.id][0]:.3f}。",
                sentence_en=f"{note}{p} differs from the base by {k * change[i.id][0]:.3f}.",
            )
            for i in shown
            for k, p in enumerate(ids)
            if k
        ),
        backlog=tuple(tuple(120.0 + 30 * k + (day % 30) * 2 for day in range(days)) for k, _ in enumerate(ids)),
    )
