"""The streets together: parts that hang loose, and places that one can drive into but not out of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from domain.district import Junction, Street
from scenarios.coordinates import kept
from scenarios.findings import Findings, count, some
from scenarios.rows import Table

Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Network:
    """Junctions and streets of the main network, and the streets that are not connected to it."""

    junctions: Table[Junction]
    streets: Table[Street]
    loose: tuple[Street, ...] = ()


def main_network(junctions: Table[Junction], streets: Table[Street], findings: Findings) -> Network:
    """Keep the connected part with most junctions; what hangs loose is left out with a warning.

    A loose street that must be swept is a problem. One-way streets from which there is no way back are opened both
    ways, with a warning: such a trap is nearly always a fault of the data (a missing street, or the map's edge).
    """
    ends = _ends(junctions, streets)
    if (ends[:, 0] == ends[:, 1]).all():
        findings.problem(streets.file, 0, "", "has no street from one junction to another")
        return Network(junctions=junctions, streets=streets)
    in_main = _largest(len(junctions.rows), ends, connection="weak")
    of_main = in_main[ends[:, 0]]
    loose = [index for index, flag in enumerate(of_main) if not flag]
    for index in loose:
        if streets.rows[index].sweep:
            text = "must be swept but is not connected to the main street network"
            streets.problem(findings, index, "sweep", text)
    _warn_of_loose(junctions, streets, in_main, of_main, findings)
    main_streets = kept(streets, np.flatnonzero(of_main).tolist())
    main_junctions = kept(junctions, np.flatnonzero(in_main).tolist())
    return Network(
        junctions=main_junctions,
        streets=_without_traps(main_junctions, main_streets, findings),
        loose=tuple(streets.rows[index] for index in loose),
    )


def _ends(junctions: Table[Junction], streets: Table[Street]) -> NDArray[np.int64]:
    """Positions (n_streets, 2) of each street's junctions."""
    node = {junction.id: index for index, junction in enumerate(junctions.rows)}
    return np.array([(node[s.from_junction], node[s.to_junction]) for s in streets.rows], np.int64).reshape(-1, 2)


def _largest(n_nodes: int, ends: NDArray[np.int64], *, connection: str) -> Flags:
    """Nodes of the component with most nodes; of equal ones, the first."""
    ones = np.ones(len(ends), np.int8)
    graph = coo_matrix((ones, (ends[:, 0], ends[:, 1])), shape=(n_nodes, n_nodes))
    _, labels = connected_components(graph, directed=True, connection=connection)
    return np.asarray(labels == np.bincount(labels).argmax())


def _warn_of_loose(
    junctions: Table[Junction], streets: Table[Street], in_main: Flags, of_main: Flags, findings: Findings
) -> None:
    names = [street.id for street, flag in zip(streets.rows, of_main, strict=True) if not flag]
    n_junctions = int((~in_main).sum())
    if names:
        findings.warn(
            f"{streets.file}: {count(len(names), 'street')} and {count(n_junctions, 'junction')} not connected to the "
            f"main network of {count(int(of_main.sum()), 'street')} left out ({some(names)})"
        )
    elif n_junctions:
        lonely = [junction.id for junction, flag in zip(junctions.rows, in_main, strict=True) if not flag]
        findings.warn(f"{junctions.file}: {count(n_junctions, 'junction')} without a street left out ({some(lonely)})")


def _without_traps(junctions: Table[Junction], streets: Table[Street], findings: Findings) -> Table[Street]:
    """Open one-way streets with an end outside the largest part where every junction can be driven to and from.

    The network is then strongly connected: any junction outside joins that part by streets that are all two-way.
    """
    ends = _ends(junctions, streets)
    two_way = np.array([not street.one_way for street in streets.rows], bool)
    strong = _largest(len(junctions.rows), np.vstack([ends, ends[two_way][:, ::-1]]), connection="strong")
    trapped = ~two_way & ~strong[ends].all(axis=1)
    if not trapped.any():
        return streets
    names = [streets.rows[index].id for index in np.flatnonzero(trapped)]
    findings.warn(
        f"{streets.file}: {count(len(names), 'one-way street')} with no way out or no way in taken as two-way "
        f"({some(names)}); correct one_way or add the missing streets"
    )
    rows = [replace(s, one_way=False) if trap else s for s, trap in zip(streets.rows, trapped, strict=True)]
    return replace(streets, rows=tuple(rows))
