"""Skills of mobile teams, inspection teams, and periodic tasks beside the rules' own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from domain.district import Compound
from domain.geometry import LonLat
from domain.people import Team, TeamKind, TeamTask
from domain.scenario import Scenario
from scenarios.generate.streams import stream

REPAIR_SKILLS = (("电工", "管道"), ("管道", "高空"), ("电工", "高空"))
PRUNING_SHARE = 0.6  # of greening teams besides the first of each subdistrict
INSPECTION_SKILLS = (("消防", "电梯"), ("消防", "高空"))
INSPECTED_TOGETHER = 3  # neighbouring subdistricts that share inspection teams
INSPECTION_HOURS = 160.0

LARGE_HOUSEHOLDS, OLD_YEAR = 200, 1985
PUMP_SHARE, DRAIN_SHARE, PRUNING_TASK_SHARE, ROOF_SHARE, FIRE_SHARE = 0.3, 0.25, 0.2, 0.25, 0.3


def with_inspection(
    teams: Sequence[Team], scenario: Scenario, office_of: Mapping[str, LonLat], *, seed: int
) -> tuple[Team, ...]:
    """Teams with their skills, and inspection teams that neighbouring subdistricts share."""
    rng = stream(seed, "inspection teams")
    skilled = [replace(team, skills=_skills(team, number, rng)) for number, team in enumerate(teams)]
    ids = [row.id for row in scenario.subdistricts]
    for first in range(0, len(ids), INSPECTED_TOGETHER):
        served = tuple(sorted({ids[(first + step) % len(ids)] for step in range(INSPECTED_TOGETHER + 1)}))
        lon, lat = office_of[ids[first]]
        for number, skills in enumerate(INSPECTION_SKILLS, start=1):
            skilled.append(
                Team(
                    id=f"t{len(skilled) + 1:03d}",
                    name=f"{scenario.subdistricts[first].name}巡检{number}队",
                    kind=TeamKind.INSPECTION,
                    lon_deg=lon,
                    lat_deg=lat,
                    hours_month=INSPECTION_HOURS,
                    yuan_h=float(rng.integers(56, 72)),
                    subdistrict_ids=served,
                    skills=skills,
                )
            )
    return tuple(skilled)


def _skills(team: Team, number: int, rng: np.random.Generator) -> tuple[str, ...]:
    """Skills by turns, so that neighbouring teams together have them all."""
    pruning = rng.random() < PRUNING_SHARE or team.name.endswith("绿化1队")
    if team.kind is TeamKind.REPAIR:
        return REPAIR_SKILLS[number % len(REPAIR_SKILLS)]
    return ("修剪",) if pruning else ()


def tasks(compounds: Sequence[Compound], *, seed: int) -> tuple[TeamTask, ...]:
    """Pumps, drains, trees, roofs and fire equipment of some compounds."""
    rng = stream(seed, "team tasks")
    made: list[TeamTask] = []
    for compound in compounds:
        for task in _of_compound(compound, rng.random(5)):
            made.append(replace(task, id=f"w{len(made) + 1:04d}"))
    return tuple(made)


def _of_compound(compound: Compound, chance: np.ndarray) -> Iterator[TeamTask]:
    pump, drain, tree, roof, fire = chance.tolist()
    home, repair, inspection = compound.id, TeamKind.REPAIR, TeamKind.INSPECTION
    if compound.households >= LARGE_HOUSEHOLDS and pump < PUMP_SHARE:
        yield TeamTask(
            id="w", compound_id=home, kind=repair, name="水泵房检修", skills=("电工",), visit_min=40.0,
            visits_month=4, min_gap_days=5, max_gap_days=10, from_h=9.0, to_h=12.0, undone_yuan=150.0,
        )  # fmt: skip
    if drain < DRAIN_SHARE:
        yield TeamTask(
            id="w", compound_id=home, kind=repair, name="排水管疏通", skills=("管道",), visit_min=90.0,
        )  # fmt: skip
    if compound.green_area_m2 > 0 and tree < PRUNING_TASK_SHARE:
        yield TeamTask(
            id="w", compound_id=home, kind=TeamKind.GREENING, name="乔木修剪", skills=("修剪",), visit_min=120.0,
            from_h=8.5, to_h=17.0,
        )  # fmt: skip
    if compound.year_built <= OLD_YEAR and roof < ROOF_SHARE:
        yield TeamTask(
            id="w", compound_id=home, kind=inspection, name="屋面排查", skills=("高空",), visit_min=60.0,
        )  # fmt: skip
    if compound.buildings > 1 and fire < FIRE_SHARE:
        yield TeamTask(
            id="w", compound_id=home, kind=inspection, name="消防通道巡查", skills=("消防",), visit_min=20.0,
            visits_month=2, undone_yuan=100.0,
        )  # fmt: skip
