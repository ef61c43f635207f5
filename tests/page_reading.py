"""A page as text: made from a small plan, and read back without a browser."""

from collections import Counter
from html.parser import HTMLParser

import page_factories as made

from domain.plan import Plan
from domain.roads import road_network
from reports.maps.frame import frame_of, street_points
from reports.page.embed import unpacked
from reports.page.rendering import render
from reports.page.section import Material
from reports.tables.visit_scores import score_rows

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '" onmouseover="alert(3)',
    "' onfocus='alert(4)' autofocus='",
    "<img src=x onerror=alert(5)>",
    "]]><svg onload=alert(6)>",
    "<!--<script>",
    "{{ 7*7 }}{% raw %}",
    "\u2028alert(7)\u2029",
    "&lt;script&gt;&#60;b&#62;",
    "</style><style>*{display:none}",
    "javascript:alert(8)",
)


class Reader(HTMLParser):
    """Tags with their attribute names, attributes worth judging, and the text of scripts and styles."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.raw, self.texts = Counter(), [], [], []
        self._raw = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[(tag, tuple(name for name, _ in attrs))] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._raw = [tag, dict(attrs), ""] if tag in ("script", "style") else None

    def handle_data(self, data):
        if self._raw:
            self._raw[2] += data
        else:
            self.texts.append(data)

    def handle_endtag(self, tag):
        if self._raw and tag == self._raw[0]:
            self.raw.append(tuple(self._raw))
            self._raw = None

    @property
    def data(self):
        """Every block of the page's data by its name."""
        return {attrs["data-block"]: unpacked(text) for _, attrs, text in self.raw if "data-block" in attrs}

    @property
    def tables(self):
        """Tables of the tables' view by key."""
        return {table["key"]: table for table in self.data["tables"]}


def page(given_scenario, given_plan=None, given_comparison=None, note="a note"):
    """HTML of the page of a plan, by default one with every part."""
    network = road_network(given_scenario)
    plan = given_plan or made.plan(given_scenario, network, note=note)
    return render(given_scenario, network, plan, given_comparison, score_rows(given_scenario, network, plan))


def material(given_scenario, plan=None):
    """What the sections of a page are made from."""
    frame = frame_of(given_scenario)
    return Material(
        scenario=given_scenario,
        network=road_network(given_scenario),
        plan=plan or Plan(),
        comparison=None,
        scores=(),
        frame=frame,
        points_of=street_points(given_scenario, frame),
    )
