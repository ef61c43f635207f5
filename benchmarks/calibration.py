"""A file of past requests against the demand fitted to it, simulated: arrivals, scatter of days, times to the closing.

    python -m benchmarks.calibration boston311_2015.csv.gz --created open_dt --closed closed_dt --category reason \
        --channel source --map benchmarks/boston311_categories.csv --channel-map benchmarks/boston311_channels.csv \
        --skip-bad --seeds 20

The fit goes through the tables that `linli calibrate` writes, into a scenario of one compound, and is drawn by the
simulation as any other demand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.results import made_by, write_section
from benchmarks.tables import told, written
from domain.district import Compound
from domain.request_log import RequestLog
from domain.rules import Rules, SimulationRules
from domain.scenario import Scenario
from reports.language.words import Words
from scenarios.findings import Findings
from scenarios.request_file import CategoryName, ChannelName, FileColumns, Reading, read_log, read_words
from simulation.calendar import Calendar
from simulation.calibration import tables
from simulation.calibration.days import Days, days_of, scatter
from simulation.calibration.fit import Calibration, calibrate
from simulation.calibration.survival import Survival, kaplan_meier
from simulation.categories import CATEGORIES
from simulation.demand import Demand, demand_of, draw

HOUSEHOLDS = 100_000
"""Any number: rates of the table are a household's, and the scenario has as many."""
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HEADING = "Requests of a file against the demand fitted to it"
COLUMNS = (
    Words("项目", "measure"),
    Words("文件", "file"),
    Words("模拟均值", "simulated"),
    Words("各次标准差", "sd of runs"),
    Words("差", "difference"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Times and categories of requests of the same days, from the file or from a run, and what was seen of each.

    `seen_h` is the time to the closing or, where not `closed`, to the end of the file.
    """

    created_h: NDArray[np.float64]
    category: NDArray[np.int64]
    closed: NDArray[np.bool_]
    seen_h: NDArray[np.float64]


def fitted_demand(fitted: Calibration) -> Demand:
    """Demand of a scenario that holds the fitted tables, on the days of the file."""
    log = fitted.log
    days = days_of(log)
    scenario = Scenario(
        name="fitted",
        title_zh="",
        title_en="",
        month=log.start.replace(day=1),
        seed=0,
        working_days=(),
        compounds=(Compound(id="all", name="", community_id="", lon_deg=0.0, lat_deg=0.0, households=HOUSEHOLDS),),
        streets=(),
        junctions=(),
        rules=Rules(simulation=SimulationRules(day_dispersion=fitted.scatter.phi)),
        request_rates=tables.rates(fitted, households=HOUSEHOLDS),
        request_hours=tables.hours(fitted),
        request_months=tables.months(fitted),
        request_channels=tables.channels(fitted),
        service_laws=tables.laws(fitted, outside=1.0),
    )
    calendar = Calendar(start=log.start, weekday=days.weekday, month=days.month, working=days.weekday < 5)
    return demand_of(scenario, calendar)


def of_file(log: RequestLog) -> Arrivals:
    """Requests of the file."""
    closed = ~np.isnan(log.closed_h)
    seen_h = np.where(closed, log.closed_h, log.until_h) - log.created_h
    return Arrivals(created_h=log.created_h, category=log.category, closed=closed, seen_h=seen_h)


def of_run(demand: Demand, log: RequestLog, *, seed: int, replication: int) -> Arrivals:
    """Requests of a simulated run, seen at the end of the file; those without a law are never closed."""
    drawn = draw(demand, seed=seed, replication=replication)
    takes_h = demand.sojourns.hours(drawn.category, drawn.sojourn_u)
    left_h = log.until_h - drawn.reported_h
    closed = takes_h <= left_h
    seen_h = np.where(closed, takes_h, left_h)
    return Arrivals(created_h=drawn.reported_h, category=drawn.category, closed=closed, seen_h=seen_h)


def measures(arrivals: Arrivals, log: RequestLog, days: Days) -> dict[str, float]:
    """Figures of one set of requests: shares in percent, scatter of days, share open at the end by category."""
    day = (arrivals.created_h // 24.0).astype(np.int64)
    counts = np.bincount(day, minlength=log.days).astype(float)
    spread = scatter(counts, days)
    found = {
        "requests": float(len(day)),
        "variance / mean of days, all cells together": spread.ratio,
        "variance / mean of days, mean of cells": _mean_ratio(counts, days),
        "correlation with the day before": spread.lag,
    }
    found |= _shares("hour", [f"{hour:02d}:00" for hour in range(24)], (arrivals.created_h % 24.0).astype(np.int64))
    found |= _shares("", DAY_NAMES, days.weekday[day])
    found |= _shares("month", [f"{month}" for month in range(1, 13)], days.month[day])
    for number, category in enumerate(CATEGORIES):
        own = arrivals.category == number
        if own.any():
            found[f"{category.value}: requests"] = float(own.sum())
            found[f"{category.value}: % open at the end"] = 100.0 * float(1.0 - arrivals.closed[own].mean())
    return found


def _mean_ratio(counts: NDArray[np.float64], days: Days) -> float:
    cells = [counts[days.cell == cell] for cell in np.unique(days.cell)]
    return float(np.mean([cell.var(ddof=1) / cell.mean() for cell in cells if len(cell) > 1 and cell.mean() > 0]))


def _shares(kind: str, names: Any, index: NDArray[np.int64]) -> dict[str, float]:
    counts = np.bincount(index, minlength=len(names))
    return {f"% {kind} {name}".replace("  ", " "): 100.0 * n / counts.sum() for name, n in zip(names, counts.tolist())}


def rows_of(file: Arrivals, runs: list[Arrivals], log: RequestLog) -> Iterator[list[str]]:
    """A line a measure: in the file, in the mean of the runs, and their standard deviation."""
    days = days_of(log)
    seen = measures(file, log, days)
    simulated = [measures(run, log, days) for run in runs]
    for name, value in seen.items():
        drawn = np.array([run.get(name, 0.0) for run in simulated])
        digits = 0 if name.endswith("requests") else 2
        figures = (value, drawn.mean(), drawn.std(ddof=1), drawn.mean() - value)
        yield [name, *(f"{figure:.{digits}f}" for figure in figures)]


def closing_remarks(fitted: Calibration, file: Arrivals, runs: list[Arrivals]) -> Iterator[str]:
    """Largest vertical distance of the share open over time, Kaplan-Meier of the file against that of all runs."""
    for fit in fitted.categories:
        if fit.times is None:
            continue
        number = CATEGORIES.index(fit.category)
        own = [(run.seen_h[run.category == number], run.closed[run.category == number]) for run in runs]
        simulated = kaplan_meier(np.concatenate([t for t, _ in own]), np.concatenate([c for _, c in own]))
        gap = fit.times.survival.distance(_cdf(simulated), beyond_h=fitted.at_once_h)
        mine = file.category == number
        yield (
            f"{fit.category.value}: {fit.times.laws[0].law.name.value}, time to the closing of {int(mine.sum())} "
            f"requests, largest distance of the shares open {gap:.3f}"
        )


def _cdf(survival: Survival) -> Any:
    open_share = np.concatenate([[1.0], survival.open_share])
    return lambda time_h: 1.0 - open_share[np.searchsorted(survival.time_h, time_h, side="right")]


@click.command()
@click.argument("requests", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--created")
@click.option("--closed")
@click.option("--category")
@click.option("--channel")
@click.option("--map", "category_words", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--channel-map", "channel_words", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True)
@click.option("--seeds", type=click.IntRange(2, 1000), default=20, show_default=True, help="Simulated runs.")
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="Markdown file with dated sections.")
def main(requests: Path, seeds: int, out: Path | None, **options: Any) -> None:
    """Fit REQUESTS, simulate the fit over as many runs, and tell both side by side."""
    findings = Findings()
    columns = FileColumns(**{name: options[name] for name in ("created", "closed", "category", "channel")})
    reading = Reading(
        columns=columns,
        categories=read_words(options["category_words"], CategoryName, findings),
        channels=read_words(options["channel_words"], ChannelName, findings),
        skip_bad=options["skip_bad"],
    )
    log = read_log(requests, reading, findings)
    fitted = calibrate(log, at_once_h=0.1, rng=np.random.default_rng(0))
    demand = fitted_demand(fitted)
    runs = [of_run(demand, log, seed=1, replication=number) for number in range(seeds)]
    file = of_file(log)
    rows, remarks = list(rows_of(file, runs, log)), list(closing_remarks(fitted, file, runs))
    end = log.start + timedelta(days=log.days - 1)
    remarks.insert(0, f"{len(log)} requests of {log.start} to {end}, {seeds} runs of seed 1, replications 0 on")
    click.echo(told(COLUMNS, rows, remarks, left=1))
    if out:
        made = made_by(f"python -m benchmarks.calibration {requests.name} --seeds {seeds}", ["numpy", "scipy"])
        write_section(out, HEADING, [made, "", *written(COLUMNS, rows, remarks)])


if __name__ == "__main__":
    main()
