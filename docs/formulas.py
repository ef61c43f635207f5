"""Formulas of the documents as MathML, which browsers draw without a script or a network: a hook of mkdocs."""

from __future__ import annotations

import html
import re
from typing import Any

from latex2mathml.converter import convert

FORMULA = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


def on_page_content(content: str, **_more: Any) -> str:
    """The page with every formula drawn."""
    return FORMULA.sub(lambda found: drawn(html.unescape(found[2]), block=found[1] == "div"), content)


def drawn(formula: str, *, block: bool) -> str:
    """MathML of a formula in TeX, on a line of its own or within one."""
    return convert(formula, display="block" if block else "inline")
