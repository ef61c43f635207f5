"""What `linli doctor` looks at: whether this machine can do all that linli does, and what is missing for what."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement

LEAST_FREE_MB = 500
LEAST_MEMORY_MB = 2000


class Verdict(StrEnum):
    """Whether something is as it has to be; `LACKING` keeps only what is named from working."""

    GOOD = "good"
    LACKING = "lacking"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: what, how it is, and a sentence that says what to do where it is not good."""

    subject: str
    verdict: Verdict
    text: str


def examine(folder: Path) -> list[Finding]:
    """Everything that is looked at, for work in `folder`; an examination that fails is itself a finding."""
    return [finding for look in LOOKS for finding in _survived(look, folder)]


def _survived(look: Callable[[Path], Iterator[Finding]], folder: Path) -> list[Finding]:
    try:
        return list(look(folder))
    except Exception as error:
        subject = look.__name__.strip("_").replace("_", " ")
        return [_finding(subject, Verdict.BROKEN, f"{type(error).__name__}: {error}")]


def _finding(subject: str, verdict: Verdict, text: str) -> Finding:
    return Finding(subject=subject, verdict=verdict, text=text)


def _machine(folder: Path) -> Iterator[Finding]:
    del folder
    yield _finding("linli", Verdict.GOOD, version("linli"))
    yield _finding("python", Verdict.GOOD, f"{platform.python_version()}, {platform.system()} {platform.machine()}")
    yield _finding("cores", Verdict.GOOD, f"{os.cpu_count() or 1}")
    if (memory := _memory_mb()) is not None:
        enough = memory >= LEAST_MEMORY_MB
        text = (
            f"{memory} MB of memory"
            if enough
            else f"{memory} MB of memory; a district of 300 compounds needs some {LEAST_MEMORY_MB}"
        )
        yield _finding("memory", Verdict.GOOD if enough else Verdict.LACKING, text)


def _memory_mb() -> int | None:
    """Physical memory, where the system tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (AttributeError, ValueError, OSError):
        return None


def _folder(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free // 2**20
    text = f"{free} MB free in {folder}"
    yield _finding("disk", Verdict.GOOD if free >= LEAST_FREE_MB else Verdict.LACKING, text)
    for subject, place in (("current folder", folder), ("temporary folder", Path(tempfile.gettempdir()))):
        try:
            with tempfile.TemporaryDirectory(dir=place):
                yield _finding(subject, Verdict.GOOD, f"{place} can be written to")
        except OSError as error:
            yield _finding(subject, Verdict.BROKEN, f"{place} cannot be written to: {error.strerror}")


def _libraries(folder: Path) -> Iterator[Finding]:
    """Every library that linli asks for, at the version that is installed."""
    del folder
    for text in requires("linli") or ():
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield _finding(
                wanted.name, Verdict.BROKEN, f"is not installed; linli needs {wanted.name}{wanted.specifier}"
            )
            continue
        good = wanted.specifier.contains(found, prereleases=True)
        yield _finding(
            wanted.name,
            Verdict.GOOD if good else Verdict.BROKEN,
            found if good else f"{found}; linli needs {wanted.specifier}",
        )
    if find_spec("distributed") is None:
        yield _finding("distributed", Verdict.LACKING, "is not installed; --cluster needs the extra dask")


def _solvers(folder: Path) -> Iterator[Finding]:
    """Whether the solvers solve and compiled code compiles here, not only whether they are installed."""
    del folder
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    x = model.new_int_var(0, 10, "x")
    model.maximize(2 * x)
    solver = cp_model.CpSolver()
    optimal = solver.solve(model) == cp_model.OPTIMAL and solver.objective_value == 20
    yield _finding(
        "CP-SAT", Verdict.GOOD if optimal else Verdict.BROKEN, "solves" if optimal else "does not solve 2 x <= 20"
    )
    from scipy.optimize import linprog

    solved = linprog([-1.0], bounds=[(0.0, 3.0)], method="highs")
    yield _finding(
        "HiGHS",
        Verdict.GOOD if solved.x[0] == 3 else Verdict.BROKEN,
        "solves" if solved.x[0] == 3 else "does not solve x <= 3",
    )
    from numba import njit

    doubled = njit(lambda value: 2 * value)
    yield _finding("numba", Verdict.GOOD if doubled(21) == 42 else Verdict.BROKEN, "compiles")
    yield _kept_code()


def _kept_code() -> Finding:
    """Whether compiled code is kept between runs; else every run compiles anew, which takes a minute."""
    from allocator.crews.engine.kernel import annealing

    place = Path(annealing.__file__).parent
    writable = os.access(place, os.W_OK) or bool(os.environ.get("NUMBA_CACHE_DIR")) or os.access(Path.home(), os.W_OK)
    text = (
        "compiled code is kept between runs"
        if writable
        else (
            "compiled code cannot be kept, every run compiles for a minute; set NUMBA_CACHE_DIR to a folder that can "
            "be written to"
        )
    )
    return _finding("kept code", Verdict.GOOD if writable else Verdict.LACKING, text)


def _calendar(folder: Path) -> Iterator[Finding]:
    """Years whose public holidays are known without a calendar table."""
    del folder
    from chinese_calendar.constants import holidays

    years = sorted({day.year for day in holidays})
    yield _finding(
        "holidays",
        Verdict.GOOD,
        f"public holidays are known for {years[0]} to {years[-1]}; for other years give a calendar table",
    )


def _terminal(folder: Path) -> Iterator[Finding]:
    del folder
    for name in ("stdout", "stderr"):
        encoding = getattr(getattr(sys, name), "encoding", None) or "unknown"
        try:
            "鄰里".encode(encoding)
            yield _finding(name, Verdict.GOOD, f"{encoding} can show Chinese")
        except (LookupError, UnicodeEncodeError):
            yield _finding(name, Verdict.LACKING, f"{encoding} cannot show Chinese; set PYTHONUTF8=1")


def _fonts(folder: Path) -> Iterator[Finding]:
    """Whether there is a font with Chinese for pictures."""
    del folder
    from reports.pictures.fonts import NoFontError, font_for

    try:
        yield _finding("fonts", Verdict.GOOD, f"pictures in Chinese are drawn with {font_for('鄰里邻里').name}")
    except NoFontError as error:
        yield _finding("fonts", Verdict.LACKING, str(error))


LOOKS = (_machine, _folder, _libraries, _solvers, _calendar, _fonts, _terminal)
