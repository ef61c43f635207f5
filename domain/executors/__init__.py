"""Where independent tasks run: in this process, in several, or on a cluster. Results never depend on which."""

from __future__ import annotations

from domain.executors.dask import Dask
from domain.executors.processes import Processes
from domain.executors.protocol import Executor, Watch, in_order
from domain.executors.serial import Serial

__all__ = ["Dask", "Executor", "Processes", "Serial", "Watch", "executor_for", "in_order"]


def executor_for(*, workers: int, cluster: str | None = None) -> Serial | Processes | Dask:
    """Executor on the cluster whose scheduler has the address `cluster`, else of `workers` processes."""
    if cluster:
        return Dask(cluster)
    return Processes(workers) if workers > 1 else Serial()
