"""Commands for area contracts beside planning them."""

from __future__ import annotations

from pathlib import Path

import click

from cli_options import PLAN_FOLDER, common, json_text, read_plan


@click.group()
def contracts() -> None:
    """What a plan's area contracts are worth."""


@contracts.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option(
    "--samples", type=click.IntRange(10, 1_000_000), default=4000, show_default=True, help="Groupings to sample."
)
@common("seed", "json")
def ensemble(plan: Path, samples: int, seed: int | None, as_json: bool) -> None:
    """Place PLAN's contracts among sampled feasible groupings of the same compounds.

    Says which share of a recombination Markov chain's samples the plan beats on cost, compactness, number of contracts
    and subsidy, and how many independent samples they are worth.
    """
    from ensemble_job import sample_groupings
    from reports.ensemble_text import ensemble_json, ensemble_text

    stored = read_plan(plan)
    found = sample_groupings(stored, samples=samples, seed=stored.scenario.seed if seed is None else seed)
    click.echo(json_text(ensemble_json(found)) if as_json else ensemble_text(found))
