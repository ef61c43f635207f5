"""Selection of the best system, budgets and stopping rules, on values whose truth is known, beside sim-tools.

    python -m benchmarks.selection --trials 2000 -o benchmarks/RESULTS.md

Without sim-tools (extra `bench`) its tables are left out, with a message.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import numpy as np

from benchmarks import selection_peer as peer
from benchmarks.results import made_by, write_section
from benchmarks.selection_trials import (
    CONFIDENCE,
    DIFFERENCE,
    LAWS,
    Record,
    Slippage,
    budgets,
    common_numbers,
    of_chen,
    race,
    record,
    run,
    sphericity,
    stopped,
    stopped_at_once,
    two_stages,
)
from benchmarks.tables import markdown
from domain.arrays import Floats, Ints
from simulation.statistics.budget import allocate, ocba
from simulation.statistics.observations import recorded
from simulation.statistics.selection import Selection
from simulation.statistics.stopping import Rule, Target

HEADING = "Selecting the best system"
PEER = "sim-tools"
CASES = {
    "5 systems": Slippage(n_systems=5, correlation=0.0),
    "10 systems": Slippage(n_systems=10, correlation=0.0),
    "10 systems, correlation 0.8": Slippage(n_systems=10, correlation=0.8),
    "10 systems, deviations 0.5 to 1.5": Slippage(n_systems=10, correlation=0.0, deviations=(0.5, 1.5)),
    "10 systems, deviations 1.5 to 0.5": Slippage(n_systems=10, correlation=0.0, deviations=(1.5, 0.5)),
    "3 systems, deviations 2, 0.2, 0.2, the last is best": Slippage(
        n_systems=3, correlation=0.0, deviations=(2.0, 0.2, 0.2), best=2
    ),
}
METHODS: dict[str, Callable[[Floats], Selection]] = {
    "KN": race,
    "screening, Rinott": two_stages,
    "Clark, Yang": common_numbers,
    "Nelson, Matejcik": sphericity,
}
BOOK_MEANS, BOOK_VARIANCES = np.array([1.2, 2.1, 3.4, 4.87, 6.05]), np.array([3.3, 2.0, 4.5, 5.3, 6.9])
BOOK_SPENT = np.array([12, 6, 5, 5, 4])


def _cells(found: Record) -> list[str]:
    return [f"{100 * found.correct:.1f} ± {100 * found.error:.1f}", f"{found.spent:,.0f}"]


def selections(trials: int) -> list[str]:
    """Procedures on slippage."""
    rows = [
        [name, method, *_cells(run(METHODS[method], case, trials))]
        for name, case in CASES.items()
        for method in METHODS
        if method != "screening, Rinott" or case.correlation == 0.0
    ]
    return markdown(["case", "procedure", "correct %", "replications"], rows)


def shares_of_budgets(trials: int) -> list[str]:
    """OCBA against equal shares."""
    rows = []
    for budget in (250, 500, 1000, 2000):
        own, equal = budgets(budget, trials)
        rows.append([f"{budget:,}", _cells(own)[0], _cells(equal)[0]])
    return markdown(["budget", "OCBA, correct %", "equal shares, correct %"], rows)


def coverage(trials: int) -> list[str]:
    """What intervals cover at the stop."""
    return markdown(
        ["values", "half-width", "rule", "within %", "replications"],
        [
            [law.name, f"{target:g}", name, *_cells(found)]
            for law in LAWS
            for target in (0.5, 0.3, 0.15)
            for name, found in (
                ("every replication from 5", stopped_at_once(law, target, 5, trials)),
                ("every replication from 10", stopped_at_once(law, target, 10, trials)),
                ("ours from 10", stopped(law, Target(half_width=target), Rule(first=10), trials)),
                ("ours from 20", stopped(law, Target(half_width=target), Rule(first=20), trials)),
            )
        ],
    )


def peers_kn(trials: int) -> list[str]:
    """KN of sim-tools, as it is and with its index mended, on the values that ours saw."""
    rows = []
    for name, case in CASES.items():
        found: dict[str, list[tuple[int, int]]] = {"ours": [], "sim-tools": [], "sim-tools, index mended": []}
        same = 0
        for trial in range(trials):
            values = case.values(trial)
            ours, theirs, mended = race(values), _peers_race(values, mended=False), _peers_race(values, mended=True)
            runs = [(ours.system, ours.spent), (theirs.system, theirs.spent), (mended.system, mended.spent)]
            for own, (system, spent) in zip(found.values(), runs, strict=True):
                own.append((system, int(spent.sum())))
            same += _agree(ours, mended)
        for key, pairs in found.items():
            told = record([system == case.best for system, _ in pairs], [spent for _, spent in pairs])
            rows.append([name, key, *_cells(told), f"{same} of {trials}" if key.endswith("mended") else ""])
    return markdown(["case", "KN of", "correct %", "replications", "equal to ours"], rows)


def _peers_race(values: Floats, *, mended: bool) -> peer.Peer:
    return peer.kn(values, difference=DIFFERENCE, confidence=CONFIDENCE, first=10, mended=mended)


def _agree(ours: Selection, theirs: peer.Peer) -> bool:
    """The same system, and the same replications of each; sim-tools runs the winner once more before it stops."""
    expected = ours.spent.copy()
    expected[ours.system] += 1
    return ours.system == theirs.system and bool((expected == theirs.spent).all())


def peers_ocba(trials: int, budget: int = 500) -> Iterator[str]:
    """The book's example, and sim-tools' OCBA on the values that ours saw, above 0 and around it."""
    ours = allocate(BOOK_MEANS, BOOK_VARIANCES, BOOK_SPENT, increment=100)
    theirs = peer.allocation(BOOK_MEANS, BOOK_VARIANCES, BOOK_SPENT, increment=100)
    yield f"Chen and Lee's example, 100 more: book 48 38 11 2 1, ours {_plain(ours)}, sim-tools {_plain(theirs)}."
    yield ""
    rows = []
    for level in (100.0, 0.0, -4.5):
        own, other, wrong = [], [], 0.0
        for trial in range(trials):
            values = of_chen(trial, budget) + level
            one = ocba(recorded(values), 10, budget=budget, higher_is_better=False, first=10, increment=20)
            two = peer.ocba(values, budget=budget, first=10, increment=20)
            true = np.array([values[: two.spent[k], k].var(ddof=1) for k in range(10)])
            wrong = max(wrong, float(np.abs(two.variances / true - 1.0).max()))
            own.append(one.system == 0)
            other.append(two.system == 0)
        own_cells, other_cells = (_cells(record(found, [budget] * trials)) for found in (own, other))
        rows.append([f"{level:g} to {level + 9:g}", own_cells[0], other_cells[0], f"{100 * wrong:.1f} %"])
    yield from markdown(["means", "ours, correct %", "sim-tools, correct %", "worst error of its variances"], rows)


def _plain(numbers: Ints) -> str:
    return " ".join(map(str, numbers.tolist()))


def section(trials: int, command: str) -> list[str]:
    """Lines of the section, without its heading."""
    with_peer = find_spec("sim_tools") is not None
    if not with_peer:
        click.echo("sim-tools is not installed (extra bench): its tables are left out", err=True)
    lines = [
        made_by(command, ("numpy", "scipy", *([PEER] if with_peer else []))),
        "",
        f"{trials:,} trials. One system, the first where nothing else is said, leads all others by {DIFFERENCE}; "
        f"confidence {CONFIDENCE}.",
        "",
        *selections(trials),
        "",
        "Ten systems of means 0 to 9 and deviation 6, less is better:",
        "",
        *shares_of_budgets(trials),
        "",
        "Sequential stopping at a half-width, confidence 0.95:",
        "",
        *coverage(trials),
    ]
    if with_peer:
        lines += ["", *peers_kn(min(trials, 500)), "", *peers_ocba(min(trials, 500))]
    return lines


@click.command(help=__doc__)
@click.option("--trials", type=click.IntRange(2), default=1000, show_default=True)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), help="A results file to put this into.")
def main(*, trials: int, out: Path | None) -> None:
    """Print what was measured as tables."""
    lines = section(trials, " ".join(["python -m benchmarks.selection", *sys.argv[1:]]))
    click.echo("\n".join(lines))
    if out:
        write_section(out, HEADING, lines)


if __name__ == "__main__":
    main()
