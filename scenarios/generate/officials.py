"""Courtyard chiefs and their absences; party-building advisers and the organisations they are sent to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from domain.district import Compound
from domain.geometry import LonLat
from domain.people import (
    Absence,
    AbsenceSpan,
    Adviser,
    Contractor,
    Official,
    Organisation,
    OrganisationKind,
)
from domain.scenario import Scenario
from scenarios.generate.names import person
from scenarios.generate.streams import stream

CAPACITY_FACTOR = 1.15
SKILLS = ("物业管理", "法律", "财务", "工程维修", "群众工作", "纠纷调解")
DEPARTMENTS = ("住建局", "城管局", "民政局", "司法局", "财政局", "卫健局", "教育局", "信访局")


def officials(
    scenario: Scenario, office_of: Mapping[str, LonLat], centre: LonLat, *, seed: int
) -> tuple[Official, ...]:
    """Officials of each subdistrict, able to lead about 1.15 times its compounds; a third sit in district offices."""
    rng = stream(seed, "officials")
    held = Counter(scenario.subdistrict_of().values())
    name_of = {row.id: row.name for row in scenario.subdistricts}
    made: list[Official] = []
    for subdistrict, count in sorted(held.items()):
        left = int(np.ceil(CAPACITY_FACTOR * count))
        while left > 0:
            in_district = rng.random() < 0.33
            lon, lat = centre if in_district else office_of[subdistrict]
            most = int(rng.integers(2, 5))
            left -= most
            made.append(
                Official(
                    id=f"o{len(made) + 1:03d}",
                    name=person(rng),
                    department=DEPARTMENTS[int(rng.integers(8))] if in_district else f"{name_of[subdistrict]}街道办",
                    subdistrict_id=subdistrict,
                    lon_deg=lon,
                    lat_deg=lat,
                    skills=_skills(rng, 1, 3),
                    max_compounds=most,
                    max_visits_half_day=int(rng.choice([2, 3], p=[0.75, 0.25])),
                )
            )
    return tuple(made)


def absences(staff: Sequence[Official], working_days: Sequence[date], *, seed: int) -> tuple[Absence, ...]:
    """About one official in six is away for some days; one in a hundred is ill for long."""
    rng = stream(seed, "absences")
    made: list[Absence] = []
    for official in staff:
        draw, start, days = rng.random(), int(rng.integers(len(working_days))), int(rng.integers(1, 6))
        span = (AbsenceSpan.DAY, AbsenceSpan.AM, AbsenceSpan.PM)[int(rng.choice(3, p=[0.7, 0.15, 0.15]))]
        nobody_yet = official is staff[-1] and not made
        if draw >= 0.17 and not nobody_yet:
            continue
        if draw < 0.01:
            days, span = 9, AbsenceSpan.DAY
        first = working_days[start]
        last = min(first + timedelta(days=days - 1), working_days[-1])
        made.append(Absence(official_id=official.id, from_date=first, to_date=last, span=span))
    return tuple(made)


def organisations(
    compounds: tuple[Compound, ...], contractors: tuple[Contractor, ...], *, firms: int, committees: int, seed: int
) -> tuple[Organisation, ...]:
    """Property firms' and owners' committees' organisations, most of them in large compounds."""
    rng = stream(seed, "organisations")
    weight = np.sqrt([c.households for c in compounds])
    wanted = firms + committees
    hosts = rng.choice(len(compounds), size=wanted, replace=wanted > len(compounds), p=weight / weight.sum())
    made: list[Organisation] = []
    for order, host in enumerate(hosts.tolist()):
        compound = compounds[host]
        is_firm = order < firms
        contractor = contractors[order % len(contractors)] if is_firm and contractors else None
        made.append(
            Organisation(
                id=f"g{order + 1:03d}",
                name=f"{contractor.name if contractor else compound.name}{'党支部' if is_firm else '业委会党支部'}",
                kind=OrganisationKind.PROPERTY_FIRM if is_firm else OrganisationKind.OWNERS_COMMITTEE,
                lon_deg=compound.lon_deg,
                lat_deg=compound.lat_deg,
                compound_id=compound.id,
                contractor_id=contractor.id if contractor else "",
                field=SKILLS[int(rng.integers(len(SKILLS)))],
            )
        )
    return tuple(made)


def advisers(
    bodies: tuple[Organisation, ...], office_of: Mapping[str, LonLat], count: int, *, seed: int
) -> tuple[Adviser, ...]:
    """Advisers in the subdistrict offices, together able to take about a third more organisations than there are."""
    rng = stream(seed, "advisers")
    places = [office_of[key] for key in sorted(office_of)]
    made: list[Adviser] = []
    room = 0
    while len(made) < count or room < 1.3 * len(bodies):
        most = int(rng.choice([1, 2, 3], p=[0.4, 0.45, 0.15]))
        room += most
        lon, lat = places[len(made) % len(places)]
        conflict = (bodies[int(rng.integers(len(bodies)))].id,) if rng.random() < 0.15 else ()
        made.append(
            Adviser(
                id=f"a{len(made) + 1:03d}",
                name=person(rng),
                lon_deg=lon,
                lat_deg=lat,
                skills=_skills(rng, 1, 4),
                max_organisations=most,
                conflict_ids=conflict,
            )
        )
    return tuple(made)


def with_experience(staff: tuple[Adviser, ...], bodies: tuple[Organisation, ...], *, seed: int) -> tuple[Adviser, ...]:
    """The advisers with years of party work each; an organisation that all would have to avoid, the first need not."""
    rng = stream(seed, "adviser experience")
    years = rng.integers(1, 26, len(staff)).tolist()
    closed = {body.id for body in bodies if all(body.id in adviser.conflict_ids for adviser in staff)}
    return tuple(
        replace(
            adviser,
            party_years=experience,
            conflict_ids=adviser.conflict_ids if a else tuple(id_ for id_ in adviser.conflict_ids if id_ not in closed),
        )
        for a, (adviser, experience) in enumerate(zip(staff, years, strict=True))
    )


def with_members(bodies: tuple[Organisation, ...], *, seed: int) -> tuple[Organisation, ...]:
    """The organisations with party members and open troubles; a fifth ask for an adviser of experience."""
    rng = stream(seed, "organisation members")
    members = rng.integers(3, 31, len(bodies)).tolist()
    troubles = rng.poisson(1.0, len(bodies)).tolist()
    years = np.where(rng.random(len(bodies)) < 0.2, rng.integers(5, 11, len(bodies)), 0).tolist()
    return tuple(
        replace(body, members=people, troubles=still_open, party_years=asked)
        for body, people, still_open, asked in zip(bodies, members, troubles, years, strict=True)
    )


def _skills(rng: np.random.Generator, fewest: int, most: int) -> tuple[str, ...]:
    return tuple(sorted(rng.choice(SKILLS, size=int(rng.integers(fewest, most)), replace=False).tolist()))
