"""Two hundred texts that would run as script, load something or break out, if anything took them for more than text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import cycle, islice, product
from typing import Any

CALLS = ("window.hit=1", "alert(1)", "fetch('//127.0.0.1:9/')")
VECTORS = (
    "<script>{}</script>",
    "<ScRiPt >{}</sCrIpT>",
    "<script src=//127.0.0.1:9/x.js></script>",
    "<img src=x onerror={}>",
    "<img/src='http://127.0.0.1:9/i.png'/onload={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload={}>#x'>",
    "<body onload={}>",
    "<iframe src='javascript:{}'></iframe>",
    "<iframe srcdoc='<script>parent.{}</script>'></iframe>",
    "<object data='javascript:{}'></object>",
    "<embed src='//127.0.0.1:9/x.swf'>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<video><source onerror={}></video>",
    "<math><mtext><mglyph><style><img src=x onerror={}>",
    "<a href='javascript:{}'>x</a>",
    "<form action='javascript:{}'><button>x</button></form>",
    "<link rel=stylesheet href=//127.0.0.1:9/x.css>",
    "<base href='//127.0.0.1:9/'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<template><script>{}</script></template>",
    "<style>@import '//127.0.0.1:9/x.css';*{{background:url(//127.0.0.1:9/)}}</style>",
    "javascript:{}",
    "{{{{ {} }}}}{{% raw %}}",
    "${{{}}}`${{{}}}`",
    "\\u003cscript>{}\\u003c/script>",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#x3C;script&#x3E;{}",
    "＜script＞{}＜/script＞",
    "\u2028{}\u2029//",
    "=cmd|'/c calc'!A1 {}",
)
BREAKOUTS = ("", '">', "'>", "--><!--", "]]></script>", "</textarea></title></style>", "\\'", '\\"', "`;", "\u202e")


CODED = ("shape",)
"""Fields that are numbers written as text: the loader takes nothing else."""


def payloads(count: int = 200) -> tuple[str, ...]:
    """So many different payloads: every vector behind every break-out, with its call in turn."""
    calls = cycle(CALLS)
    made = (out + vector.format(*[next(calls)] * 2) for out, vector in product(BREAKOUTS, VECTORS))
    return tuple(islice(dict.fromkeys(made), count))


def poisoned(value: Any, poison: Callable[[str], str]) -> Any:
    """A copy in which every text is poisoned, in fields, tuples and mappings; enumerations and empty texts stay."""
    if type(value) is str:
        return poison(value) if value else value
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.init and field.name not in CODED]
        own = {name: poisoned(getattr(value, name), poison) for name in names}
        return replace(value, **own)
    if isinstance(value, tuple):
        return tuple(poisoned(one, poison) for one in value)
    if isinstance(value, Mapping):
        return {poisoned(key, poison): poisoned(one, poison) for key, one in value.items()}
    return value
