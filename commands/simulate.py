"""Commands of the simulation: compare policies under a plan, choose the best, vary what is uncertain."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import (
    CSV_FILE,
    NEW_FILE,
    NEW_FOLDER,
    PLAN_FOLDER,
    ask_of,
    common,
    finish,
    json_text,
    read_plan,
    say,
)

if TYPE_CHECKING:
    from jobs.simulate import Trial
    from reports.plan_folder.stored import StoredPlan
    from simulation.measuring.measure import Measure
    from simulation.statistics.stopping import Target

PROCEDURES = ("kn", "common", "rinott", "ocba")
MEASURE_HELP = "such as resolve:urgent:24h; an unknown one lists all"

policies_option = click.option("--policies", "policy_file", type=CSV_FILE, help="TOML file of policies to compare.")
engine_option = click.option(
    "--engine",
    "simulation_engine",
    type=click.Choice(("compiled", "simpy")),
    default="compiled",
    show_default=True,
    help="Compiled loop, or SimPy processes: the same events, some fifty times slower.",
)
keep_option = click.option(
    "--keep", type=NEW_FOLDER, help="Folder that keeps results of replications, so that a killed run goes on."
)


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@policies_option
@click.option("--measure", "measures", multiple=True, help=f"Measure beside the usual ones, {MEASURE_HELP}.")
@click.option("--precision", multiple=True, metavar="MEASURE=WIDTH", help="Half-width wanted, in the shown unit.")
@click.option(
    "--relative", multiple=True, metavar="MEASURE=PERCENT", help="Half-width wanted, in per cent of the mean."
)
@click.option("--most", type=click.IntRange(2), default=10_000, show_default=True, help="Most replications then.")
@click.option("--steady", is_flag=True, help="Leave the warm-up out, found by MSER-5.")
@engine_option
@keep_option
@common("seed", "workers", "replications", "days", "json")
def simulate(plan: Path, as_json: bool, **options: Any) -> None:
    """Simulate the scenario's policies under PLAN and write the comparison into it."""
    from jobs.simulate import simulate_plan

    stored = read_plan(plan)
    trial = _trial(stored, options)
    finish(simulate_plan(plan, stored, ask_of(stored.scenario, options), trial), as_json=as_json)


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("--measure", required=True, help=f"What is to be best, {MEASURE_HELP}.")
@click.option(
    "--difference",
    type=click.FloatRange(min=0, min_open=True),
    required=True,
    help="Least difference that matters, in the measure's shown unit.",
)
@click.option(
    "--procedure",
    type=click.Choice(PROCEDURES),
    default="kn",
    show_default=True,
    help="Race or two stages under common requests, two stages of independent runs, or a fixed budget.",
)
@click.option("--confidence", type=click.FloatRange(0.5, 1, max_open=True), default=0.95, show_default=True)
@click.option("--first", type=click.IntRange(2), default=20, show_default=True, help="Replications to begin with.")
@click.option("--most", type=click.IntRange(2), default=10_000, show_default=True, help="Most replications a policy.")
@click.option(
    "--budget", type=click.IntRange(4), default=1000, show_default=True, help="Replications in all, for ocba."
)
@policies_option
@engine_option
@keep_option
@common("seed", "workers", "days", "json")
def select(plan: Path, as_json: bool, **options: Any) -> None:
    """Choose the policy that is best in one measure, with stated confidence."""
    from jobs.simulate import choose_policy
    from reports.terminal.choice import choice_text
    from simulation.choosing import Procedure, Wanted

    stored = read_plan(plan)
    measure = _measure(options["measure"], "--measure")
    _require(options["first"] <= options["most"], "--most", "is less than --first")
    wanted = Wanted(
        measure=measure,
        difference=options["difference"] / measure.indicator.scale,
        confidence=options["confidence"],
        procedure=Procedure(options["procedure"]),
        first=options["first"],
        most=options["most"],
        budget=options["budget"],
    )
    trial = _trial(stored, options)
    policies = trial.policies or stored.scenario.policies
    least = wanted.first * len(policies)
    _require(options["procedure"] != "ocba" or wanted.budget >= least, "--budget", f"must be at least {least}")
    choice = choose_policy(stored, ask_of(stored.scenario, options), trial, wanted)
    say(json_text(asdict(choice)) if as_json else choice_text(choice, policies))


@click.command()
@click.argument("plan", type=PLAN_FOLDER)
@click.option("--measure", required=True, help=f"What may be moved, {MEASURE_HELP}.")
@click.option("--policy", help="Policy that is looked at [default: the base].")
@click.option("--against", default="", help="Look at the difference to this policy.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="NAME[=LOW..HIGH]",
    help="Uncertain input; without values 20 % less and more [default: the usual ones].",
)
@click.option("-o", "--out", type=NEW_FILE, help="Write the table as CSV.")
@policies_option
@keep_option
@common("seed", "workers", "replications", "days", "json")
def sensitivity(plan: Path, out: Path | None, as_json: bool, **options: Any) -> None:
    """Say which uncertain inputs move a measure most (tornado), all else being equal."""
    from jobs.simulate import vary_inputs
    from reports.terminal.choice import sensitivity_text, write_swings
    from simulation.sensitivity import inputs_of

    stored = read_plan(plan)
    trial = _trial(stored, options)
    trial, against = _looked_at(stored, trial, options["policy"], options["against"])
    measure = _measure(options["measure"], "--measure")
    try:
        inputs = inputs_of(stored.scenario.rules.simulation, options["inputs"])
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--input") from None
    ask = ask_of(stored.scenario, options)
    found = vary_inputs(stored, ask, trial, measure=measure, inputs=inputs, base_id=against)
    if out:
        write_swings(out, found)
    say(json_text(asdict(found)) if as_json else sensitivity_text(found))


def _trial(stored: StoredPlan, options: dict[str, Any]) -> Trial:
    """What the options of a simulation command ask for."""
    from jobs.simulate import Trial
    from scenarios.policies import read_policy_file
    from simulation.experiment import base_of
    from simulation.running import Engine

    policies = stored.scenario.policies
    file = options.get("policy_file")
    targets = _targets(options.get("precision", ()), relative=False)
    targets |= _targets(options.get("relative", ()), relative=True)
    extra = [_measure(name, "--measure") for name in options.get("measures", ())]
    return Trial(
        policies=read_policy_file(file, policies[base_of(policies)]) if file else (),
        policy_file=file.name if file else "",
        extra=(*extra, *(_measure(name, "--precision") for name in targets)),
        targets=targets,
        most=options.get("most", 10_000),
        steady=options.get("steady", False),
        engine=Engine(options.get("simulation_engine", Engine.COMPILED)),
        keep=options["keep"],
    )


def _looked_at(stored: StoredPlan, trial: Trial, policy: str | None, against: str) -> tuple[Trial, str]:
    """The trial with the policy that is looked at, and the one that it is compared to, if any."""
    from simulation.experiment import base_of

    policies = trial.policies or stored.scenario.policies
    known = {found.id: found for found in policies}
    chosen = policy or policies[base_of(policies)].id
    for name, option in ((chosen, "--policy"), (against, "--against")):
        _require(not name or name in known, option, f"{name!r} is no policy; policies are {', '.join(known)}")
    _require(chosen != against, "--against", "is the policy itself")
    wanted = [known[chosen], *([known[against]] if against else [])]
    bases = [replace(found, base=found.id == chosen) for found in wanted]
    return replace(trial, policies=tuple(bases)), against


def _measure(name: str, option: str) -> Measure:
    from simulation.measuring.registry import measure

    try:
        return measure(name)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def _targets(texts: tuple[str, ...], *, relative: bool) -> dict[str, Target]:
    """Half-widths by measure id, from ``MEASURE=WIDTH``."""
    from simulation.statistics.stopping import Target

    option = "--relative" if relative else "--precision"
    found: dict[str, Target] = {}
    for text in texts:
        name, _, width = text.rpartition("=")
        measure = _measure(name, option)
        try:
            value = float(width)
            target = Target(relative=value / 100.0) if relative else Target(half_width=value / measure.indicator.scale)
        except ValueError:
            allowed = "a number between 0 and 100" if relative else "a number above 0"
            raise click.BadParameter(f"{text!r}: {width!r} is not {allowed}", param_hint=option) from None
        found[measure.id] = target
    return found


def _require(holds: bool, option: str, text: str) -> None:
    if not holds:
        raise click.BadParameter(text, param_hint=option)
