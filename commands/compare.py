"""Plans side by side."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import PLAN_FOLDER, common, json_text, read_plan, say


@click.command()
@click.argument("plans", nargs=-1, required=True, type=PLAN_FOLDER)
@common("json")
def compare(plans: tuple[Path, ...], as_json: bool) -> None:
    """Compare the policies simulated under each of PLANS, and what differs from the first plan to the others."""
    from reports.comparing import difference, difference_text

    stored = {str(folder): read_plan(folder) for folder in plans}
    found = difference(list(stored), [s.plan for s in stored.values()], [s.comparison for s in stored.values()])
    simulated = {name: s.comparison for name, s in stored.items() if s.comparison}
    say(json_text(found) if as_json else difference_text(found, simulated))
