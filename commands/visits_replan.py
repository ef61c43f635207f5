"""`linli visits replan`: a month of visits repaired with least change."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    CSV_FILE,
    EXIT_INFEASIBLE,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    EXIT_NO_PLAN,
    NEW_FOLDER,
    PLAN_FOLDER,
    common,
    json_text,
    read_plan,
    say,
)

if TYPE_CHECKING:
    from jobs.repair import Outcome
    from scenarios.visit_news import News

NEWS = ("away", "free", "working", "more", "meeting", "without")


@click.command("replan")
@click.argument("plan", type=PLAN_FOLDER)
@click.option("--from", "first", default="", metavar="DATE", help="What is before stays [default: the month's first].")
@click.option("--away", multiple=True, metavar="OFFICIAL[:FROM[:TO[:SPAN]]]", help="Official who is away.")
@click.option("--free", multiple=True, metavar="DATE", help="Day on which no visits can be made any more.")
@click.option("--working", multiple=True, metavar="DATE", help="Day that became a working day.")
@click.option("--more", multiple=True, metavar="COMPOUND[:N]", help="Compound that needs N visits more (1).")
@click.option("--meeting", multiple=True, metavar="COMPOUND:DATE:HALF", help="Residents' meeting to attend.")
@click.option("--without", multiple=True, metavar="OFFICIAL", help="Official who leaves and hands over all compounds.")
@click.option("--keep", multiple=True, metavar="COMPOUND|OFFICIAL|DATE", help="Nothing of it may change.")
@click.option("--frozen", type=CSV_FILE, help="Visits that stay: compound_id, day, half as in visits.csv.")
@click.option(
    "--change-yuan",
    type=click.FloatRange(0, 100_000),
    help="Price of a visit that changes [default: moved_visit_yuan of the rules].",
)
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: PLAN-replanned].")
@common("seed", "work", "time-limit", "json")
def replan(plan: Path, change_yuan: float | None, out: Path | None, as_json: bool, **options: Any) -> None:
    """Repair the visits of PLAN with least change, when people, days or what is owed turn out otherwise.

    All options of news may be repeated. changes.csv in the new folder lists what changed; its scenario holds the news.
    """
    if not any(options[name] for name in NEWS):
        raise click.UsageError(
            "nothing to repair; give " + ", ".join(f"--{name}" for name in NEWS[:-1]) + " or --without"
        )
    from scenarios.visit_news import News

    news = News(**{name: options[name] for name in ("first", *NEWS, "keep", "frozen")})
    finish_repair(repaired(plan, news, change_yuan=change_yuan, out=out, **_effort(options)), as_json=as_json)


def _effort(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("seed", "work", "time_limit")}


def repaired(
    plan: Path,
    news: News,
    *,
    out: Path | None,
    seed: int | None,
    work: float,
    time_limit: float | None,
    change_yuan: float | None = None,
) -> Outcome:
    """Read PLAN, repair it and write the new plan to `out`, by default beside it."""
    from domain.limits import Limit
    from jobs.repair import replan_visits

    stored = read_plan(plan)
    target = out or plan.resolve().with_name(plan.resolve().name + "-replanned")
    return replan_visits(
        plan,
        stored,
        target,
        news,
        change_yuan=change_yuan,
        limit=Limit(work=work, time_s=time_limit),
        seed=stored.scenario.seed if seed is None else seed,
    )


def finish_repair(done: Outcome, *, as_json: bool) -> None:
    """Say what came of it and leave with its exit code."""
    from domain.results import Status
    from reports.tables.visit_changes import failed_json, failed_text, repair_json, repair_text
    from reports.terminal.console import violations_text

    if done.said is None:
        say(json_text(failed_json(done.status, done.reasons)) if as_json else failed_text(done.reasons))
        if done.interrupted:
            sys.exit(EXIT_INTERRUPTED)
        sys.exit(EXIT_INFEASIBLE if done.status is Status.INFEASIBLE else EXIT_NO_PLAN)
    say(json_text(repair_json(done.said)) if as_json else repair_text(done.said))
    if done.violations:
        say(violations_text({"visits": done.violations}), err=True)
        say(f"The plan in {done.said.folder} failed its checks.", err=True)
        sys.exit(EXIT_INTERNAL)
