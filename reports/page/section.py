"""What a section of the page is: its name, its words, its data and how they are drawn (docs/page.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.comparison import Comparison
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from domain.words import Words
from reports.maps.frame import Frame, Points
from reports.tables.visit_scores import ScoreRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What every section may draw from; what the plan or the comparison does not hold is None there.

    Of a large district there is a page for each subdistrict, named by `place`, and a `brief` one of the whole,
    the file `index`.
    """

    scenario: Scenario
    network: RoadNetwork
    plan: Plan
    comparison: Comparison | None
    scores: Sequence[ScoreRow]
    frame: Frame
    points_of: Mapping[str, Points]
    place: str = ""
    brief: bool = False
    index: str = "report.html"


def nothing(_material: Material) -> Mapping[str, object]:
    """Of a section that needs none."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A view of the page.

    `key` is its name in the address (``#view=KEY``) and in scripts. `template` is filled with `context`, `words` and
    `figure` when the page is made; whatever has many rows belongs in `blocks`: data by name that scripts read as
    ``data.NAME``, unpacked when first asked for. `words` are given to the template and to scripts (``t("key")``).
    `styles` and `scripts` are files of the templates folder; one that several sections name is written once.
    """

    key: str
    title: Words
    template: str
    context: Callable[[Material], Mapping[str, object]] = nothing
    blocks: Callable[[Material], Mapping[str, object]] = nothing
    words: Mapping[str, Words] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
