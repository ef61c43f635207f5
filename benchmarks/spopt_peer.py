"""spopt's MaxP on an instance, restarted until the seconds are gone."""

from __future__ import annotations

import importlib
import time
import warnings
from contextlib import suppress

import numpy as np

from domain.arrays import Floats, Ints
from domain.districting import MaxPInstance

CONSTRUCTIONS = (20, 99, 999)  # per restart: few first, so that something is found in time


def load() -> None:
    """Import spopt where it is installed."""
    with suppress(ModuleNotFoundError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("spopt.region.maxp")


def maxp_regions(instance: MaxPInstance, *, time_s: float, seed: int) -> Ints | None:
    """Region of every unit in the best of spopt's plans, None for none.

    spopt knows neither a time limit nor a seed: a restart that has begun is finished and counts, and its random numbers
    are numpy's global ones, which are seeded here.

    Raises
    ------
    ModuleNotFoundError
        When spopt is not installed.
    """
    import geopandas  # noqa: PLC0415  an extra that most installations lack
    from libpysal.weights import W  # noqa: PLC0415
    from spopt.region.maxp import maxp  # noqa: PLC0415

    names = [f"a{column}" for column in range(instance.attributes.shape[1])]
    frame = geopandas.GeoDataFrame(instance.attributes, columns=names)
    frame["size"] = instance.size
    near: dict[int, list[int]] = {unit: [] for unit in range(len(instance.size))}
    for a, b in instance.edges.tolist():
        near[a].append(b)
        near[b].append(a)
    np.random.seed(seed)  # noqa: NPY002  spopt draws from the global generator
    end, best, number = time.monotonic() + time_s, None, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = W(near, silence_warnings=True)
        while best is None or time.monotonic() < end:
            tries = CONSTRUCTIONS[min(number, len(CONSTRUCTIONS) - 1)]
            _, label = maxp(frame, weights, names, "size", instance.threshold, 2, max_iterations_construction=tries)
            region_of: Ints = np.unique(np.asarray(label, np.int64), return_inverse=True)[1]
            found = (-len(np.unique(region_of)), heterogeneity(instance.attributes, region_of))
            best = min(best, (found, region_of.tolist())) if best else (found, region_of.tolist())
            number += 1
    return np.array(best[1], np.int64)


def heterogeneity(attributes: Floats, region_of: Ints) -> float:
    """Sum over pairs of one region of their L1 distance."""
    total = 0.0
    for region in np.unique(region_of):
        rows = attributes[region_of == region]
        total += float(np.abs(rows[:, None] - rows[None]).sum()) / 2
    return total
