"""What indicators must know about the district and the policy beside what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.surges import Window

CLASSES = ("emergency", "urgent", "routine", "planned", "dispute")
"""Names of the classes of requests, in the order of their numbers in `simulation.outcome`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Standards, residents, areas, prices and surges of a run.

    `standard_h` (n_compounds, n_classes) are the hours within which a request of a class is to be resolved under the
    compound's service mode, inf where nothing is promised. `households` and `hardship_households` (n_compounds,);
    `community_of`, `street_of` (n_compounds,) are numbers of areas. Hours of desks and mediators are those paid under
    the policy in the whole run; a call-out of the duty team costs `callout_yuan`.

    Raises
    ------
    ValueError
        Naming every entry that does not fit.
    """

    standard_h: NDArray[np.float64]
    households: NDArray[np.int64]
    hardship_households: NDArray[np.int64]
    community_of: NDArray[np.int64]
    street_of: NDArray[np.int64]
    crew_yuan_h: float
    overtime_yuan_h: float
    desk_yuan_h: float
    desk_paid_h: float
    mediator_yuan_h: float
    mediator_paid_h: float
    callout_yuan: float = 0.0
    surges: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        problems = [*self._misshapen(), *self._out_of_range(), *self._bad_surges()]
        if problems:
            raise ValueError("; ".join(problems))

    def __len__(self) -> int:
        return len(self.households)

    def _misshapen(self) -> Iterator[str]:
        n = len(self)
        if self.standard_h.shape != (n, len(CLASSES)):
            yield f"standard_h is {self.standard_h.shape}, expected {(n, len(CLASSES))}"
        for name in ("hardship_households", "community_of", "street_of"):
            if getattr(self, name).shape != (n,):
                yield f"{name} is {getattr(self, name).shape}, expected {(n,)}"

    def _out_of_range(self) -> Iterator[str]:
        if not (self.standard_h > 0).all():
            yield "standard_h has entries that are not above 0"
        for name in ("households", "hardship_households", "community_of", "street_of"):
            if (getattr(self, name) < 0).any():
                yield f"{name} has entries below 0"
        for name in ("crew", "overtime", "desk", "mediator"):
            if not getattr(self, f"{name}_yuan_h") >= 0:
                yield f"{name}_yuan_h is {getattr(self, f'{name}_yuan_h')}, must be at least 0"
        for name in ("desk_paid_h", "mediator_paid_h", "callout_yuan"):
            if not getattr(self, name) >= 0:
                yield f"{name} is {getattr(self, name)}, must be at least 0"

    def _bad_surges(self) -> Iterator[str]:
        for surge in self.surges:
            if not 0 <= surge.from_h < surge.to_h:
                yield f"surge {surge.id} lasts from {surge.from_h} to {surge.to_h}, must end after it begins"
            if surge.compound.shape != (len(self),):
                yield f"surge {surge.id}: compound is {surge.compound.shape}, expected {(len(self),)}"
