"""Compile the catalogues: ``python -m reports.language.compiling`` writes a .mo beside each .po."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.words import LOCALE


def compiled(path: Path) -> bytes:
    """Binary form of a catalogue; fuzzy translations are left out."""
    buffer = BytesIO()
    with path.open("rb") as file:
        write_mo(buffer, read_po(file))
    return buffer.getvalue()


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write the binary form of every catalogue in a folder, and say which."""
    written = []
    for path in sorted(folder.rglob("*.po")):
        target = path.with_suffix(".mo")
        target.write_bytes(compiled(path))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
