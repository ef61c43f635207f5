"""Plans side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.options import NEW_FILE, PLAN_FOLDER, common, json_text, read_plan, say

MOST_PLANS = 4  # maps side by side on a page


@click.command()
@click.argument("plans", nargs=-1, required=True, type=PLAN_FOLDER)
@click.option("-o", "--out", type=NEW_FILE, help="Page to write, .html: maps side by side, changes, costs, service.")
@click.option(
    "--ensemble",
    "samples",
    type=click.IntRange(10, 1_000_000),
    metavar="N",
    help="Place the plans among N sampled groupings of the first plan's contract compounds.",
)
@common("seed", "json")
def compare(plans: tuple[Path, ...], out: Path | None, samples: int | None, seed: int | None, as_json: bool) -> None:
    """Compare the policies simulated under each of PLANS, and what differs from the first plan to the others."""
    names = [str(folder) for folder in dict.fromkeys(plans)]
    if out is not None and not 2 <= len(names) <= MOST_PLANS:
        raise click.UsageError(f"a page compares two to {MOST_PLANS} different plans, not {len(names)}")
    from reports.terminal.comparing import difference, difference_text
    from reports.terminal.ensemble import ensemble_json, ensemble_text

    stored = {name: read_plan(Path(name)) for name in names}
    found = difference(names, [s.plan for s in stored.values()], [s.comparison for s in stored.values()])
    simulated = {name: s.comparison for name, s in stored.items() if s.comparison}
    placed = None
    if samples is not None:
        from jobs.comparing import placed_in_ensemble

        first = stored[names[0]]
        seed = first.scenario.seed if seed is None else seed
        placed = placed_in_ensemble(list(stored.values()), samples=samples, seed=seed)
    if out is not None:
        from jobs.comparing import write_page

        write_page(out, _short(names), list(stored.values()), placed)
    more: dict[str, Any] = {"ensemble": ensemble_json(placed.ensemble)} if placed else {}
    more |= {"page": str(out)} if out else {}
    if as_json:
        say(json_text(found | more))
        return
    lines = [difference_text(found, simulated), *([ensemble_text(placed.ensemble)] if placed else [])]
    say("\n".join([*lines, *([f"-> {out}"] if out else [])]))


def _short(names: list[str]) -> list[str]:
    """Folder names alone where they differ, whole paths elsewhere: a page carries no path that it need not."""
    last = [Path(name).resolve().name for name in names]
    return last if len(set(last)) == len(last) else names
