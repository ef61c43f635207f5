"""Advisers and organisations as arrays, and what an assignment costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.geometry import great_circle_m
from domain.plan import Plan
from domain.roads import Place, RoadNetwork, road_network
from domain.scenario import Scenario

TENTHS = 10
NOBODY = -1


@dataclass(frozen=True, kw_only=True)
class AdviserProblem:
    """Advisers and organisations as arrays; positions are identities.

    `travel_yuan`, `misfit_yuan` and `experience_yuan` are (n_advisers, n_organisations), `allowed` tells where there is
    no conflict, `room` is (n_advisers,), the most organisations of each. `load_tenths` and `before`, the position of
    today's adviser or NOBODY, are (n_organisations,). A unit of load beyond `even_tenths` costs `crowded_yuan`, an
    adviser with room but no organisation `idle_yuan`, as far as there are organisations for all.
    """

    adviser_ids: tuple[str, ...]
    organisation_ids: tuple[str, ...]
    travel_yuan: Floats
    misfit_yuan: Floats
    experience_yuan: Floats
    allowed: Bools
    room: Ints
    load_tenths: Ints
    even_tenths: int
    before: Ints
    change_yuan: float
    crowded_yuan: float
    idle_yuan: float
    unassigned_yuan: float

    def __post_init__(self) -> None:
        want = (len(self.adviser_ids), len(self.organisation_ids))
        for name in ("travel_yuan", "misfit_yuan", "experience_yuan", "allowed"):
            if getattr(self, name).shape != want:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {want}")
        for name, shape in (("room", want[:1]), ("load_tenths", want[1:]), ("before", want[1:])):
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {shape}")

    @cached_property
    def changed(self) -> Bools:
        """Whether sending an adviser (row) to an organisation (column) replaces another one."""
        rows = np.arange(len(self.adviser_ids))[:, None]
        return np.asarray((self.before >= 0) & (rows != self.before))

    @cached_property
    def pair_yuan(self) -> Floats:
        """Cost of each pair, shape (n_advisers, n_organisations), without that of load."""
        return np.asarray(
            self.travel_yuan + self.misfit_yuan + self.experience_yuan + self.change_yuan * self.changed, float
        )

    def crowded(self, load_tenths: Ints) -> Floats:
        """Yuan for what loads are beyond the even share."""
        return np.asarray(self.crowded_yuan / TENTHS * np.maximum(0, load_tenths - self.even_tenths), float)

    @property
    def spare(self) -> int:
        """Advisers with room that must stay idle, for there are more of them than organisations."""
        return max(0, int((self.room > 0).sum()) - len(self.organisation_ids))

    def loads(self, chosen: dict[int, int]) -> Ints:
        """Load of each adviser (n_advisers,) in tenths, given the adviser of each organisation that has one."""
        load = np.zeros(len(self.adviser_ids), np.int64)
        for organisation, adviser in chosen.items():
            load[adviser] += self.load_tenths[organisation]
        return load


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> AdviserProblem:
    """Arrays of the advisers part; an earlier plan of this part in `plan` tells who was where, as far as no table does.

    The network of the other parts does not hold advisers' offices and organisations, so it is not used.
    """
    del network
    rules, advisers, bodies = scenario.rules.advisers, scenario.advisers, scenario.organisations
    shape = (len(advisers), len(bodies))
    load = _loads(scenario)
    working = sum(adviser.max_organisations > 0 for adviser in advisers)
    position = {adviser.id: a for a, adviser in enumerate(advisers)}
    earlier = plan.advisers.plan.adviser_of if plan.advisers and plan.advisers.plan else {}
    before = [position.get(body.adviser_id or earlier.get(body.id, ""), NOBODY) for body in bodies]
    misfit = [[bool(body.field) and body.field not in adviser.skills for body in bodies] for adviser in advisers]
    short = [[max(0, body.party_years - adviser.party_years) for body in bodies] for adviser in advisers]
    clear = [[not adviser.conflict_with(body) for body in bodies] for adviser in advisers]
    return AdviserProblem(
        adviser_ids=tuple(adviser.id for adviser in advisers),
        organisation_ids=tuple(body.id for body in bodies),
        travel_yuan=rules.yuan_km * _metres(scenario) / 1000.0,
        misfit_yuan=rules.misfit_yuan * np.array(misfit, float).reshape(shape),
        experience_yuan=rules.experience_yuan_year * np.array(short, float).reshape(shape),
        allowed=np.array(clear, bool).reshape(shape),
        room=np.array([adviser.max_organisations for adviser in advisers], np.int64),
        load_tenths=load,
        even_tenths=_even(load, working),
        before=np.array(before, np.int64),
        change_yuan=rules.change_yuan,
        crowded_yuan=rules.crowded_yuan,
        idle_yuan=rules.idle_yuan,
        unassigned_yuan=rules.unassigned_yuan,
    )


def _loads(scenario: Scenario) -> Ints:
    """Weight of each organisation in tenths: 1 and more for members, households and open troubles."""
    rules = scenario.rules.advisers
    households = {compound.id: compound.households for compound in scenario.compounds}
    still_open = Counter(request.compound_id for request in scenario.requests if request.resolved is None)
    loads = [
        1.0
        + rules.member_load * body.members
        + rules.household_load * sum(households[id_] for id_ in body.looks_after)
        + rules.trouble_load * (body.troubles + sum(still_open[id_] for id_ in body.looks_after))
        for body in scenario.organisations
    ]
    # Nine digits, so that a weight on the half is rounded alike whatever the order of its sum.
    return np.floor(np.round(np.array(loads, float) * TENTHS, 9) + 0.5).astype(np.int64)


def _even(load: Ints, working: int) -> int:
    """Even share in tenths, rounded up: as many organisations of mean weight as an adviser has when all have alike."""
    if not working or not len(load):
        return 0
    each = -(-len(load) // working)
    return -(-int(load.sum()) * each // len(load))


def _metres(scenario: Scenario) -> Floats:
    """Half the round trip by road from each office to each organisation; a straight line where no road leads there."""
    offices: dict[Place, tuple[float, float]] = {
        ("adviser", row.id): (row.lon_deg, row.lat_deg) for row in scenario.advisers
    }
    targets: dict[Place, tuple[float, float]] = {
        ("organisation", row.id): (row.lon_deg, row.lat_deg) for row in scenario.organisations
    }
    straight = great_circle_m(_points(offices.values()), _points(targets.values()))
    network = road_network(scenario, places={**offices, **targets})
    if not network.node_of:
        return straight
    there = [network.node_of[place] for place in offices]
    here = [network.node_of[place] for place in targets]
    metres = (network.travel_m(there, here) + network.travel_m(here, there).T) / 2
    return np.where(np.isfinite(metres), metres, straight)


def _points(lonlat: Collection[tuple[float, float]]) -> Floats:
    return np.array(list(lonlat), float).reshape(-1, 2)


def cost_terms(problem: AdviserProblem, chosen: dict[int, int]) -> dict[str, float]:
    """Yuan of an assignment by term; `chosen` is the adviser of each organisation that has one."""
    pairs = [(a, b) for b, a in chosen.items()]
    idle = int((problem.room > 0).sum()) - len(set(chosen.values())) - problem.spare
    return {
        "travel": float(sum(problem.travel_yuan[pair] for pair in pairs)),
        "misfit": float(sum(problem.misfit_yuan[pair] for pair in pairs)),
        "experience": float(sum(problem.experience_yuan[pair] for pair in pairs)),
        "change": problem.change_yuan * sum(bool(problem.changed[pair]) for pair in pairs),
        "crowded": float(problem.crowded(problem.loads(chosen)).sum()),
        "idle": problem.idle_yuan * idle,
        "unassigned": problem.unassigned_yuan * (len(problem.organisation_ids) - len(chosen)),
    }
