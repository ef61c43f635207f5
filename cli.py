"""Command line of linli: parse, call, write, exit code. Heavy modules are imported inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from commands.bench import bench
from commands.calendars import calendars
from commands.calibrate import calibrate
from commands.compare import compare
from commands.completion import completion
from commands.contracts import contracts
from commands.crews import crews
from commands.doctor import doctor
from commands.explain import explain
from commands.export import export, import_plan
from commands.grid import grid
from commands.layers import layers
from commands.options import (
    AS_JSON,
    EXIT_INPUT,
    EXIT_INTERNAL,
    EXIT_INTERRUPTED,
    NEW_FOLDER,
    PARTS,
    PLAN_FOLDER,
    SCENARIO,
    ask_of,
    common,
    finish,
    json_text,
    load_scenario,
    parts_of,
    read_plan,
    say,
    wants_json,
    warn,
)
from commands.picture import picture
from commands.projects import projects
from commands.replan import replan
from commands.scenario import scenario
from commands.simulate import select, sensitivity, simulate
from commands.speech import LanguageCode, dressed, speaking
from commands.staff import staff
from commands.template import template
from commands.visits import visits


class Guarded(click.Group):
    """A group whose commands end with an exit code and a sentence, never with a traceback."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **extra: Any) -> Any:
        """Run a call in the language that it, the environment or its scenario asks for."""
        words = sys.argv[1:] if args is None else list(args)
        with speaking(words):
            dressed(self)
            return super().main(words, *others, **extra)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Context of a call; whether JSON is wanted is known before a command line that is wrong is parsed."""
        as_json = wants_json(args)
        try:
            context = super().make_context(info_name, args, parent, **extra)
        except click.ClickException as error:
            _say_json(as_json, [{"text": error.format_message()}])
            raise
        context.meta[AS_JSON] = as_json
        return context

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong becomes a message on stderr and an exit code."""
        from domain import ctrl_c

        with ctrl_c.remembered():
            try:
                return super().invoke(ctx)
            except (KeyboardInterrupt, click.Abort):
                ctx.exit(_say_interrupted())
            except click.ClickException as error:
                _say_json(ctx.meta[AS_JSON], [{"text": error.format_message()}])
                vars(error)["message"] = _said(error.message)
                raise
            except click.exceptions.Exit:
                raise
            except BrokenPipeError:
                ctx.exit(EXIT_INTERNAL)
            except Exception as error:
                ctx.exit(_say_interrupted() if ctrl_c.pressed() else _say_error(ctx, error))


def _say_interrupted() -> int:
    from domain.interruption import ignore_further

    ignore_further()
    say("Interrupted; nothing was written.", err=True)
    return EXIT_INTERRUPTED


def _say_json(as_json: bool, problems: list[dict[str, Any]]) -> None:
    """With --json what is wrong is an object on stdout too, beside the sentences on stderr."""
    if as_json:
        click.echo(json_text({"problems": problems}))


def _said(sentence: str) -> str:
    from reports.language.speech import said

    return said(sentence)


def _say_error(ctx: click.Context, error: Exception) -> int:
    """Write what is wrong and return the exit code: bad input has its own sentences, our own bugs go to a log file."""
    from dataclasses import asdict

    from domain.errors import ClusterError, ScenarioError, TaskLostError

    problems = [asdict(problem) for problem in error.problems] if isinstance(error, ScenarioError) else []
    _say_json(ctx.meta[AS_JSON], problems or [{"text": f"{error}"}])
    if isinstance(error, ScenarioError):
        for problem in error.problems:
            field = f" {problem.field}" if problem.field else ""
            click.echo(f"{problem.place}{field}: {_said(problem.text)}", err=True)
        for warning in error.warnings:
            say(f"warning: {warning}", err=True)
        say(f"{len(error.problems)} problem(s); nothing was written.", err=True)
        return EXIT_INPUT
    if isinstance(error, ClusterError | TaskLostError):
        say(f"{error}", err=True)
        say("Nothing was written.", err=True)
        return EXIT_INPUT if isinstance(error, ClusterError) else EXIT_INTERNAL
    if isinstance(error, OSError):
        say(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        return EXIT_INPUT
    from reports.terminal.crash_log import keep_crash

    kind = type(error).__name__
    say(f"linli has a bug: {kind}: {error}", err=True)
    say(f"Details for its makers: {keep_crash(error)}", err=True)
    return EXIT_INTERNAL


@click.group(cls=Guarded, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="linli")
@click.option(
    "--lang",
    type=LanguageCode(),
    expose_value=False,
    help="Language of what is said [default: the scenario's or the system's].",
)
def main() -> None:
    """Plan and test the services of a district's old residential compounds (鄰里).

    SCENARIO is a workbook (.xlsx, .ods), a folder with scenario.toml and its tables, or a built-in district (lianhu).
    """


@main.command()
@click.argument("scenario", type=SCENARIO)
@click.option("-o", "--out", type=NEW_FOLDER, help="Plan folder to write [default: plan-NAME here].")
@common("seed", "time-limit", "work", "workers", "engine", "replications", "days", "json")
def run(scenario: str, out: Path | None, as_json: bool, **options: Any) -> None:
    """Plan SCENARIO, check the plan, simulate the policies and write it all, with a page to look at."""
    data = load_scenario(scenario)
    from jobs.planning import make_plan

    outcome = make_plan(
        data,
        out or Path(f"plan-{data.name}"),
        ask_of(data, options),
        parts=parts_of(data, (), simulated=True),
        simulate=bool(data.communities),
        warn=warn,
    )
    finish(outcome, as_json=as_json)


@main.command()
@click.argument("scenario", type=SCENARIO)
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
    from jobs.planning import make_plan
    from reports.plan_folder.reading import read_for

    parts = parts_of(data, only)
    outcome = make_plan(
        data,
        out or Path(f"plan-{data.name}"),
        ask_of(data, options),
        parts=parts,
        base=read_for(data, base) if base else None,
        warn=warn,
    )
    if base and (unfit := [part for part, found in outcome.violations.items() if found and part not in parts]):
        options_too = " ".join(f"--only {part}" for part in unfit)
        say(f"Parts kept from {base} no longer fit what was planned anew: plan them too, with {options_too}", err=True)
    finish(outcome, as_json=as_json)


@main.command()
@click.argument("plan", type=PLAN_FOLDER)
@common("json")
def check(plan: Path, as_json: bool) -> None:
    """Judge every part of PLAN with checkers that share no code with the solvers; exit code 1 when one fails."""
    from allocator.checks.all_parts import violations
    from reports.terminal.console import violations_text

    stored = read_plan(plan)
    found = {
        part: [*stored.contradictions.get(part, ()), *sentences]
        for part, sentences in violations(stored.scenario, stored.plan).items()
    }
    say(json_text(found) if as_json else violations_text(found))
    if any(found.values()):
        sys.exit(EXIT_INTERNAL)


@main.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="File [default: PLAN/report.html].")
@common("json")
def report(plan: Path, out: Path | None, as_json: bool) -> None:
    """Make the page of PLAN anew, without -o also those of its teams and its grid beside it."""
    from jobs.planning import read_network
    from reports.plan_folder.writing import write_page, write_pages_beside

    stored, network = read_network(plan)
    target = out or plan / "report.html"
    write_page(target, stored, network)
    if out is None:
        write_pages_beside(plan, stored)
    say(json_text({"page": str(target)}) if as_json else str(target))


main.add_command(bench)
main.add_command(calendars)
main.add_command(calibrate)
main.add_command(compare)
main.add_command(completion)
main.add_command(contracts)
main.add_command(crews)
main.add_command(picture)
main.add_command(projects)
main.add_command(staff)
main.add_command(doctor)
main.add_command(explain)
main.add_command(export)
main.add_command(import_plan)
main.add_command(grid)
main.add_command(layers)
main.add_command(replan)
main.add_command(scenario)
main.add_command(select)
main.add_command(sensitivity)
main.add_command(simulate)
main.add_command(template)
main.add_command(visits)

if __name__ == "__main__":
    main(prog_name="linli")
