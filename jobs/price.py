"""What `linli crews price` does between reading and saying."""

from __future__ import annotations

from pathlib import Path

from allocator import planning
from allocator.crews.extension import ExtensionPrices, extension_prices
from allocator.crews.prices import with_all_compounds
from domain.district import Mode
from domain.errors import Problem, ScenarioError
from domain.executors import executor_for
from domain.interruption import graceful
from domain.plan import Plan
from domain.roads import road_network
from domain.scenario import Scenario
from jobs.planning import Ask
from jobs.possible import require_tables
from reports.tables.price_table import PriceRow, price_rows
from scenarios.save import table_text
from scenarios.whole import write_whole


def price_extension(
    scenario: Scenario, out: Path, ask: Ask, *, samples: int, base: Plan | None = None
) -> ExtensionPrices:
    """Price every compound under a plan, `base` or one made now, and write the table.

    Raises
    ------
    ScenarioError
        When tables are missing, the plan has no crews, or nothing can be written.
    KeyboardInterrupt
        When the user interrupted it; nothing is written then.
    """
    require_tables(scenario, ("crews",) if base else ("modes", "contracts", "crews"))
    if base and not (base.crews and base.crews.plan):
        raise ScenarioError([Problem("manifest.json", 0, "parts", "has no crews; plan them with --only crews")])
    network = road_network(scenario)
    with executor_for(workers=ask.workers, cluster=ask.cluster) as executor, graceful() as asked_to_stop:
        plan = base or planning.plan(
            scenario, network, limit=ask.limit, seed=ask.seed, executor=executor, parts=("crews",)
        )
        if asked_to_stop.is_set() or not (plan.crews and plan.crews.plan):
            raise KeyboardInterrupt
        prices = extension_prices(
            scenario,
            with_all_compounds(scenario, network),
            plan.crews.plan,
            [id_ for id_, mode in plan.mode_of.items() if mode is Mode.EXTENDED],
            samples=samples,
            limit=ask.limit,
            seed=ask.seed,
            executor=executor,
        )
        if asked_to_stop.is_set():
            raise KeyboardInterrupt
    write_whole(out, table_text(PriceRow, price_rows(scenario, prices), headers="zh"))
    return prices
