"""Commands for chiefs' visits beside planning them: a month repaired."""

from __future__ import annotations

import click

from cli_visits_replan import replan


@click.group()
def visits() -> None:
    """Reasons and repairs for the courtyard chiefs' visits."""


visits.add_command(replan)
