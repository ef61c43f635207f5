"""The crew problem as arrays: what is swept and cleaned, who can do it, and what lies between."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from allocator.crews.alone import may_alone, reasons_of
from allocator.crews.tables import Crews, Modes, Places, Tasks, rows_of
from domain.arrays import Bools, Ints
from domain.geometry import to_metres
from domain.roads import RoadNetwork

MATRIX_ENDS = 6000
"""Most ends between which all distances are kept: 144 MB. Beyond, only parts of a problem have a full matrix."""
NEAR_STATIONS = 2  # that a part of a problem keeps for each of its tasks and depots
ROWS = 512  # of a matrix of distances, found at a time


@dataclass(frozen=True, kw_only=True, eq=False)
class CrewProblem:
    """Weekly sweeping and cleaning by crews from depots.

    `end_node` are the network's nodes where tasks and trips begin and end; all other positions of ends refer to it.
    `bans` (n_bans, 2) are tasks that a crew may not enter, as (task, crew). At most `max_shared` compounds are cleaned
    by more than one crew in a week. `metres` (n_ends, n_ends) are distances found earlier, for `travel_m`.
    """

    network: RoadNetwork
    tasks: Tasks
    modes: Modes
    crews: Crews
    places: Places
    bans: Ints
    end_node: Ints
    weeks_month: float
    unserved_yuan: float
    max_shared: int
    metres: NDArray[np.float32] | None = None

    def __post_init__(self) -> None:
        ends = len(self.end_node)
        if self.metres is not None and self.metres.shape != (ends, ends):
            raise ValueError(f"metres is {self.metres.shape}, expected {(ends, ends)}")

    @property
    def depot_ids(self) -> tuple[str, ...]:
        """Ids of the depots."""
        return self.places.ids[: self.places.n_depots]

    @property
    def depot_end(self) -> Ints:
        """End of each depot."""
        return self.places.end[: self.places.n_depots]

    @property
    def unload_s(self) -> Ints:
        """Seconds to unload at each depot."""
        return self.places.unload_s[: self.places.n_depots]

    @cached_property
    def may_unload(self) -> Bools:
        """Which places each crew may unload at (n_crews, n_places): its own depot and every station."""
        own = self.crews.depot[:, None] == np.arange(len(self.places.ids))
        return np.asarray(self.places.unloads & (own | self.places.is_station))

    @cached_property
    def travel_m(self) -> NDArray[np.float32]:
        """Driving metres between all ends (n_ends, n_ends), right to a millimetre; inf where there is no way.

        Raises
        ------
        ValueError
            Above `MATRIX_ENDS` ends; take a `part` of the problem, or `distances` between some ends.
        """
        ends = len(self.end_node)
        if ends > MATRIX_ENDS:
            raise ValueError(f"{ends} ends, at most {MATRIX_ENDS} have a full matrix")
        everywhere = np.arange(ends)
        return self._searched(everywhere, everywhere) if self.metres is None else self.metres

    def distances(self, leave: Ints, reach: Ints) -> NDArray[np.float32]:
        """Driving metres between some ends (n_leave, n_reach), from the matrix where it was found already."""
        if self.metres is None and "travel_m" not in vars(self):
            return self._searched(leave, reach)
        return np.asarray(self.travel_m[np.ix_(leave, reach)])

    def _searched(self, leave: Ints, reach: Ints) -> NDArray[np.float32]:
        if len(np.unique(reach)) < len(np.unique(leave)):  # one search from each end on the shorter side
            return np.ascontiguousarray(_found(self._backwards, self.end_node[reach], self.end_node[leave]).T)
        return _found(self.network, self.end_node[leave], self.end_node[reach])

    @cached_property
    def _backwards(self) -> RoadNetwork:
        return replace(self.network, driving=self.network.driving.T.tocsr())

    @cached_property
    def alone(self) -> Bools:
        """Whether a crew can serve a task in a way on a trip of its own (n_modes, n_crews), permission included."""
        return may_alone(self)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """For each task why none of the crews could ever serve it; empty text where one could."""
        return reasons_of(self)

    def part(self, tasks: Ints, crews: Ints, places: Collection[int] = ()) -> CrewProblem:
        """The problem of some tasks and some crews, with their depots, the stations near them and other `places`.

        A plan of a part is a plan of the whole as far as it goes; `max_shared` and `reasons` are those of the part.
        """
        tasks, crews = np.unique(np.asarray(tasks, np.int64)), np.unique(np.asarray(crews, np.int64))
        chosen = np.flatnonzero(np.isin(self.modes.task, tasks))
        near = self._places_of(chosen, np.unique(self.crews.depot[crews]))
        at_places = np.union1d(near, np.array(sorted(places), np.int64))
        modes, kept, own = rows_of(self.modes, chosen), rows_of(self.places, at_places), rows_of(self.crews, crews)
        ends, at = np.unique(np.concatenate([modes.entry, modes.exit, kept.end]), return_inverse=True)
        bans = self.bans[np.isin(self.bans[:, 0], tasks) & np.isin(self.bans[:, 1], crews)]
        n = len(chosen)
        return replace(
            self,
            tasks=rows_of(self.tasks, tasks),
            modes=replace(modes, task=np.searchsorted(tasks, modes.task), entry=at[:n], exit=at[n : 2 * n]),
            places=replace(kept, end=at[2 * n :]),
            crews=replace(own, depot=np.searchsorted(at_places, own.depot)),
            bans=np.stack([np.searchsorted(tasks, bans[:, 0]), np.searchsorted(crews, bans[:, 1])], axis=1),
            end_node=self.end_node[ends],
            metres=self.travel_m[np.ix_(ends, ends)] if "travel_m" in vars(self) else None,
        )

    def only(self, compound_ids: Collection[str], optional_yuan: Mapping[str, float] | None = None) -> CrewProblem:
        """The problem with all its streets, but of its compounds only some; ends and distances are shared.

        `optional_yuan` are the prices a month at which compounds may be left to another service mode.
        """
        tasks, optional = self.tasks, optional_yuan or {}
        inside = [not c or id_ in compound_ids for c, id_ in zip(tasks.is_compound, tasks.ids, strict=True)]
        kept: Ints = np.flatnonzero(inside)
        chosen = rows_of(tasks, kept)
        ways = rows_of(self.modes, np.flatnonzero(np.isin(self.modes.task, kept)))
        bans = self.bans[np.isin(self.bans[:, 0], kept)]
        others = [optional.get(i, np.nan) if c else np.nan for c, i in zip(chosen.is_compound, chosen.ids, strict=True)]
        priced = chosen.priced(
            np.array(others, float),
            unserved_yuan=self.unserved_yuan,
            weeks_month=self.weeks_month,
            max_shared=self.max_shared,
        )
        return replace(
            self,
            tasks=priced,
            modes=replace(ways, task=np.searchsorted(kept, ways.task)),
            bans=np.stack([np.searchsorted(kept, bans[:, 0]), bans[:, 1]], axis=1),
            metres=vars(self).get("travel_m", self.metres),
        )

    def _places_of(self, modes: Ints, depots: Ints) -> Ints:
        """Positions of depots and of the stations nearest, as the crow flies, to them or to the entries of modes."""
        stations = np.flatnonzero(self.places.is_station)
        if not len(stations):
            return depots
        lonlat = self.network.node_lonlat[self.end_node]
        plane = to_metres(lonlat[:, 0], lonlat[:, 1], (float(lonlat[0, 0]), float(lonlat[0, 1])))
        near = range(1, 1 + min(NEAR_STATIONS, len(stations)))
        around = np.concatenate([self.modes.entry[modes], self.places.end[depots]])
        _, chosen = cKDTree(plane[self.places.end[stations]]).query(plane[around], k=near)
        return np.concatenate([depots, stations[np.unique(chosen)]])


def _found(network: RoadNetwork, sources: Ints, targets: Ints) -> NDArray[np.float32]:
    """Metres by blocks of rows: thousands of ends make a matrix of distances the largest thing in memory."""
    metres = np.empty((len(sources), len(targets)), np.float32)
    wanted = targets.tolist()
    for start in range(0, len(sources), ROWS):
        metres[start : start + ROWS] = network.travel_m(sources[start : start + ROWS].tolist(), wanted)
    return metres
