"""Parts of a month: a few officials and compounds of it, as a problem of their own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.visits.costs import Slot
from allocator.visits.problem import VisitProblem
from domain.arrays import Ints


def part_of(problem: VisitProblem, officials: Ints, compounds: Ints) -> VisitProblem:
    """The same month for some officials and compounds, in the order given; communities stay as they are."""
    pair = np.ix_(officials, compounds)
    return replace(
        problem,
        official_ids=tuple(problem.official_ids[o] for o in officials.tolist()),
        compound_ids=tuple(problem.compound_ids[i] for i in compounds.tolist()),
        out_m=problem.out_m[pair],
        back_m=problem.back_m[pair],
        between_m=problem.between_m[np.ix_(compounds, compounds)],
        lead_yuan=problem.lead_yuan[pair],
        deputy_yuan=problem.deputy_yuan[pair],
        pair_amounts={term: amounts[pair] for term, amounts in problem.pair_amounts.items()},
        **{name: getattr(problem, name)[compounds] for name in _OF_COMPOUNDS},
        **{name: getattr(problem, name)[officials] for name in _OF_OFFICIALS},
    )


_OF_COMPOUNDS = (
    "visits",
    "gap_days",
    "last_visit",
    "community",
    "weeks_owed",
    "home_owed",
    "joint_owed",
    "meetings",
)
_OF_OFFICIALS = ("present", "max_compounds", "max_deputies", "max_off_hours", "trip_size", "fair")


def in_whole(slots: list[Slot], officials: Ints, compounds: Ints) -> list[Slot]:
    """Slots of a part in the positions of the whole."""
    return [(int(officials[o]), int(compounds[i]), day, half) for o, i, day, half in slots]
