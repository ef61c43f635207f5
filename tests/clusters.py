"""Dask clusters on this machine, for tests."""

import logging
import time

import pytest


def local_cluster(**options):
    """A cluster of two processes; the test is skipped where the package is missing."""
    distributed = pytest.importorskip("distributed")
    return distributed.LocalCluster(
        **{"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"} | options,
        silence_logs=logging.CRITICAL,
    )


def wait_for_both(cluster):
    """Wait until those who watch over the workers have started them; one killed before that is not started again."""
    while not all(running(nanny) for nanny in cluster.workers.values()) or len(cluster.scheduler.workers) < 2:
        time.sleep(0.02)


def running(nanny):
    return nanny.process is not None and nanny.process.status.name == "running"
