"""What the commands share: options, reading, saying what came of a job. Heavy modules are imported inside."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from domain.scenario import Scenario
    from jobs.planning import Ask, Outcome
    from reports.plan_folder.stored import StoredPlan

F = TypeVar("F", bound=Callable[..., Any])

EXIT_INTERNAL, EXIT_INPUT, EXIT_INFEASIBLE, EXIT_NO_PLAN, EXIT_INTERRUPTED = 1, 2, 3, 4, 130
AS_JSON = "linli.json"
PARTS = ("modes", "contracts", "crews", "visits", "grid", "keepers", "teams", "rosters", "advisers", "projects")
ENGINES = ("own", "pyvrp", "ortools")
LANGUAGES = ("zh", "en")
PLAN_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
CSV_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)


class ScenarioName(click.ParamType):  # type: ignore[type-arg]  # generic in newer versions of click only
    """A scenario as a user types it; a shell completes the built-in districts, folders and workbooks."""

    name = "scenario"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Built-in names, then whatever is on the disk."""
        from scenarios.builtin import builtin_names

        names = [CompletionItem(name) for name in builtin_names() if name.startswith(incomplete)]
        return [*names, *click.Path().shell_complete(ctx, param, incomplete)]


SCENARIO = ScenarioName()


def written_in(lang: str | None, scenario: Scenario | None = None) -> Literal["zh", "en"]:
    """Language of a file: the command's own, the one that the user settled, the scenario's, Chinese."""
    from reports.language.speech import asked_for

    language = lang or asked_for() or (scenario.language if scenario else "") or LANGUAGES[0]
    return "zh" if language.startswith("zh") else "en"


def common(*names: str) -> Callable[[F], F]:
    """Options that several commands share, by name."""
    options = {
        "seed": click.option(
            "--seed", type=click.IntRange(min=0), help="Seed of all randomness [default: the scenario's]."
        ),
        "time-limit": click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            help="Seconds for planning; without it a fixed amount of work gives the same plan everywhere.",
        ),
        "work": click.option(
            "--work",
            type=click.FloatRange(min=0, min_open=True),
            default=1.0,
            show_default=True,
            help="Search effort in multiples of the default.",
        ),
        "workers": _workers,
        "engine": click.option(
            "--engine",
            type=click.Choice(ENGINES),
            default=ENGINES[0],
            show_default=True,
            help="Search that plans the crews' routes: our own, or an open peer to compare it with.",
        ),
        "lang": click.option(
            "--lang",
            type=click.Choice(LANGUAGES),
            help="Language of what is written [default: that of --lang before the command, the scenario's, Chinese].",
        ),
        "json": click.option(
            "--json",
            "as_json",
            is_flag=True,
            help="Print one JSON object to stdout.",
        ),
        "replications": click.option(
            "--replications",
            type=click.IntRange(2, 100_000),
            help="Simulated years a policy [default: the scenario's].",
        ),
        "days": click.option(
            "--days", type=click.IntRange(1, 3660), help="Length of a simulated run in days [default: the scenario's]."
        ),
    }

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = options[name](function)
        return function

    return decorate


def wants_json(words: Sequence[str]) -> bool:
    """Whether a call asks for JSON, seen before it is parsed: a command line that is wrong is told as JSON too."""
    return "--json" in words[: words.index("--") if "--" in words else None]


def _workers(function: F) -> F:
    """Where to compute: in how many processes of this machine, or on a cluster."""
    cluster = click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Compute on the Dask cluster whose scheduler has this address (tcp://HOST:8786), not in processes here.",
    )
    workers = click.option(
        "--workers", type=click.IntRange(1, 256), default=_cores(), show_default="cores", help="Processes to use."
    )
    return workers(cluster(function))


def _cores() -> int:
    return max(1, os.cpu_count() or 1)


def say(text: object, *, err: bool = False) -> None:
    """Print a text in the language that is spoken, line by line; what is printed as JSON stays as it is."""
    context = click.get_current_context(silent=True)
    if context is not None and context.meta.get(AS_JSON) and not err:
        click.echo(text)
        return
    from reports.language.speech import said_text

    click.echo(said_text(str(text)), err=err)


def load_scenario(name: str) -> Scenario:
    """Scenario of a folder or a built-in name; warnings go to stderr."""
    from scenarios.builtin import resolve

    follow_scenario(name)
    loaded = resolve(name)
    for warning in loaded.warnings:
        warn(warning)
    _prefer(loaded.scenario.language)
    return loaded.scenario


def follow_scenario(name: str) -> None:
    """Speak the language that a scenario asks for, even where it cannot be read for other reasons."""
    from scenarios.settings import wished_language

    _prefer(wished_language(Path(name)))


def _prefer(language: str) -> None:
    """Speak the language that a scenario asks for, where the user has not settled it."""
    from reports.language.speech import prefer

    prefer(language)


def warn(text: str) -> None:
    """Say what a planner should know on stderr."""
    say(f"warning: {text}", err=True)


def read_plan(folder: Path) -> StoredPlan:
    """Plan of a folder; what was repaired in reading it goes to stderr."""
    from reports.plan_folder.reading import read

    stored = read(folder)
    _prefer(stored.scenario.language)
    for warning in stored.warnings:
        warn(warning)
    return stored


def parts_of(scenario: Scenario, only: tuple[str, ...], *, simulated: bool = False) -> tuple[str, ...]:
    """Parts to plan: those asked for, else those whose tables were given; what is left out is said with the reason."""
    from jobs.possible import left_out, possible_parts

    if only:
        return only
    parts = possible_parts(scenario)
    from reports.language.speech import spoken
    from reports.terminal.left_out import sentences

    for sentence in sentences(left_out(scenario), without_simulation=simulated and not scenario.communities):
        warn(sentence.of(spoken()))
    return parts


def ask_of(scenario: Scenario, options: Mapping[str, Any]) -> Ask:
    """What a command's options ask for; what is missing is the scenario's."""
    from domain.engines import Engine
    from domain.limits import Limit
    from jobs.planning import Ask

    rules = scenario.rules.simulation
    return Ask(
        seed=scenario.seed if options["seed"] is None else options["seed"],
        limit=Limit(work=options.get("work", 1.0), time_s=options.get("time_limit")),
        workers=options["workers"],
        cluster=options.get("cluster"),
        replications=options.get("replications") or rules.replications,
        days=options.get("days") or rules.days,
        engine=Engine(options.get("engine", Engine.OWN)),
    )


def finish(outcome: Outcome, *, as_json: bool) -> None:
    """Say what came of a job and leave with its exit code."""
    from domain.results import Status
    from reports.terminal.console import outcome_json, outcome_text, violations_text

    wrong = {part: list(sentences) for part, sentences in outcome.violations.items() if sentences}
    if as_json:
        say(json_text(outcome_json(outcome.folder, outcome.plan, outcome.comparison, wrong)))
    else:
        say(outcome_text(outcome.folder, outcome.plan, outcome.comparison))
    if wrong:
        say(violations_text(wrong), err=True)
        say(f"The plan in {outcome.folder} failed its checks.", err=True)
        sys.exit(EXIT_INTERNAL)
    if outcome.interrupted:
        say(f"Interrupted: the finished parts are kept in {outcome.folder}.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    if Status.INFEASIBLE in outcome.statuses:
        sys.exit(EXIT_INFEASIBLE)
    if Status.UNKNOWN in outcome.statuses:
        sys.exit(EXIT_NO_PLAN)


def json_text(value: Any) -> str:
    """One JSON object for stdout."""
    return json.dumps(value, ensure_ascii=False)


def plan_option(function: F) -> F:
    """The option --plan of commands that people give day by day, without having to name the plan each time."""
    return click.option(
        "--plan", "folder", type=PLAN_FOLDER, help="Plan folder [default: the only one in the current folder]."
    )(function)


def plan_here(given: Path | None) -> Path:
    """Plan folder that was given, or else the current folder or the only one in it."""
    if given is not None:
        return given
    here = Path.cwd()
    if (here / "manifest.json").is_file():
        return here
    found = sorted(path.parent for path in here.glob("*/manifest.json"))
    if len(found) == 1:
        return Path(found[0].name)
    if not found:
        raise click.UsageError("there is no plan folder here; say which one with --plan")
    raise click.UsageError(f"several plan folders are here ({', '.join(p.name for p in found)}); choose with --plan")
