"""A policy: how the district would organise its answer to requests. Data, not code.

Every lever is a field with a default. A policy of a scenario or a policy file states only what differs from the base
policy; what it leaves out it has from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Interval

from domain.columns import Hour, Id, Share, Text
from domain.people import Shift

Waiting = Annotated[float, Interval(gt=0)]
"""Hours or days after which something is done; inf for never."""


MOST_CREWS = 1000


class Pooling(StrEnum):
    """Which repair crews a compound's requests may be given to."""

    COMPOUND = "compound"
    CONTRACT = "contract"
    COMMUNITY = "community"
    SUBDISTRICT = "subdistrict"


class DispatchRule(StrEnum):
    """Which of the companies near a compound is asked first."""

    OWN_FIRST = "own_first"
    LEAST_BUSY = "least_busy"
    ROTATION = "rotation"


class PriorityRule(StrEnum):
    """In which order a crew takes waiting orders; emergencies come first in any case."""

    CLASSES = "classes"
    AGEING = "ageing"
    FIFO = "fifo"
    DUE = "due"


class Interruption(StrEnum):
    """Whether an emergency interrupts routine work when no crew is idle, and what then becomes of the work."""

    NONE = "none"
    RESUME = "resume"
    RESTART = "restart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Levers of the request simulation (docs/model/policies.md).

    `staffing` holds crews by pool and shift as ``pool/shift=crews``, for pools that are not staffed by the share of
    the paid hours. `visits_month` 0 keeps the visits as planned.
    """

    id: Id
    title_zh: Text
    title_en: Text
    base: bool = False
    # Who does the work
    pooling: Pooling = Pooling.CONTRACT
    cross_training: Share = 1.0
    paid_hours: Annotated[float, Interval(gt=0, le=10)] = 1.0
    staffing: tuple[str, ...] = ()
    crew_from_h: Hour = 8.0
    crew_to_h: Hour = 20.0
    overtime_cap_h: Annotated[float, Interval(ge=0)] = float("inf")
    on_call_crews: Annotated[int, Interval(ge=0, le=1000)] = 2
    surge_crews: Annotated[int, Interval(ge=0, le=1000)] = 0
    surge_after_h: Annotated[float, Interval(ge=0, le=8784)] = 24.0
    surge_stay_days: Annotated[float, Interval(ge=0, le=365)] = 3.0
    # How it is given out
    dispatch: DispatchRule = DispatchRule.OWN_FIRST
    accept_window_h: Annotated[float, Interval(gt=0, le=168)] = 2.0
    refuse_share: Share = 0.08
    priority: PriorityRule = PriorityRule.CLASSES
    ageing_h: Annotated[float, Interval(ge=0, le=8784)] = 24.0
    interruption: Interruption = Interruption.NONE
    escalate_after_h: Waiting = float("inf")
    spill_after_h: Waiting = float("inf")
    stock_share: Share = 0.0
    # Who answers before and beside the crews
    extra_desk_h: Annotated[float, Interval(ge=0, le=12)] = 0.0
    extra_desk_staff: Annotated[int, Interval(ge=0, le=50)] = 0
    volunteer_share: Share = 0.0
    visit_discovery: Share = 0.1
    visits_month: Annotated[int, Interval(ge=0, le=31)] = 0
    patrol_discovery: Share = 0.05
    # The ladder of disputes
    extra_mediators: Annotated[int, Interval(ge=0, le=50)] = 0
    council_limit_days: Waiting = float("inf")
    mediation_limit_days: Waiting = float("inf")
    street_limit_days: Waiting = float("inf")
    street_every_days: Annotated[int, Interval(ge=1, le=365)] = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewShift:
    """So many crews of a pool on a shift of every day."""

    pool: str
    shift: Shift
    crews: int


def crew_shift(text: str) -> CrewShift:
    """An entry of `Policy.staffing`, such as ``community:m3/day=2``.

    Raises
    ------
    ValueError
        With a sentence that says what the entry lacks.
    """
    place, _, crews = text.partition("=")
    pool, _, shift = place.rpartition("/")
    allowed = ", ".join(Shift)
    if not pool or shift.strip() not in tuple(Shift):
        raise ValueError(f"'{text}' is not pool/shift=crews; shifts are {allowed}")
    if not crews.strip().isdecimal() or int(crews) > MOST_CREWS:
        raise ValueError(f"'{text}': '{crews.strip()}' is not a number of crews from 0 to {MOST_CREWS}")
    return CrewShift(pool=pool.strip(), shift=Shift(shift.strip()), crews=int(crews))


DEFAULT_POLICIES = (
    Policy(id="own", title_zh="各院自管", title_en="Each compound's own crew", base=True, pooling=Pooling.COMPOUND),
    Policy(id="pooled", title_zh="按片区合同共用队伍", title_en="Pooled by contract", pooling=Pooling.CONTRACT),
    Policy(
        id="pooled-plus",
        title_zh="片区共用+限时升级+志愿者",
        title_en="Pooled by contract, with escalation and volunteers",
        pooling=Pooling.CONTRACT,
        escalate_after_h=24.0,
        spill_after_h=24.0,
        volunteer_share=0.15,
    ),
)
