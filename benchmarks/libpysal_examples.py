"""Max-p on the examples that libpysal brings along: Queen contiguity, z-scored attributes."""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

from domain.districting import MaxPInstance

SET = "libpysal"


class Example(NamedTuple):
    """A map, its attributes, the column of sizes ("" for one a unit), and the share of all size a region needs."""

    file: str
    attributes: tuple[str, ...]
    size: str
    share: float


EXAMPLES = {
    "mexico": Example("mexicojoin.shp", ("PCGDP1940", "PCGDP1950", "PCGDP1960"), "", 3 / 32),
    "columbus": Example("columbus.shp", ("HOVAL", "INC", "CRIME"), "", 5 / 49),
    "sids2": Example("sids2.shp", ("SIDR74", "SIDR79"), "BIR74", 1 / 34),
    "georgia": Example("G_utm.shp", ("PctBach", "PctPov", "PctBlack"), "TotPop90", 1 / 34),
    "stl": Example("stl_hom.shp", ("HR7984", "HR8893"), "PO7984", 1 / 14),
}


def installed() -> bool:
    """Whether the extra `bench` is there."""
    return find_spec("libpysal") is not None and find_spec("geopandas") is not None


def examples() -> list[MaxPInstance]:
    """Instances of every example, by name."""
    return [_instance(name, example) for name, example in sorted(EXAMPLES.items())]


def _instance(name: str, example: Example) -> MaxPInstance:
    import geopandas  # noqa: PLC0415  an extra that most installations lack
    from libpysal.examples import get_path  # noqa: PLC0415
    from libpysal.weights import Queen  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = geopandas.read_file(get_path(example.file))
        weights = Queen.from_dataframe(frame, use_index=False)
    values = frame[list(example.attributes)].to_numpy(float)
    spread = values.std(axis=0)
    size = frame[example.size].to_numpy(float) if example.size else np.ones(len(frame))
    edges = [(a, b) for a, near in weights.neighbors.items() for b in near if a < b]
    return MaxPInstance(
        name=name,
        attributes=(values - values.mean(axis=0)) / np.where(spread > 0, spread, 1),
        size=size,
        edges=np.array(sorted(edges), np.int64).reshape(-1, 2),
        threshold=float(np.round(size.sum() * example.share, 6)),
    )
