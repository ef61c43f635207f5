"""Units that have neighbours in other regions, kept as a list while units move."""

from __future__ import annotations

from domain.arrays import Ints
from domain.machine_code import compiled


@compiled
def set_border(start: Ints, to: Ints, label: Ints, outside: Ints, border: Ints, place: Ints, filled: Ints) -> None:
    """Fill the list from the labels: `border[:filled[0]]`, unit i at `place[i]`, with `outside[i]` such neighbours."""
    filled[0] = 0
    for unit in range(len(label)):
        outside[unit] = 0
        for at in range(start[unit], start[unit + 1]):
            outside[unit] += label[to[at]] != label[unit]
        if outside[unit]:
            _join(border, place, filled, unit)


@compiled
def meet_neighbours(
    start: Ints,
    to: Ints,
    label: Ints,
    outside: Ints,
    border: Ints,
    place: Ints,
    filled: Ints,
    unit: int,
    before: int,
) -> None:
    """Bring the list up to date after a unit went from region `before` to `label[unit]`."""
    mine = 0
    for at in range(start[unit], start[unit + 1]):
        other = to[at]
        if label[other] == before:
            outside[other] += 1
            if outside[other] == 1:
                _join(border, place, filled, other)
        elif label[other] == label[unit]:
            outside[other] -= 1
            if outside[other] == 0:
                _leave(border, place, filled, other)
        mine += label[other] != label[unit]
    if mine and not outside[unit]:
        _join(border, place, filled, unit)
    elif outside[unit] and not mine:
        _leave(border, place, filled, unit)
    outside[unit] = mine


@compiled
def _join(border: Ints, place: Ints, filled: Ints, unit: int) -> None:
    border[filled[0]], place[unit] = unit, filled[0]
    filled[0] += 1


@compiled
def _leave(border: Ints, place: Ints, filled: Ints, unit: int) -> None:
    """The last of the list takes the unit's place."""
    filled[0] -= 1
    last = border[filled[0]]
    border[place[unit]], place[last] = last, place[unit]
