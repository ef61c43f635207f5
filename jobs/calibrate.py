"""What `linli calibrate` does between reading and saying."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from domain.errors import Problem, ScenarioError
from domain.interruption import graceful
from domain.request_tables import (
    CompoundFactor,
    RequestChannel,
    RequestHour,
    RequestMonth,
    RequestRate,
    ServiceLaw,
)
from domain.rules import SimulationRules
from domain.scenario import Scenario
from reports.terminal.calibration import Read, fit_json, fit_text
from reports.terminal.progress import steps
from scenarios.findings import Findings
from scenarios.request_file import CategoryName, ChannelName, FileColumns, Reading, read_log, read_words
from scenarios.save import table_text
from scenarios.whole import whole_folder
from simulation.calibration import tables
from simulation.calibration.fit import Calibration, calibrate

FIT, TEXT, SETTINGS = "fit.json", "fit.txt", "simulation.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationAsk:
    """What a user asked for beside the file: words, columns, whom it serves, and how it is read."""

    columns: FileColumns
    category_words: Path | None = None
    channel_words: Path | None = None
    scenario: Scenario | None = None
    households: int | None = None
    until: datetime | None = None
    at_once_h: float = 0.1
    outside: float = 0.0
    skip_bad: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What was fitted, told and written, and what a user should know."""

    folder: Path
    fitted: Calibration
    text: str
    figures: Mapping[str, Any]
    warnings: tuple[str, ...]


def calibrate_file(path: Path, out: Path, ask: CalibrationAsk) -> Calibrated:
    """Fit a demand to a file of requests and write it as tables of a scenario with a report of the fit.

    Raises
    ------
    ScenarioError
        With every problem of the files, or when `out` holds something else than an earlier fit.
    KeyboardInterrupt
        When the user interrupted it; nothing is written then.
    """
    if out.exists() and any(out.iterdir()) and not (out / FIT).is_file():
        raise ScenarioError([Problem(str(out), 0, "", "exists and is not a fit's folder; choose another with -o")])
    findings = Findings()
    compounds = ask.scenario.compounds if ask.scenario else ()
    reading = Reading(
        columns=ask.columns,
        categories=read_words(ask.category_words, CategoryName, findings),
        channels=read_words(ask.channel_words, ChannelName, findings),
        places=tuple(c.id for c in compounds) if ask.scenario else None,
        until=ask.until,
        skip_bad=ask.skip_bad,
    )
    with steps() as show, graceful():
        show.begin("reading")
        log = read_log(path, reading, findings)
        show.begin("fitting")
        fitted = calibrate(
            log,
            at_once_h=ask.at_once_h,
            rng=np.random.default_rng(ask.seed),
            households=np.array([c.households for c in compounds], float) if ask.scenario else None,
            watch=show.count,
        )
    read = _served(path, fitted, ask)
    findings.warnings += _remarks(fitted, read, ask)
    figures, text = fit_json(fitted, read), fit_text(fitted, read)
    with whole_folder(out) as draft:
        _write(draft, fitted, read, ask)
        (draft / FIT).write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (draft / TEXT).write_text(text, encoding="utf-8", newline="\n")
    return Calibrated(folder=out, fitted=fitted, text=text, figures=figures, warnings=tuple(findings.warnings))


def _served(path: Path, fitted: Calibration, ask: CalibrationAsk) -> Read:
    """Households that the file serves; without them so many that the level stays the usual one."""
    if ask.scenario:
        return Read(file=path.name, households=float(sum(c.households for c in ask.scenario.compounds)), known=True)
    if ask.households:
        return Read(file=path.name, households=float(ask.households), known=True)
    yearly = 365.0 * sum(fit.profile.daily for fit in fitted.categories)
    return Read(file=path.name, households=yearly / SimulationRules().requests_household_year, known=False)


def _remarks(fitted: Calibration, read: Read, ask: CalibrationAsk) -> list[str]:
    absent = [row.category.value for row in tables.rates(fitted, households=1.0) if not row.requests_household_year]
    remarks = []
    if absent:
        text = f"{read.file}: no requests of {', '.join(absent)}; their rates are written as 0"
        remarks.append(f"{text} (take out a row to keep the usual rate)")
    if not read.known:
        remarks.append("households not given (--scenario or --households): the level of requests stays as usual")
    if ask.scenario and fitted.places is None:
        remarks.append(f"{read.file}: no request names a compound of the scenario; no compound_factors.csv is written")
    elif ask.scenario:
        strange = int((fitted.log.place < 0).sum())
        if strange:
            remarks.append(f"{read.file}: {strange} requests name no compound of the scenario; no factor counts them")
    if len(fitted.log) and fitted.log.days < 365:
        remarks.append(f"{read.file}: {fitted.log.days} days; months that were not seen have the weight of the others")
    return remarks


def _write(folder: Path, fitted: Calibration, read: Read, ask: CalibrationAsk) -> None:
    written: dict[str, tuple[type, Sequence[Any]]] = {
        "request_rates": (RequestRate, tables.rates(fitted, households=read.households)),
        "request_hours": (RequestHour, tables.hours(fitted)),
        "request_months": (RequestMonth, tables.months(fitted)),
        "request_channels": (RequestChannel, tables.channels(fitted)),
        "compound_factors": (CompoundFactor, tables.compound_factors(fitted)),
        "service_laws": (ServiceLaw, tables.laws(fitted, outside=ask.outside)),
    }
    for name, (entity, rows) in written.items():
        if rows:
            (folder / f"{name}.csv").write_bytes(table_text(entity, rows))
    lines = [
        "# Variance of the day factor, to be copied into [simulation] of scenario.toml.",
        "[simulation]",
        f"day_dispersion = {fitted.scatter.phi:.6g}",
    ]
    (folder / SETTINGS).write_text("\n".join(lines) + "\n", encoding="utf-8")
