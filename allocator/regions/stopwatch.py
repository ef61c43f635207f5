"""How much of a limit is left to a search that has several stages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from domain.interruption import requested
from domain.limits import Limit


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """Seconds of a limit, counted from when this was made."""

    limit: Limit
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds gone by."""
        return time.monotonic() - self.began

    @property
    def share(self) -> float:
        """Share of the seconds that is gone, 0 where there is no limit of them."""
        return 0.0 if self.limit.time_s is None else self.seconds / self.limit.time_s

    def over(self, share: float = 1.0) -> bool:
        """Whether that share of the seconds is gone, or the user asked to stop."""
        return requested() or (self.limit.time_s is not None and self.seconds >= share * self.limit.time_s)

    def left(self, work: float, share: float = 1.0, most_s: float = float("inf")) -> Limit:
        """Limit for a stage: some work, within that share of the seconds and `most_s` of them."""
        if self.limit.time_s is None:
            return Limit(work=work)
        return Limit(work=work, time_s=min(most_s, max(0.01, share * self.limit.time_s - self.seconds)))

    def until(self, share: float) -> Stopwatch:
        """The same watch for a stage that has to end when that share of the seconds is gone."""
        return Stopwatch(self.limit.share_of_time(share), self.began)
