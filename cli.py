"""Command line of linli: parse, call, write, exit code. Heavy modules are imported inside the commands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli_bench import bench
from cli_calibrate import calibrate
from cli_contracts import contracts
from cli_crews import crews
from cli_grid import grid
from cli_options import (
    CSV_FILE,
    EXIT_INPUT,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    NEW_FOLDER,
    PARTS,
    PLAN_FOLDER,
    ask_of,
    common,
    finish,
    json_text,
    load_scenario,
    read_plan,
    warn,
)
from cli_projects import projects
from cli_simulate import select, sensitivity, simulate
from cli_staff import staff
from cli_visits import visits

if TYPE_CHECKING:
    from scenarios.generate.network import StreetNetwork


class Guarded(click.Group):
    """A group whose commands end with an exit code and a sentence, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong becomes a message on stderr and an exit code."""
        from domain import ctrl_c

        with ctrl_c.remembered():
            try:
                return super().invoke(ctx)
            except (KeyboardInterrupt, click.Abort):
                ctx.exit(_say_interrupted())
            except (click.ClickException, click.exceptions.Exit):
                raise
            except BrokenPipeError:
                ctx.exit(EXIT_INTERNAL)
            except Exception as error:
                ctx.exit(_say_interrupted() if ctrl_c.pressed() else _say_error(error))


def _say_interrupted() -> int:
    from domain.interruption import ignore_further

    ignore_further()
    click.echo("Interrupted; nothing was written.", err=True)
    return EXIT_INTERRUPTED


def _say_error(error: Exception) -> int:
    """Write what is wrong and return the exit code: bad input has its own sentences, our own bugs go to a log file."""
    from domain.errors import ClusterError, ScenarioError, TaskLostError

    if isinstance(error, ScenarioError):
        click.echo(str(error), err=True)
        click.echo(f"{len(error.problems)} problem(s); nothing was written.", err=True)
        return EXIT_INPUT
    if isinstance(error, ClusterError | TaskLostError):
        click.echo(f"{error}\nNothing was written.", err=True)
        return EXIT_INPUT if isinstance(error, ClusterError) else EXIT_INTERNAL
    if isinstance(error, OSError):
        click.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        return EXIT_INPUT
    from reports.crash_log import keep_crash

    click.echo(
        f"linli has a bug: {type(error).__name__}: {error}\nDetails for its makers: {keep_crash(error)}", err=True
    )
    return EXIT_INTERNAL


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linli")
def main() -> None:
    """Plan and test the services of a district's old residential compounds (鄰里).

    SCENARIO is a folder with scenario.toml and its tables, or the name of a built-in district (lianhu).
    """


@main.command()
@click.argument("scenario")
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: plan-NAME here].")
@common("seed", "time-limit", "work", "workers", "engine", "replications", "days", "json")
def run(scenario: str, out: Path | None, as_json: bool, **options: Any) -> None:
    """Plan SCENARIO, check the plan, simulate the policies and write it all, with a page to look at."""
    data = load_scenario(scenario)
    from jobs import make_plan

    outcome = make_plan(data, out or Path(f"plan-{data.name}"), ask_of(data, options), simulate=True, warn=warn)
    finish(outcome, as_json=as_json)


@main.command()
@click.argument("scenario")
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: plan-NAME here].")
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Plan this part only; may be repeated.")
@click.option("--base", type=PLAN_FOLDER, help="Keep the other parts of this earlier plan.")
@common("seed", "time-limit", "work", "workers", "engine", "json")
def plan(
    scenario: str, out: Path | None, only: tuple[str, ...], base: Path | None, as_json: bool, **options: Any
) -> None:
    """Plan SCENARIO, or some parts of it, without simulation.

    Modes, contracts and crews price each other and are always decided together: asking for one plans all three.
    """
    data = load_scenario(scenario)
    from jobs import make_plan
    from reports.plan_reading import read_for

    outcome = make_plan(
        data,
        out or Path(f"plan-{data.name}"),
        ask_of(data, options),
        parts=only or PARTS,
        base=read_for(data, base) if base else None,
        warn=warn,
    )
    finish(outcome, as_json=as_json)


@main.command()
@click.argument("plan", type=PLAN_FOLDER)
@common("json")
def check(plan: Path, as_json: bool) -> None:
    """Judge every part of PLAN with checkers that share no code with the solvers; exit code 1 when one fails."""
    from allocator.checks.all_parts import violations
    from reports.console import violations_text

    stored = read_plan(plan)
    found = {
        part: [*stored.contradictions.get(part, ()), *sentences]
        for part, sentences in violations(stored.scenario, stored.plan).items()
    }
    click.echo(json_text(found) if as_json else violations_text(found))
    if any(found.values()):
        sys.exit(EXIT_INTERNAL)


@main.command()
@click.argument("plans", nargs=-1, required=True, type=PLAN_FOLDER)
@common("json")
def compare(plans: tuple[Path, ...], as_json: bool) -> None:
    """Compare the policies simulated under each of PLANS, and what differs from the first plan to the others."""
    from reports.comparing import difference, difference_text

    stored = {str(folder): read_plan(folder) for folder in plans}
    found = difference(list(stored), [s.plan for s in stored.values()], [s.comparison for s in stored.values()])
    simulated = {name: s.comparison for name, s in stored.items() if s.comparison}
    click.echo(json_text(found) if as_json else difference_text(found, simulated))


@main.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="File [default: PLAN/report.html].")
@common("json")
def report(plan: Path, out: Path | None, as_json: bool) -> None:
    """Make the page of PLAN anew."""
    from jobs import read_network
    from reports.plan_folder import write_page

    stored, network = read_network(plan)
    target = out or plan / "report.html"
    write_page(target, stored, network)
    click.echo(json_text({"page": str(target)}) if as_json else str(target))


@main.group()
def scenario() -> None:
    """Make and check scenarios."""


@scenario.command("new")
@click.argument("folder", type=NEW_FOLDER)
@click.option("--compounds", type=click.IntRange(1, 100_000), default=40, show_default=True, help="How many compounds.")
@click.option("--junctions", type=CSV_FILE, help="Junctions of a real street network.")
@click.option("--streets", type=CSV_FILE, help="Streets of a real street network.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Header in your street files, as streets.length_m=len or junctions.id=node; may be repeated.",
)
@common("seed", "json")
def new(folder: Path, compounds: int, as_json: bool, seed: int | None, **network: Any) -> None:
    """Generate a plausible district in FOLDER, on a generated street network or on your own."""
    from scenarios.save import save
    from scenarios.synthetic import district

    _require_absent(folder)
    made = district(
        compounds=compounds, seed=1 if seed is None else seed, name=folder.name, streets=_streets(**network)
    )
    save(made, folder)
    counts = {"folder": str(folder), "compounds": len(made.compounds), "streets": len(made.streets)}
    click.echo(
        json_text(counts) if as_json else f"{counts['compounds']} compounds, {counts['streets']} streets -> {folder}"
    )


@scenario.command("check")
@click.argument("scenario")
@common("json")
def check_scenario(scenario: str, as_json: bool) -> None:
    """Read SCENARIO and say everything that is wrong or odd with it."""
    from domain.roads import road_network
    from domain.scenario import TABLES
    from jobs import require_possible, warnings_of
    from scenarios.builtin import resolve

    loaded = resolve(scenario)
    network = road_network(loaded.scenario)
    require_possible(loaded.scenario, network)
    warnings = [*loaded.warnings, *warnings_of(loaded.scenario, network)]
    rows = {table: len(getattr(loaded.scenario, table)) for table in TABLES}
    if as_json:
        click.echo(json_text({"name": loaded.scenario.name, "rows": rows, "warnings": warnings}))
        return
    for warning in warnings:
        click.echo(f"warning: {warning}")
    click.echo("\n".join(f"{table:<16} {count:>7}" for table, count in rows.items() if count))
    click.echo(f"{loaded.scenario.name}: no problems, {len(warnings)} warning(s)")


def _streets(junctions: Path | None, streets: Path | None, columns: tuple[str, ...]) -> StreetNetwork | None:
    """Street network given as files, or None when one is to be generated."""
    if junctions is None and streets is None:
        return None
    if junctions is None or streets is None:
        raise click.UsageError("--junctions and --streets go together")
    from scenarios.street_files import read_street_files

    renamed: dict[str, dict[str, str]] = {"junctions": {}, "streets": {}}
    for text in columns:
        table, dot, rest = text.partition(".")
        ours, equals, theirs = rest.partition("=")
        if not (dot and equals and theirs) or table not in renamed:
            raise click.BadParameter(
                f"{text!r} is not streets.OURS=THEIRS or junctions.OURS=THEIRS", param_hint="--column"
            )
        renamed[table][ours] = theirs
    network = read_street_files(
        junctions, streets, junction_columns=renamed["junctions"], street_columns=renamed["streets"]
    )
    for warning in network.warnings:
        click.echo(f"warning: {warning}", err=True)
    return network


def _require_absent(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} exists and is not empty", param_hint="FOLDER")


main.add_command(bench)
main.add_command(calibrate)
main.add_command(contracts)
main.add_command(crews)
main.add_command(projects)
main.add_command(staff)
main.add_command(grid)
main.add_command(select)
main.add_command(sensitivity)
main.add_command(simulate)
main.add_command(visits)

if __name__ == "__main__":
    main(prog_name="linli")
