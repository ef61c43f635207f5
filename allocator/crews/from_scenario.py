"""The crew problem of a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product

import numpy as np

from allocator.crews.problem import CrewProblem
from allocator.crews.tables import Crews, Modes, Places, Tasks
from domain.arrays import Floats, Ints
from domain.district import Compound
from domain.people import Depot, Station
from domain.plan import StopKind
from domain.roads import Place, RoadNetwork, street_line
from domain.scenario import Scenario

HOUR_S = 3600

Gates = Mapping[str, tuple[tuple[str, Place], ...]]
"""Gates of each compound as (key in a plan, place)."""


def problem_of(
    scenario: Scenario,
    network: RoadNetwork,
    extended_ids: Collection[str],
    *,
    optional_yuan: Mapping[str, float] | None = None,
) -> CrewProblem:
    """Crew problem of a scenario in which the crews also clean the compounds `extended_ids`.

    Each compound of `optional_yuan` may be left to another service mode, with all its cleanings, at that price a month.
    """
    gates = _gates(scenario, frozenset(extended_ids))
    tasks = _tasks(scenario, gates, network)
    ways = list(_ways(scenario, network, tasks, gates))
    depots = [row for row in scenario.depots if ("depot", row.id) in network.node_of]
    stations = [row for row in scenario.stations if ("station", row.id) in network.node_of]
    places: list[Depot | Station] = [*depots, *stations]
    place_nodes = [network.node_of["depot", row.id] for row in depots]
    place_nodes += [network.node_of["station", row.id] for row in stations]
    nodes = np.array([node for way in ways for node in way[1:3]] + place_nodes, np.int64)
    end_node, position = np.unique(nodes, return_inverse=True)
    crews = _crews(scenario, [depot.id for depot in depots])
    whole = CrewProblem(
        network=network,
        tasks=tasks,
        modes=Modes(
            task=np.array([way[0] for way in ways], np.int64),
            entry=position[0 : 2 * len(ways) : 2],
            exit=position[1 : 2 * len(ways) : 2],
            keys=tuple(way[3] for way in ways),
            lines=tuple(way[4] for way in ways),
        ),
        crews=crews,
        places=Places(
            ids=tuple(row.id for row in places),
            is_station=np.array([isinstance(row, Station) for row in places], bool),
            end=position[2 * len(ways) :],
            unload_s=np.array([seconds(row.unload_min / 60) for row in places], np.int64),
            unloads=np.array([isinstance(row, Station) or row.unloads for row in places], bool),
        ),
        bans=_bans(scenario, tasks, crews),
        end_node=end_node,
        weeks_month=scenario.rules.crews.weeks_month,
        unserved_yuan=scenario.rules.crews.unserved_yuan,
        max_shared=scenario.rules.crews.max_shared_compounds,
    )
    return whole.only(gates, optional_yuan)


def seconds(hours: float) -> int:
    """Whole seconds of a time or length in hours; work is never rounded down by more than float noise."""
    return int(np.ceil(hours * HOUR_S - 1e-6))


def last_second(hour: float) -> int:
    """Whole second at or just before an hour of the day."""
    return int(np.floor(hour * HOUR_S + 1e-6))


def _gates(scenario: Scenario, extended: frozenset[str]) -> Gates:
    """Gates of each extended compound: the main gate under the compound's id, others under their own."""
    compounds = {compound.id: compound for compound in scenario.compounds if compound.id in extended}
    gates: dict[str, list[tuple[str, Place]]] = {id_: [(id_, ("compound", id_))] for id_ in compounds}
    for gate in scenario.gates:
        compound = compounds.get(gate.compound_id)
        if compound and gate.id != compound.id and _apart(gate.lon_deg, gate.lat_deg, compound):
            gates[compound.id].append((gate.id, ("gate", gate.id)))
    return {id_: tuple(found) for id_, found in gates.items()}


def _apart(lon_deg: float, lat_deg: float, compound: Compound) -> bool:
    return (lon_deg, lat_deg) != (compound.lon_deg, compound.lat_deg)


def _tasks(scenario: Scenario, gates: Gates, network: RoadNetwork) -> Tasks:
    """Streets and compounds, as if none could be left to another service mode."""
    rules = scenario.rules.crews
    streets = [s for s in scenario.streets if s.sweep and s.passes_week > 0]
    compounds = [c for c in scenario.compounds if c.id in gates and c.cleanings_week > 0]
    none = [0] * len(streets)
    service_h = [s.sweep_min / 60 for s in streets] + [c.cleaning_min / 60 for c in compounds]
    times = np.array([s.passes_week for s in streets] + [c.cleanings_week for c in compounds], np.int64)
    nearest_m = [min(network.access_m.get(place, np.inf) for _, place in gates[c.id]) for c in compounds]
    return Tasks(
        ids=tuple([s.id for s in streets] + [c.id for c in compounds]),
        kinds=(StopKind.STREET,) * len(streets) + (StopKind.COMPOUND,) * len(compounds),
        service_s=np.array([seconds(hours) for hours in service_h], np.int64),
        load_kg=np.array([s.load_kg for s in streets] + [c.load_kg for c in compounds], float),
        early_s=np.array(none + [seconds(c.open_from_h) for c in compounds], np.int64),
        late_s=np.array([24 * HOUR_S for _ in streets] + [last_second(c.open_to_h) for c in compounds], np.int64),
        times_week=times,
        swept_m=np.array([s.length_m for s in streets] + [0.0 for _ in compounds], float),
        price_yuan=np.full(len(times), rules.unserved_yuan),
        others_yuan=np.full(len(times), np.nan),
        together=np.zeros(len(times), bool),
        gate_m=np.array(none + [metres if metres > rules.walk_into_gate_m else 0.0 for metres in nearest_m], float),
    )


_Way = tuple[int, int, int, tuple[str, str], Floats]


def _ways(scenario: Scenario, network: RoadNetwork, tasks: Tasks, gates: Gates) -> Iterator[_Way]:
    """(task, entry node, exit node, (entry key, exit key), line) of every way to serve every task."""
    street_of = {street.id: street for street in scenario.streets}
    lonlat_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
    compound_of = {compound.id: compound for compound in scenario.compounds}
    near_m = scenario.rules.crews.walk_into_gate_m
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
            near = [gate for gate in gates[id_] if network.access_m.get(gate[1], np.inf) <= near_m]
            for (key_in, gate_in), (key_out, gate_out) in product(near, near):
                if key_in == key_out or compound_of[id_].drive_through:
                    nodes = network.node_of[gate_in], network.node_of[gate_out]
                    yield task, *nodes, (key_in, key_out), np.empty((0, 2))


def _crews(scenario: Scenario, depot_ids: list[str]) -> Crews:
    """Crews of known depots; a shift that ends before it begins holds no work and is refused by `alone`."""
    rules = scenario.rules.crews
    crews = [crew for crew in scenario.crews if crew.depot_id in depot_ids]
    yuan_s = np.array([crew.yuan_h / HOUR_S for crew in crews], float)
    to_s = np.array([last_second(crew.shift_to_h) for crew in crews], np.int64)
    last_s = np.array([last_second(crew.shift_to_h + crew.overtime_h) for crew in crews], np.int64)
    return Crews(
        ids=tuple(crew.id for crew in crews),
        depot=np.array([depot_ids.index(crew.depot_id) for crew in crews], np.int64),
        from_s=np.array([seconds(crew.shift_from_h) for crew in crews], np.int64),
        to_s=to_s,
        overtime_s=last_s - to_s,
        overtime_yuan_s=yuan_s * (rules.overtime_factor - 1),
        long_s=np.full(len(crews), seconds(rules.long_day_h), np.int64),
        long_yuan_s=np.full(len(crews), rules.long_day_yuan_h / HOUR_S),
        capacity_kg=np.array([crew.capacity_kg for crew in crews], float),
        max_trips=np.array([crew.max_trips for crew in crews], np.int64),
        speed_mps=np.array([crew.speed_kmh / 3.6 for crew in crews], float),
        yuan_s=yuan_s,
        yuan_m=np.array([crew.yuan_km / 1000 for crew in crews], float),
        yuan_day=np.array([crew.yuan_day for crew in crews], float),
        enters=np.array([crew.enters_compounds for crew in crews], bool),
    )


def _bans(scenario: Scenario, tasks: Tasks, crews: Crews) -> Ints:
    """(task, crew) of each ban that concerns the problem, (n_bans, 2)."""
    crew_of = {id_: crew for crew, id_ in enumerate(crews.ids)}
    task_of = {id_: task for task, id_ in enumerate(tasks.ids) if tasks.kinds[task] is StopKind.COMPOUND}
    pairs = [
        (task_of[ban.compound_id], crew_of[ban.crew_id])
        for ban in scenario.entry_bans
        if ban.compound_id in task_of and ban.crew_id in crew_of
    ]
    return np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
