"""RESULTS.md: one dated section a command, replaced when the command is run again."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from scenarios.whole import whole_file

ROOT = Path(__file__).parent.parent
TITLE = "# Results"


def commit() -> str:
    """Short name of the commit that runs, "unknown" outside a checkout."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip() or "unknown"


def made_by(command: str, libraries: Sequence[str]) -> str:
    """A sentence on the day, the commit, the machine, the versions and the command."""
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return (
        f"{datetime.date.today().isoformat()}, commit {commit()}, {platform.machine()} with {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {versions}; made by `{command}`."
    )


def with_section(whole: str, heading: str, lines: Sequence[str]) -> str:
    """Text of a results file with the section of that heading replaced, or added at the end."""
    parts = re.split(r"^(?=## )", whole, flags=re.MULTILINE)
    new = "\n".join([f"## {heading}", "", *lines]).rstrip() + "\n"
    at = next((k for k, part in enumerate(parts) if part.splitlines()[:1] == [f"## {heading}"]), None)
    if at is None:
        parts.append(new)
    else:
        parts[at] = new
    if not parts[0].strip():
        parts[0] = TITLE
    return "\n\n".join(part.strip() for part in parts) + "\n"


def write_command(path: Path, command: str, libraries: Sequence[str], lines: Sequence[str], *, complete: bool) -> None:
    """Put what a command measured into a results file, in place of an earlier section of the same command.

    Runs that were interrupted have a section of their own, so that they replace no complete one.
    """
    heading = f"`{command}`" if complete else f"`{command}`, interrupted"
    write_section(path, heading, [made_by(command, libraries), "", *lines])


def write_section(path: Path, heading: str, lines: Sequence[str]) -> None:
    """Put a section into a results file; readers see the earlier file or the new one."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    with whole_file(path) as target:
        target.write_text(with_section(before, heading, lines), encoding="utf-8")
