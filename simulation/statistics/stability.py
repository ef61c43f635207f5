"""Load offered to each pool before anything is simulated: a pool with more work than servers never settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.arrays import Floats, Ints
from domain.words import Words, words

OVERLOADED = words("{pool} has work for {load} servers on average and {present} present: its queue grows without end")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedLoad:
    """Work that arrives an hour (in server hours) and servers present on average, one entry a pool (n_pools,)."""

    load: Floats
    servers: Floats

    @property
    def utilisation(self) -> Floats:
        """Load over servers; infinite for a pool that has work and no servers, 0 for one that has neither."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.load > 0.0, self.load / self.servers, 0.0)

    @property
    def overloaded(self) -> Ints:
        """Pools whose queue grows without end: utilisation 1 or more."""
        found: Ints = np.flatnonzero(self.utilisation >= 1.0)
        return found


def offered_load(arrivals_h: Floats, service_h: Floats, present: Floats, hours: Floats) -> OfferedLoad:
    """Offered load of each pool.

    `arrivals_h` and `service_h` (n_pools, n_classes) are requests an hour, averaged over day and night, and mean
    hours that one takes a server, ways included. `present` (n_pools, n_spans) are the servers present in spans of the
    time that are `hours` (n_spans,) long, such as the hours of a week.

    Raises
    ------
    ValueError
        When shapes do not fit or a number is negative.
    """
    if arrivals_h.shape != service_h.shape or present.shape != (len(arrivals_h), len(hours)):
        raise ValueError(
            f"arrivals_h is {arrivals_h.shape}, service_h {service_h.shape}, present {present.shape}, "
            f"hours {hours.shape}"
        )
    if any((array < 0.0).any() for array in (arrivals_h, service_h, present, hours)) or hours.sum() <= 0.0:
        raise ValueError("rates, service times, servers and hours must not be negative, nor all hours 0")
    return OfferedLoad(load=(arrivals_h * service_h).sum(axis=1), servers=present @ hours / hours.sum())


def overload_sentences(offered: OfferedLoad, names: Sequence[str]) -> list[Words]:
    """A sentence in Chinese and English on each overloaded pool, by its name."""
    return [
        OVERLOADED.filled(pool=names[pool], load=f"{offered.load[pool]:.2f}", present=f"{offered.servers[pool]:.2f}")
        for pool in offered.overloaded.tolist()
    ]
