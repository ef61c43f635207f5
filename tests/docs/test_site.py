"""The documents build into a site without a warning, need no network, and every page is in the navigation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as built by the command of the README. With --quiet it would not end with links that lead nowhere."""
    pytest.importorskip("mkdocs", reason="mkdocs is in the extra docs")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stderr
    return out


def named(nav):
    for entry in nav:
        for value in entry.values():
            yield from named(value) if isinstance(value, list) else [value]


def test_every_page_is_in_the_navigation():
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert {page for page in pages if not page.endswith(".zh.md")} == set(named(nav))
    assert {page.replace(".zh.md", ".md") for page in pages if page.endswith(".zh.md")} <= pages


def test_the_site_has_both_languages(site):
    assert "ten-minute tutorial" in (site / "index.html").read_text(encoding="utf-8")
    assert "十分钟教程" in (site / "zh" / "index.html").read_text(encoding="utf-8")


def test_no_page_asks_a_network_for_anything(site):
    asks = re.compile(r"""<(?:script|img|iframe|link)\b[^>]*?\b(?:src|href)=["']?(https?:)?//[^"'>]*""")
    found = {}
    for page in site.rglob("*.html"):
        foreign = [tag[0] for tag in asks.finditer(page.read_text(encoding="utf-8")) if 'rel="canonical"' not in tag[0]]
        if foreign:
            found[page.name] = foreign
    assert found == {}


def test_search_works_from_the_disk_without_the_theme_s_script_from_elsewhere(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    assert '<script src="assets/iframe-worker.js">' in page
    assert (site / "assets" / "iframe-worker.js").is_file()
    assert (site / "search" / "search_index.js").read_text(encoding="utf-8").startswith("var __index = {")


def test_formulas_are_drawn(site):
    """Each ``$formula$`` of the documents is MathML on its page, and none is left in TeX."""
    code = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
    drawn = 0
    for path in DOCS.rglob("*.md"):
        text = code.sub("", path.read_text(encoding="utf-8"))
        wanted = len(re.findall(r"\$\$.+?\$\$|\$[^$\n]+\$", text))
        name = path.relative_to(DOCS).as_posix()
        built = (
            f"zh/{name.removesuffix('.zh.md')}.html" if name.endswith(".zh.md") else f"{name.removesuffix('.md')}.html"
        )
        page = (site / built).read_text(encoding="utf-8")
        assert (name, page.count("<math"), "arithmatex" in page) == (name, wanted, False)
        drawn += wanted
    assert drawn > 20


def test_links_between_documents_lead_somewhere():
    """Links of the documents to other files of the repository, which the site does not hold."""
    link = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+\.\w+)")
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert lost == []
