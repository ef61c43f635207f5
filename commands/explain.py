"""`linli explain`: all that a plan says of one compound, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.options import common, json_text, plan_here, plan_option, read_plan, say


@click.command()
@click.argument("compound")
@plan_option
@click.option("--search", is_flag=True, help="Also price other chiefs and other days anew, which takes seconds.")
@common("seed", "work", "json")
def explain(compound: str, folder: Path | None, search: bool, as_json: bool, **options: Any) -> None:
    """Say who serves COMPOUND (its id or name), when, at what cost, and what the alternatives would cost.

    With --search the month is planned anew with each other likely chief and day, as `linli visits why` does.
    """
    from reports.terminal.compound_story import compound_named, story, story_json, story_text

    place = plan_here(folder)
    stored = read_plan(place)
    asked = compound_named(stored.scenario, compound)
    topics = story(stored.scenario, stored.plan, asked, stored.comparison)
    why = None
    if search:
        from domain.limits import Limit
        from jobs.explain import why_visits

        seed = stored.scenario.seed if options["seed"] is None else options["seed"]
        why = why_visits(place, stored, asked.id, None, limit=Limit(work=options["work"]), seed=seed)
    if as_json:
        said = story_json(asked, topics)
        if why is not None:
            from reports.terminal.visit_reasons import reasons_json

            said["why"] = reasons_json(why.problem, why.chief, why.days)
        say(json_text(said))
        return
    say(story_text(asked, topics))
    if why is not None:
        from reports.terminal.visit_reasons import reasons_text

        say(f"\n{reasons_text(stored.scenario, why.problem, why.chief, why.days)}")
