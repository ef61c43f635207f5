"""Commands for the neighbourhood grid beside planning it: rosters for keepers, and why a cell is as it is."""

from __future__ import annotations

from pathlib import Path

import click

from commands.options import PLAN_FOLDER, common, json_text, read_plan, say


@click.group()
def grid() -> None:
    """Rosters and reasons of the grid's cells."""


@grid.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option(
    "-o", "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write to [default: PLAN]."
)
@common("json")
def roster(plan: Path, out: Path | None, as_json: bool) -> None:
    """Make the roster and the tree page of PLAN's grid anew, after it was edited by hand."""
    from reports.page.grid_page import PAGE
    from reports.plan_folder.writing import write_grid
    from reports.tables.grid_roster import ROSTER

    stored = read_plan(plan)
    _require_grid(stored.plan.grid)
    target = out or plan
    target.mkdir(parents=True, exist_ok=True)
    write_grid(target, stored)
    files = [str(target / name) for name in (ROSTER, PAGE)]
    say(json_text({"files": files}) if as_json else "\n".join(files))


@grid.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.argument("cells", nargs=-1, required=True)
@common("json")
def why(plan: Path, cells: tuple[str, ...], as_json: bool) -> None:
    """Say of each of CELLS who keeps it, what it holds, and what moving its border would cost."""
    from reports.language.speech import choose
    from reports.tables.grid_roster import roster_rows

    stored = read_plan(plan)
    _require_grid(stored.plan.grid)
    row_of = {row.cell_id: row for row in roster_rows(stored.scenario, stored.plan)}
    unknown = [cell for cell in cells if cell not in row_of]
    if unknown:
        raise click.BadParameter(f"no such cell: {', '.join(unknown)}", param_hint="CELLS")
    if as_json:
        say(json_text({cell: {"zh": row_of[cell].why_zh, "en": row_of[cell].why_en} for cell in cells}))
        return
    for cell in cells:
        row = row_of[cell]
        say(f"{cell} {row.compound} {row.units}\n  {row.keeper or '—'}\n  {choose(row.why_zh, row.why_en)}")


def _require_grid(grid_result: object) -> None:
    if grid_result is None:
        raise click.UsageError("the plan has no grid; plan it with --only grid --only keepers")
