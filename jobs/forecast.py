"""What `linli visits forecast` does between reading and saying."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from domain.demand import OpenRequests
from domain.executors import executor_for
from domain.interruption import graceful
from domain.plan import Plan
from domain.roads import road_network
from domain.scenario import Scenario
from scenarios.save import table_text
from scenarios.whole import write_whole
from simulation.forecast import open_requests


def forecast(
    scenario: Scenario,
    plan: Plan,
    out: Path,
    *,
    seed: int,
    replications: int,
    workers: int,
    cluster: str | None = None,
) -> list[OpenRequests]:
    """Simulate what will be open when the month begins, and write it as the table `open_requests` of a scenario.

    Means are rounded half up to whole requests; every compound has a row, so that none is counted in the history.

    Raises
    ------
    ScenarioError
        When tables are missing or nothing can be written.
    KeyboardInterrupt
        When the user interrupted it; nothing is written then.
    """
    with executor_for(workers=workers, cluster=cluster) as executor, graceful() as asked_to_stop:
        means = open_requests(
            scenario, road_network(scenario), plan, seed=seed, replications=replications, executor=executor
        )
        if asked_to_stop.is_set():
            raise KeyboardInterrupt
    counts = np.floor(means + 0.5).astype(int).tolist()
    rows = [OpenRequests(compound_id=c.id, requests=n) for c, n in zip(scenario.compounds, counts, strict=True)]
    write_whole(out, table_text(OpenRequests, rows))
    return rows
