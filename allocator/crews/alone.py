"""What no crew could do: crews are sent to tasks alone, on a trip of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from domain.arrays import Bools, Floats, Ints
from domain.geometry import to_metres

if TYPE_CHECKING:
    from allocator.crews.problem import CrewProblem

NEAR = 3  # depots, and stations of a depot, that are tried before all of them

HURDLES = (
    "no crew may enter compounds",
    "every crew that enters compounds is banned from it",
    "its load of {load:g} kg is above the capacity of every crew that may serve it",
    "no crew that may serve it has a place to unload",
    "no driving way leads there from a depot and on to where the crew unloads",
    "its {service:.0f} min of work do not fit its opening hours after any crew's arrival",
    "its work and the way there and back do not fit any crew's shift",
)
"""Why no crew can serve a task: the first of these that none of them takes."""
N_FIXED = 4  # hurdles that do not depend on distances, which come first


def may_alone(problem: CrewProblem) -> Bools:
    """Whether each crew can serve each task in each way (n_modes, n_crews)."""
    may = np.zeros((len(problem.modes.task), len(problem.crews.ids)), bool)
    everything = np.arange(len(problem.modes.task))
    for crew, passed in _trials(problem, everything, np.arange(may.shape[1]), np.arange(len(problem.places.ids))):
        may[:, crew] = passed[-1]
    return may


def reasons_of(problem: CrewProblem) -> tuple[str, ...]:
    """For each task why no crew could ever serve it; empty text where one could.

    Crews of the nearest depots are tried first, and all others only at what these cannot serve: a large district is not
    searched from every depot to its far end.
    """
    taken = np.zeros((len(HURDLES), len(problem.tasks.ids)), bool)
    for modes, crews, places in _near_depots(problem):
        _mark(problem, taken, _trials(problem, modes, crews, places), modes)
    everywhere, everybody = np.arange(len(problem.places.ids)), np.arange(len(problem.crews.ids))
    left = _modes_of(problem, ~taken[-1])
    _mark(problem, taken, ((crew, _fixed(problem, crew, left)) for crew in everybody.tolist()), left)
    far = _modes_of(problem, taken[N_FIXED - 1] & ~taken[-1])
    _mark(problem, taken, _trials(problem, far, everybody, everywhere), far)
    return tuple(_reason(problem, task, taken[:, task]) for task in range(taken.shape[1]))


def _mark(problem: CrewProblem, taken: Bools, trials: Iterator[tuple[int, Bools]], modes: Ints) -> None:
    """Note which hurdles, each with all before it, some crew of the trials takes for a task of `modes`."""
    if len(modes):
        for _, passed in trials:
            for hurdle, of_modes in enumerate(passed):
                taken[hurdle, problem.modes.task[modes[of_modes]]] = True


def _modes_of(problem: CrewProblem, tasks: Bools) -> Ints:
    return np.asarray(np.flatnonzero(tasks[problem.modes.task]))


def _near_depots(problem: CrewProblem) -> Iterator[tuple[Ints, Ints, Ints]]:
    """(modes, crews, places) of each depot with crews: the ways for which it is near, and itself with its stations."""
    depots = np.unique(problem.crews.depot)
    stations = np.flatnonzero(problem.places.is_station)
    near_depots = depots[_nearest(problem, problem.places.end[depots], problem.modes.entry)]
    near_stations = stations[_nearest(problem, problem.places.end[stations], problem.places.end[depots])]
    for at, depot in enumerate(depots.tolist()):
        modes = np.flatnonzero((near_depots == depot).any(axis=1))
        yield modes, np.flatnonzero(problem.crews.depot == depot), np.append(near_stations[at], depot)


def _nearest(problem: CrewProblem, ends: Ints, around: Ints) -> Ints:
    """Positions in `ends` of those nearest to each of `around` as the crow flies, (n_around, at most NEAR)."""
    if not len(ends) or not len(around):
        return np.zeros((len(around), 0), np.int64)
    lonlat = problem.network.node_lonlat[problem.end_node]
    plane = to_metres(lonlat[:, 0], lonlat[:, 1], (float(lonlat[0, 0]), float(lonlat[0, 1])))
    return np.asarray(cKDTree(plane[ends]).query(plane[around], k=range(1, 1 + min(NEAR, len(ends))))[1], np.int64)


def _fixed(problem: CrewProblem, crew: int, modes: Ints) -> Bools:
    """Whether a crew takes each of the hurdles without distances and all before it, (N_FIXED, n_modes)."""
    tasks, crews, task = problem.tasks, problem.crews, problem.modes.task[modes]
    rules = (
        crews.enters[crew] | ~tasks.is_compound[task],
        ~np.isin(task, problem.bans[problem.bans[:, 1] == crew, 0]),
        tasks.load_kg[task] <= crews.capacity_kg[crew],
        np.full(len(task), problem.may_unload[crew].any()),
    )
    return np.logical_and.accumulate(np.array(rules, bool))


def _trials(problem: CrewProblem, modes: Ints, crews: Ints, places: Ints) -> Iterator[tuple[int, Bools]]:
    """(crew, (n_hurdles, n_modes) whether it takes each hurdle and all before it), unloading at some of the places."""
    tasks, every, task = problem.tasks, problem.crews, problem.modes.task[modes]
    depots = np.unique(every.depot[crews])
    homes, ends = problem.places.end[depots], problem.places.end[places]
    out_m = problem.distances(homes, problem.modes.entry[modes])
    back_m = problem.distances(problem.modes.exit[modes], ends)
    home_m = problem.distances(ends, homes)
    for crew in crews.tolist():
        at = int(np.searchsorted(depots, every.depot[crew]))
        arrive = every.from_s[crew] + every.travel_s(crew, out_m[at])
        done = np.maximum(arrive, tasks.early_s[task]) + tasks.service_s[task]
        open_: Ints = np.flatnonzero(problem.may_unload[crew, places])
        unloaded_s: Floats = problem.places.unload_s[places[open_]] + every.travel_s(crew, home_m[open_, at])
        home_at = done + (every.travel_s(crew, back_m[:, open_]) + unloaded_s).min(axis=1, initial=np.inf)
        rules = (np.isfinite(home_at), done <= tasks.late_s[task], home_at <= every.last_s[crew])
        yield crew, np.logical_and.accumulate(np.vstack([_fixed(problem, crew, modes), *rules]))


def _reason(problem: CrewProblem, task: int, taken: Bools) -> str:
    tasks = problem.tasks
    if tasks.gate_m[task] > 0:
        return f"its nearest gate lies {tasks.gate_m[task]:.0f} m from the nearest street"
    if not problem.crews.ids:
        return "there is no crew with a reachable depot"
    first: Ints = np.flatnonzero(~taken)
    sentence = HURDLES[first[0]] if len(first) else ""
    return sentence.format(load=tasks.load_kg[task], service=tasks.service_s[task] / 60)
