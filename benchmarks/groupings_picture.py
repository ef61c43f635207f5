"""Groupings of one scenario side by side on its map, one panel a method, as one SVG.

Every panel has the same streets and the same scale. A group is drawn as the shortest walking tree over its gates inside
a buffered outline; groups near one another have different colours. A compound without a contract is a red ring,
one that no contract can hold a grey dot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import networkx as nx
import numpy as np

from allocator.contracts.blocks import Group
from benchmarks.groupings import Run
from benchmarks.groupings_case import GroupingCase
from benchmarks.groupings_table import bound_of, by_method, gap_text
from benchmarks.route_pictures import COLOURS
from reports.maps.frame import Frame, Points, frame_of, street_points

PANEL, CAPTION, COLUMNS = 640, 46, 4  # pixels of a panel and of its caption; panels in a row
NEAR_M = 350.0  # groups with gates at most so far apart have different colours
OUTLINE_PX, AREA_PX, DOT_PX = 17, 14, 4.2


def picture(case: GroupingCase, runs: Sequence[Run]) -> str:
    """SVG with the best grouping of each method, as it was before repair, in the order of their cost."""
    best = sorted((own[0] for own in by_method(runs).values()), key=lambda run: -run.score.objective)
    columns = min(COLUMNS, len(best))
    width, height = PANEL * columns, (PANEL + CAPTION) * -(-len(best) // columns)
    canvas = _Canvas(case, frame_of(case.scenario))
    panels = [
        f'<g transform="translate({place % columns * PANEL} {place // columns * (PANEL + CAPTION)})">\n'
        + "\n".join([*canvas.panel(run, bound_of(runs)), "</g>"])
        for place, run in enumerate(best)
    ]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    )
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    streets = f'<defs><path id="streets" d="{canvas.streets()}" fill="none" stroke="#ddd" stroke-width="0.7"/></defs>'
    return "\n".join([opening, ground, streets, *panels, "</svg>", ""])


class _Canvas:
    """The panels' common map."""

    def __init__(self, case: GroupingCase, frame: Frame) -> None:
        self.case, self._frame = case, frame
        place = {c.id: (c.lon_deg, c.lat_deg) for c in case.scenario.compounds}
        self._left_out = self._pixels(frame.points([place[id_] for id_ in case.left_out]))
        self._gates = self._pixels(frame.points([place[id_] for id_ in case.problem.compound_ids]))

    def _pixels(self, points: Points) -> list[tuple[int, int]]:
        """Whole pixels of a panel: tenths would make the file half as large again, and no eye sees them."""
        left, top, width, height = self._frame.box
        scale = PANEL / max(width, height)
        shift = (PANEL - scale * np.array([width, height])) / 2
        return [(x, y) for x, y in np.rint((points - (left, top)) * scale + shift).astype(int).tolist()]

    def streets(self) -> str:
        """Path data of all streets that can be seen in the panel, short ones once."""
        lines: dict[str, None] = {}
        for points in street_points(self.case.scenario, self._frame).values():
            ends = self._pixels(points)
            if all(0 <= x <= PANEL and 0 <= y <= PANEL for x, y in ends):
                lines[_path(list(dict.fromkeys(ends)))] = None
        return "".join(lines)

    def panel(self, run: Run, bound: float | None) -> Iterator[str]:
        """Elements of one method: caption, streets, groups, compounds."""
        score = run.score
        gap = "" if bound is None else f", gap {gap_text(score.objective, bound)}"
        rest = f"{len(score.served)} contracts, {len(score.unserved)} compounds unserved"
        name = f'<tspan font-weight="bold">{escape(run.method)}</tspan>'
        yield (
            f'<text x="14" y="20" font-family="sans-serif" font-size="17">{name}'
            f": {score.objective:,.0f} yuan a month{gap}</text>"
            f'<text x="14" y="40" font-family="sans-serif" font-size="15" fill="#555">{rest}</text>'
        )
        yield f'<g transform="translate(0 {CAPTION})"><use href="#streets"/>'
        colours = colours_of(self.case, score.served)
        lines = [_path_of_tree(self.case, group, self._gates) for group in score.served]
        yield '<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
        for line, colour in zip(lines, colours, strict=True):
            yield f'<path d="{line}" stroke="#222" stroke-width="{OUTLINE_PX}"/>'
            yield f'<path d="{line}" stroke="{_light(colour)}" stroke-width="{AREA_PX}"/>'
        yield "</g>"
        for group, colour in zip(score.served, colours, strict=True):
            yield f'<g fill="{colour}">{"".join(_dot(self._gates[i]) for i in group)}</g>'
        yield f'<g fill="#aaa">{"".join(_dot(at) for at in self._left_out)}</g>'
        rings = "".join(_dot(self._gates[i]) for i in score.unserved)
        yield f'<g fill="#fff" stroke="#d00" stroke-width="2.5">{rings}</g></g>'


def colours_of(case: GroupingCase, groups: Sequence[Group]) -> list[str]:
    """A colour for each group, another one than those of the groups near it."""
    near = nx.Graph()
    near.add_nodes_from(range(len(groups)))
    for a, one in enumerate(groups):
        for b, other in enumerate(groups[:a]):
            apart = case.gates_m[list(one)][:, None] - case.gates_m[list(other)][None]
            if np.hypot(apart[..., 0], apart[..., 1]).min() <= NEAR_M:
                near.add_edge(a, b)
    number = nx.greedy_color(near, strategy="DSATUR")
    return [COLOURS[number[row] % len(COLOURS)] for row in range(len(groups))]


def _light(colour: str) -> str:
    """The colour mixed with white, seven parts of ten."""
    return "#" + "".join(f"{round(0.3 * int(colour[k : k + 2], 16) + 0.7 * 255):02x}" for k in (1, 3, 5))


def _path_of_tree(case: GroupingCase, group: Group, gates: Sequence[tuple[int, int]]) -> str:
    tree = case.walking_tree(group)
    ways = [(gates[group[a]], gates[group[b]]) for a, b in zip(tree.row.tolist(), tree.col.tolist(), strict=True)]
    return "".join(_path(list(ends)) for ends in ways) or _path([gates[group[0]]])


def _path(points: Sequence[tuple[int, int]]) -> str:
    (x, y), *rest = points
    return f"M{x} {y}" + ("".join(f"L{x} {y}" for x, y in rest) or "h0")


def _dot(at: tuple[int, int]) -> str:
    return f'<circle cx="{at[0]}" cy="{at[1]}" r="{DOT_PX}"/>'
