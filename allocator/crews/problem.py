"""The crew problem as arrays: what is swept and cleaned, who can do it, and what lies between."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Bools, Floats, Ints
from domain.district import Compound
from domain.plan import StopKind
from domain.roads import Place, RoadNetwork, street_line
from domain.scenario import Scenario

HOUR_S = 3600
ROWS = 512  # of the travel matrix, found at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Streets to sweep and compounds to clean, (n_tasks,) each; service lies within [early_s, late_s]."""

    ids: tuple[str, ...]
    kinds: tuple[StopKind, ...]
    service_s: Ints
    load_kg: Floats
    early_s: Ints
    late_s: Ints
    times_week: Ints
    swept_m: Floats

    def __post_init__(self) -> None:
        for name in ("kinds", "service_s", "load_kg", "early_s", "late_s", "times_week", "swept_m"):
            if len(getattr(self, name)) != len(self.ids):
                raise ValueError(f"{name} has {len(getattr(self, name))} entries, expected {len(self.ids)}")

    @property
    def is_compound(self) -> Bools:
        """Tasks behind a gate, which only some crews may enter."""
        return np.array([kind is StopKind.COMPOUND for kind in self.kinds], bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """Ways to serve a task, (n_modes,): a street's orientation or a compound's gate.

    `entry` and `exit` are positions in `CrewProblem.end_node`; `keys` are the ids that a plan shows; `lines` are the
    (n, 2) points in degrees along a street in the direction of sweeping, none for a compound.
    """

    task: Ints
    entry: Ints
    exit: Ints
    keys: tuple[tuple[str, str], ...]
    lines: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """Crews (n_crews,) with their depot's position, shift, vehicle and prices."""

    ids: tuple[str, ...]
    depot: Ints
    from_s: Ints
    to_s: Ints
    capacity_kg: Floats
    max_trips: Ints
    speed_mps: Floats
    yuan_s: Floats
    yuan_m: Floats
    enters: Bools

    def travel_s(self, crew: int, metres: NDArray[np.floating]) -> Floats:
        """Whole seconds, rounded up, that a crew drives for `metres`; inf stays inf."""
        return np.asarray(np.ceil(metres / self.speed_mps[crew] - 1e-6))


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewProblem:
    """Weekly sweeping and cleaning by crews from depots.

    `travel_m` (n_ends, n_ends) are driving metres between the places where tasks and trips begin and end.
    `reasons` says for each task why no crew could ever serve it; empty text where one could.
    `alone` (n_modes, n_crews) tells whether a crew can serve a task in that way on a trip of its own.
    """

    network: RoadNetwork
    tasks: Tasks
    modes: Modes
    crews: Crews
    depot_ids: tuple[str, ...]
    depot_end: Ints
    unload_s: Ints
    end_node: Ints
    travel_m: NDArray[np.float32]
    weeks_month: float
    unserved_yuan: float
    alone: Bools
    reasons: tuple[str, ...]

    def __post_init__(self) -> None:
        want = (len(self.end_node), len(self.end_node))
        if self.travel_m.shape != want:
            raise ValueError(f"travel_m is {self.travel_m.shape}, expected {want}")
        if self.alone.shape != (len(self.modes.task), len(self.crews.ids)):
            raise ValueError(f"alone is {self.alone.shape}, expected modes x crews")
        if len(self.reasons) != len(self.tasks.ids):
            raise ValueError(f"reasons has {len(self.reasons)} entries, expected {len(self.tasks.ids)}")


def problem_of(scenario: Scenario, network: RoadNetwork, extended_ids: Collection[str]) -> CrewProblem:
    """Crew problem of a scenario in which the crews also clean the compounds `extended_ids`."""
    tasks = _tasks(scenario, frozenset(extended_ids))
    ways = list(_ways(scenario, network, tasks))
    depots = [depot for depot in scenario.depots if ("depot", depot.id) in network.node_of]
    crews = _crews(scenario, [depot.id for depot in depots])
    depot_nodes = [network.node_of["depot", depot.id] for depot in depots]
    nodes = np.array([node for way in ways for node in way[1:3]] + depot_nodes, np.int64)
    end_node, position = np.unique(nodes, return_inverse=True)
    modes = Modes(
        task=np.array([way[0] for way in ways], np.int64),
        entry=position[0 : 2 * len(ways) : 2],
        exit=position[1 : 2 * len(ways) : 2],
        keys=tuple(way[3] for way in ways),
        lines=tuple(way[4] for way in ways),
    )
    depot_end = position[2 * len(ways) :]
    unload_s = np.array([seconds(depot.unload_min / 60) for depot in depots], np.int64)
    travel_m = _travel(network, end_node)
    trial = _Trial(tasks, modes, crews, depot_end=depot_end, unload_s=unload_s, travel_m=travel_m)
    return CrewProblem(
        network=network,
        tasks=tasks,
        modes=modes,
        crews=crews,
        depot_ids=tuple(depot.id for depot in depots),
        depot_end=depot_end,
        unload_s=unload_s,
        end_node=end_node,
        travel_m=travel_m,
        weeks_month=scenario.rules.crews.weeks_month,
        unserved_yuan=scenario.rules.crews.unserved_yuan,
        alone=trial.in_shift,
        reasons=trial.reasons(_far_gates(scenario, network, tasks)),
    )


def _travel(network: RoadNetwork, nodes: Ints) -> NDArray[np.float32]:
    """Driving metres between nodes, right to a millimetre; thousands of ends make it the largest thing in memory."""
    travel_m = np.empty((len(nodes), len(nodes)), np.float32)
    targets = nodes.tolist()
    for start in range(0, len(nodes), ROWS):
        travel_m[start : start + ROWS] = network.travel_m(targets[start : start + ROWS], targets)
    return travel_m


def seconds(hours: float) -> int:
    """Whole seconds of a time or length in hours; work is never rounded down by more than float noise."""
    return int(np.ceil(hours * HOUR_S - 1e-6))


def last_second(hour: float) -> int:
    """Whole second at or just before an hour of the day."""
    return int(np.floor(hour * HOUR_S + 1e-6))


def gates_of(scenario: Scenario, compound: Compound) -> Iterator[tuple[str, Place]]:
    """Gates of a compound as (key in a plan, place): the main gate under the compound's id, others under their own."""
    yield compound.id, ("compound", compound.id)
    for gate in scenario.gates:
        apart = (gate.lon_deg, gate.lat_deg) != (compound.lon_deg, compound.lat_deg)
        if gate.compound_id == compound.id and gate.id != compound.id and apart:
            yield gate.id, ("gate", gate.id)


def _tasks(scenario: Scenario, extended: frozenset[str]) -> Tasks:
    streets = [s for s in scenario.streets if s.sweep and s.passes_week > 0]
    compounds = [c for c in scenario.compounds if c.id in extended and c.cleanings_week > 0]
    service_h = [s.sweep_min / 60 for s in streets] + [c.cleaning_min / 60 for c in compounds]
    return Tasks(
        ids=tuple([s.id for s in streets] + [c.id for c in compounds]),
        kinds=(StopKind.STREET,) * len(streets) + (StopKind.COMPOUND,) * len(compounds),
        service_s=np.array([seconds(hours) for hours in service_h], np.int64),
        load_kg=np.array([s.load_kg for s in streets] + [c.load_kg for c in compounds], float),
        early_s=np.array([0] * len(streets) + [seconds(c.open_from_h) for c in compounds], np.int64),
        late_s=np.array([24 * HOUR_S] * len(streets) + [last_second(c.open_to_h) for c in compounds], np.int64),
        times_week=np.array([s.passes_week for s in streets] + [c.cleanings_week for c in compounds], np.int64),
        swept_m=np.array([s.length_m for s in streets] + [0.0] * len(compounds), float),
    )


_Way = tuple[int, int, int, tuple[str, str], Floats]


def _ways(scenario: Scenario, network: RoadNetwork, tasks: Tasks) -> Iterator[_Way]:
    """(task, entry node, exit node, (entry key, exit key), line) of every way to serve every task."""
    street_of = {street.id: street for street in scenario.streets}
    lonlat_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
    compound_of = {compound.id: compound for compound in scenario.compounds}
    for task, (kind, id_) in enumerate(zip(tasks.kinds, tasks.ids, strict=True)):
        if kind is StopKind.STREET:
            street = street_of[id_]
            keys = (street.from_junction, street.to_junction)
            entry, exit_ = (network.junction_node[key] for key in keys)
            line = street_line(street, lonlat_of)
            yield task, entry, exit_, keys, line
            if not street.one_way and entry != exit_:
                yield task, exit_, entry, keys[::-1], line[::-1]
        else:
            for key, place in gates_of(scenario, compound_of[id_]):
                if network.access_m.get(place, np.inf) <= scenario.rules.crews.walk_into_gate_m:
                    yield task, network.node_of[place], network.node_of[place], (key, key), np.empty((0, 2))


def _far_gates(scenario: Scenario, network: RoadNetwork, tasks: Tasks) -> dict[int, float]:
    """Distance from its nearest gate to the street for each compound task none of whose gates is near one."""
    compound_of = {compound.id: compound for compound in scenario.compounds}
    far = {}
    for task, (kind, id_) in enumerate(zip(tasks.kinds, tasks.ids, strict=True)):
        if kind is StopKind.COMPOUND:
            nearest = min(network.access_m.get(place, np.inf) for _, place in gates_of(scenario, compound_of[id_]))
            if nearest > scenario.rules.crews.walk_into_gate_m:
                far[task] = nearest
    return far


def _crews(scenario: Scenario, depot_ids: list[str]) -> Crews:
    """Crews of known depots; a shift that ends before it begins holds no work and is refused by `alone`."""
    crews = [crew for crew in scenario.crews if crew.depot_id in depot_ids]
    return Crews(
        ids=tuple(crew.id for crew in crews),
        depot=np.array([depot_ids.index(crew.depot_id) for crew in crews], np.int64),
        from_s=np.array([seconds(crew.shift_from_h) for crew in crews], np.int64),
        to_s=np.array([last_second(crew.shift_to_h) for crew in crews], np.int64),
        capacity_kg=np.array([crew.capacity_kg for crew in crews], float),
        max_trips=np.array([crew.max_trips for crew in crews], np.int64),
        speed_mps=np.array([crew.speed_kmh / 3.6 for crew in crews], float),
        yuan_s=np.array([crew.yuan_h / HOUR_S for crew in crews], float),
        yuan_m=np.array([crew.yuan_km / 1000 for crew in crews], float),
        enters=np.array([crew.enters_compounds for crew in crews], bool),
    )


class _Trial:
    """Sends every crew to every task alone: each matrix (n_modes, n_crews) tells who gets past one hurdle more."""

    def __init__(
        self,
        tasks: Tasks,
        modes: Modes,
        crews: Crews,
        *,
        depot_end: Ints,
        unload_s: Ints,
        travel_m: NDArray[np.float32],
    ) -> None:
        self.tasks, self.modes, self.crews = tasks, modes, crews
        home = depot_end[crews.depot]
        out_m, back_m = travel_m[np.ix_(home, modes.entry)].T, travel_m[np.ix_(modes.exit, home)]
        arrive = crews.from_s + np.ceil(out_m / crews.speed_mps - 1e-6)
        done = np.maximum(arrive, tasks.early_s[modes.task][:, None]) + tasks.service_s[modes.task][:, None]
        home_at = done + np.ceil(back_m / crews.speed_mps - 1e-6) + unload_s[crews.depot]
        self.entered = crews.enters | ~tasks.is_compound[modes.task][:, None]
        self.carried = self.entered & (tasks.load_kg[modes.task][:, None] <= crews.capacity_kg)
        self.reached = self.carried & np.isfinite(home_at)
        self.in_window = self.reached & (done <= tasks.late_s[modes.task][:, None])
        self.in_shift = self.in_window & (home_at <= crews.to_s)

    def reasons(self, far_gate_m: dict[int, float]) -> tuple[str, ...]:
        """For each task the first hurdle that no crew takes, in words; empty text when some crew takes all."""
        hurdles = (
            (self.entered, "no crew may enter compounds"),
            (self.carried, "its load of {load:g} kg is above the capacity of every crew that may serve it"),
            (self.reached, "no driving way leads there from a depot and back"),
            (self.in_window, "its {service:.0f} min of work do not fit its opening hours after any crew's arrival"),
            (self.in_shift, "its work and the way there and back do not fit any crew's shift"),
        )
        passed = [self._tasks_with(matrix) for matrix, _ in hurdles]
        reasons = []
        for task in range(len(self.tasks.ids)):
            text = "" if self.crews.ids else "there is no crew with a reachable depot"
            if task in far_gate_m:
                text = f"its nearest gate lies {far_gate_m[task]:.0f} m from the nearest street"
            for ok, (_, sentence) in zip(passed, hurdles, strict=True):
                if not text and not ok[task]:
                    text = sentence.format(load=self.tasks.load_kg[task], service=self.tasks.service_s[task] / 60)
            reasons.append(text)
        return tuple(reasons)

    def _tasks_with(self, matrix: Bools) -> Bools:
        found = np.zeros(len(self.tasks.ids), bool)
        found[self.modes.task[matrix.any(axis=1)]] = True
        return found
