"""Find every sentence that linli can say in its own source, for the catalogues of translations.

``python -m reports.language.extraction`` writes them as a template catalogue (.pot) to stdout, and
`reports.language.updating` brings the catalogues up to date with them (docs/languages.md). The inner code writes plain
English sentences, as text or as f-strings: `templates` turns an f-string into a sentence with named holes.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "scenarios", "allocator", "simulation", "reports", "jobs", "commands", "cli.py")
INTERNAL = {"ValueError", "TypeError", "AssertionError", "RuntimeError", "KeyError", "NotImplementedError", "TypeVar"}
"""Calls whose texts are for programmers."""
INNER = (
    "allocator/crews/bound/",
    "allocator/crews/engine/",
    "scenarios/generate/",
    "simulation/compiled/",
    "simulation/outcome.py",
    "simulation/running.py",
)
"""Files whose texts no user is told: names of random streams, parameters of solvers, remarks for programmers."""
IN_BOTH = (
    "domain/words.py",
    "reports/language/terms.py",
    "reports/language/words.py",
    "reports/plan_book/names.py",
    "scenarios/workbooks/front.py",
    "scenarios/workbooks/layout.py",
    "scenarios/workbooks/meanings.py",
    "simulation/measuring/even.py",
    "simulation/measuring/families.py",
    "simulation/measuring/plain.py",
)
"""Files whose texts are given in both languages where they stand."""
NO_SENTENCES = {
    "compile",
    "Path",
    "field",
    "getattr",
    "startswith",
    "endswith",
    "replace",
    "split",
    "words",
    "Words",
    "fullmatch",
}
"""Calls whose texts are no sentences, or are translated where they stand."""

_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}|^is |^has |^not |^no ")
_WORD = re.compile(r"[A-Za-z]{2,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NO_SENTENCE = re.compile(
    r"^\s*[<.#@]|^\s*\{\W|^[\w./*-]+$|</|\{\{|^[a-z_]+ = |^-//|^linli bench |^[a-z]+-src |^\{[A-Z]+\} [a-z-]+$|"
    r"yyyy-mm|\\d\+|"
    r"^(?:upper|lower|center) (?:left|right|center)$|^offset points$|^axes fraction$|"
    r"^\s*(?:SELECT|CREATE|INSERT|UPDATE|PRAGMA) "
)
_HOLE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A sentence with named holes, and where it stands."""

    template: str
    file: str
    line: int


def found_in(root: Path = ROOT) -> list[Found]:
    """Every sentence of linli's packages, in the order of files and lines."""
    files = [root / name for name in PACKAGES if name.endswith(".py")]
    files += [path for name in PACKAGES if not name.endswith(".py") for path in sorted((root / name).rglob("*.py"))]
    found = []
    for path in sorted(files):
        file = path.relative_to(root).as_posix()
        if not file.startswith(("reports/language/", *INNER, *IN_BOTH)):
            found += [Found(text, file, line) for line, text in templates(path.read_text(encoding="utf-8"), file)]
    return found


def templates(source: str, file: str) -> Iterator[tuple[int, str]]:
    """Line and sentence of each text in a source that reads as one."""
    reader = _Reader(is_command=file.startswith("commands/") or file == "cli.py")
    reader.visit(ast.parse(source))
    yield from reader.found


class _Reader(ast.NodeVisitor):
    """Walks a module; docstrings count only as help of commands."""

    def __init__(self, *, is_command: bool) -> None:
        self._is_command = is_command
        self.found: list[tuple[int, str]] = []

    def visit_Module(self, node: ast.Module) -> None:
        """A module's own docstring is for programmers."""
        self._body(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """So is that of a class."""
        self._body(node.body)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """The docstring of a command is its help."""
        for decorator in node.decorator_list:
            self.visit(decorator)
        if self._is_command and any(_is_command(decorator) for decorator in node.decorator_list):
            for paragraph in _paragraphs(ast.get_docstring(node) or ""):
                self.found.append((node.lineno, paragraph))
        self._body(node.body)

    def _body(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                self.visit(statement)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What is asserted is for programmers."""

    def visit_Call(self, node: ast.Call) -> None:
        """Leave out calls whose texts are for programmers or no sentences, and texts given in both languages."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in INTERNAL or name in NO_SENTENCES:
            return
        self.visit(node.func)
        self._siblings([*node.args, *(word.value for word in node.keywords if not _of_a_language(word.arg or ""))])

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """A text beside its Chinese form is translated where it stands."""
        self._siblings(node.elts)

    def _siblings(self, values: list[ast.expr]) -> None:
        in_both = any(_is_chinese(value) for value in values)
        for value in values:
            if not (in_both and _is_text(value)):
                self.visit(value)

    def visit_Assign(self, node: ast.Assign) -> None:
        """What is named as a text of one language stands beside the other."""
        if not any(isinstance(target, ast.Name) and _of_a_language(target.id) for target in node.targets):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Types are no sentences."""
        if node.value is not None:
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A plain text."""
        if isinstance(node.value, str):
            self._note(
                node.lineno, node.value.replace("{", "{{").replace("}", "}}") if "{" in node.value else node.value
            )

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """An f-string: texts with holes; texts inside the holes are sentences of their own."""
        names: dict[str, int] = {}
        pieces = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                pieces.append(str(value.value))
            elif isinstance(value, ast.FormattedValue):
                pieces.append("{" + _hole(value.value, names) + "}")
                self.visit(value.value)
        self._note(node.lineno, "".join(pieces))

    def _note(self, line: int, text: str) -> None:
        if is_sentence(text):
            self.found.append((line, text))


def _of_a_language(name: str) -> bool:
    return name.endswith(("_en", "_zh")) or name in ("en", "zh", "EN", "ZH")


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str))


def _is_chinese(value: ast.expr) -> bool:
    """Whether a text has Chinese words of its own."""
    if isinstance(value, ast.JoinedStr):
        return any(_is_chinese(piece) for piece in value.values)
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and _reads_chinese(value.value)


def _reads_chinese(text: str) -> bool:
    """Whether the words of a text are Chinese; an English one may quote some."""
    return len(_CHINESE.findall(text)) > len(_WORD.findall(text))


def is_sentence(text: str) -> bool:
    """Whether a text reads as English words that a person is told."""
    bare = _HOLE.sub(" ", text)
    if _reads_chinese(bare) or _NO_SENTENCE.search(text) or len(bare.strip()) < 4:
        return False
    filled = _HOLE.sub("it", text).replace("'", "").strip()
    return bool(_SENTENCE.search(text.strip()) or (len(_WORD.findall(bare)) > 1 and _SENTENCE.search(filled)))


def _paragraphs(docstring: str) -> Iterator[str]:
    """Paragraphs of a docstring, each on one line, as click shows them."""
    for paragraph in docstring.split("\n\n"):
        yield " ".join(line.strip() for line in paragraph.strip().splitlines())


def _is_command(decorator: ast.expr) -> bool:
    """Whether a decorator makes a command or a group of commands."""
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Attribute) and call.attr in ("command", "group")


def _hole(value: ast.expr, names: dict[str, int]) -> str:
    """Name of a hole, from what fills it; the second of a name is numbered."""
    name = _name(value)
    names[name] = names.get(name, 0) + 1
    return name if names[name] == 1 else f"{name}{names[name]}"


def _name(value: ast.expr) -> str:
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Attribute):
        return value.attr
    if isinstance(value, ast.Call):
        return _name(value.args[0]) if value.args else _name(value.func)
    if isinstance(value, ast.Subscript):
        return _name(value.value)
    return "value"


def catalogue_text(found: Iterable[Found]) -> str:
    """The sentences as a template catalogue, each once, with its places."""
    places: dict[str, list[str]] = {}
    for row in found:
        places.setdefault(row.template, []).append(row.file)
    lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for template, files in places.items():
        lines += [f"#: {' '.join(sorted(set(files)))}", f"msgid {quoted(template)}", 'msgstr ""', ""]
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A text as a string of a catalogue."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


if __name__ == "__main__":
    sys.stdout.write(catalogue_text(found_in()))
