"""Tables of the crew problem: tasks, ways to serve them, crews and places, one row each."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Bools, Floats, Ints
from domain.plan import StopKind

T = TypeVar("T", "Tasks", "Modes", "Places", "Crews")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """Streets to sweep and compounds to clean, (n_tasks,) each; service lies within [early_s, late_s].

    `price_yuan` is paid for each service left out. A compound with `others_yuan` (a month; nan for the other tasks) may
    be left as a whole to another service mode, and `price_yuan` is that price shared among its services. `together`: a
    task whose services are all done or none, and by one crew unless it is one of those that crews may share.
    `gate_m` is how far the nearest gate lies from a street, where that is too far (else 0).
    """

    ids: tuple[str, ...]
    kinds: tuple[StopKind, ...]
    service_s: Ints
    load_kg: Floats
    early_s: Ints
    late_s: Ints
    times_week: Ints
    swept_m: Floats
    price_yuan: Floats
    others_yuan: Floats
    together: Bools
    gate_m: Floats

    def __post_init__(self) -> None:
        _require_rows(self)

    @property
    def is_compound(self) -> Bools:
        """Tasks behind a gate, which only some crews may enter."""
        return np.array([kind is StopKind.COMPOUND for kind in self.kinds], bool)

    def priced(self, others_yuan: Floats, *, unserved_yuan: float, weeks_month: float, max_shared: int) -> Tasks:
        """The tasks with prices a month (n_tasks,) for leaving them to another service mode, nan where they may not."""
        optional = np.isfinite(others_yuan)
        a_service = others_yuan / (weeks_month * np.maximum(self.times_week, 1))
        shared = self.is_compound & (max_shared < self.is_compound.sum())
        return replace(
            self,
            price_yuan=np.where(optional, a_service, unserved_yuan),
            others_yuan=others_yuan,
            together=optional | shared,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """Ways to serve a task, (n_modes,): a street's orientation, or a compound's gate in and gate out.

    `entry` and `exit` are positions in `CrewProblem.end_node`; `keys` are the ids that a plan shows; `lines` are the
    (n, 2) points in degrees along a street in the direction of sweeping, none for a compound.
    """

    task: Ints
    entry: Ints
    exit: Ints
    keys: tuple[tuple[str, str], ...]
    lines: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where crews unload (n_places,): depots first, then transfer stations; `end` is a position in `end_node`."""

    ids: tuple[str, ...]
    is_station: Bools
    end: Ints
    unload_s: Ints
    unloads: Bools

    @property
    def n_depots(self) -> int:
        """Depots, the first of the places."""
        return int((~self.is_station).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """Crews (n_crews,) with their depot's position, shift, vehicle and prices.

    A day lies within [`from_s`, `to_s` + `overtime_s`]; each second of it after `to_s` costs `overtime_yuan_s` more,
    each second of trips beyond `long_s` costs `long_yuan_s` more, and going out at all costs `yuan_day`.
    """

    ids: tuple[str, ...]
    depot: Ints
    from_s: Ints
    to_s: Ints
    overtime_s: Ints
    overtime_yuan_s: Floats
    long_s: Ints
    long_yuan_s: Floats
    capacity_kg: Floats
    max_trips: Ints
    speed_mps: Floats
    yuan_s: Floats
    yuan_m: Floats
    yuan_day: Floats
    enters: Bools

    @property
    def last_s(self) -> Ints:
        """Second by which each crew is home at the latest."""
        return np.asarray(self.to_s + self.overtime_s)

    def travel_s(self, crew: int, metres: NDArray[np.floating]) -> Floats:
        """Whole seconds, rounded up, that a crew drives for `metres`; inf stays inf."""
        return np.asarray(np.ceil(metres / self.speed_mps[crew] - 1e-6))


def rows_of(table: T, rows: Ints) -> T:
    """Some rows of a table whose fields are all of one length."""
    chosen: dict[str, Any] = {}
    for field in fields(table):
        value = getattr(table, field.name)
        chosen[field.name] = value[rows] if isinstance(value, np.ndarray) else tuple(value[row] for row in rows)
    return replace(table, **chosen)


def _require_rows(tasks: Tasks) -> None:
    for field in fields(tasks):
        if len(getattr(tasks, field.name)) != len(tasks.ids):
            raise ValueError(f"{field.name} has {len(getattr(tasks, field.name))} entries, expected {len(tasks.ids)}")
