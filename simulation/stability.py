"""Whether crews can keep up with the work of their pools at all, told before anything is simulated."""

from __future__ import annotations

import numpy as np

from domain.words import Words
from simulation.calendar import DAY_H
from simulation.district import District
from simulation.policies import Setup
from simulation.pooling import ON_CALL
from simulation.statistics.stability import OfferedLoad, offered_load, overload_sentences


def load_of(district: District, setup: Setup) -> OfferedLoad:
    """Expected work and presence of every pool, those on call aside, who are there for what others cannot do."""
    pooled, horizon_h = setup.pooled, district.calendar.horizon_h
    pools = len(pooled.keys)
    work = pooled.totals(district.load_h / DAY_H)
    crews = setup.crews
    present = np.bincount(crews.pool[crews.crew], weights=crews.to_h - crews.from_h, minlength=pools) / horizon_h
    kept = [k for k, (kind, _) in enumerate(pooled.keys) if kind != ON_CALL]
    return offered_load(work[kept, None], np.ones((len(kept), 1)), present[kept, None], np.ones(1))


def overloads_of(district: District, setup: Setup) -> list[Words]:
    """A sentence in Chinese and English on every pool that has more work than crews, by a block of presence or more."""
    offered = load_of(district, setup)
    missing_h = (offered.load - offered.servers) * district.calendar.horizon_h
    small = missing_h < district.rules.crew_block_h  # the share of a small pool is paid in whole blocks
    counted = OfferedLoad(load=np.where(small, 0.0, offered.load), servers=offered.servers)
    return overload_sentences(counted, setup.pooled.names)
