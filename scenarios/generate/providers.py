"""Who serves for money: property firms with their bids, mobile teams, gate guards."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from scipy.spatial import cKDTree

from domain.district import Compound, Gate, Subdistrict
from domain.geometry import LonLat, to_metres
from domain.people import Bid, Contractor, Guard, GuardAbsence, GuardAbsenceKind, Team, TeamKind
from domain.rules import Rules
from domain.scenario import Scenario
from scenarios.generate.names import person, stem
from scenarios.generate.streams import stream

CONTRACTOR_ROOM = 1.4
OUTSIDE_CONTRACTS = 0.75
"""Share of the district's households for which teams have hours: those likely to be outside area contracts."""
TEAM_HOURS = 165.0
"""Hours that a team has in a month, about: it goes out together, on every working day."""
HOME_SHARE = 0.4
"""Guards live within this share of the distance that the rosters allow."""
GUARDS_PER_NEED = 1.1
"""Guards invented for each one that the posts need at 40 hours a week, before leave."""
WEEKDAYS = ("1", "2", "3", "4", "5", "6", "7")


def contractors(
    subdistricts: tuple[Subdistrict, ...], compounds: tuple[Compound, ...], count: int, *, seed: int
) -> tuple[Contractor, ...]:
    """Firms serving neighbouring subdistricts, each subdistrict by two firms at least."""
    rng = stream(seed, "contractors")
    ids = [row.id for row in subdistricts]
    # Enough firms that walking round the subdistricts two or more at a time meets each twice.
    count = max(count, 2, len(ids))
    households = sum(c.households for c in compounds)
    weight = rng.lognormal(0.0, 0.45, count)
    rooms = np.ceil(CONTRACTOR_ROOM * households * weight / weight.sum()).astype(int)
    made = []
    for order, room in enumerate(rooms.tolist()):
        reach = min(len(ids), int(rng.integers(2, 5)))
        served = {ids[(order + step) % len(ids)] for step in range(reach)}
        made.append(
            Contractor(
                id=f"f{order + 1:03d}",
                name=f"{stem(order * 5 + 2)}物业服务公司",
                grade=int(rng.choice([1, 2, 3], p=[0.3, 0.45, 0.25])),
                subdistrict_ids=tuple(sorted(served)),
                max_contracts=max(2, round(room / 1000) + 1),
                max_households=max(250, room),
            )
        )
    return tuple(made)


def bids(firms: tuple[Contractor, ...], *, seed: int) -> tuple[Bid, ...]:
    """One bid a firm: better grades cost more a household, larger firms discount earlier."""
    rng = stream(seed, "bids")
    made = []
    for firm in firms:
        dearer = {1: 3.0, 2: 1.0, 3: -1.0}[firm.grade]
        made.append(
            Bid(
                contractor_id=firm.id,
                setup_yuan=float(round(rng.uniform(3000, 9000), -2)),
                household_yuan=round(float(np.clip(rng.uniform(23.0, 31.0) + dearer, 22.0, 34.0)), 1),
                step1_households=int(rng.choice([600, 800, 1000])),
                step1_pct=float(rng.integers(4, 9)),
                step2_households=int(rng.choice([1500, 1800, 2200])),
                step2_pct=float(rng.integers(9, 16)),
                condition_pct=float(rng.integers(3, 11)),
                km_yuan=float(round(rng.uniform(150, 500), -1)),
            )
        )
    return tuple(made)


def teams(scenario: Scenario, office_of: Mapping[str, LonLat], rules: Rules, *, seed: int) -> tuple[Team, ...]:
    """Repair and greening teams in each subdistrict, serving it and the next one, for compounds without contracts."""
    rng = stream(seed, "teams")
    subdistrict_of = scenario.subdistrict_of()
    ids = [row.id for row in scenario.subdistricts]
    compounds_of: dict[str, list[Compound]] = {row.id: [] for row in scenario.subdistricts}
    for compound in scenario.compounds:
        compounds_of[subdistrict_of[compound.id]].append(compound)
    made: list[Team] = []
    for place, row in enumerate(scenario.subdistricts):
        own = compounds_of[row.id]
        repair_h = sum(c.households for c in own) * rules.teams.repair_min_household / 60
        greening_h = sum(c.green_area_m2 for c in own) / 100 * rules.teams.greening_min_100m2 / 60
        for kind, hours in ((TeamKind.REPAIR, repair_h), (TeamKind.GREENING, greening_h)):
            need_h = OUTSIDE_CONTRACTS * hours + 8.0 * len(own) * OUTSIDE_CONTRACTS
            n_teams = max(1, round(need_h / TEAM_HOURS))
            for number in range(n_teams):
                lon, lat = office_of[row.id]
                trade = "维修" if kind is TeamKind.REPAIR else "绿化"
                made.append(
                    Team(
                        id=f"t{len(made) + 1:03d}",
                        name=f"{row.name}{trade}{number + 1}队",
                        kind=kind,
                        lon_deg=lon,
                        lat_deg=lat,
                        hours_month=float(max(80, round(need_h / n_teams, -1))),
                        yuan_h=float(rng.integers(52, 70) if kind is TeamKind.REPAIR else rng.integers(42, 56)),
                        subdistrict_ids=tuple(sorted({row.id, ids[(place + 1) % len(ids)]})),
                    )
                )
    return tuple(made)


def guards(gates: tuple[Gate, ...], compounds: tuple[Compound, ...], rules: Rules, *, seed: int) -> tuple[Guard, ...]:
    """Guards living near the posts, about a tenth more than 40-hour weeks can fill (4.2 for a post round the clock)."""
    rng = stream(seed, "guards")
    lonlat = np.array([(c.lon_deg, c.lat_deg) for c in compounds])
    origin = (float(lonlat[:, 0].mean()), float(lonlat[:, 1].mean()))
    points = to_metres(lonlat[:, 0], lonlat[:, 1], origin)
    homes = cKDTree(points)
    made: list[Guard] = []
    owed = 0.0
    for gate in gates:
        posts = gate.guards_day + gate.guards_evening + gate.guards_night
        if not posts:
            continue
        owed += GUARDS_PER_NEED * posts * 7 * 8 / 40
        here = to_metres(gate.lon_deg, gate.lat_deg, origin)
        away_m, near = homes.query(here, k=range(1, 7))
        nearby = near[away_m < HOME_SHARE * rules.rosters.near_m]
        while len(made) < round(owed):
            home = compounds[int(rng.choice(nearby))]
            made.append(_guard(len(made) + 1, home.id, rng))
    return tuple(made)


def guard_absences(guards: Sequence[Guard], month: date, *, seed: int) -> tuple[GuardAbsence, ...]:
    """About one guard in ten is on leave for some days of the month; about one in eight wishes a day or two free."""
    rng = stream(seed, "guard absences")
    last = monthrange(month.year, month.month)[1]
    made: list[GuardAbsence] = []
    for guard in guards:
        draw, start = rng.random(), int(rng.integers(1, last + 1))
        leave, wish = int(rng.integers(2, 8)), int(rng.integers(1, 3))
        if draw < 0.22:
            kind, days = (GuardAbsenceKind.LEAVE, leave) if draw < 0.1 else (GuardAbsenceKind.WISH, wish)
            made.append(
                GuardAbsence(
                    guard_id=guard.id,
                    from_date=month.replace(day=start),
                    to_date=month.replace(day=min(last, start + days - 1)),
                    kind=kind,
                )
            )
    return tuple(made)


def _guard(order: int, compound_id: str, rng: np.random.Generator) -> Guard:
    wished = int(rng.choice([0, 1, 2], p=[0.5, 0.3, 0.2]))
    return Guard(
        id=f"m{order:03d}",
        name=person(rng),
        compound_id=compound_id,
        hours_week=40,
        yuan_h=float(rng.integers(16, 23)),
        nights=bool(rng.random() < 0.75),
        days_off=tuple(sorted(rng.choice(WEEKDAYS, size=wished, replace=False).tolist())),
    )
