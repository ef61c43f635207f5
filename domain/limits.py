"""How much a search may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Deterministic work and, if wanted, wall-clock seconds for one search; the first one reached ends it.

    `work` is in units of the default effort (1 = what the main job spends): iterations and deterministic solver time
    are proportional to it, so the same work gives the same plan on every machine. `time_s` does not promise that.
    """

    work: float = 1.0
    time_s: float | None = None

    def __post_init__(self) -> None:
        if not self.work > 0:
            raise ValueError(f"work is {self.work}, must be positive")
        if self.time_s is not None and not self.time_s > 0:
            raise ValueError(f"time_s is {self.time_s}, must be positive or None")

    def rounds(self, most: int) -> int:
        """Rounds of a search that makes at most so many: fewer with less work than usual, but always one."""
        return max(1, round(most * min(1.0, self.work)))

    def share(self, part: float) -> Limit:
        """Limit for a sub-search that may spend `part` of this one."""
        return Limit(work=self.work * part, time_s=None if self.time_s is None else self.time_s * part)

    def share_of_time(self, part: float) -> Limit:
        """The same work, within `part` of the seconds."""
        return Limit(work=self.work, time_s=None if self.time_s is None else self.time_s * part)
